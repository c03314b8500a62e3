from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "Kuuluu"

    def ready(self) -> None:
        from config import (
            checks,  # noqa: F401 - importing registers them
            page_cache,
        )

        page_cache.connect()


class StaticFiles(StaticFilesConfig):
    """Leaves out what packages bring besides the files that pages load."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*-dev*", "*-unminified*", "*-csp*", "*.d.ts", "*-src*"]
