"""The secret from which a browser derives the key to what it keeps for a person.

It is told to an open session of that person alone, so that a locked or signed-out tablet cannot read
what lies on it. It stays the same over sessions: work that waited on a tablet is still readable when its
owner signs in again.
"""

from __future__ import annotations

import base64
import hashlib
import hmac


def vault_secret(user_id: str, secret_key: str) -> str:
    """Return 32 bytes in base64, for this person at this site."""
    message = f"tablet vault:{user_id}".encode()
    return base64.b64encode(hmac.digest(secret_key.encode(), message, hashlib.sha256)).decode()
