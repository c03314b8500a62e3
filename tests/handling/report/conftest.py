import pytest

from tests.handling.report.photos import use_own_storage


@pytest.fixture(autouse=True)
def _private_photos(_own_files, monkeypatch):
    use_own_storage(monkeypatch)
