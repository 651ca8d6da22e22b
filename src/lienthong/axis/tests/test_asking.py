"""Asking: authorised, with a purpose, logged on both sides."""

import pytest

from lienthong.axis import asking, directory
from lienthong.axis.models import Asked
from lienthong.axis.refusals import ContractUnknown, PurposeNeeded, UnknownAddress
from lienthong.axis.tests.conftest import HANOI, OFFICE, START
from lienthong.axis.tests.contracts import Count, HowMany, Orphan
from lienthong.base.errors import Invalid, NotAllowed
from lienthong.base.jsontext import canonical
from lienthong.ledger.models import LedgerEntry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("agencies")]
PERMISSION = "figure.read"


@asking.answers(HowMany, permission=PERMISSION)
def _count(question, asked, *, now):
    if question.what == "secret":
        raise Invalid("Không cung cấp số liệu này.")
    return Count(len(question.what))


def ask(question=None, **changes):
    words = {"to": HANOI, "by": OFFICE, "purpose": "Thống kê", "permission": PERMISSION}
    return asking.ask(question or HowMany("abc"), now=START, **(words | changes))


def test_an_agency_of_this_node_answers_in_process():
    assert ask() == Count(3)


def test_both_sides_log_the_question():
    ask()

    assert {(row.owner, row.side, row.outcome) for row in Asked.objects.all()} == {
        (OFFICE, "sending", "answered"),
        (HANOI, "receiving", "answered"),
    }
    kinds = LedgerEntry.objects.filter(kind__startswith="axis.").values_list("kind", flat=True)
    assert sorted(kinds) == ["axis.answered", "axis.asked"]


@pytest.mark.parametrize("changes", [{"purpose": " "}, {"permission": ""}])
def test_a_question_needs_purpose_and_permission(changes):
    with pytest.raises(PurposeNeeded):
        ask(**changes)


def test_another_permission_does_not_do():
    with pytest.raises(NotAllowed):
        ask(permission="document.read")

    assert Asked.objects.get(owner=HANOI).outcome == "not-allowed"


def test_a_refusal_of_the_answering_side_is_raised_and_logged():
    with pytest.raises(Invalid):
        ask(HowMany("secret"))

    assert set(Asked.objects.values_list("outcome", flat=True)) == {"invalid"}


def test_a_question_nobody_answers_is_refused():
    with pytest.raises(ContractUnknown):
        ask(Orphan("a"))


def test_nobody_answers_at_an_unknown_address():
    with pytest.raises(UnknownAddress):
        ask(to="X99")


class FarAway:
    """The other node, reached without a wire: what is asked of it is answered by this one."""

    def __init__(self, monkeypatch, answer=asking._reply):
        directory.register(HANOI, node="VN-2")
        monkeypatch.setattr(asking, "_line", lambda node, url: self)
        self._answer = answer

    def request(self, to, payload, seconds):
        directory.register(HANOI)
        return self._answer(payload, START)


def test_a_question_crosses_to_another_node_signed(monkeypatch, settings):
    monkeypatch.setattr(asking.clock, "now", lambda: START)
    FarAway(monkeypatch)

    assert ask() == Count(3)


def test_a_refusal_crosses_with_its_code(monkeypatch):
    monkeypatch.setattr(asking.clock, "now", lambda: START)
    FarAway(monkeypatch)

    with pytest.raises(asking.RefusedFarAway) as refused:
        ask(HowMany("secret"))

    assert (refused.value.code, refused.value.status) == ("invalid", 422)
    assert str(refused.value) == "Không cung cấp số liệu này."


def test_an_answer_signed_by_another_is_not_taken(monkeypatch):
    monkeypatch.setattr(asking.clock, "now", lambda: START)
    forged = asking._signed(canonical({"form": asking.ANSWER_FORM}), OFFICE, START)
    FarAway(monkeypatch, lambda payload, now: forged)

    with pytest.raises(asking.SignatureInvalid):
        ask()


@pytest.mark.parametrize("answer", [b"", b"nonsense"])
def test_no_answer_is_said_so(monkeypatch, answer):
    monkeypatch.setattr(asking.clock, "now", lambda: START)
    FarAway(monkeypatch, lambda payload, now: answer)

    with pytest.raises(asking.NoAnswer):
        ask()
