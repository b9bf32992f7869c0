"""Serve the exported front end: files to everybody, pages to people who are signed in."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from huddle.web import service_worker
from huddle.web.exported_site import ExportedSite, SiteFile

PUBLIC_PAGES = frozenset({"/sign-in", "/join"})
SOCKET_OFF = "backend-enabled"
"""Reflex's own cookie: `false` keeps a page from opening `/_event`, which nobody signed out may use."""

_NOT_FOUND = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Not found · Huddle</title>
<style>:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;margin:20vh auto;
max-width:26rem;padding:0 1.5rem}h1{font-size:1.5rem}a{color:inherit;display:inline-block;
padding:.75rem 0}</style></head><body><h1>There is no such page</h1>
<p>The address may be mistyped, or the page was moved. Nothing was changed.</p>
<a href="/">Go to Today</a></body></html>"""

SignedIn = Callable[[Scope], Awaitable[bool]]


class Pages:
    """An ASGI app over an exported site.

    `known` says which pattern, if any, a path belongs to (`/patients/[id]`); `signed_in` decides from
    the request's cookie.
    """

    def __init__(
        self, site: ExportedSite, known: Callable[[str], str | None], signed_in: SignedIn
    ) -> None:
        self.site = site
        self.files = {
            **site.files,
            service_worker.PATH: service_worker.service_worker(site, PUBLIC_PAGES),
        }
        self.known = known
        self.signed_in = signed_in

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        path = request.scope["path"]
        if request.method not in {"GET", "HEAD"}:
            return PlainTextResponse(
                "Method not allowed\n", status_code=405, headers={"Allow": "GET, HEAD"}
            )
        if (file := self.files.get(path)) is not None:
            return _file_response(request, file)
        if path != "/" and path.endswith("/"):
            return _without_slash(request)
        page = self._page(path)
        if page is None:
            return _not_found(request)
        if path in PUBLIC_PAGES:
            return _page_response(request, page, socket=False)
        if not await self.signed_in(request.scope):
            target = quote(path + (f"?{request.url.query}" if request.url.query else ""), safe="")
            return RedirectResponse(
                f"/sign-in?next={target}", status_code=303, headers={"Cache-Control": "no-store"}
            )
        return _page_response(request, page, socket=True)

    def _page(self, path: str) -> SiteFile | None:
        page = self.site.pages.get(path)
        if page is None:
            route = self.known(path)
            if route is not None and "[" in route:
                page = self.site.shell
        return page


def _without_slash(request: Request) -> Response:
    # A leading double slash would make the target another host.
    path = "/" + request.scope["path"].strip("/")
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(quote(path, safe="/") + query, status_code=308)


def _not_found(request: Request) -> Response:
    if "text/html" not in request.headers.get("accept", ""):
        return PlainTextResponse("Not found\n", status_code=404)
    return HTMLResponse(_NOT_FOUND, status_code=404, headers={"Cache-Control": "no-store"})


def _file_response(request: Request, file: SiteFile) -> Response:
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if file.immutable else "no-cache",
        "ETag": file.etag,
        "Vary": "Accept-Encoding",
    }
    if file.policy:
        headers["Content-Security-Policy"] = file.policy
    if file.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    coding, body = file.best(request.headers.get("accept-encoding", ""))
    if coding:
        headers["Content-Encoding"] = coding
    return _typed(file, body, headers)


def _typed(file: SiteFile, body: bytes, headers: dict[str, str], status: int = 200) -> Response:
    return Response(
        body, status_code=status, headers={**headers, "Content-Type": file.content_type}
    )


def _page_response(request: Request, page: SiteFile, *, socket: bool) -> Response:
    coding, body = page.best(request.headers.get("accept-encoding", ""))
    headers = {
        "Cache-Control": "no-store",
        "Content-Security-Policy": page.policy,
        "Vary": "Accept-Encoding, Cookie",
    }
    if coding:
        headers["Content-Encoding"] = coding
    response = _typed(page, body, headers)
    if socket and SOCKET_OFF in request.cookies:
        response.delete_cookie(SOCKET_OFF, path="/", samesite="lax")
    elif not socket:
        response.set_cookie(SOCKET_OFF, "false", path="/", samesite="lax")
    return response
