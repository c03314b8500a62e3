"""Deciding on publishing: each action locks the report and asks whether `by` may, then publications write it.

Beside what they name, all raise PermissionDenied and ReportChangedMeanwhile.
"""

from typing import Any

from django.db import transaction

from feedback_pages.publications import actions as publications
from feedback_pages.publications.actions import PublicCopy
from feedback_pages.publications.models import Publication
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
