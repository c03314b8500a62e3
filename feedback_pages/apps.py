from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackPagesConfig(AppConfig):
    name = "feedback_pages"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        from feedback_pages.cases import mails as case_mails
        from feedback_pages.cases import orphans as case_orphans
        from feedback_pages.categories import receivers as category_receivers
        from feedback_pages.delivery import schedules
        from feedback_pages.intake import receivers as intake_receivers
        from feedback_pages.publications import orphans as publication_orphans
        from feedback_pages.publications import receivers as publication_receivers

        schedules.connect(self)
        case_mails.register()
        case_orphans.connect()
        category_receivers.connect()
        publication_receivers.connect()
        publication_orphans.connect()
        intake_receivers.connect()
