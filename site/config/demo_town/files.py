"""Reading the demo town's files."""

import tomllib
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[1] / "demo"


def read(name: str) -> dict[str, Any]:
    with (FOLDER / name).open("rb") as file:
        return tomllib.load(file)


def texts(row: dict[str, Any], name: str) -> dict[str, str]:
    """`{"fi": row["<name>_fi"], …}`; an absent text is empty."""
    return {code: row.get(f"{name}_{code}", "") for code in ("fi", "sv", "en")}
