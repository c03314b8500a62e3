"""What every installation shares. Nothing here is unsafe, secret or one town's own."""

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config import gis
from config.env import ROOT, env

# -- what runs ------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "config.apps.ConfigConfig",
    "home",
    "handling",
    "feedback_pages",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "handling.people.wagtail_users.UsersAppConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.locales",
    "wagtail",
    "wagtailgeowidget",
    "modelcluster",
    "taggit",
    "django_filters",
    "django_q",
    "csp",
    "django.forms",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "config.apps.StaticFiles",
    "django.contrib.sitemaps",
    "django.contrib.postgres",
    "django.contrib.gis",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "config.request_id.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.locale.OnlyLocalisedPages",
    "config.page_cache.KeptPages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.locale.ReadersLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    # Inside the one above, which writes the header from what this one says.
    "config.security.AdminContentPolicyMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
AUTH_USER_MODEL = "handling.User"
AUTHENTICATION_BACKENDS = ["handling.units.backends.StaffBackend"]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "libraries": {"wagtailadmin_tags": "handling.admin_frame"},
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "feedback_pages.town.context_processors.town",
            ],
        },
    },
]

# -- data -----------------------------------------------------------------------------------------------------------

VAR = ROOT / "var"
GDAL_LIBRARY_PATH = gis.library("pyogrio", "libgdal-*.so.*")
GEOS_LIBRARY_PATH = gis.library("shapely", "libgeos_c-*.so.*")
gis.point_to_projection_data()
gis.leave_numpy_out()

_database = env.db("DATABASE_URL", default=f"postgis://kuuluu@/{VAR}/postgres/socket/kuuluu")
DATABASES = {
    "default": {
        **_database,
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        # Whoever meets a database that hangs is told so before the web server ends the request. Statement and values go
        # to the server apart: it is the server that knows how to quote (ADR 0015).
        "OPTIONS": {"connect_timeout": 10, **_database.get("OPTIONS", {}), "server_side_binding": True},
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# handling/admin_frame.py stands in place of Wagtail's library of the same name.
SILENCED_SYSTEM_CHECKS = ["templates.W003"]

STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", default=str(VAR / "static"))()
STATICFILES_DIRS = [
    ("vendor/maplibre-gl", ROOT / "node_modules" / "maplibre-gl" / "dist"),
    ("vendor/figtree", ROOT / "node_modules" / "@fontsource-variable" / "figtree" / "files"),
    ("vendor/leaflet", ROOT / "node_modules" / "leaflet" / "dist"),
]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(VAR / "media"))()
# Residents' photos are never under MEDIA_ROOT, which a web server may serve to anyone.
PRIVATE_ROOT = env.path("PRIVATE_ROOT", default=str(VAR / "private"))()
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {"BACKEND": "feedback_pages.cases.storage.PrivateStorage"},
    "staticfiles": {"BACKEND": "config.storage.StaticStorage"},
}
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Far more photos than we take: whoever chooses a dozen is told so, with the text kept, instead of a bare 400.
DATA_UPLOAD_MAX_NUMBER_FILES = 60

CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    # Shared by all processes of the machine; several machines share a Redis.
    "pages": env.cache_url("PAGE_CACHE_URL", default=f"filecache://{VAR}/cache/pages?max_entries=10000"),
}
# As long here, as long in a browser: what is hidden must be gone from both within a minute.
PAGE_CACHE_SECONDS = min(30, env.int("PAGE_CACHE_SECONDS", default=30))

# -- languages ------------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "fi"
LANGUAGES = WAGTAIL_CONTENT_LANGUAGES = WAGTAILADMIN_PERMITTED_LANGUAGES = [
    ("fi", _("Finnish")),
    ("sv", _("Swedish")),
    ("en", _("English")),
]
# A category is open to residents when it is live in each of these.
REQUIRED_LANGUAGES = ["fi", "sv"]
# Our own words first, then what libraries lack in a language that users meet.
LOCALE_PATHS = [ROOT / "locale", ROOT / "locale" / "libraries"]
USE_I18N = True
FORMAT_MODULE_PATH = ["config.formats"]
USE_TZ = True
TIME_ZONE = "Europe/Helsinki"

# -- people and cookies ---------------------------------------------------------------------------------------------

# Signing in lives under /admin/; nothing outside it is told who somebody is, and no public answer varies on a cookie.
SESSION_COOKIE_PATH = CSRF_COOKIE_PATH = "/admin/"
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
WAGTAILADMIN_USER_LOGIN_FORM = "handling.people.sign_in.SignInForm"
WAGTAILADMIN_USER_PASSWORD_RESET_FORM = "handling.people.sign_in.ForgottenPasswordForm"  # noqa: S105 - a class
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "worker-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}
# Origins of the town's own sites that may show the form in a frame.
FRAME_ANCESTORS = env.list("FRAME_ANCESTORS", default=["'self'"])
# Addresses of the reverse proxies whose X-Forwarded-For is believed.
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
# The town's own addresses, numbers and "@domains", which are not masked in texts to be published.
PUBLIC_CONTACTS = env.list("PUBLIC_CONTACTS", default=[])

# -- Wagtail --------------------------------------------------------------------------------------------------------

WAGTAIL_SITE_NAME = "Kuuluu"
WAGTAIL_I18N_ENABLED = True
WAGTAILADMIN_BASE_URL = env.str("BASE_URL", default="http://127.0.0.1:8000")
# Wagtail would ask its makers for news of releases, and Gravatar for faces.
WAGTAIL_ENABLE_UPDATE_CHECK = False
# One town, one zone; the whole list holds a name that browsers do not know.
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
# Publishing a new page while it is being saved by itself gives "slug in use" and a second page.
WAGTAIL_AUTOSAVE_INTERVAL = 0
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_FINISH_WORKFLOW_ACTION = "handling.replies.workflow.finish_workflow"
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "SEARCH_CONFIG": "simple"}}
WAGTAILEMBEDS_FINDERS: list[dict[str, str]] = []
GEO_WIDGET_EMPTY_LOCATION = True
GEO_WIDGET_LEAFLET_TILE_LAYER = env.str("MAP_TILES_URL", default="") or "/map/land/{z}/{x}/{y}.png"

# -- maps --

# A raster tile service (XYZ address with {z}/{x}/{y}); empty: the land of the town settings is drawn.
MAP_TILES_URL = env.str("MAP_TILES_URL", default="")
MAP_TILES_ATTRIBUTION = env.str("MAP_TILES_ATTRIBUTION", default="")

# -- mail and work in the background --------------------------------------------------------------------------------

# Every mail becomes a row of the outbox; the worker hands it to the server that EMAIL_URL names.
EMAIL_BACKEND = "feedback_pages.delivery.backend.OutboxBackend"
EMAIL_TIMEOUT = 20
MAIL_DIRECTORY = VAR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="palaute@example.org")
if env.str("EMAIL_URL", default=""):
    _mail = env.email("EMAIL_URL")
    DELIVERY_BACKEND = _mail.pop("EMAIL_BACKEND")
    globals().update({name: value for name, value in _mail.items() if name != "EMAIL_FILE_PATH"})
else:
    DELIVERY_BACKEND = "feedback_pages.delivery.backend.EmlFileBackend"
# Where answers of residents come in; without it none are fetched, and mails ask for an answer on the own page.
IMAP_URL = env.str("IMAP_URL", default="")

Q_CLUSTER = {
    "name": "kuuluu",
    "orm": "default",
    "broker_class": "feedback_pages.delivery.broker.Broker",
    "workers": env.int("WORKERS", default=2),
    "queue_limit": env.int("WORKERS", default=2),
    "timeout": 60,
    "retry": 180,
    "max_attempts": 5,
    "ack_failures": False,
    "catch_up": False,
    "poll": 0.5,
    "recycle": 500,
    # Only failures are kept: to thin out successes costs more than most tasks, and nobody reads them.
    "save_limit": -1,
    "label": "Kuuluu",
}

# -- limits (per sender's address, IPv6 by /64) --------------------------------------------------------------------

LIMITS_PER_HOUR = {
    "draft": env.int("LIMIT_DRAFTS_PER_HOUR", default=120),
    "photo": env.int("LIMIT_PHOTOS_PER_HOUR", default=60),
    "report": env.int("LIMIT_REPORTS_PER_HOUR", default=20),
    "message": env.int("LIMIT_MESSAGES_PER_HOUR", default=20),
    # To one mail address, whoever reports: strangers cannot fill somebody's mailbox with receipts.
    "receipt": env.int("LIMIT_RECEIPTS_PER_HOUR", default=10),
    # A whole town hall may share one address; one account is tried from it far less often.
    "sign_in": env.int("LIMIT_SIGN_INS_PER_HOUR", default=200),
    "sign_in_account": env.int("LIMIT_SIGN_INS_TO_ACCOUNT_PER_HOUR", default=20),
    "password_reset": env.int("LIMIT_PASSWORD_RESETS_PER_HOUR", default=5),
}
# Nobody reads a summary faster; a script does.
MIN_SECONDS_TO_SEND = env.int("MIN_SECONDS_TO_SEND", default=2)

# -- logs -----------------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {
        "request_id": {"()": "config.request_id.RequestIdFilter"},
    },
    "formatters": {
        "json": {
            "()": "config.redaction.RedactingJsonFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s %(message)s %(request_id)s",
        },
    },
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "json", "filters": ["request_id"]},
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        # One line a task would drown everything else.
        "django-q": {"level": "WARNING"},
        "django.server": {"handlers": ["console"], "propagate": False},
    },
}
