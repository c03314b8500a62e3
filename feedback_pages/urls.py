"""Addresses of the public side outside the page tree. `localised` stands under /fi/, /sv/ and /en/."""

from django.urls import path, re_path
from django.utils.translation import gettext_lazy as _

from feedback_pages.intake import views as intake
from feedback_pages.my_reports import views as my
from feedback_pages.publications import views as publications
from feedback_pages.publications.feeds import LatestFeed
from feedback_pages.publications.sitemaps import site_map
from feedback_pages.town import views as town

localised = [
    path("give/<slug:code>/", intake.give, name="give"),
    path("give/<slug:code>/photos/", intake.upload_photo, name="upload_photo"),
    path("give-photos/remove/", intake.remove_photo, name="remove_photo"),
    path("draft/<uuid:key>/", intake.show_draft, name="draft"),
    path("draft/<uuid:key>/edit/", intake.edit_draft, name="draft_edit"),
    path("draft/<uuid:key>/send/", intake.send_draft, name="draft_send"),
    path("draft/<uuid:key>/receipt/", intake.receipt, name="receipt"),
    path("draft/<uuid:key>/photos/<uuid:photo>/", intake.draft_photo, name="draft_photo"),
    path("my/<str:key>/", my.show, name="my_report"),
    path("my/<str:key>/write/", my.write, name="my_write"),
    path("my/<str:key>/photos/<uuid:photo>/", my.photo, name="my_photo"),
    path("my/<str:key>/photos/<uuid:photo>/small/", my.thumbnail, name="my_thumbnail"),
    path("my/<str:key>/withdraw/", my.withdraw, name="my_withdraw"),
    path("my/<str:key>/contact/", my.contact, name="my_contact"),
    path("my/<str:key>/contact/erase/", my.erase_contact, name="my_contact_erase"),
    path("my/<str:key>/renew/", my.renew, name="my_renew"),
    path("places/", town.places, name="places"),
    path("inside/", town.inside, name="inside"),
    path(_("feedback/published/"), publications.published_list, name="published_list"),
    path(_("feedback/published/map/"), publications.published_map, name="published_map"),
    path(_("feedback/published/card/"), publications.published_card, name="published_card"),
    path(_("feedback/published/near/"), publications.published_near, name="published_near"),
    path(_("feedback/published/feed.atom"), LatestFeed(), name="published_feed"),
    path(_("feedback/published/<slug:public_id>/"), publications.published_page, name="published_page"),
]

plain = [
    path("town.css", town.town_css, name="town_css"),
    path("map/base.geojson", town.base_map, name="base_map"),
    path("map/land/<int:z>/<int:x>/<int:y>.png", town.land, name="land"),
    path("map/outline.geojson", town.outline, name="outline"),
    path("map/published/<int:z>/<int:x>/<int:y>.mvt", publications.tile, name="published_tile"),
    path("published.geojson", publications.geojson, name="published_geojson"),
    re_path(
        r"^published/(?P<public_id>[0-9a-f]{12})/photos/(?P<number>\d{1,18})-(?P<size>small|large)\.jpg$",
        publications.photo,
        name="published_photo",
    ),
    path("sitemap.xml", site_map, name="sitemap"),
]
