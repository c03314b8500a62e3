"""Handlers who answer what residents have given, and look again where nobody knows whether it was taken."""

import queue
import re
import threading
import time
from html.parser import HTMLParser
from random import Random

from tests.faults.events import Events
from tests.faults.residents import Given
from tests.faults.web import PRESSES, Answer, Browser, NeverTaken

PASSWORD = "a-long-password-1"
# A report is answered when its resident has had the receipt for so many seconds.
RIPE = 1.0


class Fields(HTMLParser):
    """The fields of the composer's form as the page shows them, and whether an answer is leaving."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self.action = self.token = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = given.get("action", "")
        if tag == "input" and given.get("name") == "csrfmiddlewaretoken":
            self.token = given["value"]
        if tag == "input" and self.action.endswith("/reply/") and "name" in given:
            self.values[given["name"]] = given.get("value", "")


def fields_of(page: str) -> Fields:
    found = Fields()
    found.feed(page)
    return found


class Handler(threading.Thread):
    """Signs in once, then answers until told to stop and nothing is left to finish."""

    def __init__(self, *, name: str, port: int, seed: str, events: Events, stop: threading.Event, told: queue.Queue):
        super().__init__(name=name, daemon=True)
        self.browser, self.chance = Browser(port), Random(f"{seed} {name}")
        self.events, self.stop, self.told = events, stop, told
        self.answered = 0

    @property
    def faults(self) -> list[str]:
        return self.browser.faults

    def run(self) -> None:
        try:
            self.sign_in()
            while not self.stop.is_set():
                self.take_one()
        except NeverTaken as error:
            self.faults.append(f"{self.name}: {error!r}")

    def sign_in(self) -> None:
        for _press in range(PRESSES):
            page = self.browser.get("/admin/login/")
            self.post("/admin/login/", fields_of(page.text), {"username": self.name, "password": PASSWORD})
            if "sessionid" in self.browser.cookies:
                return
        raise NeverTaken("signing in")

    def post(self, path: str, shown: Fields, fields: dict[str, str]) -> Answer:
        return self.browser.post(path, {"csrfmiddlewaretoken": shown.token, **fields})

    def take_one(self) -> None:
        try:
            since, one = self.told.get(timeout=0.5)
        except queue.Empty:
            return
        self.stop.wait(max(0.0, since + RIPE - time.monotonic()))
        try:
            self.answer(one)
        except (AssertionError, AttributeError, TypeError) as error:
            self.faults.append(f"{self.name}, {one.number}: {error!r}")

    def answer(self, one: Given) -> None:
        words = f"Vastaus-{self.name}-{one.number}"
        inbox = self.browser.get(f"/admin/inbox/?q={one.number}")
        link = re.search(r"/admin/reports/\d+/", inbox.text) or re.fullmatch(r"/admin/reports/\d+/", inbox.location)
        assert link, f"the inbox does not find it: {inbox.status} {inbox.location}"
        for _press in range(PRESSES):
            page = self.browser.get(link[0])
            assert page.status == 200, f"the report: {page.status}"
            # Leaving or sent; what is only a draft stands in the form.
            if re.search(rf'talk__text" lang="fi">\s*<p>{words}<', page.text):
                break
            shown = fields_of(page.text)
            fields = {**shown.values, "text_fi": words, "move": "closed:answered", "do": "send"}
            taken = self.post(f"{link[0]}reply/", shown, fields)
            assert taken.status in (302, 409), f"the answer: {taken.status} {taken.text[-3000:]}"
        else:
            raise NeverTaken(one.number)
        self.answered += 1
        self.events.write("answered", words=words, number=one.number, given=one.words, email=one.email)
