"""Reflex's configuration. How Huddle itself runs is set in huddle/settings.py."""

import os
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.constants import StateManagerMode

from components.ui.app import theme
from huddle.frontend.origin import free_of_origin


class AnyOrigin(rx.plugins.Plugin):
    """Let the built pages speak to whatever origin served them."""

    def post_build(self, **context: Any) -> None:
        """Rewrite the export before it is compressed."""
        free_of_origin(Path(context["static_dir"]))


config = rx.Config(
    app_name="huddle",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    default_color_mode="system",
    cors_allowed_origins=(),
    # Set by huddle.serve: a tab may come back to another process, and find its state there.
    state_manager_mode=StateManagerMode.REDIS
    if os.environ.get("REFLEX_REDIS_URL")
    else StateManagerMode.MEMORY,
    frontend_compression_formats=["gzip", "brotli"],
    plugins=[rx.plugins.RadixThemesPlugin(theme=theme()), AnyOrigin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
