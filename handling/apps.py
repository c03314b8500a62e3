from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class HandlingConfig(AppConfig):
    name = "handling"
    verbose_name = _("Handling")

    def ready(self) -> None:
        from handling import receivers
        from handling.mail_in import mails as inbound_mails
        from handling.mail_in import tasks as inbound_tasks
        from handling.notices import approval, mails
        from handling.statistics import receivers as statistics_receivers
        from handling.units import receivers as unit_receivers

        receivers.connect()
        unit_receivers.connect()
        statistics_receivers.connect()
        mails.register()
        inbound_mails.register()
        inbound_tasks.connect(self)
        approval.connect()
