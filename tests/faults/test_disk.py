"""A full disk under attachments, database or broker: a refusal or a pause, and nothing lost."""

import errno
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from lienthong.node.embedded import account
from tests.faults import site
from tests.faults.site import Site

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
_MESSAGES = 60


class SmallDisk:
    """A disk of its own under one folder, which can be filled and freed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._filler = folder / "filler"

    def fill(self, leave: int = 0) -> None:
        """Take all the space, but for some bytes."""
        with self._filler.open("ab", buffering=0) as filler:
            for size in (1 << 20, 1 << 12, 1):
                try:
                    while filler.write(b"\0" * size):
                        pass
                except OSError as error:
                    assert error.errno == errno.ENOSPC
        os.truncate(self._filler, self._filler.stat().st_size - leave)

    def free(self) -> None:
        """Give the space back."""
        self._filler.unlink()


@contextmanager
def small_disk(folder: Path, spare_mb: int) -> Iterator[SmallDisk]:
    """Put a folder on a disk with only so much to spare."""
    used = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) >> 20
    aside = folder.with_name(folder.name + "-aside")
    folder.rename(aside)
    folder.mkdir(mode=aside.stat().st_mode & 0o777)
    shutil.copystat(aside, folder)
    size = f"size={used + used // 8 + spare_mb}m"
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(folder)], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"NO SMALL DISK: only root may mount one here ({made.stderr.strip()})")
    try:
        shutil.copytree(aside, folder, symlinks=True, dirs_exist_ok=True)
        shutil.rmtree(aside)
        folder.chmod(0o700 if folder.name == "postgresql" else 0o755)
        if folder.name == "postgresql":
            account.give(folder)
        yield SmallDisk(folder)
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


Place = Callable[[str, int], tuple[Site, SmallDisk]]


@pytest.fixture
def place(folder: Path, template: Path, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Return a function that gives a running node with one of its folders on a small disk."""
    with ExitStack() as stack:

        def give(name: str, spare_mb: int) -> tuple[Site, SmallDisk]:
            data = site.copy(template, folder / f"disk-{name}")
            stack.callback(shutil.rmtree, data, ignore_errors=True)
            disk = stack.enter_context(small_disk(data / name, spare_mb))
            return stack.enter_context(site.running(data)), disk

        yield give


def test_no_room_for_attachments_refuses_the_issue_and_leaves_no_half(place: Place) -> None:
    node, disk = place("attachments", 4)
    document = node.ask("draft")["document"]
    disk.fill()

    assert node.ask("issue", document=document) == {"refusal": "disk-full"}
    halves = node.ask("halves", document=document)
    assert (halves["state"], halves["deliveries"], halves["lines"]) == ("signed", 0, 0)
    assert not [path for path in (disk.folder / "incoming").iterdir() if path.is_file()]

    disk.free()
    assert node.ask("issue", document=document) == {"refusal": ""}


def test_no_room_for_the_database_stops_the_mail_until_there_is(place: Place) -> None:
    node, disk = place("postgresql", 24)
    log = node.data / "log" / "postgresql.log"
    note = node.ask("head")["note"]
    disk.fill(leave=1 << 20)

    refs = node.ask("order", documents=_MESSAGES // 10, recipients=10)["refs"]
    node.wait("a full disk", lambda: "No space left on device" in log.read_text(errors="replace"))
    disk.free()

    _assert_sound_at_rest(node, refs, note)


def test_a_broker_without_room_from_the_start_takes_mail_when_there_is(place: Place) -> None:
    node, disk = place("nats", 1)
    note = node.ask("head")["note"]
    node.end("worker")
    disk.fill()
    node.start_processes("worker")

    refs = node.ask("order", documents=_MESSAGES // 10, recipients=10)["refs"]
    log = node.data / "log" / "worker.log"
    node.wait("a full disk", lambda: "no space left on device" in log.read_text())
    assert node.ask("rest", refs=refs, pairs=_MESSAGES)["outbox"]
    disk.free()

    _assert_sound_at_rest(node, refs, note)


def test_a_broker_that_runs_out_of_room_takes_mail_again_once_restarted(place: Place) -> None:
    """nats-server remembers a failed write until it ends, however much room there is later."""
    node, disk = place("nats", 1)
    note = node.ask("head")["note"]
    assert node.exchange([], messages=10).is_sound
    disk.fill(leave=8192)

    refs = node.ask("order", documents=_MESSAGES // 10, recipients=10)["refs"]
    log = node.data / "log" / "nats.log"
    node.wait("a full disk", lambda: "no space left on device" in log.read_text())
    disk.free()
    broker = node.child("nats").process
    assert broker is not None
    broker.terminate()

    _assert_sound_at_rest(node, refs, note)


def _assert_sound_at_rest(node: Site, refs: list[str], note: str) -> None:
    pairs = len(refs) * 10
    node.wait("rest", lambda: not node.ask("rest", refs=refs, pairs=pairs))
    books = node.ask("check", refs=refs, pairs=pairs, note=note)
    assert not (books["lost"] or books["doubled"] or books["faults"]), books
