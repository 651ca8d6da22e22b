"""The worker process: the courier of the axis and the clock of the ledger, until told to stop."""

import os
import signal
import threading
import time
from collections.abc import Callable

import django
import structlog
from django.db import close_old_connections, connection

from lienthong.base.clock import now
from lienthong.node import logs

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
_LEDGER_SECONDS = 1.0
_FIGURES_SECONDS = 5.0
_ROUNDS_SECONDS = 1.0

log = structlog.get_logger(__name__)


def main() -> None:
    """Run the worker's loops until SIGTERM or SIGINT."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.node.settings")
    django.setup()
    logs.configure()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    threads = [
        threading.Thread(target=keep_running, args=(name, loop, stop), name=name, daemon=True)
        for name, loop in LOOPS.items()
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=10)


def keep_running(
    name: str,
    loop: Callable[[threading.Event], None],
    stop: threading.Event,
    steady: float = STEADY_AFTER,
) -> None:
    """Run a loop again each time it fails, after a pause that grows until a run lasts ``steady`` seconds."""
    pause = FIRST_PAUSE
    while not stop.is_set():
        begun = time.monotonic()
        try:
            loop(stop)
        except Exception as error:
            log.error("loop-failed", loop=name, kind=type(error).__name__, exc_info=True)
            connection.close()
            if time.monotonic() - begun >= steady:
                pause = FIRST_PAUSE
            stop.wait(pause)
            pause = min(pause * 2, LONGEST_PAUSE)


def keep_ledger(stop: threading.Event) -> None:
    """Sequence new entries and sign a checkpoint while the tree grows."""
    from lienthong.ledger import checkpoints, sequencer

    while not stop.is_set():
        close_old_connections()
        sequencer.sequence(now())
        # Signs only when the tree has grown, also when a crash came between the two.
        checkpoints.sign_checkpoint(now())
        stop.wait(_LEDGER_SECONDS)


def carry_mail(stop: threading.Event) -> None:
    """Run the courier of this node."""
    from lienthong.axis.courier import Courier

    certify_node()
    courier = Courier()
    carrying = threading.Thread(target=courier.run, name="courier-run", daemon=True)
    carrying.start()
    stop.wait()
    courier.stop()
    carrying.join(timeout=10)
    courier.close()


def certify_node() -> None:
    """Give the node the key with which it refuses mail that no agency of it can answer for."""
    from django.conf import settings

    from lienthong.trust.authority import CertificateRequest, issue_many
    from lienthong.trust.usage import Usage

    code = settings.LIENTHONG_NODE
    request = CertificateRequest(
        subject=code, usage=Usage.NODE, common_name=f"Nút {code}", organization=code
    )
    issue_many([request], now())


def tell_figures(stop: threading.Event) -> None:
    """Hand the courier's counters to the web process every few seconds."""
    from lienthong.axis import figures as axis_figures
    from lienthong.node import figures

    while not stop.is_set():
        close_old_connections()
        figures.measure(axis_figures.counted(), now())
        stop.wait(_FIGURES_SECONDS)


def make_rounds(stop: threading.Event) -> None:
    """Do what time asks for: each registered round when its pause is over; a failure stops no other."""
    from lienthong.casework.rounds import all_rounds

    due = {each.name: 0.0 for each in all_rounds()}
    while not stop.is_set():
        close_old_connections()
        for each in all_rounds():
            if time.monotonic() < due.get(each.name, 0.0):
                continue
            due[each.name] = time.monotonic() + each.every.total_seconds()
            try:
                each.run(now())
            except Exception as error:
                log.error("round-failed", name=each.name, kind=type(error).__name__, exc_info=True)
                connection.close()
        stop.wait(_ROUNDS_SECONDS)


LOOPS: dict[str, Callable[[threading.Event], None]] = {
    "courier": carry_mail,
    "ledger": keep_ledger,
    "figures": tell_figures,
    "rounds": make_rounds,
}


if __name__ == "__main__":
    main()
