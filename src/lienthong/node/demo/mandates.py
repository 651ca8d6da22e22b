"""Mandates of the demo: the history that the directives give, and one hand-over left half ticked."""

from collections.abc import Callable

from django.db import transaction
from django.db.models import QuerySet

from lienthong.base import clock
from lienthong.identity.officers import Officer
from lienthong.node.demo import cast, steps
from lienthong.systems.mandates.actions import handovers, loading
from lienthong.systems.mandates.actions.transfers import announce
from lienthong.systems.mandates.models import Handover, HandoverItem, ItemKind, Transfer

Show = Callable[[int, int], None]
Tend = Callable[[], None]

HOME, MINISTRY = "G22", "G14"
HANDED_OVER = "thuong-truc-to-cong-tac-chinh-phu-dien-tu"
_STEPS = 4

#: What the Office hands over, and how far it has come: ticked by the giver, ticked by the receiver.
_ITEMS = (
    (ItemKind.DOSSIER, "Hồ sơ các phiên họp của Ủy ban quốc gia về Chính phủ điện tử", True, True),
    (ItemKind.DOCUMENT, "Quy chế hoạt động của Ủy ban (Quyết định 336/QĐ-UBQGCPĐT) và dự thảo sửa đổi",
     True, True),
    (ItemKind.SYSTEM, "Danh sách tài khoản, địa chỉ của Tổ công tác trên Trục liên thông văn bản quốc gia",
     True, False),
    (ItemKind.UNFINISHED, "Dự thảo sửa đổi Quyết định 1072/QĐ-TTg: còn lấy ý kiến Bộ Nội vụ", True, False),
    (ItemKind.UNFINISHED, "Báo cáo quý III năm 2019 về Nghị quyết 17/NQ-CP: còn số liệu của địa phương",
     False, False),
    (ItemKind.EXPERIENCE, "Kinh nghiệm quốc tế về xây dựng Chính phủ điện tử hướng tới Chính phủ số",
     False, False),
)  # fmt: skip


def write_mandates(show: Show, tend: Tend) -> None:
    """Load mandates and committees, and leave one hand-over half ticked; a second run adds nothing.

    :raises TooSlow: if the worker does not carry the messages in ten minutes.
    """
    load()
    show(1, _STEPS)
    transfer = Transfer.objects.get(mandate__subject=HANDED_OVER)
    if HandoverItem.objects.filter(handover__reference=transfer.id).exists():
        show(_STEPS, _STEPS)
        return
    announce(transfer=transfer, by=cast.system(HOME), now=clock.now())
    books = Handover.objects.filter(reference=transfer.id)
    steps.wait_until(lambda: books.count() == 2, tend)
    show(2, _STEPS)
    giver = _leader(HOME)
    _send_list(books.get(agency_code=HOME), giver)
    received = HandoverItem.objects.filter(
        handover__reference=transfer.id, handover__agency_code=MINISTRY
    )
    steps.wait_until(lambda: received.count() == len(_ITEMS), tend)
    show(3, _STEPS)
    _tick(received, _leader(MINISTRY), [each[3] for each in _ITEMS])
    show(_STEPS, _STEPS)


def load() -> None:
    """Load what the directives say of mandates and of the National Committee."""
    by, now = cast.system(HOME), clock.now()
    loading.load_mandates(by=by, now=now)
    loading.load_bodies(by=by, now=now)


@transaction.atomic
def _send_list(book: Handover, giver: Officer) -> None:
    now = clock.now()
    for kind, text, _given, _received in _ITEMS:
        handovers.add_item(handover=book, kind=kind, text=text, by=giver, now=now)
    _tick(HandoverItem.objects.filter(handover=book), giver, [each[2] for each in _ITEMS])
    handovers.propose(handover=book, by=giver, now=now)


def _tick(items: QuerySet[HandoverItem], by: Officer, ticks: list[bool]) -> None:
    for item, is_ticked in zip(items.order_by("order"), ticks, strict=True):
        if is_ticked:
            handovers.tick(item=item, is_ticked=True, by=by, now=clock.now())


def _leader(code: str) -> Officer:
    leader = cast.leaders([code])[code]
    cast.certify(leader, clock.now())
    return leader
