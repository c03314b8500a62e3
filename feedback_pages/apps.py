from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FeedbackPagesConfig(AppConfig):
    name = "feedback_pages"
    verbose_name = _("Feedback")

    def ready(self) -> None:
        from feedback_pages.cases import mails as case_mails
        from feedback_pages.categories import receivers as category_receivers
        from feedback_pages.intake import receivers as intake_receivers
        from feedback_pages.publications import receivers as publication_receivers

        case_mails.register()
        category_receivers.connect()
        publication_receivers.connect()
        intake_receivers.connect()
