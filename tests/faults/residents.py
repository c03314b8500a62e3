"""Residents who give feedback and do not let go before they have seen the receipt."""

import http.client
import json
import queue
import re
import threading
import time
from dataclasses import asdict, dataclass, field
from io import BytesIO
from random import Random
from zlib import crc32

from PIL import Image

from tests.faults.events import Events
from tests.faults.web import PRESSES, Browser, NeverTaken, encoded

FORM = {
    "kind": "fault",
    "address": "Esplanadi 1",
    "lon": "22.9681",
    "lat": "59.8236",
    "wants_answer": "on",
    "consent": "on",
}
# How many photos a report has, by chance.
PHOTOS = (0, 0, 0, 1, 1, 2)
LEVELS = 8
# Of how many reports the resident writes once more on the own page.
WRITES_AGAIN = 0.3
OWN_PAGE = re.compile(r"/fi/my/[^/\"\s<]+/")
ONCE = re.compile(r'name="once" value="([^"]+)"')
NUMBER = re.compile(r"HKO-\d{4}-\d{5,}")
THUMBNAIL = re.compile(r'src="[^"]*/photos/[0-9a-f-]{36}/"')


def colour_of(words: str, number: int) -> tuple[int, int, int]:
    """What the photo shows, so that one is told from another after it was made anew."""
    drawn = crc32(f"{words} {number}".encode())
    red, green, blue = (drawn // LEVELS**power % LEVELS * 32 + 16 for power in range(3))
    return red, green, blue


def photo_of(colour: tuple[int, int, int]) -> bytes:
    buffer = BytesIO()
    Image.new("RGB", (320, 240), colour).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


@dataclass
class Given:
    """A report as its resident knows it: the words, and the number once the receipt was seen."""

    words: str
    email: str
    colours: list[tuple[int, int, int]] = field(default_factory=list)
    draft: str = ""
    number: str = ""


class Resident(threading.Thread):
    """Gives one report after another until told to stop; what was begun is brought to its receipt."""

    def __init__(self, *, name: str, port: int, seed: str, events: Events, stop: threading.Event, told: queue.Queue):
        super().__init__(name=name, daemon=True)
        self.browser, self.chance = Browser(port), Random(f"{seed} {name}")
        self.events, self.stop, self.told = events, stop, told
        self.begun = self.given = 0
        self.path = "/fi/give/potholes/"

    @property
    def faults(self) -> list[str]:
        return self.browser.faults

    def run(self) -> None:
        while not self.stop.is_set():
            self.begun += 1
            words = f"Kuoppa-{self.name}-{self.begun}"
            count = self.chance.choice(PHOTOS)
            one = Given(words, f"{words}@example.org".lower(), [colour_of(words, number) for number in range(count)])
            try:
                self.give(one)
            except (NeverTaken, AssertionError, ValueError, KeyError) as error:
                self.faults.append(f"{words}: {error!r}")
            self.stop.wait(self.chance.uniform(0.3, 1.5))

    def give(self, one: Given) -> None:
        one.draft = self.write(one)
        while one.draft.endswith("/edit/"):
            # A photo could not be looked at, and the page says so: one begins anew.
            one.draft = self.write(one)
        shown = self.browser.get(one.draft)
        assert (shown.status, len(THUMBNAIL.findall(shown.text))) == (200, len(one.colours)), "the summary"
        self.send(one)

    def write(self, one: Given) -> str:
        """Where the form leads: to the draft's summary, or back to the form."""
        fields = {**FORM, "text": one.words, "email": one.email}
        photos = [photo_of(colour) for colour in one.colours]
        if self.chance.random() < 0.5:
            # With script each photo goes ahead of the form, into a draft that the form names.
            fields["draft"], photos = self.upload(photos), []
        answer = self.browser.post(self.path, fields, ("photos", photos))
        assert answer.status == 303, f"the form: {answer.status} {answer.text[:300]}"
        assert photos or not answer.location.endswith("/edit/"), "a form without a fault came back"
        return answer.location

    def send(self, one: Given) -> None:
        self.events.write("sends", words=one.words)
        answer = self.browser.post(f"{one.draft}send/", {})
        assert answer.location == f"{one.draft}receipt/", f"sending: {answer.status} {answer.location}"
        receipt = self.browser.get(answer.location)
        number = NUMBER.search(receipt.text)
        assert receipt.status == 200, f"the receipt: {receipt.status}"
        assert number, "a receipt without a number"
        one.number = number[0]
        self.events.write("given", **asdict(one))
        self.given += 1
        if self.chance.random() < WRITES_AGAIN:
            own_page = OWN_PAGE.search(receipt.text)
            assert own_page, "a receipt without the way back"
            self.write_again(one, own_page[0])
        self.told.put((time.monotonic(), one))

    def write_again(self, one: Given, own_page: str) -> None:
        words = one.words.replace("Kuoppa", "Lisää")
        colours = [colour_of(words, 0)] if self.chance.random() < 0.5 else []
        for _press in range(PRESSES):
            once = ONCE.search(self.browser.get(own_page).text)
            assert once, "an own page without a form"
            fields, photos = {"text": words, "once": once[1]}, [photo_of(colour) for colour in colours]
            answer = self.browser.post(f"{own_page}write/", fields, ("photos", photos))
            if answer.status == 303:
                self.events.write("wrote", words=words, number=one.number, colours=colours)
                return
            assert answer.status == 422, f"writing again: {answer.status} {answer.text[:300]}"
        raise NeverTaken(words)

    def upload(self, photos: list[bytes]) -> str:
        draft = ""
        for number, photo in enumerate(photos):
            draft = self.upload_one(photo, draft, before=number)
        return draft

    def upload_one(self, photo: bytes, draft: str, *, before: int) -> str:
        """The draft that holds the photo. Where nobody knows whether it arrived, one looks before pressing again."""
        body, kind = encoded({"draft": draft}, "photo", [photo])
        for _press in range(PRESSES):
            try:
                answer = self.browser.ask("POST", f"{self.path}photos/", body, kind)
            except (OSError, http.client.HTTPException):
                answer = None
            if answer and answer.status == 200:
                return json.loads(answer.text)["draft"]
            # 422: the process that looks at it was killed, and the answer says to try again.
            assert answer is None or answer.status in (422, 503), f"the photo: {answer.status} {answer.text[:300]}"
            threading.Event().wait(0.25)
            if draft and len(THUMBNAIL.findall(self.browser.get(f"/fi/draft/{draft}/edit/").text)) > before:
                return draft
        raise NeverTaken("a photo")
