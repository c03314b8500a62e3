"""Wagtail's own template tags, of which the side bar is kept: the settings name this library in place of Wagtail's.

To make it, Wagtail asks every item of the menu whether the person may see it. That takes two statements and a sixth of
the time of an inbox page, at every look, for what changes when somebody is given another role.
"""

from django.core.cache import cache
from django.core.cache.utils import make_template_fragment_key
from django.template import Context, Library
from django.utils.translation import get_language
from wagtail.admin.templatetags import wagtailadmin_tags

from handling.units.permissions import roles_of

KEPT_SECONDS = 60

register = Library()
register.tags = {**wagtailadmin_tags.register.tags}
register.filters = {**wagtailadmin_tags.register.filters}


@register.simple_tag(takes_context=True)
def sidebar_props(context: Context) -> str:
    """The menu and who is signed in; another role shows at once, other changes within a minute."""
    user = context["request"].user
    depends_on = [get_language(), user.pk, user.is_superuser, user.get_full_name(), roles_of(user)]
    key = make_template_fragment_key("sidebar", depends_on)
    return str(cache.get_or_set(key, lambda: wagtailadmin_tags.sidebar_props(context), KEPT_SECONDS))
