"""The minutes of a hand-over drawn in the layout of official documents (NĐ 30/2020/NĐ-CP, Phụ lục I).

Drawn from the book alone: both books say the same, so both sides draw the same bytes, and each leader signs
what the own book says.
"""

from datetime import datetime, timedelta

from django.utils import translation

from lienthong.agencies.directory import by_code
from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.casework import kinds
from lienthong.casework.layout import Drawn, Issuer, Paper, SignatureBlock, draw
from lienthong.casework.reading import blocks_of
from lienthong.systems.mandates.models import (
    Handover,
    HandoverItem,
    HandoverSide,
    HandoverSignature,
)

MINUTES = "BB"
_SIDES = {HandoverSide.GIVING: "ĐẠI DIỆN BÊN GIAO", HandoverSide.RECEIVING: "ĐẠI DIỆN BÊN NHẬN"}


def draw_minutes(book: Handover) -> Drawn:
    """Return the minutes of a hand-over whose list both leaders have signed.

    :raises CharacterNotDrawable: if the font lacks a character of the list.
    """
    giver, receiver = _parties(book)
    signed = {one.side: one for one in book.signatures.filter(void_at__isnull=True)}
    when = max(one.signed_at for one in signed.values())
    # The paper is Vietnamese whatever the screen is, or the two sides would draw different bytes.
    with translation.override("vi"):
        lines = _lines(book, giver, receiver, signed)
    paper = Paper(
        issuers=(Issuer(giver.name.upper()), Issuer(receiver.name.upper())),
        symbol=f"{MINUTES}-{giver.short_name or giver.code}-{receiver.short_name or receiver.code}",
        place="",
        kind_name=kinds.kind(MINUTES).name,
        subject=f"Bàn giao chức năng, nhiệm vụ: {book.mandate_title}",
        date=day_of(when),
        blocks=blocks_of("\n".join(lines)),
        signatures=tuple(_block(side, signed[side]) for side in HandoverSide),
    )
    return draw(paper)


def _parties(book: Handover) -> tuple[AgencyRecord, AgencyRecord]:
    day = book.effective_date
    return by_code(book.giver, day - timedelta(days=1)), by_code(book.receiver, day)


def _lines(
    book: Handover,
    giver: AgencyRecord,
    receiver: AgencyRecord,
    signed: dict[str, HandoverSignature],
) -> list[str]:
    digest = next(iter(signed.values())).digest
    # In groups, so that the line can be broken anywhere near its end.
    grouped = " ".join(digest[at : at + 8] for at in range(0, len(digest), 8))
    items = list(book.items.all())
    return [
        f"Căn cứ {book.decision};",
        f"Hai bên lập biên bản bàn giao chức năng, nhiệm vụ “{book.mandate_title}”, "
        f"có hiệu lực từ ngày {book.effective_date:%d/%m/%Y}, như sau:",
        f"1. Bên giao: {giver.name}. Đại diện: {_who(signed[HandoverSide.GIVING])}.",
        f"2. Bên nhận: {receiver.name}. Đại diện: {_who(signed[HandoverSide.RECEIVING])}.",
        f"3. Nội dung bàn giao gồm {len(items)} mục, hai bên đã xác nhận đủ:",
        *(_item(number, item) for number, item in enumerate(items, start=1)),
        "4. Từ ngày có hiệu lực, bên nhận chịu trách nhiệm về chức năng, nhiệm vụ này; việc chuyển giao "
        "không làm gián đoạn công việc.",
        f"5. Danh mục bàn giao có mã băm SHA-256 {grouped}.",
        "Biên bản được lập dưới dạng điện tử, có chữ ký số của đại diện hai bên.",
    ]


def _item(number: int, item: HandoverItem) -> str:
    words = " ".join(item.text.split())
    files = "; ".join(f"tệp {one['name']}, SHA-256 {one['sha256'][:16]}" for one in item.files)
    return (
        f"- Mục {number}. {item.get_kind_display()}: {words}"
        + (f" ({files})" if files else "")
        + f". Giao: {item.given_by}, {_day(item.given_at)}; nhận: {item.received_by}, "
        f"{_day(item.received_at)}."
    )


def _who(signature: HandoverSignature) -> str:
    return ", ".join(filter(None, [signature.signer_name, signature.signer_title]))


def _block(side: HandoverSide, signature: HandoverSignature) -> SignatureBlock:
    title = (signature.signer_title or "").upper()
    lines = tuple(filter(None, (_SIDES[side], title)))
    return SignatureBlock(title_lines=lines, name=signature.signer_name)


def _day(moment: datetime | None) -> str:
    return f"{day_of(moment):%d/%m/%Y}" if moment else ""
