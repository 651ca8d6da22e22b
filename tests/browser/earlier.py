"""What happened before a journey begins: moments in the past, and mail that no screen writes."""

from datetime import timedelta
from typing import Any


def ask_earlier(title: str, days: int = 9, due_days: int = 3) -> str:
    """Have the Office ask the Ministry some days ago, for an opinion that is overdue by now."""
    from lienthong.base import clock
    from lienthong.node.demo import cast
    from lienthong.systems.coordination.actions import files

    by = cast.leaders(["G22"])["G22"]
    then = clock.now() - timedelta(days=days)
    content = files.FileContent(
        title=title,
        content="Đề nghị cho ý kiến về dự thảo.",
        mode="written-opinion",
        matter="platform",
        lead_role="Tổng hợp, tiếp thu, giải trình.",
        addressee_role="Cho ý kiến bằng văn bản.",
        due_date=clock.day_of(then) + timedelta(days=due_days),
    )
    file = files.draft(content=content, by=by, now=then)
    files.add_addressee(file=file, code="G14", by=by, now=then)
    return str(files.send(file=file, by=by, now=then).id)


def write_to_mandate(subject: str, title: str) -> str:
    """Have a province ask whoever holds a mandate for an opinion; return the address it wrote to."""
    from django.db import transaction

    from lienthong.axis.actions import tell
    from lienthong.base import clock
    from lienthong.base.ids import new_id
    from lienthong.contracts.coordination import OpinionAsked

    now = clock.now()
    message: Any = OpinionAsked(
        case=new_id(),
        file=new_id(),
        agreement=None,
        clause="",
        title=title,
        content="Đề nghị cho ý kiến.",
        mode="written-opinion",
        matter="other",
        lead_name="Ủy ban nhân dân thành phố Hà Nội",
        lead_unit="",
        lead_officer="Hà Nội",
        lead_role="Tổng hợp ý kiến.",
        addressee_role="Cho ý kiến.",
        due_date=clock.today() + timedelta(days=14),
        at=now,
    )
    address = f"mandate:{subject}"
    with transaction.atomic():
        tell(message, sender="H26", to=[address], now=now)
    return address


def tell_a_transfer(subject: str, title: str) -> str:
    """Have a province tell of a transfer that it has no right to tell of; return its reference."""
    from django.db import transaction

    from lienthong.axis.actions import tell
    from lienthong.base import clock
    from lienthong.base.ids import new_id
    from lienthong.contracts.mandates import TransferTold

    message: Any = TransferTold(
        reference=new_id(),
        subject=subject,
        title=title,
        giver="H26",
        receiver="G14",
        effective_date=clock.today(),
        notation="Quyết định số 5/QĐ-UBND",
        decided_by_agency="Ủy ban nhân dân thành phố Hà Nội",
        decision_date=None,
        is_verified=False,
        note="",
    )
    with transaction.atomic():
        tell(message, sender="H26", to=["G22"], now=clock.now())
    return str(message.reference)
