"""nginx before the town, with the files that docs/operations gives for it."""

import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.client import PORT, Request, ask

PROXY_PORT = 8919
FILES = Path(__file__).parents[1] / "docs/operations/files/nginx"
HOST = "bench.example.org"
READY_WITHIN = 10


@contextmanager
def proxied() -> Iterator[None]:
    """nginx on PROXY_PORT without TLS, all else as documented, while the town is served."""
    program = shutil.which("nginx", path="/usr/sbin:/usr/bin")
    if program is None:
        sys.exit("This measure needs nginx (Debian's package nginx-light does).")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        file = Path(folder, "nginx.conf")
        file.write_text(_configuration(Path(folder)))
        process = subprocess.Popen([program, "-c", str(file), "-p", folder, "-g", "daemon off;"], process_group=0)
        try:
            _wait_until_ready(process)
            yield
        finally:
            process.terminate()
            process.wait(30)


def _configuration(folder: Path) -> str:
    """The documented files, with this run's host, ports and folders in them, and only the server that speaks to Kuuluu."""
    http = FILES.joinpath("kuuluu-http.conf").read_text()
    _to_https, server = FILES.joinpath("kuuluu").read_text().split("\nserver {", 2)[1:]
    changes = (
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{PROXY_PORT};"),
        (r"listen \[::\]:443 ssl http2;|ssl_\w+ .*;", ""),
        (r"palaute\.example\.org", HOST),
        # TLS ends here in life.
        (r"\$scheme", "https"),
        (r"/var/log/nginx", str(folder)),
        (r"127\.0\.0\.1:800[01]", f"127.0.0.1:{PORT}"),
    )
    text = f"{http}\nserver {{{server}"
    for pattern, replacement in changes:
        text = re.sub(pattern, replacement, text)
    folders = "".join(
        f"{name}_temp_path {folder}/{name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"pid {folder}/pid;\nevents {{}}\nhttp {{\n{folders}{text}\n}}\n"


def _wait_until_ready(process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and process.poll() is None:
        try:
            ask(Request("/healthz", port=PROXY_PORT))
        except OSError:
            time.sleep(0.1)  # between two looks
        else:
            return
    sys.exit("nginx did not answer; its words are above.")
