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
    """Do one word: ``migrate``, ``introduce``, ``befriend`` or ``serve``."""
    django.setup()
    word, *rest = sys.argv[1:]
    {"migrate": migrate, "introduce": introduce, "befriend": befriend, "serve": serve}[word](*rest)


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


def serve() -> None:
    """Carry mail, and send documents when told to: one JSON line in, one out."""
    from bench import package  # noqa: F401 -- enters the contract and its handler
    from lienthong.axis.courier import Courier

    courier = Courier(pause=timedelta(seconds=120))
    thread = threading.Thread(target=courier.run)
    thread.start()
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(_obey(order)), flush=True)
    courier.stop()
    thread.join()
    courier.close()


def _obey(order: dict[str, Any]) -> dict[str, Any]:
    if order["do"] == "send":
        return send(order["count"], order["size"], order["from"], order["to"])
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {"cpu_s": usage.ru_utime + usage.ru_stime, "peak_mb": usage.ru_maxrss / 1024}


def send(count: int, size: int, sender: str, to: list[str]) -> dict[str, Any]:
    """Tell ``count`` different documents of ``size`` bytes, and wait for the last signed receipt."""
    from bench.package import Package
    from lienthong.axis import actions, attachments
    from lienthong.axis.models import Outbox
    from lienthong.base import clock
    from django.db import transaction

    documents = [os.urandom(size) for _ in range(count)]
    begun, ids = time.monotonic(), []
    for start in range(0, count, _BATCH):
        helping = documents[start : start + _BATCH]
        with transaction.atomic():
            for digest in attachments.store_many(helping):
                file = attachments.Attachment(digest.sha256, "van-ban.pdf", "application/pdf", size)
                notice = Package(number=str(len(ids)))
                ids += actions.tell(
                    notice, sender=sender, to=to, now=clock.now(), attachments=[file]
                )
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
