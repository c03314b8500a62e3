"""What Wagtail is told of this app."""

from django.templatetags.static import static
from django.urls import path
from django.utils.html import format_html
from wagtail import hooks

from feedback_pages.cases import log_actions
from feedback_pages.categories import all_languages
from feedback_pages.categories.after_publishing import tell_what_keeps_it_closed


def _look_of_pages() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("feedback_pages/admin/pages.css"))


hooks.register("register_log_actions", log_actions.register)
hooks.register("insert_global_admin_css", _look_of_pages)
hooks.register("register_admin_urls", lambda: [path("languages/", all_languages.all_languages, name="page_languages")])
hooks.register("register_admin_menu_item", all_languages.languages_item)
hooks.register("construct_homepage_panels", all_languages.add_languages_panel)
hooks.register("after_publish_page", tell_what_keeps_it_closed)
