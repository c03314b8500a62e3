"""GDAL and GEOS from the pyogrio and shapely wheels: Debian 12's GDAL has a hole that Django can only close from 3.9 on."""

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path


def _folder(package: str) -> Path:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The Python package {package} is missing: run script/setup.")
    return Path(spec.origin).parent


def library(package: str, pattern: str) -> str:
    """Path of the shared library that `package`'s wheel carries.

    Raises:
        RuntimeError: the wheel holds no such file.
    """
    found = sorted((_folder(package).parent / f"{package}.libs").glob(pattern))
    if not found:
        raise RuntimeError(f"The wheel of {package} holds no {pattern}: was it installed from source?")
    return str(found[-1])


def point_to_projection_data() -> None:
    """PROJ and GDAL look for their tables by environment variables, before the libraries are loaded."""
    data = _folder("pyogrio")
    os.environ.setdefault("GDAL_DATA", str(data / "gdal_data"))
    os.environ.setdefault("PROJ_DATA", str(data / "proj_data"))
    os.environ.setdefault("PROJ_LIB", str(data / "proj_data"))


def leave_numpy_out() -> None:
    """Let Django's GIS do without numpy, as it can: 6 MB of every process, for arrays that nobody gives it."""
    given = sys.modules.get("numpy")
    sys.modules["numpy"] = None  # type: ignore[assignment] # as if it were not installed
    try:
        import_module("django.contrib.gis.shortcuts")
    finally:
        del sys.modules["numpy"]
        if given is not None:
            sys.modules["numpy"] = given
