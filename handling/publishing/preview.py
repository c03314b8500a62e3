"""The public page as it would be: published for real in a transaction that is rolled back."""

import copy
from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.utils import translation

from feedback_pages.cases.models import Attachment, Report
from feedback_pages.publications.actions import PublicCopy
from feedback_pages.publications.lists import photo_url
from feedback_pages.publications.models import Publication, PublishedPhoto
from feedback_pages.publications.views import published_page
from handling.publishing.actions import publish_report
from handling.report.presentation import photo_row


def preview_publication(*, request: HttpRequest, report: Report, public_copy: PublicCopy) -> str:
    """HTML of the public page in the report's language.

    Raises:
        NoConsent, ReportChangedMeanwhile.
    """
    with transaction.atomic():
        # No file is copied for a look: the page's photos are the handler's own.
        publication = publish_report(
            report_id=report.pk, copy=replace(public_copy, photos=()), by=request.user, seen_version=report.version
        )
        rows = [_photo(publication, photo) for photo in public_copy.photos]
        with translation.override(report.language):
            html = published_page(_asked_by_anyone(request), publication.public_id).content.decode()
        transaction.set_rollback(True)
    for row, photo in zip(rows, public_copy.photos, strict=True):
        own = photo_row(report.pk, photo.public_id, 0)
        html = html.replace(photo_url(publication, row.pk, "large"), own["url"])
        html = html.replace(photo_url(publication, row.pk, "small"), own["thumbnail_url"])
    return html


def _photo(publication: Publication, photo: Attachment) -> PublishedPhoto:
    return PublishedPhoto.objects.create(
        publication=publication,
        image=photo.image.name,
        thumbnail=photo.thumbnail.name,
        width=photo.width,
        height=photo.height,
    )


def _asked_by_anyone(request: HttpRequest) -> HttpRequest:
    public = copy.copy(request)
    public.method, public.GET, public.POST = "GET", QueryDict(), QueryDict()
    return public
