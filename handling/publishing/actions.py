"""What is decided on publishing beside the actions of publications."""

from typing import Any

from django.db import transaction

from feedback_pages.cases.actions import lock_report, save_changes
from feedback_pages.publications.actions import NoConsent
from feedback_pages.publications.models import PublicationDecision


@transaction.atomic
def reopen_decision(*, report_id: int, by: Any, seen_version: int) -> None:
    """Put a case back among those that await a decision.

    Raises:
        NoConsent: the resident did not agree, so that there is nothing to decide. ReportChangedMeanwhile.
    """
    report = lock_report(report_id, seen_version=seen_version)
    if not report.reporter.consents_to_publication:
        raise NoConsent(report.number)
    PublicationDecision.objects.filter(report=report).update(status=PublicationDecision.Status.AWAITING)
    save_changes(report, changed=set(), by=by, action="kuuluu.decision_reopened")
