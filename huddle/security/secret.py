"""Random secrets, and the hashes that are kept in their place."""

import hashlib
import secrets


def new_secret(prefix: str = "") -> str:
    """Return a secret of 256 random bits after `prefix`, safe in a URL."""
    return prefix + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> str:
    """Return SHA-256 in hex. A random secret of 256 bits needs neither salt nor slowness."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
