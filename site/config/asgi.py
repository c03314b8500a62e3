"""Entry point of an ASGI server."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_asgi_application()

# After the apps are loaded, before the first request.
from config.checks import refuse_demo_accounts  # noqa: E402

refuse_demo_accounts()
