"""A small web server for pages that use the map modules, under the content policy of the public side."""

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from tests.feedback_pages.static import town
from tests.feedback_pages.static.messages import MESSAGES

Open = Callable[..., Page]  # the fixture `open_page`

POLICY = (
    "default-src 'self'; worker-src 'self'; img-src 'self' data: blob:; style-src 'self'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'"
)
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".geojson": "application/geo+json",
    ".woff2": "font/woff2",
}
FOLDERS = {
    "/static/vendor/maplibre-gl/": town.ROOT / "node_modules" / "maplibre-gl" / "dist",
    "/static/feedback_pages/": town.ROOT / "feedback_pages" / "static" / "feedback_pages",
    "/static/home/": town.ROOT / "home" / "static" / "home",
    "/static/vendor/figtree/": town.ROOT / "node_modules" / "@fontsource-variable" / "figtree" / "files",
    "/data/": town.DEMO,
    "/": Path(__file__).parent / "pages",
}
SETTINGS = {
    "library": {
        "script": "/static/vendor/maplibre-gl/maplibre-gl.mjs",
        "worker": "/static/vendor/maplibre-gl/maplibre-gl-worker.mjs",
        "style": "/static/vendor/maplibre-gl/maplibre-gl.css",
    },
    "basemap": {
        "land": "/data/basemap.geojson",
        "roads": "/data/roads.geojson",
        "names": "/names",
        "attribution": "© OpenStreetMap contributors",
    },
    "town": {
        "center": [22.9681, 59.8236],
        "zoom": 13,
        "bounds": [22.62, 59.60, 23.34, 59.96],
        "outline": "/data/outline.geojson",
    },
    "messages": MESSAGES,
}


class Answer(NamedTuple):
    body: bytes
    kind: str = "application/json"
    status: int = 200


class Request(NamedTuple):
    method: str
    target: str
    body: str
    sent: int  # bytes of the answer's body as transferred


class Site:
    """What was asked of the server, and where its tiles are."""

    def __init__(self, tiles: Path) -> None:
        self.tiles = tiles
        self.address = ""
        self.requests: list[Request] = []

    def answer(self, method: str, target: str, body: str) -> Answer:
        path, query = urlsplit(target).path, parse_qs(urlsplit(target).query)
        if path == "/names":
            return Answer(town.place_names(), TYPES[".geojson"])
        if path == "/places":
            return Answer(json.dumps({"results": town.search(query["q"][0])}).encode())
        if path == "/inside" and method == "POST":
            point = {name: float(values[0]) for name, values in parse_qs(body).items()}
            return Answer(json.dumps(town.whereabouts(**point)).encode())
        if path == "/near" and method == "POST":
            found = town.known_near(**{name: float(values[0]) for name, values in parse_qs(body).items()})
            return Answer(found.encode(), TYPES[".html"], 200 if found else 204)
        if path == "/card":
            mark = '<span data-map-symbol="closed"></span>'
            items = "".join(f"<li>{mark} Report {number}</li>" for number in query["id"])
            return Answer(f"<h2>Chosen</h2><ul>{items}</ul>".encode(), TYPES[".html"])
        if path.startswith("/tiles/"):
            return self.tile(path.removeprefix("/tiles/"), query.get("state", ["all"])[0])
        found = file(path)
        if found.kind != TYPES[".html"]:
            return found
        page = found.body.replace(b"MAP_SETTINGS", json.dumps(SETTINGS).encode())
        return found._replace(body=page.replace(b"SITE_ADDRESS", self.address.encode()))

    def tile(self, name: str, state: str) -> Answer:
        layer, _, position = name.partition("/")
        for part in ("single", "clusters"):
            found = self.tiles / layer / state / part / f"{position}.pbf"
            if found.exists():
                return Answer(found.read_bytes(), "application/vnd.mapbox-vector-tile")
        return Answer(b"", "application/vnd.mapbox-vector-tile", 204)


def file(path: str) -> Answer:
    for prefix, folder in FOLDERS.items():
        found = folder / path.removeprefix(prefix)
        if path.startswith(prefix) and found.is_file():
            return Answer(found.read_bytes(), TYPES[found.suffix])
    return Answer(b"", "text/plain", 404)


@contextmanager
def serving(site: Site) -> Iterator[Site]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET", "")

        def do_POST(self) -> None:
            self.reply("POST", self.rfile.read(int(self.headers["Content-Length"])).decode())

        def reply(self, method: str, body: str) -> None:
            answer = site.answer(method, self.path, body)
            packed = gzip.compress(answer.body) if answer.body else b""
            site.requests.append(Request(method, self.path, body, len(packed)))
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.kind)
            if not self.path.startswith("/other-site"):
                self.send_header("Content-Security-Policy", POLICY)
            if packed:
                self.send_header("Content-Encoding", "gzip")
            self.send_header("Content-Length", str(len(packed)))
            self.end_headers()
            self.wfile.write(packed)

        def log_message(self, *_: object) -> None:
            """Requests are kept in `site.requests`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    site.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
