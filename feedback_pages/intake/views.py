"""Giving feedback: the form, the draft behind it, the summary, sending, the receipt (DESIGN §5.1).

The form's page is the same for everybody, so it can be cached and framed: it carries no token and sets no cookie.
There is nothing ambient to forge either, hence `csrf_exempt`.
"""

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from feedback_pages import limits
from feedback_pages.cases.photos import PhotoRefused
from feedback_pages.categories.models import Availability, Category, CategoryPage, CategoryVersion
from feedback_pages.http import framed, private_page
from feedback_pages.intake import actions, presentation
from feedback_pages.intake.forms import ReportForm
from feedback_pages.intake.models import Draft, DraftPhoto
from feedback_pages.planning import planned_once
from feedback_pages.publications.near import rows_near
from feedback_pages.town.map_settings import map_context
from feedback_pages.town.models import town_read_once

# -- the form -------------------------------------------------------------------------------------------------------


def serve_form(request: HttpRequest, page: CategoryPage) -> HttpResponse:
    """A category's own page: its texts and, while it is open in this language, the empty form."""
    category = Category.in_force("translation_key", page.translation_key)
    language = page.locale.language_code
    is_open = category is not None and category.version is not None and category.is_open_in(language)
    return _form_page(request, page, category if is_open else None)


def preview_form(request: HttpRequest, page: CategoryPage) -> HttpResponse:
    """The form as residents will see it once the page, with the questions as they are being written, is published."""
    language = page.locale.language_code
    category, version = presentation.category_of_page(page)
    questions = version.as_questions
    shown = [question for question in questions if not question.missing_languages([language])]
    category.version = CategoryVersion(
        category=category, number=0, questions=[question.to_json() for question in shown]
    )
    with translation.override(language):
        is_open = page.source.availability == Availability.OPEN
        problem = presentation.missing_texts_text(len(questions) - len(shown))
        return _form_page(request, page, category if is_open else None, problem=problem)


@framed
@town_read_once()
def _form_page(
    request: HttpRequest, page: CategoryPage, category: Category | None, *, problem: str = ""
) -> HttpResponse:
    """The page with the empty form of `category`; None where it is closed."""
    context = {**page.get_context(request), "translations": page.sisters, "problem": problem}
    if category is not None:
        context |= presentation.empty_form_context(category, page)
    return render(request, page.template, context)


@csrf_exempt
@framed
@require_POST
@planned_once()
def give(request: HttpRequest, code: str) -> HttpResponse:
    """The form was posted: keep it as a draft, then show its summary or what is wrong with it."""
    category = _category_or_404(code)
    language = translation.get_language()
    draft = _own_draft(request.POST.get("draft", ""), category)
    try:
        limits.count(sender=limits.sender_of(request), what="draft")
        draft = draft or actions.start_draft(category=category, language=language)
    except limits.TooMany as problem:
        return _form_again(request, category, language, problem=problem.message, status=429)
    except actions.CategoryClosed:
        return _form_again(
            request,
            category,
            language,
            problem=_("This form has been closed meanwhile. Your text is below: copy it, or choose another subject."),
            status=409,
        )
    return _keep(request, draft)


def _category_or_404(code: str) -> Category:
    category = Category.in_force("code", code)
    if category is None:
        raise Http404
    return category


def _own_draft(text: str, category: Category) -> Draft | None:
    """The draft that photos were uploaded into before the form was posted."""
    try:
        key = uuid.UUID(text)
    except ValueError:
        return None
    found = _living_drafts().filter(pk=key, report=None, version__category=category)
    return found.first()


def _keep(request: HttpRequest, draft: Draft) -> HttpResponse:
    is_removing = "remove_photo" in request.POST
    try:
        draft = actions.save_typed(draft=draft, posted=request.POST)
        problems = _take_photos(draft, request)
        if is_removing:
            actions.remove_photo(draft=draft, photo_id=_uuid_or_404(request.POST["remove_photo"]))
        if problems:
            actions.note_photo_problems(draft=draft, problems=problems)
    except actions.AlreadySent:
        return _see_other("receipt", draft.pk)
    is_done = draft.is_valid and not problems and not is_removing
    return _see_other("draft" if is_done else "draft_edit", draft.pk)


def _take_photos(draft: Draft, request: HttpRequest) -> list[str]:
    """Photos of a form that was sent without script; what was refused is told on the form that comes back."""
    problems = []
    for upload in request.FILES.getlist("photos"):
        try:
            limits.count(sender=limits.sender_of(request), what="photo")
            actions.add_photo(draft=draft, upload=upload)
        except PhotoRefused as refused:
            problems.append(f"{upload.name}: {refused.message}")
        except actions.PhotosNotTaken:
            problems.append(presentation.photos_not_taken_text())
            break
        except actions.TooManyPhotos:
            problems.append(presentation.too_many_photos_text())
            break
        except limits.TooMany as problem:
            problems.append(problem.message)
            break
    return problems


def _form_again(request: HttpRequest, category: Category, language: str, *, problem: str, status: int) -> HttpResponse:
    """The form with what was typed, nothing stored."""
    form = None
    if category.version is not None:
        form = ReportForm(request.POST, category=category, version=category.version, language=language)
    context = presentation.form_context(form, action=reverse("give", args=[category.code]), problem=problem)
    return render(
        request,
        "feedback_pages/draft_form.html",
        {**context, "title": category.in_language("name", language)},
        status=status,
    )


# -- the draft ------------------------------------------------------------------------------------------------------


def _living_drafts() -> Any:
    return Draft.objects.living(timezone.now()).select_related("version__category__version", "report__reporter")


def _draft(key: uuid.UUID) -> Draft:
    draft = _living_drafts().filter(pk=key).first()
    if draft is None:
        raise DraftGone
    return draft


class DraftGone(Exception):
    """The draft expired, or was never there."""


def of_living_draft(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Where the draft is gone, a page says how long drafts are kept and where to begin anew."""

    @wraps(view)
    def wrapper(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
        try:
            return view(request, key)
        except DraftGone:
            context = presentation.alternates(translation.get_language())
            return render(request, "feedback_pages/draft_gone.html", context, status=404)

    return wrapper


def _see_other(name: str, key: uuid.UUID) -> HttpResponse:
    response = HttpResponseRedirect(reverse(name, args=[key]))
    response.status_code = 303
    return response


@csrf_exempt
@framed
@private_page
@of_living_draft
@require_http_methods(["GET", "HEAD", "POST"])
def edit_draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The form with all that was typed and uploaded, and what must be mended."""
    draft = _draft(key)
    if draft.report_id is not None:
        return _see_other("receipt", draft.pk)
    if request.method == "POST":
        return _keep(request, draft)
    form = actions.form_of(draft)
    context = presentation.form_context(
        form,
        action=reverse("draft_edit", args=[draft.pk]),
        draft=draft,
        problem=_("The questions of this form have changed meanwhile. Please look through it once more.")
        if actions.is_outdated(draft)
        else "",
    )
    return render(
        request,
        "feedback_pages/draft_form.html",
        {
            **context,
            "title": draft.version.category.in_language("name", draft.language),
            **presentation.alternates(draft.language),
        },
    )


@framed
@private_page
@of_living_draft
@require_safe
def show_draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The summary before sending."""
    draft = _draft(key)
    if draft.report_id is not None:
        return _see_other("receipt", draft.pk)
    form = actions.form_of(draft)
    if actions.is_outdated(draft) or not form.is_valid():
        return _see_other("draft_edit", draft.pk)
    return _summary(request, draft, form)


def _summary(
    request: HttpRequest, draft: Draft, form: ReportForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    point = form.cleaned_data.get("point")
    context = {
        "title": _("Check and send"),
        "draft": draft,
        "problem": problem,
        "rows": presentation.summary_rows(form, draft),
        "is_open": draft.version.category.is_open_in(draft.language),
        **({**map_context(), "near": rows_near(point)} if point else {}),
        **presentation.alternates(draft.language),
    }
    return render(request, "feedback_pages/summary.html", context, status=status)


@csrf_exempt
@framed
@private_page
@of_living_draft
@require_POST
def send_draft(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """Make the draft a report. Pressing twice gives one report and the same receipt."""
    try:
        actions.submit_report(draft_id=key, sender=limits.sender_of(request))
    except Draft.DoesNotExist:
        raise DraftGone from None
    except actions.DraftNotReady:
        return _see_other("draft_edit", key)
    except actions.SentTooSoon:
        return _too_fast(request, key)
    except limits.TooMany as problem:
        return _not_sent(request, key, problem=problem.message, status=429)
    except actions.CategoryClosed:
        closed = _(
            "This form has been closed meanwhile, so your feedback was not sent. You can copy your text from here."
        )
        return _not_sent(request, key, problem=closed, status=409)
    except (OperationalError, InterfaceError):
        return _outcome_unknown(request, key)
    return _see_other("receipt", key)


def _not_sent(request: HttpRequest, key: uuid.UUID, *, problem: str, status: int) -> HttpResponse:
    """The summary once more, with the reason; the form where something in it must be mended first."""
    draft = _draft(key)
    form = actions.form_of(draft)
    if not form.is_valid():
        return _see_other("draft_edit", key)
    return _summary(request, draft, form, problem=problem, status=status)


def _too_fast(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """So soon after the form that nobody can have read the summary: one more press sends it."""
    problem = _(
        "That was quick. Nothing has been sent yet, and nothing is lost: look it through, then press Send again."
    )
    response = _not_sent(request, key, problem=problem, status=429)
    response["Retry-After"] = settings.MIN_SECONDS_TO_SEND
    return response


def _outcome_unknown(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """The database went away while saving: say so, and that pressing again cannot double it."""
    context = {"key": key, "title": _("We do not know whether it was saved")}
    return render(request, "feedback_pages/send_unknown.html", context, status=503)


@framed
@private_page
@of_living_draft
@require_safe
def receipt(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    draft = _draft(key)
    if draft.report is None:
        return _see_other("draft", draft.pk)
    return render(
        request,
        "feedback_pages/receipt.html",
        {**presentation.receipt_context(draft.report), **presentation.alternates(draft.language)},
    )


# -- photos of a draft ----------------------------------------------------------------------------------------------


@csrf_exempt
@require_POST
def upload_photo(request: HttpRequest, code: str) -> HttpResponse:
    """One photo by script, before or after the form was posted: `{"id", "thumbnail_url", "name", "draft"}` or `{"error"}`."""
    category = _category_or_404(code)
    upload = request.FILES.get("photo")
    if upload is None:
        return JsonResponse({"error": _("No photo arrived. Please try again.")}, status=400)
    try:
        limits.count(sender=limits.sender_of(request), what="photo")
        draft = _own_draft(request.POST.get("draft", ""), category) or actions.start_draft(
            category=category, language=translation.get_language()
        )
        if draft._state.adding:
            draft.save()
        photo = actions.add_photo(draft=draft, upload=upload)
    except PhotoRefused as refused:
        return JsonResponse({"error": refused.message}, status=422)
    except actions.PhotosNotTaken:
        return JsonResponse({"error": presentation.photos_not_taken_text()}, status=422)
    except actions.TooManyPhotos:
        return JsonResponse({"error": presentation.too_many_photos_text()}, status=422)
    except limits.TooMany as problem:
        return JsonResponse({"error": problem.message}, status=429)
    except actions.CategoryClosed:
        return JsonResponse({"error": _("This form has been closed meanwhile.")}, status=409)
    except actions.AlreadySent:
        return JsonResponse({"error": presentation.sent_already_text()}, status=409)
    return JsonResponse({**presentation.photo_row(photo), "draft": str(draft.pk)})


@csrf_exempt
@require_POST
def remove_photo(request: HttpRequest) -> HttpResponse:
    """Take a photo out of its draft; both ids are keys that only the one who uploaded has."""
    draft = _living_drafts().filter(pk=_uuid_or_404(request.POST.get("draft", "")), report=None).first()
    if draft is not None:
        with suppress(actions.AlreadySent):
            actions.remove_photo(draft=draft, photo_id=_uuid_or_404(request.POST.get("photo", "")))
    return JsonResponse({})


def _uuid_or_404(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Http404 from None


@private_page
@require_safe
def draft_photo(request: HttpRequest, key: uuid.UUID, photo: uuid.UUID) -> FileResponse:
    """A thumbnail of the draft's own photo."""
    found = get_object_or_404(DraftPhoto, pk=photo, draft=key)
    return FileResponse(found.thumbnail.open("rb"), content_type="image/jpeg")
