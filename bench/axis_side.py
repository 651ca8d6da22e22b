"""One node of the exchange benchmark as a process: ``python -m bench.axis_side WORD``, driven by its input.

It is an ordinary node without web pages, so this is also how two nodes are joined: each has a database, a
folder and a name of its own; they share the broker; each believes the other's root and knows its addresses.
"""

import json
import os
import resource
import sys
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.exchange_settings")

_BATCH = 64
_PATIENCE = 600


def main() -> None:
    """Do one word, such as ``migrate``; the words are this module's functions."""
    django.setup()
    word, *rest = sys.argv[1:]
    words: list[Any] = [migrate, introduce, befriend, carry, tell]
    {function.__name__: function for function in words}[word](*rest)


def migrate() -> None:
    """Make the tables."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, skip_checks=True)


def introduce(agencies: str, folder: str) -> None:
    """Certify the node's agencies, and write down what the other node must believe."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from django.conf import settings

    from lienthong.axis import directory
    from lienthong.base import clock
    from lienthong.trust import authority
    from lienthong.trust.authority import CertificateRequest
    from lienthong.trust.usage import Usage

    now, codes = clock.now(), agencies.split(",")
    root = authority.ensure_root(now)
    requests = [CertificateRequest(code, Usage.AGENCY, code, code) for code in codes]
    requests.append(CertificateRequest(settings.LIENTHONG_NODE, Usage.NODE, "node", "node"))
    authority.issue_many(requests, now)
    directory.register_many([directory.Entry(code) for code in codes])
    told = Path(folder) / settings.LIENTHONG_NODE
    told.mkdir(parents=True, exist_ok=True)
    pem = x509.load_der_x509_certificate(bytes(root.der)).public_bytes(Encoding.PEM)
    (told / "root.pem").write_bytes(pem)
    (told / "revoked.der").write_bytes(authority.current_revocation_list(now))
    (told / "agencies").write_text(agencies)


def befriend(node: str, folder: str) -> None:
    """Believe another node's root and learn its addresses."""
    from lienthong.axis import directory
    from lienthong.base import clock
    from lienthong.trust import authority
    from lienthong.trust.usage import AuthorityKind

    told = Path(folder) / node
    authority.accept_authority(
        (told / "root.pem").read_bytes(), now=clock.now(), kind=AuthorityKind.PEER
    )
    authority.accept_revocation_list((told / "revoked.der").read_bytes())
    codes = (told / "agencies").read_text().split(",")
    directory.register_many([directory.Entry(code, node=node) for code in codes])


def carry() -> None:
    """Carry mail until the input closes, as the node's worker does."""
    from bench import package  # noqa: F401 -- enters the contract and its handler
    from lienthong.axis.courier import Courier

    courier = Courier(pause=timedelta(seconds=120))
    thread = threading.Thread(target=courier.run)
    thread.start()
    _listen()
    courier.stop()
    thread.join()
    courier.close()


def tell() -> None:
    """Send documents when told to, as the node's web process does."""
    _listen()


def _listen() -> None:
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        print(json.dumps(_obey(json.loads(line))), flush=True)


def _obey(order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "send":
        return send(order["count"], order["size"], order["from"], order["to"])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}


def send(count: int, size: int, sender: str, to: list[str]) -> dict[str, Any]:
    """Tell ``count`` different documents of ``size`` bytes, and wait for the last signed receipt."""
    from django.db import transaction

    from bench.package import Package
    from lienthong.axis import actions, attachments
    from lienthong.axis.models import Outbox
    from lienthong.base import clock

    documents = [os.urandom(size) for _ in range(count)]
    begun, ids = time.monotonic(), []
    for start in range(0, count, _BATCH):
        helping = documents[start : start + _BATCH]
        with transaction.atomic():
            tellings = [
                actions.Telling(
                    message=Package(number=str(start + place)),
                    sender=sender,
                    to=to,
                    attachments=[
                        attachments.Attachment(digest.sha256, "v.pdf", "application/pdf", size)
                    ],
                )
                for place, digest in enumerate(attachments.store_many(helping))
            ]
            ids += [id_ for told in actions.tell_many(tellings, now=clock.now()) for id_ in told]
    told = time.monotonic() - begun
    while Outbox.objects.open().exists():
        if time.monotonic() - begun > _PATIENCE:
            raise TimeoutError("no receipt came")
        time.sleep(0.02)
    seconds = time.monotonic() - begun
    accepted = Outbox.objects.filter(pk__in=ids, state="accepted").count()
    return {"seconds": seconds, "told_s": told, "sent": len(ids), "accepted": accepted}


if __name__ == "__main__":
    main()
