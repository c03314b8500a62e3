"""Wagtail's deleting of many, where nobody deletes: its page would name rows of every unit to whoever asks."""

from typing import Any

from django.http import Http404, HttpRequest
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction

from handling.replies.models import Reply


class NoDeletingOfReplies(DeleteBulkAction):
    """Registered after Wagtail's own, in whose place it comes: there is no such page."""

    models = [Reply]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        raise Http404
