"""Entry point of gunicorn: `gunicorn --pythonpath site config.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()

# After the apps are loaded, before the first request.
from config.checks import refuse_demo_accounts  # noqa: E402

refuse_demo_accounts()
