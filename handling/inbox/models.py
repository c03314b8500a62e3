"""What the inbox lists: one row a report, with all that its filters and order need, so that its cost stays flat."""

from django.conf import settings
from django.contrib.gis.db import models
from django.contrib.postgres.indexes import GinIndex, GistIndex
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from feedback_pages.cases.models import Report
from feedback_pages.categories.models import Category
from handling.clusters.models import Cluster
from handling.inbox.querysets import InboxEntryQuerySet, due_or_never
from handling.units.models import Unit

# As `InboxEntryQuerySet.open` says it.
OPEN = ~Q(state="closed")


class InboxEntry(models.Model):
    """Who holds a report now (the newest Assignment), beside copies of what the list sorts and filters by.

    Written only by `handling.inbox.actions.refresh_entry`, in the transaction that changes the report.
    """

    report = models.OneToOneField(Report, on_delete=models.CASCADE, related_name="inbox_entry", primary_key=True)
    # Each of the three begins an index below, so that none needs one of its own.
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="inbox_entries", db_index=False)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="inbox_entries",
        db_index=False,
    )
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.CharField(max_length=12)
    kind = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    excerpt = models.CharField(_("start of the words"), max_length=160, blank=True)
    # Stems of all messages; with the unit in one index, so that a word which every unit meets finds the own cases at once.
    words = SearchVectorField(null=True, editable=False)
    received_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    needs_attention = models.BooleanField(_("resident wrote again"), default=False)
    has_failed_mail = models.BooleanField(_("mail not delivered"), default=False)
    # What the law wants of it first, and until when (`handling.statutory`).
    law = models.ForeignKey(
        "handling.StatutoryClock", null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    law_due_at = models.DateTimeField(null=True, blank=True)
    needs_unit = models.BooleanField(_("no unit of its own"), default=False, db_default=False)
    point_3857 = models.PointField(srid=3857, null=True, blank=True, spatial_index=False)
    # Its unit is the entry's: a report that goes to another unit leaves (`refresh_entry`).
    cluster = models.ForeignKey(
        Cluster, null=True, blank=True, on_delete=models.SET_NULL, related_name="entries", db_index=False
    )

    wagtail_reference_index_ignore = True
    objects = InboxEntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("inbox entry")
        default_permissions = ()
        indexes = [
            # In the orders of the list (`paging.ORDERS`): of all units, of one, of one category; the open ones apart,
            # because among ten years of closed ones they are few, and by state and person apart, because among ten
            # thousand open ones these are few. What is counted stands in the index itself (`include`).
            models.Index(fields=["-received_at", "-report"], name="inbox_newest"),
            models.Index(fields=["unit", "-received_at", "-report"], include=["state"], name="inbox_of_unit"),
            models.Index(fields=["category", "-received_at", "-report"], name="inbox_of_category"),
            models.Index(fields=["unit", "-received_at", "-report"], name="inbox_open", condition=OPEN),
            models.Index(fields=["unit", "state", "-received_at", "-report"], name="inbox_open_state", condition=OPEN),
            models.Index(
                fields=["unit", "assignee", "-received_at", "-report"], name="inbox_open_person", condition=OPEN
            ),
            models.Index("unit", due_or_never(), "report", include=["due_at"], name="inbox_open_due", condition=OPEN),
            models.Index(fields=["assignee", "state", "-received_at"], name="inbox_mine"),
            models.Index(
                fields=["unit"], include=["state", "report"], name="inbox_attention", condition=Q(needs_attention=True)
            ),
            models.Index(fields=["cluster"], name="inbox_of_cluster", condition=Q(cluster__isnull=False)),
            models.Index(fields=["unit"], name="inbox_law", condition=Q(law__isnull=False)),
            models.Index(
                fields=["unit"], include=["state", "report"], name="inbox_needs_unit", condition=Q(needs_unit=True)
            ),
            # The unit first: what lies in a part of the map is read from the own branch of the tree.
            GistIndex(fields=["unit", "point_3857"], name="inbox_places"),
            GinIndex(fields=["unit", "words"], name="inbox_words"),
            GinIndex(fields=["unit", "words"], name="inbox_open_words", condition=OPEN),
        ]

    def __str__(self) -> str:
        return str(self.report_id)
