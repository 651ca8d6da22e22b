"""One side of an AS2 exchange with django-pyas2, run inside the benchmark's throw-away environment.

As a WSGI module it is the receiver; as a script it prepares a database or sends for a number of seconds.
Everything is told by environment variables, so that no file of the peer is edited.
"""

import json
import os
import sys
import time

import django
from django.conf import settings

ROLE = os.environ["AS2_ROLE"]
OTHER = {"sender": "receiver", "receiver": "sender"}[ROLE]

settings.configure(
    SECRET_KEY="benchmark",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    MEDIA_ROOT=os.environ["AS2_MEDIA"],
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "HOST": "127.0.0.1",
            "PORT": os.environ["AS2_PORT"],
            "USER": "postgres",
            "PASSWORD": os.environ["AS2_PASSWORD"],
            "NAME": f"as2_{ROLE}",
            "CONN_MAX_AGE": None,
        }
    },
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "pyas2",
    ],
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
    LOGGING_CONFIG=None,
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from pyas2.views import ReceiveAs2Message  # noqa: E402

urlpatterns = [path("pyas2/as2receive", ReceiveAs2Message.as_view())]
application = get_wsgi_application()


def prepare() -> None:
    """Make the tables, this side's key and the other side's certificate."""
    from django.core.management import call_command
    from pyas2.models import Organization, Partner, PrivateKey, PublicCertificate

    call_command("migrate", verbosity=0)
    folder = os.environ["AS2_KEYS"]

    def pem(name: str) -> bytes:
        with open(f"{folder}/{name}", "rb") as stream:
            return stream.read()

    key = PrivateKey.objects.create(name=ROLE, key=pem(f"{ROLE}.pem"), key_pass="benchmark")
    certificate = PublicCertificate.objects.create(
        name=OTHER, certificate=pem(f"{OTHER}.crt"), verify_cert=False
    )
    Organization.objects.create(name=ROLE, as2_name=ROLE, signature_key=key, encryption_key=key)
    Partner.objects.create(
        name=OTHER, as2_name=OTHER, target_url=os.environ["AS2_URL"], subject="benchmark",
        content_type="application/octet-stream", encryption="aes_256_cbc",
        encryption_cert=certificate, signature="sha256", signature_cert=certificate,
        mdn=True, mdn_mode="SYNC", mdn_sign="sha256",
    )  # fmt: skip


def send(seconds: float, size: int) -> None:
    """Send documents of a size one after another for a time; print what was done as JSON."""
    from pyas2.models import Message, Organization, Partner
    from pyas2lib import Message as As2Message

    us = Organization.objects.get(as2_name=ROLE)
    them = Partner.objects.get(as2_name=OTHER)
    done, failed, begun = 0, 0, time.monotonic()
    while time.monotonic() - begun < seconds:
        payload = os.urandom(size)
        built = As2Message(sender=us.as2org, receiver=them.as2partner)
        built.build(
            payload, filename="package.edxml", subject="benchmark",
            content_type="application/octet-stream",
            disposition_notification_to="no-reply@example.org",
        )  # fmt: skip
        message, _ = Message.objects.create_from_as2message(
            as2message=built, payload=payload, filename="package.edxml", direction="OUT", status="P"
        )
        message.send_message(built.headers, built.content)
        message.refresh_from_db()
        done, failed = done + (message.status == "S"), failed + (message.status != "S")
    print(json.dumps({"done": done, "failed": failed, "seconds": time.monotonic() - begun}))


if __name__ == "__main__":
    if sys.argv[1] == "prepare":
        prepare()
    else:
        send(float(sys.argv[2]), int(sys.argv[3]))
