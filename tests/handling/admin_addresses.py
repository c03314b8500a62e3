"""Every address under /admin/, the class it belongs to (see `docs/authorization.md`), and arguments that lead to a case.

An address that nobody classified, or whose arguments nobody can name, fails the test that walks them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, get_resolver, reverse
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Locale, Page, Site

from feedback_pages.town.models import TownSettings
from handling.replies.models import Reply
from handling.statutory.models import StatutoryClock
from handling.units.users import User
from tests.handling.admin_world import Case, World

# The first that matches the whole name (`namespace:name`, or `/route` where there is none) decides.
CLASSES = {
    r"wagtailadmin_(login|logout|sprite|javascript_catalog|password_reset.*)|/admin/\^\.\*/\$": "everybody",
    r"wagtailadmin_error_test": "raises",
    r"wagtailadmin_home|wagtailadmin_account|wagtailadmin_dismissibles|/admin/test404/|guide|guide_first": "staff",
    r"wagtailadmin_choose_page.*|wagtailadmin_tag_.*|wagtailadmin_block_preview|wagtailadmin_api:.*": "staff",
    r"wagtailadmin_explore.*|wagtailadmin_pages:(search.*|type_use.*|choose_parent|move_confirm)": "staff",
    r"wagtailadmin_pages:confirm_workflow_cancellation": "staff",
    r"site_history.*|wagtailadmin_reports:site_history.*|wagtailadmin_editing_sessions:.*|wagtail_bulk_action": "staff",
    r"wagtailadmin_workflows:(usage|usage_results|task_chosen|task_chooser.*)|wagtailembeds:.*": "staff",
    r"wagtail(docs|images)_chooser:.*": "staff",
    r"page_languages|wagtailadmin_pages:.*|wagtailadmin_reports:.*|simple_translation:.*|wagtailimages:.*": "pages",
    r"wagtailsettings:.*": "town",
    r"wagtailadmin_collections:.*|wagtailadmin_workflows:.*|wagtailredirects:.*|wagtaildocs:.*": "administrators",
    r"wagtailsites:.*|wagtaillocales:.*|wagtailusers_(users|groups):.*|units:.*": "administrators",
    r"(de|re)activate_person|invite_again|people_many": "administrators",
    r"wagtailsnippets:.*": "nobody",
    r"mail_tray|spam_mails|waiting_mail.*": "tray",
    r"clusters?|cluster_gather": "cluster",
    r"inbox.*|enter_report.*|statistics.*": "inbox",
    r"report_erase_.*": "erasing",
    r"report|report_.*|reply_(write|preview|language|undo|discard|take_back)": "case",
    r"publishing|publishing_queue": "publishing",
    r"replies:.*": "reply",
    r"reply_templates:.*": "templates",
    r"routing_rules:.*|areas:.*|statutory_clocks:.*": "rules",
    r"people": "people",
}


@dataclass(frozen=True)
class Address:
    """One pattern of the URLconf. `parameters` in order; of unnamed groups the names are their positions."""

    name: str
    parameters: tuple[str, ...]
    route: str

    @property
    def kind(self) -> str:
        for pattern, kind in CLASSES.items():
            if re.fullmatch(pattern, self.name):
                return kind
        raise LookupError(f"{self.name} ({self.route}) has no class: who opens it?")


def _parameters(pattern: Any) -> list[str]:
    if hasattr(pattern, "_route"):
        return list(pattern.converters)
    return list(pattern.regex.groupindex) or [str(number) for number in range(pattern.regex.groups)]


def _walk(patterns: Any, *, route: str, namespace: str, parameters: list[str]) -> Iterator[Address]:
    for entry in patterns:
        here, names = route + str(entry.pattern), [*parameters, *_parameters(entry.pattern)]
        if isinstance(entry, URLPattern):
            name = f"{namespace}{entry.name}" if entry.name else here
            yield Address(name, tuple(names), here)
        else:
            inside = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry.url_patterns, route=here, namespace=inside, parameters=names)


def all_addresses() -> list[Address]:
    every = _walk(get_resolver().url_patterns, route="/", namespace="", parameters=[])
    return [address for address in every if address.route.startswith("/admin/")]


def _key(name: str, world: World, case: Case) -> int:
    """What `pk` stands for in an address."""
    workflow = case.task_state.workflow_state.workflow
    keys = {
        r"report|report_.*|reply_(write|preview|language|undo|discard|take_back)|publishing": case.report.pk,
        r"waiting_mail.*": case.waiting.pk,
        r"cluster": world.cluster.pk,
        r"replies:.*": case.reply.pk,
        r"reply_templates:.*": world.template.pk,
        r"routing_rules:.*": world.rule.pk,
        r"areas:.*": world.area.pk,
        r"statutory_clocks:.*": StatutoryClock.objects.first().pk,
        r"units:.*": world.technical.pk,
        r"(de|re)activate_person|invite_again|wagtailusers_users:.*": world.people["technical_handler"].user.pk,  # type: ignore[union-attr]
        r"wagtailusers_groups:.*": world.technical.handlers_id,
        r"wagtailsites:.*": Site.objects.get().pk,
        r"wagtaillocales:.*": Locale.objects.first().pk,
        r"wagtailadmin_collections:.*": world.collection.pk,
        r"wagtailadmin_workflows:.*task": case.task_state.task_id,
        r"wagtailadmin_workflows:.*": workflow.pk,
        r"wagtailsettings:.*": TownSettings.load().pk,
        r"wagtailadmin_api:pages:.*": world.pages["fi"].pk,
        r"wagtailadmin_api:(images|documents):.*|wagtail(docs|images)_chooser:.*": 1,
    }
    return next(key for pattern, key in keys.items() if re.fullmatch(pattern, name))


# Names of models in addresses; elsewhere they mean a category's page.
MODELS = {
    "wagtailsettings:edit": ("feedback_pages", "townsettings"),
    "wagtailsettings:preview_on_edit": ("feedback_pages", "townsettings"),
    "wagtailadmin_editing_sessions:ping": ("handling", "reply"),
    "simple_translation:submit_snippet_translation": ("handling", "reply"),
    "wagtailadmin_workflows:add_task": ("handling", "replyapprovaltask"),
    "wagtailadmin_tag_model_autocomplete": ("taggit", "tag"),
}


def _value(parameter: str, name: str, world: World, case: Case) -> Any:
    page = world.pages["fi"]
    app, model = MODELS.get(name, ("feedback_pages", "categorypage"))
    values = {
        "page_id": page.pk,
        "message": case.report.messages.earliest("pk").pk,
        "parent_page_id": page.get_parent().pk,
        "page_to_move_id": page.pk,
        "page_pk": page.pk,
        "destination_id": world.museum_pages["fi"].get_parent().pk,
        "revision_id": page.latest_revision_id,
        "workflow_state_id": case.task_state.workflow_state_id,
        "task_state_id": case.task_state.pk,
        "workflow_pk": case.task_state.workflow_state.workflow_id,
        "task_id": case.task_state.task_id,
        "revision_id_a": "earliest",
        "revision_id_b": "latest",
        "action_name": "approve",
        "collection_id": world.collection.pk,
        "session_id": 1,
        "object_id": case.reply.pk,
        "app_label": app,
        "model_name": model,
        "app_name": app,
        "content_type_app_name": app,
        "content_type_model_name": model,
        "image_id": 1,
        "document_id": 1,
        "doc_id": 1,
        "uploaded_file_id": 1,
        "redirect_id": 1,
        "filter_spec": "width-10",
        "uidb64": "MQ",
        "token": "a-b",
        "public_id": case.photo.public_id,
        "mail": case.mail.pk,
        "reply": case.reply.pk,
        "code": case.report.category.code,
        "language": "fi",
        "file_format": "csv",
        "z": 0,
        "x": 0,
        "y": 0,
        "name": "inbox",
    }
    if parameter == "pk" and name == "simple_translation:submit_snippet_translation":
        return case.reply.pk
    return _key(name, world, case) if parameter == "pk" else values[parameter]


def paths(address: Address, world: World, case: Case) -> list[str]:
    """Where the address leads with the case's own arguments."""
    if address.name == "wagtail_bulk_action":
        return list(_bulk_paths(world, case))
    if address.name.startswith("/"):
        return ["/admin/nowhere/" if "^" in address.name else address.name]
    if address.name == "wagtailadmin_pages:revisions_compare":
        return [reverse(address.name, args=[world.pages["fi"].pk, "earliest", "latest"])]
    arguments = {parameter: _value(parameter, address.name, world, case) for parameter in address.parameters}
    path = reverse(address.name, kwargs=arguments)
    is_listing = address.name.endswith((":index", ":list")) or address.name.startswith("wagtailadmin_reports:")
    return [path, f"{path}?export=csv"] if is_listing and not address.name.endswith("results") else [path]


def _bulk_paths(world: World, case: Case) -> Iterator[str]:
    keys = {
        Reply: case.reply.pk,
        User: world.people["technical_handler"].user.pk,
        Page: world.pages["fi"].pk,
        Image: 1,
        Document: 1,
    }  # type: ignore[union-attr]
    for model, key in keys.items():
        for action in bulk_action_registry.get_bulk_actions_for_model(model._meta.app_label, model._meta.model_name):
            arguments = [model._meta.app_label, model._meta.model_name, action.action_type]
            yield f"{reverse('wagtail_bulk_action', args=arguments)}?id={key}"
