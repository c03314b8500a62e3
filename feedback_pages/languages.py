"""Texts that stand side by side in the town's languages."""

from django.conf import settings
from django.utils.translation import get_language


def codes() -> list[str]:
    """The languages of the service, the default one first: `["fi", "sv", "en"]`."""
    return [code for code, _name in settings.LANGUAGES]


def current() -> str:
    """The active language's code, or the default's where none of ours is active."""
    active = (get_language() or "").split("-")[0]
    return active if active in codes() else settings.LANGUAGE_CODE


class SideBySide:
    """Mixin for a row whose texts are columns `<field>_fi`, `<field>_sv`, `<field>_en`."""

    def in_language(self, field: str, language: str | None = None) -> str:
        """The text of `field` in `language` (default: the active one); the first that exists where it is missing.

        For names of things only, on screens of any language: a resident's page never mixes languages, because a
        category that lacks one is not open in it.
        """
        for code in [language or current(), *codes()]:
            text = getattr(self, f"{field}_{code}", "")
            if text:
                return text
        return ""
