"""`docs/authorization.md` as data: the tables are the promise, the code is measured against them."""

from pathlib import Path

PAGE = Path(__file__).parents[2] / "docs" / "authorization.md"
KINDS = ("words", "contact", "notes", "drafts", "history")


def _rows(first_heading: str) -> list[list[str]]:
    """The rows of the table whose first column is called so, without heading and rule."""
    lines = iter(PAGE.read_text().splitlines())
    for line in lines:
        if line.startswith(f"| {first_heading} |"):
            break
    next(lines)
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def read() -> dict[tuple[str, str], set[str]]:
    """(role, "own" / "other" / "handed on") → the kinds of data that are shown."""
    return {
        (role, case): {kind for kind, cell in zip(KINDS, cells, strict=True) if cell == "yes"}
        for role, case, *cells in _rows("role")
    }


def opened() -> dict[str, set[str]]:
    """Class of addresses → roles that open them."""
    return {name: {role.strip() for role in roles.split(",") if role.strip()} for name, roles in _rows("class")}


def done() -> dict[str, dict[str, set[str]]]:
    """What is done → role → on which cases ("own", "other")."""
    roles = ("administrator", "officer", "lead", "handler", "editor")
    return {
        name: {
            role: {word.strip() for word in cell.split(",")} - {"no"} for role, cell in zip(roles, cells, strict=True)
        }
        for name, *cells in _rows("action")
    }
