"""Panels of a category's page: where its rules are, and what is missing in a language."""

from typing import Any

from wagtail.admin.panels import ObjectList, Panel


class Tab(ObjectList):
    """A tab with one address (`#tab-<name>`), whatever the editor's language calls it."""

    def __init__(self, children: Any = (), *, name: str, **kwargs: Any) -> None:
        super().__init__(children, **kwargs)
        self.name = name

    def clone_kwargs(self) -> dict[str, Any]:
        return {**super().clone_kwargs(), "name": self.name}

    @property
    def clean_name(self) -> str:
        return self.name


class RulesNotePanel(Panel):
    """On a translation, where the form has no rules: says where they are."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "feedback_pages/admin/rules_note.html"

        def is_shown(self) -> bool:
            return not self.instance.is_source


class CompletenessPanel(Panel):
    """Tells the officer which language lacks a page or a text, or is older than its sister."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "feedback_pages/admin/completeness_panel.html"

        def is_shown(self) -> bool:
            return bool(self.instance.pk)

        def get_context_data(self, parent_context: Any = None) -> dict[str, Any]:
            from feedback_pages.categories.completeness import language_rows, residents_may_use

            user = self.request.user
            rows = language_rows(self.instance, user=user)
            return {
                **super().get_context_data(parent_context),
                "rows": rows,
                "can_translate": user.has_perm("simple_translation.submit_translation"),
                "usable": residents_may_use(self.instance),
            }
