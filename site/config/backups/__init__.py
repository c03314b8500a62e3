"""Database and files as one file, taken while the town runs, and put back on another machine (docs/operations/backup.md)."""


class BackupFault(Exception):
    """What stands in the way, in words for the administrator; nothing was changed."""
