"""A real town. Refuses to start without what it needs (see docs/reference/settings.md)."""

from config.settings.base import *  # noqa: F403
from config.settings.base import SILENCED_SYSTEM_CHECKS, env

DEBUG = False
DEMO = False
# A web server in front serves MEDIA_ROOT.
SERVE_MEDIA = False
SECRET_KEY = env.str("SECRET_KEY")
PRIVATE_LINK_KEY = env.str("PRIVATE_LINK_KEY")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS")
WAGTAILADMIN_BASE_URL = env.str("BASE_URL")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL")
env.str("DATABASE_URL")
env.str("EMAIL_URL")

CSRF_TRUSTED_ORIGINS = [WAGTAILADMIN_BASE_URL]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = env.int("HSTS_SECONDS", default=31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
# Whether subdomains and browsers' lists take part is the town's choice, not a fault of the installation.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W005", "security.W021"]
