"""The one root of addresses."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from config import page_cache, readiness
from feedback_pages import urls as feedback_urls
from feedback_pages.categories import site_history
from feedback_pages.town.views import front_door

urlpatterns = [
    path("", front_door, name="front_door"),
    path("healthz", readiness.healthz, name="healthz"),
    path("readyz", readiness.readyz, name="readyz"),
    path("admin/reports/site-history/", include(site_history)),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    *feedback_urls.plain,
    *i18n_patterns(
        *feedback_urls.localised,
        re_path(wagtail_urls.serve_pattern, page_cache.serve),
        path("", include(wagtail_urls)),
    ),
]
if settings.SERVE_MEDIA:
    urlpatterns.insert(0, path("media/<path:path>", readiness.media, name="media"))

handler500 = "config.unavailable.server_error"
