"""The web entry."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from lienthong.node.embedded import account

# A web server forks workers; one that outlived it would hold the port and answer with old code.
account.die_with_parent()
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
application = get_wsgi_application()
# What is loaded by now stays; the collector need not look through it again at every page.
gc.collect()
gc.freeze()
