"""A web process holds nothing that few of its pages ever use."""

import os
import subprocess
import sys

import pytest

LOADED = """
import sys
import config.wsgi
from django.urls import get_resolver
assert get_resolver().url_patterns
print(*sorted({name.partition(".")[0] for name in sys.modules if sys.modules[name]}))
"""


@pytest.fixture(scope="module")
def loaded() -> set[str]:
    """Packages that a web process has read before it is asked for anything."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", LOADED], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


@pytest.mark.parametrize("package", ["numpy", "shapely", "openpyxl", "pyogrio"])
def test_what_few_pages_need_is_read_in_with_the_first_of_them(loaded: set[str], package: str) -> None:
    assert "wagtail" in loaded
    assert package not in loaded
