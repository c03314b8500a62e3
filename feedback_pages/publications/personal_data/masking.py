from collections.abc import Iterable

from django.utils.translation import override, pgettext_lazy

from .spans import PersonalDataType, Span

# What stands in square brackets where personal data stood.
_MASKS: dict[PersonalDataType, object] = {
    "hetu": pgettext_lazy("mask in a published text", "personal identity code"),
    "phone": pgettext_lazy("mask in a published text", "phone number"),
    "email": pgettext_lazy("mask in a published text", "e-mail address"),
    "iban": pgettext_lazy("mask in a published text", "account number"),
    "plate": pgettext_lazy("mask in a published text", "registration plate"),
    "person_name": pgettext_lazy("mask in a published text", "name"),
    "home_address": pgettext_lazy("mask in a published text", "home address"),
}


def mask(text: str, spans: Iterable[Span], *, language: str) -> str:
    """`text` with "[phone number]" and the like, in `language`, in place of the spans, which must not overlap."""
    parts, position = [], 0
    with override(language):
        for span in sorted(spans):
            parts += [text[position : span.start], f"[{_MASKS[span.type]}]"]
            position = span.end
    return "".join(parts) + text[position:]
