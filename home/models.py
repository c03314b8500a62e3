"""The town's front page and its plain pages."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from feedback_pages.categories.blocks import BodyBlock
from feedback_pages.categories.forms import NoticePageForm
from feedback_pages.categories.previews import ShownInAdmin


class HomePage(ShownInAdmin, Page):
    """Front page of one language: give feedback, find an answer, latest answers, a notice."""

    lead = models.TextField(_("lead"), blank=True, max_length=500)
    notice = RichTextField(_("notice"), features=["bold", "link"], blank=True)

    max_count_per_parent = None
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["home.ContentPage", "feedback_pages.EntryPage"]
    base_form_class = NoticePageForm
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("notice")]

    class Meta:
        verbose_name = _("front page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        from home.queries import front_page_context

        return {**super().get_context(request, *args, **kwargs), **front_page_context(self)}


class ContentPage(ShownInAdmin, Page):
    """A plain page: about the service, privacy, accessibility."""

    lead = models.TextField(_("lead"), blank=True, max_length=500)
    body = StreamField(BodyBlock(), verbose_name=_("text"), blank=True)

    parent_page_types = ["home.HomePage", "home.ContentPage"]
    subpage_types = ["home.ContentPage"]
    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]

    class Meta:
        verbose_name = _("content page")
