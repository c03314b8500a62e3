"""Reports about one matter, gathered so that all of them get one answer."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from handling.clusters.querysets import ClusterQuerySet
from handling.units.models import Unit


class Cluster(models.Model):
    """A gathering of one unit's reports. Which they are stands in their inbox rows (`InboxEntry.cluster`)."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="clusters")
    name = models.CharField(_("name"), max_length=80)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    wagtail_reference_index_ignore = True
    objects = ClusterQuerySet.as_manager()

    class Meta:
        verbose_name = _("cluster")
        verbose_name_plural = _("clusters")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"
