"""A town on one's own machine: `script/server`. Demo accounts are on, mail goes to var/mail/."""

from config.settings.base import *  # noqa: F403
from config.settings.base import VAR, env

DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=True)
ALLOWED_HOSTS = ["*"]
SERVE_MEDIA = True
# Those of the town that the demo is like.
PUBLIC_CONTACTS = env.list("PUBLIC_CONTACTS", default=["@hanko.fi", "@hanko.example", "019 220 31"])


def _own_secret(name: str) -> str:
    """A key that this machine keeps, so that links and sessions outlive a restart."""
    from django.core.management.utils import get_random_secret_key

    kept = VAR / f"{name}.key"
    if not kept.exists():
        VAR.mkdir(exist_ok=True)
        kept.touch(0o600)
        kept.write_text(get_random_secret_key())
    return kept.read_text()


SECRET_KEY = env.str("SECRET_KEY", default="") or _own_secret("secret")
PRIVATE_LINK_KEY = env.str("PRIVATE_LINK_KEY", default="") or _own_secret("private-link")
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
STORAGES = {
    **STORAGES,  # noqa: F405
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
