"""Wagtail's own template tags, of which those are kept that say the same at every look: the settings name this library
in place of Wagtail's.

Made anew each time, the side bar, the script's settings, the dialog of shortcuts and the icons are a fourth of the time
of an inbox page. To make the side bar Wagtail asks every item of the menu whether the person may see it; that alone
takes two statements, for what changes when somebody is given another role.
"""

import json
from collections.abc import Callable
from functools import cache as keep_in_process
from functools import lru_cache
from typing import Any

from django.core.cache import cache
from django.core.cache.utils import make_template_fragment_key
from django.core.serializers.json import DjangoJSONEncoder
from django.middleware.csrf import get_token
from django.template import Context, Library
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from wagtail.admin.templatetags import wagtailadmin_tags
from wagtail.admin.utils import get_keyboard_key_labels_from_request

from handling.units.permissions import roles_of

KEPT_SECONDS = 60

register = Library()
register.tags = {**wagtailadmin_tags.register.tags}
register.filters = {**wagtailadmin_tags.register.filters}
# The name of a file that is served does not change while the process lives.
register.simple_tag(keep_in_process(wagtailadmin_tags.versioned_static), name="versioned_static")


def _kept(name: str, depends_on: list[object], make: Callable[[], Any]) -> Any:
    """What `make` gives, from at most a minute ago, in the reader's language."""
    key = make_template_fragment_key(name, [get_language(), *depends_on])
    return cache.get_or_set(key, make, KEPT_SECONDS)


@register.simple_tag(takes_context=True)
def sidebar_props(context: Context) -> SafeString:
    """The menu and who is signed in; another role shows at once, other changes within a minute."""
    user = context["request"].user
    depends_on = [user.pk, user.is_superuser, user.get_full_name(), roles_of(user)]
    return _kept("sidebar", depends_on, lambda: wagtailadmin_tags.sidebar_props(context))


@register.simple_tag(takes_context=True)
def wagtail_config(context: Context) -> dict[str, Any]:
    """What Wagtail's scripts ask for: addresses, words and languages are kept, the person's token is not."""
    locale = context.get("locale")
    depends_on = [_has_shortcuts(context), locale and locale.language_code]

    def make() -> dict[str, Any]:
        config = {**wagtailadmin_tags.wagtail_config(context), "CSRF_TOKEN": ""}
        return json.loads(json.dumps(config, cls=DjangoJSONEncoder))  # type: ignore[no-any-return]

    return {**_kept("config", depends_on, make), "CSRF_TOKEN": get_token(context["request"])}


@register.simple_tag(takes_context=True)
def keyboard_shortcuts_dialog(context: Context) -> SafeString:
    shown = wagtailadmin_tags.keyboard_shortcuts_dialog(context)
    depends_on = [shown["keyboard_shortcuts_enabled"], get_keyboard_key_labels_from_request(context["request"])]
    template = "wagtailadmin/shared/keyboard_shortcuts_dialog.html"
    return _kept("shortcuts", depends_on, lambda: render_to_string(template, shown))


def _has_shortcuts(context: Context) -> bool:
    profile = getattr(context["request"].user, "wagtail_userprofile", None)
    return profile is None or profile.keyboard_shortcuts


@register.simple_tag
def icon(name: str = "", classname: str = "", title: object = "", wrapped: bool = False) -> SafeString:
    return _drawn_icon(name, classname, str(title or ""), wrapped)


@lru_cache(maxsize=1000)
def _drawn_icon(name: str, classname: str, title: str, wrapped: bool) -> SafeString:
    shown = wagtailadmin_tags.icon(name, classname, title, wrapped)
    return render_to_string("wagtailadmin/shared/icon.html", shown)
