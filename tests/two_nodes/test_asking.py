"""Questions that cross to another node: another process, a real broker, real signatures."""

import os
import subprocess
import sys
import time

import pytest
from django.conf import settings
from django.db import connection

from lienthong.axis import asking, directory
from lienthong.axis.models import Asked
from lienthong.axis.refusals import NoAnswer
from lienthong.axis.tests.contracts import Count, HowMany
from lienthong.base.clock import now
from lienthong.base.errors import Refusal
from lienthong.node.embedded.postgres import OWNER
from lienthong.trust import authority
from lienthong.trust.usage import Usage
from tests.source import ROOT

OFFICE, HANOI, FAR = "G22", "H26", "VN-2"


@pytest.fixture
def government(transactional_db):
    requests = [
        authority.CertificateRequest(code, Usage.AGENCY, code, code) for code in (OFFICE, HANOI)
    ]
    authority.issue_many(requests, now())
    directory.register(OFFICE)
    directory.register(HANOI, node=FAR)


@pytest.fixture
def far_node(government, nats_server):
    place = settings.DATABASES["default"]
    url = (
        f"postgresql://{OWNER}:{place['PASSWORD']}@127.0.0.1:{place['PORT']}"
        f"/{connection.settings_dict['NAME']}"
    )
    env = {**os.environ, "DATABASE_URL": url, "LIENTHONG_NODE": FAR, "LIENTHONG_ROLE": "worker",
           "DJANGO_SETTINGS_MODULE": "lienthong.node.settings"}  # fmt: skip
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.two_nodes.far_node"],
        env=env, cwd=ROOT, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert process.stdout.readline() == "ready\n"
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def ask(what, timeout=2.0):
    return asking.ask(
        HowMany(what), to=HANOI, by=OFFICE, purpose="Thống kê", permission="figure.read",
        now=now(), timeout=timeout,
    )  # fmt: skip


def ask_until_heard(what):
    """Ask again while the other node is still starting."""
    deadline = time.monotonic() + 30
    while True:
        try:
            return ask(what)
        except NoAnswer:
            if time.monotonic() > deadline:
                raise


def test_another_node_answers_and_both_sides_log_it(far_node):
    assert ask_until_heard("abc") == Count(3)

    answered = Asked.objects.filter(outcome="answered").values_list("owner", "side")
    assert set(answered) == {(OFFICE, "sending"), (HANOI, "receiving")}


def test_its_refusal_comes_back_with_code_and_sentence(far_node):
    ask_until_heard("abc")

    with pytest.raises(Refusal) as refused:
        ask("secret")

    assert (refused.value.code, refused.value.status) == ("invalid", 422)
    assert "Không cung cấp" in str(refused.value)


def test_a_node_that_is_away_gives_no_answer_in_time(government, nats_server):
    begun = time.monotonic()

    with pytest.raises(NoAnswer):
        ask("abc", timeout=0.5)

    assert time.monotonic() - begun < 10
    assert Asked.objects.get().outcome == "no-answer"
