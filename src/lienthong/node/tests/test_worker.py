import threading

import pytest

from lienthong.node import worker
from lienthong.node.worker import FIRST_PAUSE, keep_running


class Stop(threading.Event):
    """A stop that notes the pauses instead of waiting, and comes after three of them."""

    def __init__(self):
        super().__init__()
        self.pauses = []

    def wait(self, timeout=None):
        self.pauses.append(timeout)
        if len(self.pauses) == 3:
            self.set()
        return self.is_set()


def fail(stop):
    raise ValueError("broken")


@pytest.mark.parametrize(
    ("steady", "pauses"),
    [(60, [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]), (0, [FIRST_PAUSE] * 3)],
)
def test_pauses_grow_until_a_run_lasts(steady, pauses):
    stop = Stop()

    keep_running("broken", fail, stop, steady)

    assert stop.pauses == pauses


def test_every_loop_of_the_worker_is_kept_running():
    assert set(worker.LOOPS) >= {"courier", "ledger"}
