"""Processes as the kernel tells of them: whose children, what state, who holds a line to a port."""

import os
import re
import signal
from contextlib import suppress
from pathlib import Path

from tests.project.processes import parent_of

PROC = Path("/proc")


def command_of(pid: int) -> str:
    """Empty where the process is gone or dead and not yet buried."""
    try:
        return (PROC / str(pid) / "cmdline").read_text().replace("\0", " ").strip()
    except OSError:
        return ""


def children_of(pid: int) -> list[int]:
    return sorted(int(path.name) for path in PROC.glob("[0-9]*") if parent_of(int(path.name)) == pid)


def working_in(folder: Path) -> list[int]:
    found = []
    for path in PROC.glob("[0-9]*"):
        with suppress(OSError):
            if Path(os.readlink(path / "cwd")) == folder:
                found.append(int(path.name))
    return found


def kill(pid: int) -> bool:
    """Whether there was somebody to kill."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return False
    return True


def _connected(port: int) -> dict[str, int]:
    """Inode of the socket → its own port, of whoever holds a line to `port` of this machine."""
    found = {}
    for line in (PROC / "net" / "tcp").read_text().splitlines()[1:]:
        words = line.split()
        own, other, state = (words[1].split(":")[1], words[2].split(":")[1], words[3])
        if int(other, 16) == port and state == "01":
            found[words[9]] = int(own, 16)
    return found


def holders(port: int, *, among: str) -> dict[int, int]:
    """Own port → process, of the lines to `port` whose holder's command has the words `among`."""
    inodes, found = _connected(port), {}
    for path in PROC.glob("[0-9]*"):
        if not inodes or among not in command_of(int(path.name)):
            continue
        for file in (path / "fd").glob("*"):
            with suppress(OSError):
                match = re.fullmatch(r"socket:\[(\d+)\]", os.readlink(file))
                if match and match[1] in inodes:
                    found[inodes[match[1]]] = int(path.name)
    return found
