"""The other cases around one, and the screen on which a cluster is answered as one."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from feedback_pages.cases.actions import ReportChangedMeanwhile
from feedback_pages.cases.models import Report
from handling.clusters import actions, answers
from handling.clusters.forms import AnswerForm, RenameForm
from handling.clusters.models import Cluster
from handling.clusters.others import others_of
from handling.clusters.presentation import cluster_context, draft_of
from handling.inbox.models import InboxEntry
from handling.inbox.numbers import number_in, numbers_ending
from handling.replies import actions as replies
from handling.replies.approval import NotWaiting, take_back_request
from handling.replies.views import APPROVAL_WANTED
from handling.report.access import answerable_report_or_404, report_and_rights_or_404
from handling.report.views import frame
from handling.units.permissions import is_administrator, unit_ids_worked_by

LANGUAGE_NAMES = dict(settings.LANGUAGES)
LISTED = 50


def _ids(request: HttpRequest) -> list[int]:
    """The reports that were ticked."""
    asked = request.POST.getlist("report")[: actions.MOST]
    return [int(text) for text in asked if text.isascii() and text.isdigit() and len(text) < 19]


# -- others ---------------------------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
def others(request: HttpRequest, pk: int) -> HttpResponse:
    """Cases like this one, here and of the same resident; a page, or its inside (`?inside`). POST gathers what is ticked."""
    if request.method == "POST":
        return _gather_with(request, pk)
    report, rights = report_and_rights_or_404(request.user, pk)
    context = {
        "report": report,
        "entry": report.inbox_entry,
        "rights": rights,
        "others": others_of(report, user=request.user, rights=rights),
    }
    if "inside" in request.GET:
        return render(request, "handling/report_others.html", context)
    context |= frame(_("Other cases"), (reverse("report", args=[pk]), report.number))
    return render(request, "handling/report_others_page.html", context)


def _gather_with(request: HttpRequest, pk: int) -> HttpResponse:
    report = answerable_report_or_404(request.user, pk)
    typed = request.POST.get("number", "")[:40]
    named = _named(request.user, typed)
    if typed.strip() and named is None:
        messages.error(request, _("No case of yours has the number %(number)s.") % {"number": typed})
        return HttpResponseRedirect(reverse("report_others", args=[pk]))
    with_ids = [*_ids(request), *([named] if named else [])]
    joined = request.POST.get("cluster", "")
    cluster_id = int(joined) if joined.isascii() and joined.isdigit() and len(joined) < 19 else None
    return _gather(request, report.pk, with_ids, cluster_id, reverse("report_others", args=[pk]))


def _named(user: Any, typed: str) -> int | None:
    """The case whose number was typed, among those that `user` may read."""
    whole = number_in(typed)
    numbers = [whole] if whole else numbers_ending(typed)
    entry = InboxEntry.objects.seen_by(user).filter(report__number__in=numbers).order_by("-pk").first()
    return entry.pk if entry else None


@require_POST
def gather(request: HttpRequest) -> HttpResponse:
    """The reports that were ticked in the inbox (`report`, several) become a cluster, or join the one that one is in."""
    ids = _ids(request)
    entries = list(InboxEntry.objects.seen_by(request.user).filter(pk__in=ids).order_by("-cluster_id", "pk"))
    own = [entry for entry in entries if is_administrator(request.user) or entry.unit_id in _units(request)]
    if not own:
        if not is_administrator(request.user) and not _units(request):
            raise PermissionDenied
        messages.error(request, _("Choose at least two cases of your unit."))
        return HttpResponseRedirect(reverse("inbox"))
    first = next((entry for entry in own if entry.cluster_id), own[0])
    return _gather(request, first.pk, [entry.pk for entry in own], None, reverse("inbox"))


def _units(request: HttpRequest) -> set[int]:
    return unit_ids_worked_by(request.user)


def _gather(request: HttpRequest, pk: int, with_ids: list[int], cluster_id: int | None, back: str) -> HttpResponse:
    try:
        done = actions.gather(report_id=pk, with_ids=with_ids, cluster_id=cluster_id, by=request.user)
    except actions.NothingToGather as nothing:
        _tell_refused(request, nothing.refused)
        if not nothing.refused:
            messages.error(request, _("Choose at least two cases of your unit."))
        return HttpResponseRedirect(back)
    except actions.TooMany:
        messages.error(request, _("A cluster holds at most %(most)s cases.") % {"most": actions.MOST})
        return HttpResponseRedirect(back)
    except Cluster.DoesNotExist as error:
        raise Http404 from error
    count = len(done.joined)
    messages.success(request, ngettext("%(count)s case joined.", "%(count)s cases joined.", count) % {"count": count})
    _tell_refused(request, done.refused)
    return HttpResponseRedirect(reverse("cluster", args=[done.cluster.pk]))


def _tell_refused(request: HttpRequest, refused: dict[str, list[str]]) -> None:
    for reason, numbers in refused.items():
        what = {"numbers": ", ".join(numbers), "why": actions.Refusal(reason).label}
        messages.warning(request, _("Did not join: %(numbers)s (%(why)s).") % what)


# -- clusters -------------------------------------------------------------------------------------------------------


@require_safe
def clusters(request: HttpRequest) -> HttpResponse:
    """The newest clusters of the units for which the reader answers."""
    if not is_administrator(request.user) and not _units(request):
        raise PermissionDenied
    before = request.GET.get("before", "")
    found = Cluster.objects.answered_for_by(request.user).with_counts().select_related("unit").order_by("-pk")
    if before.isascii() and before.isdigit() and len(before) < 19:
        found = found.filter(pk__lt=int(before))
    shown = list(found[: LISTED + 1])
    following = shown[LISTED - 1].pk if len(shown) > LISTED else None
    context = {**frame(_("Clusters")), "clusters": shown[:LISTED], "following": following}
    return render(request, "handling/clusters.html", context)


def _cluster_or_404(request: HttpRequest, pk: int) -> Cluster:
    found = Cluster.objects.answered_for_by(request.user).select_related("unit")
    return get_object_or_404(found, pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def cluster(request: HttpRequest, pk: int) -> HttpResponse:
    """The screen; the button pressed is `do`: save, send, ask, undo, take_back, discard, rename, leave."""
    shown = _cluster_or_404(request, pk)
    if request.method != "POST":
        return _screen(request, shown)
    return BUTTONS.get(request.POST.get("do", ""), _save)(request, shown)


def _screen(request: HttpRequest, shown: Cluster, *, status: int = 200, **typed: Any) -> HttpResponse:
    context = {
        **frame(shown.name, (reverse("clusters"), _("Clusters"))),
        **cluster_context(shown, request.user, **typed),
    }
    return render(request, "handling/cluster.html", context, status=status)


def _back(request: HttpRequest, shown: Cluster, done: str = "") -> HttpResponse:
    if done:
        messages.success(request, done)
    return HttpResponseRedirect(reverse("cluster", args=[shown.pk]))


def _seen_versions(request: HttpRequest) -> dict[int, int]:
    """Ticked report → its version that the page was made with."""
    versions = {}
    for pk in _ids(request):
        text = request.POST.get(f"version_{pk}", "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            versions[pk] = int(text)
    return versions


def _form(request: HttpRequest, shown: Cluster, chosen: dict[int, int]) -> AnswerForm:
    needed = Report.objects.filter(pk__in=chosen, inbox_entry__cluster=shown).values_list("language", flat=True)
    return AnswerForm(request.POST, needed=list(needed.distinct().order_by()), draft=draft_of(shown), moves=())


def _write(request: HttpRequest, shown: Cluster, then: Callable[[Any], Any] | None, done: str) -> HttpResponse:
    """Keep what was typed, then do what was asked with it. What is in the way is told at the form, which keeps all."""
    chosen = _seen_versions(request)
    form = _form(request, shown, chosen)
    if not form.is_valid() or (then is not None and form.refuse_open_fields()):
        return _screen(request, shown, status=422, form=form, chosen=chosen)
    try:
        reply = answers.draft_answer(
            cluster_id=shown.pk,
            seen_versions=chosen,
            texts=form.texts,
            move=form.cleaned_data["move"],
            by=request.user,
            reply_id=form.cleaned_data["reply"],
            seen_revision=form.cleaned_data["revision"],
        )
        if then is not None:
            then(reply)
    except ReportChangedMeanwhile as changed:
        form.add_error(
            None,
            _("%(number)s changed meanwhile. Read it, then press again.") % {"number": changed.report.number},
        )
        return _screen(request, shown, status=409, form=_on_newest(form, shown), chosen=chosen)
    except replies.ReplyNotAllowed as problem:
        form.add_error(None, _problem_text(problem))
        return _screen(request, shown, status=422, form=_on_newest(form, shown), chosen=chosen)
    return _back(request, shown, done)


def _on_newest(form: AnswerForm, shown: Cluster) -> AnswerForm:
    """What was typed, on the draft as it is now: a draft is saved before it is sent, and the next press goes on from it."""
    draft = draft_of(shown)
    form.data = form.data.copy()
    form.data["reply"], form.data["revision"] = (str(draft.pk), str(draft.latest_revision_id)) if draft else ("", "")
    return form


def _missing_text(problem: answers.TextsMissing) -> str:
    parts = [
        ngettext(
            "%(language)s is missing, and %(count)s resident writes it.",
            "%(language)s is missing, and %(count)s residents write it.",
            count,
        )
        % {"language": LANGUAGE_NAMES[code], "count": count}
        for code, count in sorted(problem.counts.items())
    ]
    return " ".join([*parts, _("Nothing was sent: everybody gets the answer in the own language.")])


def _problem_text(problem: replies.ReplyNotAllowed) -> str:
    if isinstance(problem, answers.TextsMissing):
        return _missing_text(problem)
    texts = {
        answers.NobodyChosen: _("Choose at least one case that gets the answer."),
        answers.MovesNotAllowed: _("Not possible from the state that they are in: %(numbers)s. Leave them out."),
        answers.Withdrawn: _("Taken back by their residents: %(numbers)s. Leave them out."),
        answers.HaveOwnDrafts: _("An answer of their own is being written: %(numbers)s. Send it, or leave them out."),
        replies.NeedsApproval: str(APPROVAL_WANTED),
        replies.AlreadySent: _("An answer to this cluster leaves just now."),
        replies.WaitsForApproval: _("This answer lies with the unit's lead for approval and cannot be changed now."),
        replies.DraftChangedMeanwhile: _(
            "Somebody else changed the draft meanwhile. Yours was not saved: compare it with the page opened anew."
        ),
    }
    text = next(text for kind, text in texts.items() if isinstance(problem, kind))
    return text % {"numbers": ", ".join(getattr(problem, "numbers", []))}


def _save(request: HttpRequest, shown: Cluster) -> HttpResponse:
    return _write(request, shown, None, _("Draft saved. Everybody in the unit can go on with it."))


def _send(request: HttpRequest, shown: Cluster) -> HttpResponse:
    return _write(request, shown, lambda reply: answers.send_answer(reply_id=reply.pk, by=request.user), "")


def _ask(request: HttpRequest, shown: Cluster) -> HttpResponse:
    asked = _("The answer lies with the unit's lead now.")
    return _write(request, shown, lambda reply: answers.ask_for_answer(reply_id=reply.pk, by=request.user), asked)


def _unsent(shown: Cluster) -> int:
    return get_object_or_404(shown.replies.filter(sent_at=None)).pk


def _undo(request: HttpRequest, shown: Cluster) -> HttpResponse:
    try:
        replies.undo_send(reply_id=_unsent(shown), by=request.user)
    except replies.AlreadySent:
        messages.error(request, _("Too late: the answer has left already."))
        return _back(request, shown)
    return _back(request, shown, _("The answer did not leave. It is a draft again."))


def _discard(request: HttpRequest, shown: Cluster) -> HttpResponse:
    try:
        replies.discard_reply(reply_id=_unsent(shown), by=request.user)
    except replies.ReplyNotAllowed:
        messages.error(request, _("This answer cannot be thrown away now."))
        return _back(request, shown)
    return _back(request, shown, _("The draft was thrown away."))


def _take_back(request: HttpRequest, shown: Cluster) -> HttpResponse:
    try:
        take_back_request(reply_id=_unsent(shown), by=request.user)
    except NotWaiting:
        messages.error(request, _("Too late: the lead has decided already."))
        return _back(request, shown)
    return _back(request, shown, _("The answer no longer waits for the lead. It is a draft again."))


def _rename(request: HttpRequest, shown: Cluster) -> HttpResponse:
    form = RenameForm(request.POST, auto_id="cluster-%s")
    if not form.is_valid():
        return _screen(request, shown, status=422, rename_form=form)
    actions.rename(cluster_id=shown.pk, name=form.cleaned_data["name"], by=request.user)
    return _back(request, shown, _("The cluster has a new name."))


def _leave(request: HttpRequest, shown: Cluster) -> HttpResponse:
    """The case whose button was pressed (`leaving`) is on its own again."""
    text = request.POST.get("leaving", "")
    keys = [int(text)] if text.isascii() and text.isdigit() and len(text) < 19 else []
    entry = get_object_or_404(shown.entries.select_related("report"), pk__in=keys)
    try:
        left = actions.leave(report_id=entry.pk, by=request.user)
    except replies.ReplyNotAllowed:
        messages.error(request, _("The cluster's answer to it leaves just now, or lies with the lead."))
        return _back(request, shown)
    messages.success(request, _("%(number)s is on its own again.") % {"number": entry.report.number})
    return HttpResponseRedirect(reverse("cluster", args=[left.pk]) if left else reverse("report", args=[entry.pk]))


BUTTONS = {
    "save": _save,
    "send": _send,
    "ask": _ask,
    "undo": _undo,
    "take_back": _take_back,
    "discard": _discard,
    "rename": _rename,
    "leave": _leave,
}
