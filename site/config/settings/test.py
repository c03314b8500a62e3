"""Tests: real PostgreSQL, real outbox; only what costs time without showing anything is swapped."""

from config.settings.base import *  # noqa: F403
from config.settings.base import STORAGES, VAR

DEBUG = False
DEMO = True
SECRET_KEY = PRIVATE_LINK_KEY = "tests-only-" + "x" * 40
ALLOWED_HOSTS = ["*"]
SERVE_MEDIA = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
MAIL_DIRECTORY = VAR / "test-mail"
# Tests undo their transactions, so nothing would tell the kept pages to go; those of the page cache turn it on.
PAGE_CACHE_SECONDS = 0
