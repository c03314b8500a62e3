"""What Wagtail is told of this app: wiring alone."""

from wagtail import hooks
from wagtail.snippets.models import register_snippet

from handling import log_actions, urls
from handling.absence.account import AbsencePanel
from handling.bulk.absent import NoDeletingOfReplies
from handling.exports import log_actions as export_log_actions
from handling.guides import menu as guides_menu
from handling.inbox import menu as inbox_menu
from handling.inbox import panels as inbox_panels
from handling.mail_in import menu as mail_menu
from handling.people import log_actions as people_log_actions
from handling.people import menu as people_menu
from handling.people import urls as people_urls
from handling.people.viewsets import refuse_bulk_action
from handling.publishing import menu as publishing_menu
from handling.statistics import menu as statistics_menu
from handling.viewsets import HandlingViewSetGroup

hooks.register("register_log_actions", log_actions.register)
hooks.register("register_admin_urls", lambda: urls.urlpatterns)

hooks.register("register_admin_menu_item", inbox_menu.inbox_item)
hooks.register("register_admin_menu_item", inbox_menu.new_report_item)
hooks.register("register_admin_menu_item", mail_menu.tray_item)
hooks.register("register_admin_menu_item", publishing_menu.queue_item)
hooks.register("register_admin_menu_item", statistics_menu.statistics_item)
hooks.register("construct_homepage_panels", inbox_panels.add_inbox_panel)
hooks.register("register_admin_menu_item", guides_menu.guides_item)
hooks.register("construct_help_menu", guides_menu.leave_out_news_of_wagtail)

hooks.register("register_log_actions", export_log_actions.register)
hooks.register("register_account_settings_panel", AbsencePanel)

hooks.register("register_log_actions", people_log_actions.register)
hooks.register("register_admin_urls", lambda: people_urls.urlpatterns)
hooks.register("register_admin_menu_item", people_menu.people_item)
hooks.register("construct_settings_menu", people_menu.leave_out_what_is_fixed)
hooks.register("before_bulk_action", refuse_bulk_action)
hooks.register("register_bulk_action", NoDeletingOfReplies, order=1)
register_snippet(HandlingViewSetGroup)
