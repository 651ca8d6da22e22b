"""The facts of an entered directive are corrected with a reason; what waits is read again."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.base import clock
from lienthong.identity.tests import factories
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.directives.actions import correcting
from lienthong.systems.directives.actions.refusals import (
    DirectiveDatesReversed,
    DirectiveNotFound,
    ReasonNeeded,
)
from lienthong.systems.directives.models import Directive, Task
from lienthong.systems.directives.tests.test_pages import sound, url

pytestmark = pytest.mark.django_db

TEXT = """VĂN PHÒNG CHÍNH PHỦ
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc

Số: 12/TB-VPCP
Hà Nội, ngày 03 tháng 4 năm 2020

THÔNG BÁO
Kết luận về xây dựng Chính phủ điện tử

Giao Bộ Tài chính chủ trì xây dựng Nghị định về định danh, trình Chính phủ trong Quý IV năm nay.

Giao Bộ Thông tin và Truyền thông chủ trì xây dựng Đề án kết nối dữ liệu, trình Chính phủ \
trước ngày 15 tháng 12 năm 2090.

Nơi nhận:
- Bộ Tài chính;
- Lưu: VT.
KT. BỘ TRƯỞNG, CHỦ NHIỆM
PHÓ CHỦ NHIỆM
Nguyễn Văn A
"""


@pytest.fixture
def office(world):
    return factories.client_for(world.by("G22"))


@pytest.fixture
def entered(office, data_folder):
    office.post(url("enter"), {"file": SimpleUploadedFile("thong-bao.txt", TEXT.encode())})
    return Directive.objects.get()


def facts(row, **changes):
    values = {
        "notation": row.notation,
        "subject": row.subject,
        "issuer_name": row.issuer_name,
        "issued_date": row.issued_date,
        "decided_date": row.decided_date,
    }
    return correcting.Facts(**{**values, **changes})


def correct(world, row, code="G22", reason="Gõ nhầm", **changes):
    return correcting.correct(
        directive=row, facts=facts(row, **changes), reason=reason, by=world.by(code), now=clock.now()
    )  # fmt: skip


def test_a_corrected_day_moves_what_waits_and_leaves_what_was_confirmed(world, entered, office):
    office.post(url("confirm_sure", entered.id), {})
    days = {each.state: each.due_date for each in entered.proposals.all()}
    row, _moved = correct(world, entered, issued_date=date(2019, 4, 3))
    assert row.issued_date == date(2019, 4, 3)
    confirmed = [each.due_date for each in entered.proposals.filter(state="confirmed")]
    assert all(day == days["confirmed"] for day in confirmed)
    assert not Task.objects.filter(due_date__year=2019).exists()


def test_open_proposals_are_read_again_with_the_new_day(world, entered):
    proposal = entered.proposals.exclude(due_date__year=2090).get()
    assert proposal.due_date == date(2020, 12, 31)
    _row, moved = correct(world, entered, issued_date=date(2019, 4, 3))
    proposal.refresh_from_db()
    assert (moved, proposal.due_date) == (1, date(2019, 12, 31))


def test_a_correction_is_a_line_of_the_ledger_and_nothing_changed_is_none(world, entered):
    lines = LedgerEntry.objects.filter(kind="directives.corrected")
    assert correct(world, entered) == (entered, 0)
    assert not lines.exists()
    correct(world, entered, notation="13/TB-VPCP")
    assert lines.get().subject == f"directive:{entered.id}"


def test_impossible_corrections_are_refused(world, entered):
    with pytest.raises(ReasonNeeded):
        correct(world, entered, reason=" ", notation="13/TB-VPCP")
    with pytest.raises(DirectiveDatesReversed):
        correct(world, entered, decided_date=date(2020, 4, 4))
    with pytest.raises(DirectiveNotFound):
        correct(world, entered, code="G14", notation="13/TB-VPCP")


def test_facts_are_corrected_on_their_page(entered, office):
    assert url("correct", entered.id) in sound(office.get(url("directive_detail", entered.id)))
    html = sound(office.get(url("correct", entered.id)))
    assert "12/TB-VPCP" in html
    given = {
        "notation": "13/TB-VPCP", "subject": "Kết luận", "issuer_name": "Văn phòng Chính phủ",
        "issued_date_0": "3", "issued_date_1": "4", "issued_date_2": "2020", "reason": "Gõ nhầm",
    }  # fmt: skip
    assert "Lý do" in sound(office.post(url("correct", entered.id), {**given, "reason": ""}), 422)
    assert office.post(url("correct", entered.id), given).status_code == 302
    entered.refresh_from_db()
    assert (entered.notation, entered.subject) == ("13/TB-VPCP", "Kết luận")
    late = {**given, "issued_date_2": "2090"}
    assert "không được sau hôm nay" in sound(office.post(url("correct", entered.id), late), 422)
