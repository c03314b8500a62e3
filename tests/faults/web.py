"""A person with a browser and patience: what was refused for a while is pressed again."""

import http.client
import threading
from dataclasses import dataclass, field
from urllib.parse import urlencode, urlsplit

# How often a person presses the same button, and how long between.
PRESSES, PAUSE = 400, 0.25


@dataclass(frozen=True)
class Answer:
    status: int
    location: str
    text: str


class NeverTaken(Exception):
    """The town did not come back while somebody pressed and pressed."""


@dataclass
class Browser:
    port: int
    faults: list[str] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)
    again: int = 0

    def get(self, path: str) -> Answer:
        return self.until_taken("GET", path)

    def post(self, path: str, fields: dict[str, str], photos: tuple[str, list[bytes]] = ("", [])) -> Answer:
        body, kind = encoded(fields, *photos)
        return self.until_taken("POST", path, body, kind)

    def until_taken(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        """Press until there is an answer that is neither a lost line nor 503.

        Any other refusal is given back; a fault of the town's (500) is written down as well.
        Raises:
            NeverTaken
        """
        for _press in range(PRESSES):
            try:
                answer = self.ask(method, path, body, kind)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer and answer.status != 503:
                if answer.status >= 500:
                    self.faults.append(f"{method} {path}: {answer.status} {answer.text[:500]}")
                return answer
            self.again += 1
            threading.Event().wait(PAUSE)
        raise NeverTaken(f"{method} {path}")

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> Answer:
        """One press.

        Raises:
            OSError, HTTPException: nobody knows whether it arrived.
        """
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=40)
        try:
            line.request(method, path, body or None, self._headers(kind))
            answer = line.getresponse()
            text = answer.read().decode(errors="replace")
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    key, _equals, rest = value.partition("=")
                    self.cookies[key] = rest.partition(";")[0]
            return Answer(answer.status, urlsplit(answer.headers.get("Location", "")).path, text)
        finally:
            line.close()

    def _headers(self, kind: str) -> dict[str, str]:
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return {name: value for name, value in {"Content-Type": kind, "Cookie": cookies}.items() if value}


BOUNDARY = "a-line-between-fields"


def encoded(fields: dict[str, str], name: str, photos: list[bytes]) -> tuple[bytes, str]:
    if not photos:
        return urlencode(fields).encode(), "application/x-www-form-urlencoded"
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
        for key, value in fields.items()
    ]
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="kuva.jpg"\r\n'
    parts += [f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + photo + b"\r\n" for photo in photos]
    return b"".join([*parts, f"--{BOUNDARY}--\r\n".encode()]), f"multipart/form-data; boundary={BOUNDARY}"
