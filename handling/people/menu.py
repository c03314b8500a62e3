from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem

from handling.people.views import may_see_people


class PeopleMenuItem(MenuItem):
    """Who works in the units one leads."""

    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_people(request)


def people_item() -> MenuItem:
    return PeopleMenuItem(_("People"), reverse_lazy("people"), name="people", icon_name="group", order=70)


# One town, one site, and languages that the settings name: changing them here would break what stands on them.
NOT_THE_TOWNS = {"sites", "locales"}


def leave_out_what_is_fixed(request: HttpRequest, menu_items: list[MenuItem]) -> None:
    menu_items[:] = [item for item in menu_items if item.name not in NOT_THE_TOWNS]
