"""A real town does not start unsafe."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from config.checks import check_demo_accounts, refuse_demo_accounts
from handling.units.users import User

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "SECRET_KEY": "k" * 60,
    "PRIVATE_LINK_KEY": "p" * 60,
    "ALLOWED_HOSTS": "palaute.example.org",
    "BASE_URL": "https://palaute.example.org",
    "DEFAULT_FROM_EMAIL": "palaute@example.org",
    "DATABASE_URL": "postgis://nobody@127.0.0.1:1/none",
    "EMAIL_URL": "smtp://127.0.0.1:25",
}


def start(environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in NEEDED}
    return subprocess.run(
        [sys.executable, "-c", "import config.settings.production"],
        env={**kept, "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}", **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_production_starts_with_what_it_needs():
    assert start(NEEDED).returncode == 0


@pytest.mark.parametrize("name", sorted(NEEDED))
def test_production_refuses_to_start_without(name):
    result = start({key: value for key, value in NEEDED.items() if key != name})
    assert result.returncode != 0
    assert name in result.stderr


def test_demo_account_stops_a_real_town(db, settings):
    settings.DEMO = False
    user = User.objects.create_user("admin", "admin@example.org", "demo")
    with pytest.raises(ImproperlyConfigured, match="admin"):
        refuse_demo_accounts()
    assert [message.id for message in check_demo_accounts(None)] == ["kuuluu.E001"]

    user.set_password("something else altogether")
    user.save()
    refuse_demo_accounts()
    assert check_demo_accounts(None) == []
