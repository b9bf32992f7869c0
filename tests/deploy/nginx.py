"""deploy/nginx.conf, run by a real nginx."""

from __future__ import annotations

import os
from typing import Any

import crossplane

from tests.deploy.files import DEPLOY
from tests.deploy.proxy import Proxy

Directive = dict[str, Any]


def read_nginx() -> list[Directive]:
    """Return the directives of deploy/nginx.conf. Raises AssertionError where it is not one file, whole."""
    parsed = crossplane.parse(str(DEPLOY / "nginx.conf"), single=True)
    assert parsed["status"] == "ok", parsed["errors"]
    directives: list[Directive] = parsed["config"][0]["parsed"]
    return directives


def walk(directives: list[Directive], *inside: str) -> Any:
    """Yield each directive with the names of the blocks that it stands in."""
    for directive in directives:
        yield directive, inside
        yield from walk(directive.get("block", []), *inside, directive["directive"])


class Nginx(Proxy):
    """It writes its access log to a file of its own."""

    def command(self) -> list[str]:
        file = self.folder / "nginx.conf"
        file.write_text(crossplane.build(self._directives()))
        return [self.program, "-c", str(file), "-p", str(self.folder)]

    def access_log(self) -> str:
        return (self.folder / "access.log").read_text()

    def _directives(self) -> list[Directive]:
        directives = read_nginx()
        for directive, inside in walk(directives):
            self._put_in(directive, inside)
        # In the foreground, with every file in the test's folder, which root's workers must be able to enter.
        main = [_directive("daemon", "off"), _directive("pid", str(self.folder / "nginx.pid"))]
        if os.geteuid() == 0:
            main.append(_directive("user", "root"))
        http = next(each for each in directives if each["directive"] == "http")
        http["block"] += [
            _directive(f"{kind}_temp_path", str(self.folder / kind))
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ]
        return [*main, *directives]

    def _put_in(self, directive: Directive, inside: tuple[str, ...]) -> None:
        """Replace what belongs to the machine: ports, files and upstreams."""
        arguments: list[str] = directive["args"]
        match directive["directive"], inside[-1:]:
            case "upstream", _:
                servers = [each for each in directive["block"] if each["directive"] == "server"]
                assert len(servers) == len(self.upstreams)
                for server, address in zip(servers, self.upstreams, strict=True):
                    server["args"][0] = address
            case "server", ("http",):
                # Not every machine that runs the tests has IPv6.
                directive["block"] = [
                    each
                    for each in directive["block"]
                    if not (each["directive"] == "listen" and each["args"][0].startswith("["))
                ]
            case "listen", ("server",) if not arguments[0].startswith("["):
                port = {"80": self.http_port, "443": self.https_port}[arguments[0]]
                arguments[0] = f"127.0.0.1:{port}"
            case "ssl_certificate", _:
                arguments[0] = str(self.certificate.chain)
            case "ssl_certificate_key", _:
                arguments[0] = str(self.certificate.key)
            case ("access_log" | "error_log" | "root") as name, _:
                names = {"access_log": "access.log", "error_log": "error.log", "root": "root"}
                arguments[0] = str(self.folder / names[name])


def _directive(name: str, *arguments: str) -> Directive:
    return {"directive": name, "args": list(arguments), "line": 0}
