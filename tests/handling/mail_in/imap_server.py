"""Dovecot with one mailbox, for a test: in its own folder, on a free port, ended with the test."""

import grp
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from imap_tools import BaseMailBox, MailBoxUnencrypted

DOVECOT = shutil.which("dovecot") or "/usr/sbin/dovecot"
USER, PASSWORD = "vastaus@hanko.example", "salasana/1"

# It runs under whoever runs the tests; root's mail it would not read, so that then it is somebody else's.
CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail/%u
default_internal_user = {internal}
default_login_user = {login}
default_internal_group = {group}
first_valid_uid = 1
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


@dataclass(frozen=True)
class ImapServer:
    port: int
    folder: Path

    @property
    def url(self) -> str:
        return f"imap://vastaus%40hanko.example:salasana%2F1@127.0.0.1:{self.port}/INBOX"

    @contextmanager
    def opened(self) -> Iterator[BaseMailBox]:
        with MailBoxUnencrypted("127.0.0.1", self.port, timeout=10).login(USER, PASSWORD) as box:
            yield box

    def put(self, *mails: bytes, is_read: bool = False) -> None:
        with self.opened() as box:
            for mail in mails:
                box.append(mail, "INBOX", flag_set=["\\Seen"] if is_read else [])

    def count(self, folder: str = "INBOX") -> int:
        with self.opened() as box:
            if not box.folder.exists(folder):
                return 0
            box.folder.set(folder)
            return len(box.uids("ALL"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _people(folder: Path) -> dict[str, str | int]:
    if os.getuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for name in ("mail", "home"):
            os.chown(folder / name, nobody.pw_uid, nobody.pw_gid)
        return {
            "internal": "dovecot",
            "login": "dovenull",
            "group": "dovecot",
            "uid": nobody.pw_uid,
            "gid": nobody.pw_gid,
        }
    me, group = pwd.getpwuid(os.getuid()).pw_name, os.getgid()
    return {"internal": me, "login": me, "group": grp.getgrgid(group).gr_name, "uid": os.getuid(), "gid": group}


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _try in range(100):
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
                if line.recv(4) == b"* OK":
                    return
        except OSError:
            pass
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(log.read_text() if log.exists() else "dovecot did not start")


@contextmanager
def imap_server() -> Iterator[ImapServer]:
    # Short, because sockets lie in it, and open to the users that Dovecot runs its parts as.
    folder = Path(tempfile.mkdtemp(prefix="imap"))
    folder.chmod(0o755)
    for name in ("mail", "home", "state"):
        (folder / name).mkdir()
    port = _free_port()
    configuration = folder / "dovecot.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder, port=port, password=PASSWORD, **_people(folder)))
    process = subprocess.Popen([DOVECOT, "-F", "-c", str(configuration)])
    try:
        _wait_for(port, process, folder / "log")
        yield ImapServer(port, folder)
    finally:
        process.terminate()
        process.wait(timeout=20)
        shutil.rmtree(folder, ignore_errors=True)
