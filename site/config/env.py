"""Environment variables, read loudly. `NAME_FILE` may name a file that holds NAME's value (a secret of systemd or Docker)."""

from pathlib import Path

import environ

ROOT = Path(__file__).resolve().parents[2]


class Env(environ.FileAwareEnv):
    CACHE_SCHEMES = environ.FileAwareEnv.CACHE_SCHEMES | {"filecache": "config.page_store.PageStore"}


env = Env()
environ.Env.read_env(ROOT / ".env")
