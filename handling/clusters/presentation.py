"""What a cluster's screen shows: its cases, how its answer stands, and the form."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.utils import timezone

from feedback_pages.cases import workflow
from feedback_pages.cases.log_actions import move_text
from feedback_pages.cases.models import ReportState
from handling.clusters.forms import AnswerForm, RenameForm
from handling.clusters.models import Cluster
from handling.inbox.models import InboxEntry
from handling.inbox.rows import rows_of
from handling.replies.approval import may_take_back_request
from handling.replies.models import Reply

LANGUAGE_NAMES = dict(settings.LANGUAGES)


def draft_of(cluster: Cluster) -> Reply | None:
    """The answer that is being written, if one is and it does not leave already."""
    return cluster.replies.filter(sent_at=None, send_at=None).first()


def _moves(states: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """What at least one of the cases may become; for whom it is not possible is told when it is sent."""
    moves = [move for state, outcome in sorted(states) for move in workflow.allowed_moves(state, outcome=outcome)]
    return [(str(move), move_text(str(move)).capitalize()) for move in dict.fromkeys(moves) if not move.is_silent]


def cluster_context(
    cluster: Cluster,
    user: Any,
    *,
    form: AnswerForm | None = None,
    rename_form: RenameForm | None = None,
    chosen: dict[int, int] | None = None,
) -> dict[str, Any]:
    """All of the screen. `form`, `rename_form` and `chosen` (ticked reports) are what was typed and could not be done."""
    of_cluster = InboxEntry.objects.filter(cluster=cluster)
    entries = list(of_cluster.with_shown().order_by("received_at", "pk"))
    versions = dict(of_cluster.values_list("pk", "report__version"))
    reply = (
        Reply.objects.with_lead().filter(cluster=cluster, sent_at=None).select_related("latest_revision__user").first()
    )
    draft = reply if reply and not reply.send_at else None
    ticked = _ticked(entries, reply, chosen)
    counts = Counter(entry.language for entry in entries if entry.pk in ticked)
    moves = _moves({(entry.state, entry.report.outcome) for entry in entries})
    answer_form = form or AnswerForm(needed=[entry.language for entry in entries], draft=draft, moves=moves)
    answer_form.fields["move"].widget.choices = [answer_form.fields["move"].widget.choices[0], *moves]
    return {
        "cluster": cluster,
        "members": [
            {"row": row, "entry": entry, "version": versions[entry.pk], "is_ticked": entry.pk in ticked}
            for row, entry in zip(rows_of(entries), entries, strict=True)
        ],
        "languages": [(LANGUAGE_NAMES[code], count) for code, count in sorted(counts.items())],
        "form": answer_form,
        "draft": draft,
        "draft_by": draft.latest_revision.user if draft and draft.latest_revision else None,
        "is_with_lead": bool(draft and draft.is_with_lead),
        "may_take_back": bool(draft and draft.is_with_lead and may_take_back_request(draft, user)),
        "leaving": reply if reply and reply.send_at else None,
        "seconds": max(int((reply.send_at - timezone.now()).total_seconds()), 0) if reply and reply.send_at else 0,
        "rename_form": rename_form or RenameForm(auto_id="cluster-%s", initial={"name": cluster.name}),
    }


def _ticked(entries: list[Any], reply: Reply | None, chosen: dict[int, int] | None) -> set[int]:
    """Who gets the answer: as it was chosen, else those of the draft, else all that are open."""
    if chosen is not None:
        return set(chosen)
    if reply is not None:
        return set(reply.receivers.values_list("report_id", flat=True))
    return {entry.pk for entry in entries if entry.state != ReportState.CLOSED}
