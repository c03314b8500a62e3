"""What the front page shows besides its own texts."""

from typing import Any

from feedback_pages.publications.lists import latest_answers
from home import models


def front_page_context(page: "models.HomePage") -> dict[str, Any]:
    return {"latest": latest_answers(limit=4)}
