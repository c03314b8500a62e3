"""Addresses under /admin/ that are not of Wagtail's own making; each subject has its lines."""

from django.urls import path
from wagtail.utils.urlpatterns import decorate_urlpatterns

from handling.bulk import views as bulk_views
from handling.clusters import views as cluster_views
from handling.exports import views as export_views
from handling.guides import views as guides
from handling.inbox import entry, views
from handling.mail_in import views as mail_views
from handling.publishing import views as publishing_views
from handling.replies import views as reply_views
from handling.report import views as report_views
from handling.report.out_of_reach import said_kindly
from handling.statistics import views as statistics_views

inbox = [
    path("inbox/", views.InboxView.as_view(), name="inbox"),
    path("inbox/results/", views.InboxView.as_view(results_only=True), name="inbox_results"),
    path("inbox/cases/<slug:file_format>/", export_views.export_inbox, name="inbox_export"),
    path("inbox/chosen/", bulk_views.chosen, name="inbox_chosen"),
    path("inbox/undo/", bulk_views.undo, name="inbox_undo"),
    path("reports/tiles/<int:z>/<int:x>/<int:y>.mvt", views.tile, name="inbox_tile"),
    path("reports/card/", views.card, name="inbox_card"),
    path("reports/new/", entry.ChooseSubjectView.as_view(), name="enter_report"),
    path("reports/new/<slug:code>/<str:language>/", entry.EnterReportView.as_view(), name="enter_report_in"),
]

help_pages = [
    path("guide/", guides.first_guide, name="guide_first"),
    path("guide/<slug:name>/", guides.show_guide, name="guide"),
]

report = [
    path("reports/<int:pk>/", report_views.show, name="report"),
    path("reports/<int:pk>/beside/", report_views.beside, name="report_beside"),
    path("reports/<int:pk>/hand-over/", report_views.handover, name="report_handover"),
    path("reports/<int:pk>/move/", report_views.move, name="report_move"),
    path("reports/<int:pk>/assign/", report_views.assign, name="report_assign"),
    path("reports/<int:pk>/transfer/", report_views.transfer, name="report_transfer"),
    path("reports/<int:pk>/give-back/", report_views.give_back, name="report_give_back"),
    path("reports/<int:pk>/legal-deadline/clear/", report_views.clear_law, name="report_clear_law"),
    path("reports/<int:pk>/place/earlier/", statistics_views.place_history, name="report_place_history"),
    path("reports/<int:pk>/place/", report_views.change_place, name="report_place"),
    path("reports/<int:pk>/category/", report_views.change_category, name="report_category"),
    path("reports/<int:pk>/notes/", report_views.note, name="report_note"),
    path("reports/<int:pk>/seen/", report_views.mark_seen, name="report_seen"),
    path("reports/<int:pk>/mails/<int:mail>/resend/", report_views.resend_mail, name="report_resend"),
    path("reports/<int:pk>/messages/<int:message>/erase/", report_views.erase_message, name="report_erase_message"),
    path("reports/<int:pk>/contact/erase/", report_views.erase_contact, name="report_erase_contact"),
    path("reports/<int:pk>/photos/<uuid:public_id>/", report_views.photo, name="report_photo"),
    path("reports/<int:pk>/photos/<uuid:public_id>/small/", report_views.thumbnail, name="report_thumbnail"),
]

replies = [
    path("reports/<int:pk>/reply/", reply_views.write, name="reply_write"),
    path("reports/<int:pk>/reply/preview/", reply_views.preview, name="reply_preview"),
    path("reports/<int:pk>/reply/language/", reply_views.check_language, name="reply_language"),
    path("reports/<int:pk>/reply/<int:reply>/undo/", reply_views.undo, name="reply_undo"),
    path("reports/<int:pk>/reply/<int:reply>/take-back/", reply_views.take_back, name="reply_take_back"),
    path("reports/<int:pk>/reply/<int:reply>/discard/", reply_views.discard, name="reply_discard"),
]

publishing = [
    path("publishing/", publishing_views.queue, name="publishing_queue"),
    path("reports/<int:pk>/publishing/", publishing_views.decide, name="publishing"),
]

mail_in = [
    path("mail/", mail_views.tray, name="mail_tray"),
    path("mail/<int:pk>/", mail_views.show, name="waiting_mail"),
    path("mail/<int:pk>/join/", mail_views.join, name="waiting_mail_join"),
    path("mail/<int:pk>/report/", mail_views.make_report, name="waiting_mail_make_report"),
    path("mail/closed/", mail_views.spam_mails, name="spam_mails"),
    path("mail/<int:pk>/take-back/", mail_views.take_back, name="waiting_mail_take_back"),
    path("mail/<int:pk>/spam/", mail_views.spam, name="waiting_mail_spam"),
]

statistics = [
    path("statistics/", statistics_views.statistics, name="statistics"),
    path("statistics/places/", statistics_views.places, name="statistics_places"),
    path("statistics/cases/<slug:file_format>/", export_views.export_statistics, name="statistics_export"),
]

clusters = [
    path("reports/<int:pk>/others/", cluster_views.others, name="report_others"),
    path("clusters/", cluster_views.clusters, name="clusters"),
    path("clusters/gather/", cluster_views.gather, name="cluster_gather"),
    path("clusters/<int:pk>/", cluster_views.cluster, name="cluster"),
]

cases = decorate_urlpatterns([*report, *replies, *publishing, *clusters], said_kindly)

urlpatterns = [*inbox, *help_pages, *mail_in, *statistics, *cases]
