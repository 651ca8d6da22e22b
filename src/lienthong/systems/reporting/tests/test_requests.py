"""Reports asked for once or a few times: composed, released, owed, moved, withdrawn, pressed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lienthong.axis import directory
from lienthong.base.errors import NotAllowed
from lienthong.contracts.reporting import RegimePublished, ReportPressed
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import (
    announcing,
    entering,
    pressing,
    receiving,
    requesting,
    submitting,
)
from lienthong.systems.reporting.actions.refusals import (
    DeadlineNotLater,
    NobodyAsked,
    NothingToPress,
    ReasonMissing,
    RegimeInvalid,
    RequestNotFound,
    RequestWindows,
    RequestWithdrawn,
    WrongRequestState,
)
from lienthong.systems.reporting.actions.requesting import GROUP_TITLES, RequestContent
from lienthong.systems.reporting.duties import calendar_of, duties_of
from lienthong.systems.reporting.models import (
    Regime,
    RegimeVersion,
    Report,
    ReportPressing,
    ReportRequest,
)
from lienthong.systems.reporting.rules.requests import Route, groups_for, reporters_of
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, arrivals_of, held

pytestmark = pytest.mark.django_db
WINDOW = {"first_date": "2020-10-15", "last_date": "2020-11-14", "due_date": "2020-11-20"}
LATER = {"first_date": "2020-11-15", "last_date": "2020-12-14", "due_date": "2020-12-18"}
ITEM = {"code": "thiet-hai", "label": "Số nhà bị thiệt hại", "type": "count", "unit": "nhà"}
SECTION = {"code": "tinh-hinh", "title": "Tình hình thiệt hại", "hint": "", "required": True}
SPAN = (date(2020, 11, 1), date(2020, 12, 31))


def asks(**changes):
    content = RequestContent(
        kind="sudden", title="Báo cáo thiệt hại do mưa lũ", purpose="Chỉ đạo khắc phục",
        legal_basis="Công điện 1462/CĐ-TTg", windows=[WINDOW], groups=["provinces"],
        items=[ITEM], sections=[SECTION],
    )  # fmt: skip
    return replace(content, **changes)


def drafted(world, code="G22", **changes):
    return requesting.draft(content=asks(**changes), by=world.officer(code), now=NOW)


def released(world, code="G22", **changes):
    return requesting.release(
        request=drafted(world, code, **changes), by=world.officer(code), now=NOW
    )


def owed(code, span=SPAN):
    return [(duty.period.id, duty.receiver, duty.due_date) for duty in duties_of(code, *span)]


def test_a_released_request_is_owed_by_its_units_until_its_own_day(world):
    released(world)
    assert owed("H26") == [("2020-11-14", "G22", date(2020, 11, 20))]
    assert owed("G14") == owed("H26.001") == owed("G22") == []


def test_a_draft_is_owed_by_nobody(world):
    request = drafted(world)
    requesting.hand_up(request=request, by=world.officer("G22"), now=NOW)
    assert owed("H26") == []


def test_a_thematic_report_repeats(world):
    released(world, kind="thematic", windows=[LATER, WINDOW])
    assert [period for period, _to, _due in owed("H26")] == ["2020-11-14", "2020-12-14"]


@pytest.mark.parametrize(
    "changes",
    [
        {"windows": []},
        {"windows": [WINDOW, LATER]},
        {"windows": [{**WINDOW, "last_date": "2020-10-01"}]},
        {"windows": [{**WINDOW, "due_date": "2020-11-01"}]},
        {"windows": [{**WINDOW, "due_date": "2021-06-01"}]},
        {"windows": [{**WINDOW, "due_date": "ngày mai"}]},
        {"kind": "thematic", "windows": [WINDOW, WINDOW]},
    ],
)
def test_wrong_windows_are_refused(world, changes):
    with pytest.raises((RequestWindows, RegimeInvalid)):
        drafted(world, **changes)
    assert not ReportRequest.objects.exists()


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"groups": []}, NobodyAsked),
        ({"groups": ["planets"]}, NobodyAsked),
        ({"purpose": "  "}, ReasonMissing),
        ({"title": " "}, RegimeInvalid),
        ({"legal_basis": ""}, RegimeInvalid),
        ({"items": [], "sections": []}, RegimeInvalid),
        ({"items": [{**ITEM, "code": "Mã sai"}]}, RegimeInvalid),
        ({"kind": "periodic"}, RegimeInvalid),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(world, changes, refusal):
    with pytest.raises(refusal):
        drafted(world, **changes)


def test_a_deadline_that_passed_meanwhile_is_not_released(world):
    request = drafted(world)
    with pytest.raises(RequestWindows):
        requesting.release(request=request, by=world.officer("G22"), now=NOW + timedelta(days=10))


def test_only_a_leader_releases_and_withdraws(world):
    officer = world.officer("G22", kind="officer")
    request = requesting.draft(content=asks(), by=officer, now=NOW)
    requesting.hand_up(request=request, by=officer, now=NOW)
    with pytest.raises(NotAllowed):
        requesting.release(request=request, by=officer, now=NOW)
    requesting.release(request=request, by=world.officer("G22"), now=NOW)
    with pytest.raises(NotAllowed):
        requesting.withdraw(request=request, reason="x", by=officer, now=NOW)


def test_a_clerk_composes_no_request(world):
    with pytest.raises(NotAllowed):
        requesting.draft(content=asks(), by=world.officer("G22", kind="clerk"), now=NOW)


def test_another_agencys_request_is_not_found(world):
    with pytest.raises(RequestNotFound):
        requesting.release(request=drafted(world), by=world.officer("G14"), now=NOW)


def test_what_was_given_back_is_changed_and_handed_up_again(world):
    leader, request = world.officer("G22"), drafted(world)
    requesting.hand_up(request=request, by=leader, now=NOW)
    with pytest.raises(ReasonMissing):
        requesting.give_back(request=request, reason=" ", by=leader, now=NOW)
    row = requesting.give_back(request=request, reason="Thiếu phụ lục", by=leader, now=NOW)
    assert (row.state, row.back_reason) == ("draft", "Thiếu phụ lục")
    row = requesting.revise(request=row, content=asks(title="Tên mới"), by=leader, now=NOW)
    assert requesting.hand_up(request=row, by=leader, now=NOW).title == "Tên mới"


def test_a_released_request_is_not_changed_or_released_again(world):
    leader, request = world.officer("G22"), released(world)
    for act in (
        lambda: requesting.revise(request=request, content=asks(), by=leader, now=NOW),
        lambda: requesting.release(request=request, by=leader, now=NOW),
        lambda: requesting.discard(request=request, by=leader, now=NOW),
    ):
        with pytest.raises(WrongRequestState):
            act()


def test_a_draft_can_be_thrown_away(world):
    requesting.discard(request=drafted(world), by=world.officer("G22"), now=NOW)
    assert not ReportRequest.objects.exists()


def test_a_province_asks_only_below_itself(world):
    released(world, "H26", groups=["communes"])
    assert [len(owed(code)) for code in COMMUNES] == [1, 1, 1]
    with pytest.raises(RegimeInvalid):
        drafted(world, "H26", groups=[], units=["G14"])
    with pytest.raises(NobodyAsked):
        drafted(world, "H26", groups=["ministries"])


def test_chosen_units_alone_are_asked(world):
    released(world, groups=[], units=["H26.001", "G14"])
    assert owed("H26.001")[0][1] == owed("G14")[0][1] == "G22"
    assert owed("H26") == owed("H26.002") == []


def test_level_by_level_everybody_between_reports_to_the_one_above():
    groups = reporters_of("G22", 1, ["communes"], [], Route.LEVELS, GROUP_TITLES)
    assert [(each["levels"], each["receiver"]) for each in groups] == [
        ([2], "G22"), ([3], "parent"), ([4], "parent"),
    ]  # fmt: skip
    of_province = reporters_of("H26", 2, ["communes"], [], Route.LEVELS, GROUP_TITLES)
    assert [(each["levels"], each["receiver"], each["within"]) for each in of_province] == [
        ([3], "H26", "H26"), ([4], "parent", "H26"),
    ]  # fmt: skip
    direct = reporters_of("G22", 1, ["communes"], ["G14"], Route.DIRECT, GROUP_TITLES)
    assert [each["receiver"] for each in direct] == ["G22", "G22"]
    assert [group.key for group in groups_for(3)] == ["communes"]


def test_more_time_is_given_and_never_taken(world):
    leader, request = world.officer("G22"), released(world)
    move = {"request": request, "period_id": "2020-11-14", "by": leader, "now": NOW}
    for day in (date(2020, 11, 20), date(2020, 11, 19), date(2021, 6, 1)):
        with pytest.raises(DeadlineNotLater):
            requesting.move_deadline(due_date=day, reason="Mưa lớn", **move)
    with pytest.raises(ReasonMissing):
        requesting.move_deadline(due_date=date(2020, 12, 1), reason="", **move)
    requesting.move_deadline(due_date=date(2020, 12, 1), reason="Mưa lớn", **move)
    assert owed("H26") == [("2020-11-14", "G22", date(2020, 12, 1))]


def test_what_is_withdrawn_is_owed_by_nobody_and_says_why(world):
    leader, request = world.officer("G22"), released(world)
    version = request.version
    with pytest.raises(ReasonMissing):
        requesting.withdraw(request=request, reason="", by=leader, now=NOW)
    requesting.withdraw(request=request, reason="Đã có số liệu", by=leader, now=NOW)
    assert owed("H26") == []
    version = RegimeVersion.objects.get(pk=version.pk)
    with pytest.raises(RequestWithdrawn) as refused:
        entering.open_report(
            version=version, period_id="2020-11-14", by=world.officer("H26"), now=NOW
        )
    assert "Đã có số liệu" in refused.value.sentence


def test_a_request_reaches_another_node_with_its_form_and_its_changes(world):
    directory.register("H26", "VN-H26")
    leader, request = world.officer("G22"), released(world)
    requesting.move_deadline(
        request=request, period_id="2020-11-14", due_date=date(2020, 12, 1), reason="Mưa lớn",
        by=leader, now=NOW,
    )  # fmt: skip
    requesting.withdraw(request=request, reason="Đã có số liệu", by=leader, now=NOW)
    told = arrivals_of(RegimePublished)
    assert [(each.to, each.message.revision) for each in told] == [("H26", n) for n in (0, 1, 2)]
    ReportRequest.objects.all().delete()
    RegimeVersion.objects.all().delete()
    Regime.objects.all().delete()
    found = []
    for arrival in told:
        assert announcing.take_in([arrival], now=NOW) == [None]
        found.append(owed("H26"))
    assert found == [
        [("2020-11-14", "G22", date(2020, 11, 20))],
        [("2020-11-14", "G22", date(2020, 12, 1))],
        [],
    ]
    assert RegimeVersion.objects.get().withdrawn_reason == "Đã có số liệu"


def test_what_another_regime_asks_already_is_named(world, regime):
    asked = {"code": "a", "label": "Hồ sơ tiếp nhận", "type": "count", "unit": "hồ sơ"}
    request = drafted(world, items=[asked])
    found = requesting.asked_already_by(request, world.officer("G22"), NOW)
    assert [(other.regime.code, [item.label for item in twice]) for other, twice in found] == [
        ("thang", ["Hồ sơ tiếp nhận"])
    ]
    assert requesting.asked_already_by(drafted(world), world.officer("G22"), NOW) == []


@pytest.fixture
def asked(certified):
    """A released request in a world with keys; the monthly regime goes on beside it."""
    certified.request = released(certified, groups=["provinces", "ministries"])
    certified.version = certified.request.version
    return certified


def send(world, code, value):
    leader = world.officer(code)
    report = entering.open_report(version=world.version, period_id="2020-11-14", by=leader, now=NOW)
    entering.enter_values(
        report=report,
        cells={"thiet-hai": value},
        texts={"tinh-hinh": "Có mưa."},
        by=leader,
        now=NOW,
    )
    submitting.send_to_review(report=report, by=leader, now=NOW)
    return submitting.sign_and_submit(report=report, by=leader, now=NOW)


def test_a_report_that_was_asked_for_is_made_sent_summed_like_any_other(asked, delivered):
    send(asked, "H26", 12)
    send(asked, "G14", 3)
    assert delivered() == [None, None]
    office = asked.agencies["G22"].agency_id
    receiving.accept(report=held(asked, "G22", "H26"), by=asked.officer("G22"), now=NOW)
    receiving.return_report(
        report=held(asked, "G22", "G14"), reason="Thiếu", by=asked.officer("G22"), now=NOW
    )
    found = aggregation.total(
        agency_id=office, version=asked.version, period_id="2020-11-14", level=2
    )
    assert (found.reports, found.values["thiet-hai"]) == (1, 12)
    own = calendar_of(asked.agencies["H26"].agency_id, "H26", *SPAN)
    mine = [duty for duty in own if duty.version == asked.version]
    assert [(duty.is_sent, duty.period.label) for duty in mine] == [
        (True, "Từ 15/10/2020 đến 14/11/2020")
    ]
    assert mine[0].period.interval == "2020-10-15/2020-11-14"


def test_completeness_counts_who_was_asked(asked, delivered):
    send(asked, "H26", 12)
    delivered()
    period = asked.version.period("2020-11-14")
    own = {"agency_id": asked.agencies["G22"].agency_id, "code": "G22", "version": asked.version}
    whole = aggregation.completeness(**own, period=period)[0]
    assert (whole.expected, whole.received, whole.on_time) == (2, 1, 1)
    assert [place.code for place in aggregation.silent(**own, period=period)] == ["G14"]


def test_who_is_silent_is_pressed_once_a_day(asked, delivered):
    send(asked, "H26", 12)
    delivered()
    press = {"version": asked.version, "period": asked.version.period("2020-11-14"),
             "words": "Đề nghị gửi gấp", "by": asked.officer("G22")}  # fmt: skip
    assert pressing.press(**press, now=NOW) == ["G14"]
    with pytest.raises(NothingToPress):
        pressing.press(**press, now=NOW)
    assert pressing.press(**press, now=NOW + timedelta(days=1)) == ["G14"]
    arrivals = arrivals_of(ReportPressed)
    assert pressing.take_in([*arrivals, arrivals[0]], now=NOW) == [None] * 3
    noted = ReportPressing.objects.filter(agency=asked.agencies["G14"].agency)
    assert [row.words for row in noted] == ["Đề nghị gửi gấp"] * 2


def test_nobody_is_pressed_by_whom_it_owes_nothing(asked):
    pressing.press(
        version=asked.version, period=asked.version.period("2020-11-14"), words="",
        by=asked.officer("G22"), now=NOW,
    )  # fmt: skip
    arrival = arrivals_of(ReportPressed)[0]
    forged = [
        replace(arrival, sender="H26.001"),
        replace(arrival, message=replace(arrival.message, unit="H26.002"), to="H26.002"),
        replace(arrival, message=replace(arrival.message, regime="khong-co")),
        replace(arrival, message=replace(arrival.message, period="2020-11-13")),
    ]
    codes = [answer.code for answer in pressing.take_in(forged, now=NOW)]
    assert codes == [
        "report-not-the-receiver", "report-not-owed", "report-form-differs", "period-not-of-regime",
    ]  # fmt: skip


def test_a_report_sent_before_the_withdrawal_is_turned_away_with_the_reason(asked, delivered):
    send(asked, "H26", 12)
    requesting.withdraw(
        request=asked.request, reason="Đã có số liệu", by=asked.officer("G22"), now=NOW
    )
    (answer,) = delivered()
    assert answer.code == "report-request-withdrawn"
    assert not Report.objects.filter(agency=asked.agencies["G22"].agency, unit="H26").exists()


def test_the_moment_of_the_deadline_is_the_whole_day(asked):
    late = datetime(2020, 11, 20, 16, 59, tzinfo=UTC)
    report = entering.open_report(
        version=asked.version, period_id="2020-11-14", by=asked.officer("H26"), now=NOW
    )
    leader = asked.officer("H26")
    entering.enter_values(report=report, cells={"thiet-hai": 1}, by=leader, now=NOW)
    submitting.send_to_review(report=report, by=leader, now=NOW)
    assert submitting.sign_and_submit(report=report, by=leader, now=late).on_time
