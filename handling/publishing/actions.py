"""Deciding on publishing: each action locks the report and asks whether `by` may, then publications write it.

Beside what they name, all raise PermissionDenied and ReportChangedMeanwhile.
"""

from typing import Any

from django.db import transaction

from feedback_pages.cases.models import Report
from feedback_pages.publications import actions as publications
from feedback_pages.publications.actions import PublicCopy
from feedback_pages.publications.models import Publication, PublicationDecision
from handling.inbox.models import InboxEntry
from handling.report.access import lock_publishable


@transaction.atomic
def publish_report(*, report_id: int, copy: PublicCopy, by: Any, seen_version: int) -> Publication:
    """Publish, or change what is published.

    Raises:
        NoConsent: the resident did not agree.
        NotPublishable: the matter was withdrawn, or is spam.
    """
    report = lock_publishable(report_id, by=by, seen_version=seen_version)
    return publications.publish_copy(report=report, copy=copy, by=by)


@transaction.atomic
def hide_report(*, report_id: int, by: Any, seen_version: int) -> None:
    """Take a publication away from the public side."""
    publications.hide_copy(report=lock_publishable(report_id, by=by, seen_version=seen_version), by=by)


@transaction.atomic
def keep_private(*, report_id: int, by: Any, seen_version: int) -> None:
    """Decide that a report is not published."""
    publications.decide_private(report=lock_publishable(report_id, by=by, seen_version=seen_version), by=by)


@transaction.atomic
def reopen_decision(*, report_id: int, by: Any, seen_version: int) -> None:
    """Put a case back among those that await a decision.

    Raises:
        NoConsent: there is nothing to decide.
    """
    publications.decide_again(report=lock_publishable(report_id, by=by, seen_version=seen_version), by=by)


@transaction.atomic
def share_publication(*, report_id: int, by: Any, seen_version: int) -> list[str]:
    """Show the other cases of a published report's cluster under its publication. The numbers of those that are now.

    Those with a publication of their own, and what is never public, stay as they are.

    Raises:
        NotShared: the report itself is not published, or is shown under another's.
    """
    report = lock_publishable(report_id, by=by, seen_version=seen_version)
    if not _is_source(report):
        raise publications.NotShared(report.number)
    shown = []
    for pk in sorted(_others_in_cluster(report)):
        other = lock_publishable(pk, by=by)
        try:
            publications.show_under(report=other, source=report, by=by)
        except (publications.NotPublishable, publications.NotShared):
            continue
        shown.append(other.number)
    return shown


def _others_in_cluster(report: Report) -> list[int]:
    own = InboxEntry.objects.filter(report=report, cluster__isnull=False)
    others = InboxEntry.objects.filter(cluster__in=own.values("cluster")).exclude(report=report)
    return list(others.values_list("pk", flat=True))


def _is_source(report: Report) -> bool:
    decision = PublicationDecision.objects.get(report=report)
    return decision.status == PublicationDecision.Status.PUBLISHED and not decision.is_joined
