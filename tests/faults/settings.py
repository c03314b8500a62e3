"""The tests' settings on a database and in folders of their own, with patience in seconds where life has minutes."""

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.impatience.Impatience"]
