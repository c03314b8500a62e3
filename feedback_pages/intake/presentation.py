"""What the pages of giving show: contexts, rows and sentences."""

import hashlib
from typing import Any, cast

from django.core.cache import cache
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language_info, ngettext
from django.utils.translation import gettext as _

from feedback_pages import languages
from feedback_pages.cases.links import private_link
from feedback_pages.cases.models import Report
from feedback_pages.cases.photos import MAX_PHOTOS
from feedback_pages.cases.wording import marked_text, promise_text
from feedback_pages.categories.models import Category, CategoryPage, CategoryVersion, PlaceRequirement
from feedback_pages.intake.forms import ReportForm
from feedback_pages.intake.models import Draft, DraftPhoto
from feedback_pages.town.map_settings import map_context, town_on_map
from feedback_pages.town.models import TownSettings

KEPT_SECONDS = 3600


def photos_not_taken_text() -> str:
    return _("Photos cannot be added to feedback on this topic.")


def too_many_photos_text() -> str:
    return _("You can add at most %(count)s photos.") % {"count": MAX_PHOTOS}


def sent_already_text() -> str:
    return _("Your feedback has been sent already, so the photo was not added.")


def category_of_page(page: CategoryPage) -> tuple[Category, CategoryVersion]:
    """An unsaved category as `page`, unpublished perhaps, describes it; for previews."""
    source = page.source
    category = Category(
        code=slugify(page.slug) or "preview",
        translation_key=page.translation_key,
        place=source.place,
        kinds=source.kinds,
        photos_allowed=source.photos_allowed,
        promise_days=source.promise_days,
    )
    version = CategoryVersion(
        category=category, number=0, questions=[question.to_json() for question in page.read_questions()]
    )
    return category, version


def start_view(page: CategoryPage) -> dict[str, Any] | None:
    """Where the category's map begins, if the officer chose a place of its own."""
    source = page.source
    if source.map_center is None:
        return None
    return {"center": f"{source.map_center.x:.5f},{source.map_center.y:.5f}", "zoom": source.map_zoom or 14}


def missing_texts_text(count: int) -> str:
    """For the preview: what an editor has yet to write before residents meet the form."""
    if not count:
        return ""
    return ngettext(
        "One question has no text in this language yet. Residents can use the form when it has.",
        "%(count)s questions have no text in this language yet. Residents can use the form when they have.",
        count,
    ) % {"count": count}


def photo_row(photo: DraftPhoto) -> dict[str, str]:
    return {
        "id": str(photo.pk),
        "name": photo.name,
        "thumbnail_url": reverse("draft_photo", args=[photo.draft_id, photo.pk]),
    }


def form_context(
    form: ReportForm | None, *, action: str, draft: Draft | None = None, problem: str = ""
) -> dict[str, Any]:
    """Context of a page that shows the form. `form` is None where it is closed."""
    if form is None:
        return {"form": None, "problem": problem}
    code = form.category.code
    return {
        "form": form,
        "form_action": action,
        "problem": problem,
        "draft": draft,
        "photos": [photo_row(photo) for photo in draft.photos.all()] if draft and draft.pk else [],
        "photo_problems": draft.data.get("photo_problems", []) if draft else [],
        "photos_allowed": form.category.photos_allowed,
        "max_photos": MAX_PHOTOS,
        "upload_url": reverse("upload_photo", args=[code]),
        "remove_url": reverse("remove_photo"),
        "promise_days": form.category.promise_days,
        **(map_context() if form.asks_place else {}),
    }


def empty_form_context(category: Category, page: CategoryPage) -> dict[str, Any]:
    """Context of a topic's own page while its form is open: `form_html`, which holds the settings of its map, and what
    stands around it: `map` is empty where no place is asked."""
    shown = town_on_map(TownSettings.load()) if category.place != PlaceRequirement.NONE else {}
    return {
        "map": shown,
        "form_html": _empty_form(category, page.locale.language_code, start_view(page), shown),
        "promise_days": category.promise_days,
    }


def _empty_form(category: Category, language: str, view: dict[str, Any] | None, shown: dict[str, Any]) -> str:
    """The form as HTML. Rendering it is a third of the page's cost, and it is the same until one of these changes.

    Kept in the process's own memory, so that no release meets the HTML of another one; a preview's is not kept.
    """
    version = category.version_in_force

    def render_form() -> str:
        form = ReportForm(category=category, version=version, language=language)
        action = reverse("give", args=[category.code]) if category.pk else ""
        context = {**form_context(form, action=action), "start_view": view}
        return render_to_string("feedback_pages/_form.html", context)

    if version.pk is None:
        return render_form()
    rules = (category.code, category.kinds, category.place, category.photos_allowed)
    key = hashlib.sha256(repr((version.pk, rules, language, view, shown)).encode()).hexdigest()
    return cast(str, cache.get_or_set(f"empty-form-{key}", render_form, KEPT_SECONDS))


def _row(label: Any, value: Any, edit_url: str, anchor: str, **more: Any) -> dict[str, Any]:
    return {"label": label, "value": value, "change_url": f"{edit_url}#{anchor}", **more}


def summary_rows(form: ReportForm, draft: Draft) -> list[dict[str, Any]]:
    """All that will be sent, in the form's order, for `components/summary_list.html`."""
    edit_url = reverse("draft_edit", args=[draft.pk])
    cleaned = form.cleaned_data
    kinds = dict(form.fields["kind"].choices)  # type: ignore[attr-defined]
    rows = [
        _row(_("Kind"), kinds[cleaned["kind"]], edit_url, "id_kind_0"),
        _row(_("Your feedback"), cleaned["text"], edit_url, "id_text"),
    ]
    rows += [_row(given.label, given.value, edit_url, f"id_q_{given.question_key}") for given in form.given_answers()]
    if form.asks_place:
        rows += _place_rows(cleaned, edit_url)
    photos = [photo_row(photo) for photo in draft.photos.all()]
    if photos:
        rows.append(_row(_("Photos"), "", edit_url, "id_photos", photos=photos))
    contact = ", ".join(part for part in (cleaned["name"], cleaned["email"], cleaned["phone"]) if part)
    rows += [
        _row(_("Your contact details"), contact or _("Not given"), edit_url, "id_name"),
        _row(
            _("Answer"),
            _("I would like an answer") if cleaned["wants_answer"] else _("No answer needed"),
            edit_url,
            "id_wants_answer",
        ),
        _row(
            _("Publication"),
            _("May be published without your details") if cleaned["consent"] else _("May not be published"),
            edit_url,
            "id_consent",
        ),
    ]
    return rows


def _place_rows(cleaned: dict[str, Any], edit_url: str) -> list[dict[str, Any]]:
    """The address as typed, and what was marked on the map: they may differ, and both are sent."""
    address, point = cleaned.get("address"), cleaned.get("point")
    rows = []
    if address or point is None:
        rows.append(_row(_("Place"), address or _("Not given"), edit_url, "id_address"))
    if point is not None:
        rows.append(_row(_("On the map"), marked_text(point), edit_url, "id_address", point=point))
    return rows


def receipt_context(report: Report) -> dict[str, Any]:
    return {
        "title": _("Your feedback was sent"),
        "report": report,
        "promise": promise_text(report),
        "link": private_link(report.reporter),
        "has_email": report.reporter.can_be_mailed,
    }


def alternates(language: str) -> dict[str, Any]:
    """Links of a page that exists in one language alone: the others lead to their entry."""
    return {
        "breadcrumbs": [],
        "alternates": [
            {
                "code": code,
                "name": get_language_info(code)["name_local"].capitalize(),
                "url": f"/{code}/",
                "current": code == language,
                "exists": code == language,
            }
            for code in languages.codes()
        ],
    }
