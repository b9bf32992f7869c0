"""permessage-deflate (RFC 7692) for frames that are compressed once for all who get them."""

from __future__ import annotations

from collections.abc import Sequence

from websockets.exceptions import NegotiationError
from websockets.extensions.base import Extension
from websockets.extensions.permessage_deflate import (
    PerMessageDeflate,
    ServerPerMessageDeflateFactory,
)
from websockets.typing import ExtensionParameter

from huddle.live.frame import WINDOW_BITS


class SharedDeflate(ServerPerMessageDeflateFactory):
    """Agrees to compression where every frame stands by itself, both ways: no memory for each peer."""

    def __init__(self) -> None:
        super().__init__(
            server_no_context_takeover=True,
            client_no_context_takeover=True,
            server_max_window_bits=WINDOW_BITS,
        )

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        """Return the answer and the extension. Raises NegotiationError for a smaller window than ours."""
        answer, extension = super().process_request_params(params, accepted_extensions)
        if extension.local_max_window_bits < WINDOW_BITS:
            raise NegotiationError(f"server_max_window_bits must be at least {WINDOW_BITS}")
        return answer, extension
