"""The settings of a node that carries mail and does nothing else."""

from lienthong.node.settings import *  # noqa: F403

INSTALLED_APPS = [
    "lienthong.base",
    "lienthong.trust",
    "lienthong.ledger",
    "lienthong.axis",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
]
