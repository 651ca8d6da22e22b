"""Two steps on one task at the same moment: one after the other, never against each other."""

import threading
import time
from datetime import date

import pytest
from django.db import OperationalError, connection

from lienthong.base.errors import Refusal
from lienthong.systems.directives.actions import deciding, duties
from lienthong.systems.directives.models import Duty, Extension
from lienthong.systems.directives.tests.conftest import NOW, pump


@pytest.mark.django_db(transaction=True)
def test_an_extension_and_a_completion_decided_at_once_do_not_block_each_other(
    world, make, data_folder, monkeypatch
):
    task = make()
    pump()
    duty = Duty.objects.get(agency_id=world.agencies["G14"].id)
    duty = duties.accept(duty=duty, by=world.by("G14"), now=NOW)
    pump()
    duties.ask_extension(
        duty=duty, wanted=date(2020, 9, 1), reason="Chờ", by=world.by("G14"), now=NOW
    )
    duties.finish(duty=duty, result="Xong", by=world.by("G14"), now=NOW)
    pump()
    asked, by = Extension.objects.get(task=task), world.by("G22")
    waits, holds = threading.Event(), threading.Event()
    locked, allowed = deciding.locked_task, deciding.require_task

    def locked_late(*args):
        """Lock the task for the extension only when the other holds it."""
        if threading.current_thread() is threads[0]:
            waits.set()
            holds.wait(10)
        return locked(*args)

    def allowed_late(*args):
        holds.set()
        waits.wait(10)
        time.sleep(0.3)
        return allowed(*args)

    monkeypatch.setattr(deciding, "locked_task", locked_late)
    monkeypatch.setattr(deciding, "require_task", allowed_late)
    errors = []

    def run(act):
        try:
            act()
        except (Refusal, OperationalError) as error:
            errors.append(getattr(error, "code", str(error)))
        finally:
            connection.close()

    acts = (
        lambda: deciding.decide_extension(
            extension=asked, is_granted=True, reason="", by=by, now=NOW
        ),
        lambda: deciding.confirm_completion(task=task, by=by, now=NOW),
    )
    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    threads[0].start()
    waits.wait(10)
    threads[1].start()
    for thread in threads:
        thread.join(30)
    # Whoever came second finds the case decided; a deadlock would say so instead.
    assert set(errors) <= {"extension-already-decided", "task-wrong-state"}
