"""deploy/Caddyfile, run by a real Caddy."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

from tests.deploy.files import DEPLOY
from tests.deploy.proxy import Proxy


def adapt(program: str, **variables: str) -> dict[str, Any]:
    """Return what Caddy makes of deploy/Caddyfile. Raises CalledProcessError where it is not taken."""
    result = subprocess.run(
        [program, "adapt", "--config", str(DEPLOY / "Caddyfile")],
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return dict(json.loads(result.stdout))


class Caddy(Proxy):
    """It writes its log where it writes everything: to standard error."""

    def configuration(self) -> dict[str, Any]:
        """Return the adapted file with ports and our certificate put in, and no administration."""
        adapted = adapt(self.program, HUDDLE_UPSTREAMS=" ".join(self.upstreams))
        http = adapted["apps"]["http"]
        (server,) = http["servers"].values()
        server["listen"] = [f"127.0.0.1:{self.https_port}"]
        server["tls_connection_policies"] = [{}]
        http["http_port"], http["https_port"] = self.http_port, self.https_port
        files = {"certificate": str(self.certificate.chain), "key": str(self.certificate.key)}
        adapted["apps"]["tls"] = {"certificates": {"load_files": [files]}}
        adapted["admin"] = {"disabled": True, "config": {"persist": False}}
        adapted["storage"] = {"module": "file_system", "root": str(self.folder / "storage")}
        return adapted

    def write(self) -> Path:
        """Write the configuration as JSON; return the file."""
        file = self.folder / "caddy.json"
        file.write_text(json.dumps(self.configuration()))
        return file

    def command(self) -> list[str]:
        return [self.program, "run", "--config", str(self.write())]
