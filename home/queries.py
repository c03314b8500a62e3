"""What the front page shows besides its own texts."""

from typing import Any

from feedback_pages.categories.models import EntryPage
from feedback_pages.categories.views import entry_context
from feedback_pages.publications.lists import latest_answers
from home import models


def front_page_context(page: "models.HomePage") -> dict[str, Any]:
    """`entry_url` and `sections` of the language's entry page (none before it is published), `latest` answers."""
    entry = EntryPage.objects.live().child_of(page).first() if page.pk else None
    return {
        "latest": latest_answers(limit=4),
        "entry_url": entry.url if entry else "",
        "sections": entry_context(entry)["sections"] if entry else [],
    }
