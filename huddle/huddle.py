"""The composition root: Reflex's app with every page and state, and the server around it."""

from __future__ import annotations

import logging
import pkgutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib import import_module

import reflex as rx
from starlette.types import ASGIApp

import components
import state
from components.shell.error_boundary import error_boundary
from components.ui.app import STYLESHEETS, head
from huddle.demo.hint import demo_hint
from huddle.settings import Settings
from huddle.web.app import live_first, routes
from huddle.web.services import build_services
from huddle.web.site import make_site
from state.gate import Gate, check_handlers
from state.tabs import keep_tab_states


def _import_pages() -> None:
    """Import every page module: `@rx.page` in it registers the page, and its states with it."""
    for module in pkgutil.walk_packages(components.__path__, "components."):
        name = module.name.rpartition(".")[2]
        if name == "page" or name.endswith("_page") or ".pages." in module.name:
            import_module(module.name)


def _import_states() -> None:
    for module in pkgutil.walk_packages(state.__path__, "state."):
        import_module(module.name)


_import_states()
_import_pages()


def _event_failed(exception: Exception) -> None:
    """Log what went wrong in a handler; Reflex's own way would write out what a person entered."""
    logging.getLogger("huddle.events").error("an event handler failed", exc_info=exception)


app = rx.App(
    stylesheets=STYLESHEETS,
    head_components=head(),
    html_lang="en",
    toaster=None,
    backend_exception_handler=_event_failed,
    # Reflex's connection overlay would speak beside our own live mark.
    app_wraps={(55, "ErrorBoundary"): lambda _stateful: error_boundary()},
)


def make_server(settings: Settings) -> ASGIApp:
    """Return the whole of Huddle as one ASGI app. Its lifespan starts and stops the services.

    Expects the environment that `huddle.serve.prepare_reflex` sets, so that no page is compiled.
    """
    services = build_services(settings)
    check_handlers()
    app.add_middleware(Gate(services.identities, services.database), index=0)
    keep_tab_states(app, lambda: services.bus.state == "up")

    @asynccontextmanager
    async def run_services() -> AsyncIterator[None]:
        await services.start()
        try:
            yield
        finally:
            await services.stop()

    app.register_lifespan_task(run_services)
    site = make_site(
        settings,
        services.identities,
        routes(services, demo_hint=lambda: demo_hint(services.database)),
        app(),
        app.router,
    )
    return live_first(services, site)
