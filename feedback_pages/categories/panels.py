"""Panels of a category's page: what stands on the source page alone, and what is missing in a language."""

from typing import Any

from wagtail.admin.panels import MultiFieldPanel, Panel


class SourcePanel(MultiFieldPanel):
    """Shows its children on the source page; on a translation it says where they are."""

    class BoundPanel(MultiFieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.is_source


class CompletenessPanel(Panel):
    """Tells the officer which language lacks a page or a text, or is older than its sister."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "feedback_pages/admin/completeness_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from feedback_pages.categories.completeness import language_rows

            return {**super().get_context_data(parent_context), "rows": language_rows(self.instance)}
