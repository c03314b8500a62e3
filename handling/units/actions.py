"""Making units, and giving their groups what they need in Wagtail."""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Workflow

from feedback_pages.categories.models import Section, SectionPage
from handling.replies.approval_task import make_approval
from handling.units.models import Unit
from handling.units.permissions import OFFICERS

EDITOR_PAGE_RIGHTS = ["add_page", "change_page", "publish_page"]
OFFICER_PAGE_RIGHTS = [*EDITOR_PAGE_RIGHTS, "bulk_delete_page", "lock_page", "unlock_page"]

# A group has one name, whoever reads it: in both of the town's languages.
GROUP_NAMES = {
    "handlers": "käsittelijät / handläggare",
    "leads": "esihenkilöt / chefer",
    "editors": "toimittajat / redaktörer",
}

WAGTAILS_GROUPS = ["Moderators", "Editors"]
WAGTAILS_WORKFLOW = "Moderators approval"


def _admin_access() -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def _translating() -> Permission:
    return Permission.objects.get(content_type__app_label="simple_translation", codename="submit_translation")


def _group(name: str) -> Group:
    group = Group.objects.create(name=name)
    group.permissions.add(_admin_access())
    return group


@transaction.atomic
def create_unit(
    *,
    code: str,
    name_fi: str,
    name_sv: str,
    name_en: str = "",
    is_default: bool = False,
    needs_approval: bool = False,
    sections: Sequence[Section] = (),
) -> Unit:
    """A unit with its three groups and the approval of its answers. Being in a group is the only membership."""
    _give_up_default(is_default)
    groups = {role: _group(f"{code} – {name}") for role, name in GROUP_NAMES.items()}
    unit = Unit.objects.create(
        code=code,
        name_fi=name_fi,
        name_sv=name_sv,
        name_en=name_en,
        is_default=is_default,
        needs_approval=needs_approval,
        **groups,
    )
    make_approval(unit=unit)
    if sections:
        grant_sections(unit=unit, sections=sections)
    return unit


@transaction.atomic
def change_unit(
    *,
    unit_id: int,
    code: str,
    name_fi: str,
    name_sv: str,
    name_en: str,
    is_default: bool,
    needs_approval: bool,
    sections: Sequence[Section],
) -> Unit:
    """Rename a unit, make it the default one, give its editors other sections. Its groups keep their names."""
    unit = Unit.objects.select_for_update().get(pk=unit_id)
    if is_default and not unit.is_default:
        _give_up_default(is_default)
    unit.code, unit.name_fi, unit.name_sv, unit.name_en = code, name_fi, name_sv, name_en
    unit.is_default = is_default or unit.is_default
    unit.needs_approval = needs_approval
    unit.save()
    grant_sections(unit=unit, sections=sections)
    return unit


def _give_up_default(is_default: bool) -> None:
    """There is one default unit: who becomes it takes it from another."""
    if is_default:
        Unit.objects.filter(is_default=True).update(is_default=False)


def _permit_pages(group: Group, pages: Any, codenames: list[str]) -> None:
    permissions = Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=codenames)
    for page in pages:
        for permission in permissions:
            GroupPagePermission.objects.get_or_create(group=group, page_id=page.pk, permission=permission)


def _permit_pictures(group: Group) -> None:
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailimages", codename__in=["add_image", "choose_image"]
    ):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


@transaction.atomic
def grant_sections(*, unit: Unit, sections: Sequence[Section]) -> None:
    """The unit's editors may write and translate these sections, on the pages of every language, and no other page."""
    unit.sections.set(sections)
    GroupPagePermission.objects.filter(group=unit.editors).delete()
    keys = [section.translation_key for section in sections]
    _permit_pages(unit.editors, SectionPage.objects.filter(translation_key__in=keys), EDITOR_PAGE_RIGHTS)
    _permit_pictures(unit.editors)
    # Wagtail asks besides whether the page itself may be edited.
    unit.editors.permissions.add(_translating())


def grant_section_page(*, page: SectionPage) -> None:
    """A section got a page, in one more language say: the editors who write the section write it too."""
    for unit in Unit.objects.filter(sections__translation_key=page.translation_key):
        _permit_pages(unit.editors, [page], EDITOR_PAGE_RIGHTS)


@transaction.atomic
def ensure_officers(*, root_pages: list[Any]) -> Group:
    """The communications officers' group: every page, translations, the town's settings.

    It stands in the place of the groups and the approval of pages that Wagtail brings, which nobody here would answer to.
    """
    Group.objects.filter(name__in=WAGTAILS_GROUPS, user=None).delete()
    for workflow in Workflow.objects.filter(name=WAGTAILS_WORKFLOW, active=True):
        workflow.deactivate()
    group, _made = Group.objects.get_or_create(name=OFFICERS)
    group.permissions.add(
        _admin_access(),
        _translating(),
        Permission.objects.get(content_type__app_label="feedback_pages", codename="change_townsettings"),
    )
    _permit_pages(group, root_pages, OFFICER_PAGE_RIGHTS)
    _permit_pictures(group)
    return group
