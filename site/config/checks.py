"""What a real town must not run with."""

from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

DEMO_NAMES = [
    "admin",
    "viestinta",
    "tekninen",
    "tekninen-esimies",
    "liikunta",
    "museo",
    "museo-toimittaja",
    "sivistys",
]
DEMO_PASSWORD = "demo"  # noqa: S105 - known to everybody, which is the point of this check


def demo_accounts() -> list[str]:
    """Names of accounts that still open with the demo's password."""
    users = get_user_model().objects.filter(username__in=DEMO_NAMES, is_active=True)
    return [user.get_username() for user in users if user.check_password(DEMO_PASSWORD)]


def refuse_demo_accounts() -> None:
    """Called before a real town is served.

    Raises:
        ImproperlyConfigured: somebody could sign in with the demo's password.
    """
    if settings.DEMO:
        return
    names = demo_accounts()
    if names:
        raise ImproperlyConfigured(
            f"Demo accounts with a known password exist: {', '.join(names)}. "
            "Deactivate them or give them other passwords (manage.py changepassword NAME), then start again."
        )


@register(Tags.security, deploy=True)
def check_demo_accounts(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEMO:
        return []
    try:
        names = demo_accounts()
    except DatabaseError:
        # Not migrated yet: nobody can sign in either.
        return []
    return [Error(f"demo account with a known password: {name}", id="kuuluu.E001") for name in names]
