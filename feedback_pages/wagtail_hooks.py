"""What Wagtail is told of this app."""

from django.templatetags.static import static
from django.utils.html import format_html
from wagtail import hooks

from feedback_pages.cases import log_actions


def _look_of_pages() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("feedback_pages/admin/pages.css"))


hooks.register("register_log_actions", log_actions.register)
hooks.register("insert_global_admin_css", _look_of_pages)
