"""Invented reports by the million, for measuring: `manage.py generate_reports`. The same for number, seed, day and town."""
