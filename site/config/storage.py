"""Static files under hashed names, the imports inside JavaScript modules included."""

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage

IMPORT = re.compile(r'@import url\("([\w.-]+)"\);')


class StaticStorage(CompressedManifestStaticFilesStorage):
    """A style sheet that imports others of its folder is collected with them in it, so that they come in one answer."""

    support_js_module_import_aggregation = True

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            gathered = {name for name in paths if name.endswith(".css") and self._gather(name, paths)}
            paths = {name: (self, name) if name in gathered else found for name, found in paths.items()}
        yield from super().post_process(paths, dry_run, **options)

    def _gather(self, name: str, paths: dict[str, Any]) -> bool:
        """Whether the style sheet had something to take in. It is read where it was written: what was collected before may
        hold older files already.
        """

        def imported(match: re.Match[str]) -> str:
            return _read(paths, str(PurePosixPath(name).with_name(match[1])))

        text = _read(paths, name)
        whole = IMPORT.sub(imported, text)
        if whole == text:
            return False
        Path(self.path(name)).write_text(whole)
        return True


def _read(paths: dict[str, Any], name: str) -> str:
    storage, path = paths[name]
    with storage.open(path) as file:
        content: bytes = file.read()
    return content.decode()
