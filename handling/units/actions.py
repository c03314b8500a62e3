"""Making units, and giving their groups what they need in Wagtail."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission

from feedback_pages.categories.models import Section, SectionPage
from handling.units.models import Unit
from handling.units.permissions import OFFICERS

EDITOR_PAGE_RIGHTS = ["add_page", "change_page", "publish_page"]
OFFICER_PAGE_RIGHTS = [*EDITOR_PAGE_RIGHTS, "bulk_delete_page", "lock_page", "unlock_page"]


def _admin_access() -> Permission:
    return Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")


def _group(name: str) -> Group:
    group = Group.objects.create(name=name)
    group.permissions.add(_admin_access())
    return group


@transaction.atomic
def create_unit(*, code: str, name_fi: str, name_sv: str, name_en: str = "", is_default: bool = False) -> Unit:
    """A unit with its three groups. Membership is being in one of them, nothing else."""
    groups = {role: _group(f"{name_fi} / {name_sv} – {role}") for role in ("handlers", "leads", "editors")}
    return Unit.objects.create(
        code=code, name_fi=name_fi, name_sv=name_sv, name_en=name_en, is_default=is_default, **groups
    )


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
def grant_sections(*, unit: Unit, sections: list[Section]) -> None:
    """The unit's editors may edit these sections, on the pages of every language, and no other page."""
    unit.sections.set(sections)
    GroupPagePermission.objects.filter(group=unit.editors).delete()
    keys = [section.translation_key for section in sections]
    _permit_pages(unit.editors, SectionPage.objects.filter(translation_key__in=keys), EDITOR_PAGE_RIGHTS)
    _permit_pictures(unit.editors)


@transaction.atomic
def ensure_officers(*, root_pages: list[Any]) -> Group:
    """The communications officers' group: every page, translations, the town's settings."""
    group, _made = Group.objects.get_or_create(name=OFFICERS)
    group.permissions.add(
        _admin_access(),
        Permission.objects.get(codename="submit_translation"),
        Permission.objects.get(content_type__app_label="feedback_pages", codename="change_townsettings"),
    )
    _permit_pages(group, root_pages, OFFICER_PAGE_RIGHTS)
    _permit_pictures(group)
    return group
