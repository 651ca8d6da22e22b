"""A broker that loses everything it stored, and mail that comes five times, out of order, after a day."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults import site
from tests.faults.conftest import SEEDS
from tests.faults.plan import Fault
from tests.faults.site import Site

pytestmark = [pytest.mark.faults, pytest.mark.timeout(900)]
_MESSAGES = 60


_WIPES = [
    ("send.publish", "after"),  # the envelopes are gone
    ("receipt.publish", "after"),  # the receipts are gone
    ("receive.commit", "before"),  # the envelopes are here, but nobody can acknowledge them
    ("settle.ack", "before"),  # nor the receipts
]


@pytest.mark.parametrize(("step", "moment"), _WIPES if SEEDS else _WIPES[:2])
def test_a_wiped_store_loses_nothing(node: Site, step: str, moment: str) -> None:
    fault = Fault(f"wipe-{step}-{moment}", step, moment, "nats", 1, wipes=True)

    outcome = node.exchange([fault], messages=_MESSAGES)

    assert outcome.fired == [fault.name]
    assert outcome.is_sound, outcome.books


@pytest.fixture(scope="module")
def without_worker(folder: Path, template: Path) -> Iterator[Site]:
    data = site.copy(template, folder / "without-worker")
    with site.running(data, "web") as running:
        yield running
    shutil.rmtree(data, ignore_errors=True)


@pytest.mark.parametrize("seed", range(max(1, SEEDS)))
def test_mail_five_times_out_of_order_after_a_day_is_handled_once(
    without_worker: Site, seed: int
) -> None:
    site = without_worker
    note = site.ask("head")["note"]
    refs: list[str] = []

    def is_told() -> bool:
        return bool(site.ask("told", refs=refs)["told"] == len(refs) * 10)

    for _document in range(4):
        refs += site.ask("order", documents=1, recipients=10)["refs"]
        site.wait("the clerk", is_told)
        site.ask("capture")

    day = 1 + 2 * seed
    replayed = site.ask("replay", times=5, days=day, seed=seed)
    site.wait("the clerks", lambda: site.ask("replay", times=1, days=day, seed=seed)["registered"])
    site.ask("replay", times=5, days=day + 1, seed=seed)

    assert replayed["frames"] >= 4 * 5
    assert not site.ask("rest", refs=refs, pairs=len(refs) * 10)
    books = site.ask("check", refs=refs, pairs=len(refs) * 10, note=note)
    assert not (books["lost"] or books["doubled"] or books["faults"]), books
