"""What Wagtail is told of this app."""

from wagtail import hooks

from feedback_pages.cases import log_actions

hooks.register("register_log_actions", log_actions.register)
