"""What Wagtail is told of this app: wiring alone."""

from wagtail import hooks

from handling import log_actions

hooks.register("register_log_actions", log_actions.register)
