"""The front end: built, and for this version."""

from __future__ import annotations

from collections.abc import Iterator

from huddle import __version__, paths
from huddle.doctor.finding import Finding, failed, ok, warning
from huddle.doctor.site import Site
from huddle.frontend.build import is_current

CHECK = "front end"


def check(_site: Site) -> Iterator[Finding]:
    """Check the compiled pages. Node compiles them; to serve them none is needed."""
    if not (paths.FRONTEND / "site" / "__spa-fallback.html").is_file():
        mend = "Run `make build`." if paths.IS_CLONE else "Install the wheel of Huddle again."
        yield failed(CHECK, f"there are no pages in {paths.FRONTEND}", mend)
    elif not is_current():
        yield warning(
            CHECK,
            "the pages were built from other sources than these",
            "Run `make build`; `huddle run` does it too, unless --no-build is said.",
        )
    else:
        yield ok(CHECK, f"built for Huddle {__version__}; Node is not needed to serve it")
