"""Where one is and can go: menus, languages, breadcrumbs. For base.html alone; other templates read what it sets.

A view outside the page tree gives `alternates` ([{code, name, url, current}]) and `breadcrumbs` ([{title, url}]) in its
context; without them the page in the context answers. A view that has read the page in its languages already gives
them as `translations`. Menus, breadcrumbs and logo are kept for a minute, so that a page costs at most one query here.
"""

from collections.abc import Callable
from typing import Any, cast

from django import template
from django.core.cache import cache
from django.http import HttpRequest
from django.template.context import Context
from django.urls import reverse
from django.utils.translation import get_language_info, gettext
from wagtail.images.models import Image
from wagtail.models import Page, Site

from feedback_pages import languages
from feedback_pages.http import whole_address
from feedback_pages.town.models import TownSettings

register = template.Library()

Link = dict[str, Any]
KEPT_SECONDS = 60


@register.simple_tag
def home_link() -> str:
    """Address of the front page in the active language."""
    return f"/{languages.current()}/"


@register.simple_tag(takes_context=True)
def main_menu(context: Context) -> list[Link]:
    """The front page's children that are shown in menus, and what was published after the first (giving feedback)."""
    return _with_current(_children_of_home(context)["menu"], context)


@register.simple_tag(takes_context=True)
def footer_menu(context: Context) -> list[Link]:
    """The front page's other children: accessibility, data protection and the like."""
    return _with_current(_children_of_home(context)["footer"], context)


@register.simple_tag(takes_context=True)
def language_links(context: Context) -> list[Link]:
    """This page in each language; the language's front page where it is missing (`exists` is then false).

    `address` is the whole one, for those who keep it.
    """
    return [{"address": whole_address(link["url"]), **link} for link in _language_links(context)]


def _language_links(context: Context) -> list[Link]:
    if "alternates" in context:
        return [{"exists": True, **link} for link in context["alternates"]]
    addresses = _addresses_by_language(context)
    return [
        {
            "code": code,
            "name": get_language_info(code)["name_local"].capitalize(),
            "url": addresses.get(code) or f"/{code}/",
            "current": code == languages.current(),
            "exists": code in addresses,
        }
        for code in languages.codes()
    ]


@register.simple_tag(takes_context=True)
def canonical_address(context: Context) -> str:
    """The one address under which search engines keep this page: a page's own, or `canonical` of a view's context."""
    page = context.get("page")
    path = context.get("canonical") or (page.get_url(context.get("request")) if isinstance(page, Page) else "")
    return whole_address(path) if path else ""


@register.simple_tag(takes_context=True)
def breadcrumb_links(context: Context) -> list[Link]:
    """The front page and the pages between it and this one."""
    if "breadcrumbs" in context:
        return list(context["breadcrumbs"])
    page = context.get("page")
    if not isinstance(page, Page) or page.depth is None or page.depth < 3:
        return []
    links = _kept(f"above-{page.path[: -page.steplen]}", context, lambda: _read_above(page, context.get("request")))
    return [{"title": gettext("Front page"), "url": home_link()}, *links]


def _read_above(page: Page, request: HttpRequest | None) -> list[Link]:
    """Pages between the front page and this one."""
    between = page.get_ancestors().filter(depth__gte=3).live()
    return [{"title": ancestor.title, "url": ancestor.get_url(request)} for ancestor in between]


@register.simple_tag
def town_logo(town: TownSettings | None) -> Link | None:
    """The town's logo as {url, width, height}, at twice the size it is shown in."""
    if not town or not town.logo_id:
        return None
    return cache.get_or_set(f"navigation-logo-{town.logo_id}", lambda: _rendition(town.logo), KEPT_SECONDS)


def _rendition(logo: Image) -> Link:
    rendition = logo.get_rendition("max-288x88")
    return {"url": rendition.url, "width": rendition.width, "height": rendition.height}


def _addresses_by_language(context: Context) -> dict[str, str]:
    page = context.get("page")
    if not isinstance(page, Page):
        return {}
    others = context.get("translations") or page.get_translations(inclusive=True).select_related("locale")
    return {other.locale.language_code: other.get_url(context.get("request")) for other in others if other.live}


def _children_of_home(context: Context) -> dict[str, list[Link]]:
    request = context.get("request")
    if request is None:
        return {"menu": [], "footer": []}
    return cast(dict[str, list[Link]], _kept("menus", context, lambda: _read_children_of_home(request)))


def _kept(name: str, context: Context, read: Callable[[], Any]) -> Any:
    """What `read` gives, kept for each host, as addresses tell it, and language."""
    request = context.get("request")
    host = request.get_host() if request else ""
    return cache.get_or_set(f"navigation-{name}-{host}-{languages.current()}", read, KEPT_SECONDS)


def _read_children_of_home(request: HttpRequest) -> dict[str, list[Link]]:
    links: dict[str, list[Link]] = {"menu": [], "footer": []}
    site = Site.find_for_request(request)
    homes = site.root_page.get_translations(inclusive=True) if site else Page.objects.none()
    home = homes.live().filter(locale__language_code=languages.current()).first()
    if home is None:
        return links
    for page in home.get_children().live().public():
        links["menu" if page.show_in_menus else "footer"].append({"title": page.title, "url": page.get_url(request)})
    links["menu"].insert(1, {"title": gettext("Questions and answers"), "url": reverse("published_list")})
    return links


def _with_current(links: list[Link], context: Context) -> list[Link]:
    """The links, the one to this page (or the nearest above it) with the value that aria-current takes."""
    request = context.get("request")
    path = request.path if request else ""
    nearest = max((link["url"] for link in links if path.startswith(link["url"])), key=len, default=None)
    here = "page" if path == nearest else "true"
    return [{**link, "current": here if link["url"] == nearest else ""} for link in links]
