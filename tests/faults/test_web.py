"""The web server is killed in the middle of the request that issues a document: both halves or neither."""

import http.client
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lienthong.node.embedded.account import free_port, is_listening
from tests.faults import plan, site
from tests.faults.plan import Fault
from tests.faults.site import Site

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
_TOKEN = "t" * 32
NOTHING = {"state": "signed", "deliveries": 0, "told": 0, "lines": 0, "arrived": 0}


class Office:
    """A clerk of the Office at a browser."""

    def __init__(self, node: Site, port: int) -> None:
        self.node, self.port = node, port
        self.session: str = node.ask("clerk")["session"]

    def issue(self, document: str) -> int:
        """Press the button; return the answer's status, 0 when the server dies over it."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"sessionid={self.session}; csrftoken={_TOKEN}",
        }
        try:
            connection.request(
                "POST",
                f"/van-ban/di/{document}/phat-hanh/",
                f"csrfmiddlewaretoken={_TOKEN}",
                headers,
            )
            return connection.getresponse().status
        except (http.client.HTTPException, OSError):
            return 0
        finally:
            connection.close()

    def wait_listening(self) -> None:
        self.node.wait("the web", lambda: is_listening(self.port))


@pytest.fixture(scope="module")
def office(folder: Path, template: Path) -> Iterator[Office]:
    data, port = site.copy(template, folder / "web"), free_port()
    options = ["--interface", "wsgi", "--port", str(port), "--workers", "1", "--no-ws"]
    with site.running(data, "worker") as node:
        node.start_process("web", "granian", *options, "tests.faults.dying_web:application")
        made = Office(node, port)
        made.wait_listening()
        yield made
    shutil.rmtree(data, ignore_errors=True)


@pytest.mark.parametrize(
    ("step", "moment"),
    [("issue.tell", "before"), ("issue.tell", "after"), ("issue.commit", "before")],
)
def test_a_request_killed_before_its_commit_leaves_nothing(
    office: Office, step: str, moment: str
) -> None:
    document = _killed(office, step, moment)

    assert office.node.ask("halves", document=document) == NOTHING
    assert office.issue(document) == 302
    _assert_issued_once(office, document)


def test_a_request_killed_after_its_commit_has_done_everything_once(office: Office) -> None:
    document = _killed(office, "issue.commit", "after")

    office.issue(document)

    _assert_issued_once(office, document)


def _killed(office: Office, step: str, moment: str) -> str:
    document: str = office.node.ask("draft")["document"]
    plan.write(office.node.data, [Fault(f"web-{step}-{moment}", step, moment, "web", 1)])
    before = office.node.child("web").restarts
    assert office.issue(document) == 0
    office.node.wait("the kill", lambda: office.node.child("web").restarts > before)
    office.wait_listening()
    return document


def _assert_issued_once(office: Office, document: str) -> None:
    expected = {"state": "issued", "deliveries": 1, "told": 1, "lines": 1, "arrived": 1}
    office.node.wait(
        json.dumps(expected), lambda: office.node.ask("halves", document=document) == expected, 60
    )
