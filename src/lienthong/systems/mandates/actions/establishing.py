"""Establishing a mandate, and telling the other nodes of it; what they tell is taken over or refused."""

import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import actions as registry
from lienthong.agencies.directory import by_code
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Agency, Mandate
from lienthong.axis.actions import tell
from lienthong.axis.directory import nodes_of, one_of_each_other_node, own_node
from lienthong.axis.handlers import Arrival, one_by_one
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, NotAllowed, Refusal
from lienthong.contracts.mandates import MandateEstablished
from lienthong.identity.access import require
from lienthong.identity.officers import Officer, system_officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates import rules
from lienthong.systems.mandates.actions.transfers import code_on

_SUBJECT = re.compile(r"[A-Za-z0-9_-]{1,80}")


class NotTheLead(NotAllowed):
    code = "mandate-teller-not-lead"
    message = _(
        "%(sender)s không phải cơ quan chủ trì chức năng được báo và không giữ danh mục. "
        "Hãy kiểm tra căn cứ rồi thêm chức năng bằng tay nếu đúng."
    )


class EstablishedOtherwise(Conflict):
    code = "mandate-established-otherwise"
    message = _(
        "Danh mục của nút này đã có chức năng mang mã %(subject)s do %(lead)s chủ trì từ ngày %(day)s. "
        "Hãy dùng mã khác hoặc đối chiếu hai danh mục."
    )


class KeeperIsLocal(NotAllowed):
    code = "mandate-keeper-is-local"
    message = _("Ai giữ danh mục chức năng do từng nút tự giao, không nhận theo thông báo.")


class SubjectMalformed(Invalid):
    code = "mandate-subject-malformed"
    message = _("Mã chức năng “%(subject)s” không hợp lệ hoặc dành cho trang khác.")


@transaction.atomic
def establish(
    *,
    subject: str,
    title: str,
    lead: Agency,
    legal_basis: str,
    from_date: date,
    by: Officer,
    now: datetime,
) -> Mandate:
    """Establish a mandate with its first lead, and tell the other nodes.

    Raises what the registry refuses: SubjectTaken, LegalBasisMissing, NotAnAgencyThen.
    """
    made = registry.establish_mandate(
        subject=subject, title=title, lead=lead, legal_basis=legal_basis, from_date=from_date,
        by=by, now=now,
    )  # fmt: skip
    announce(mandate=made, by=by, now=now)
    return made


@transaction.atomic
def announce(*, mandate: Mandate, by: Officer, now: datetime) -> int:
    """Tell one agency of each other node of a mandate as it began, harmless twice; return how many.

    Told in the name of its first lead where that is an agency of this node, else in the officer's. Who keeps
    the registry is every node's own affair and is not told.
    """
    require(by, Permission.MANDATE_MANAGE)
    addresses = sorted(one_of_each_other_node().values())
    if not addresses or mandate.subject == rules.KEEPER:
        return 0
    first = mandate.holdings.leading().select_related("agency").order_by("valid")[0]
    lead = code_on(first.agency, mandate.first_date)
    message = MandateEstablished(
        subject=mandate.subject,
        title=mandate.title,
        lead=lead,
        from_date=mandate.first_date,
        legal_basis=first.legal_basis,
    )
    is_here = nodes_of([lead]).get(lead) == own_node()
    tell(message, sender=lead if is_here else by.agency_code, to=addresses, now=now)
    return len(addresses)


def take_established(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Take over the mandates that other nodes established; what is refused changes nothing."""
    return one_by_one(arrivals, partial(_take, now=now))


def _take(arrival: Arrival, now: datetime) -> None:
    message: MandateEstablished = arrival.message
    today = day_of(now)
    # Whom to believe must not come from whoever wants to be believed.
    if message.subject == rules.KEEPER:
        raise KeeperIsLocal()
    if not _SUBJECT.fullmatch(message.subject) or message.subject in rules.RESERVED:
        raise SubjectMalformed(subject=message.subject[:80])
    keeper = lead_of(rules.KEEPER, today)
    if arrival.sender not in {message.lead, keeper.code if keeper else ""}:
        raise NotTheLead(sender=arrival.sender)
    known = Mandate.objects.filter(subject=message.subject).first()
    if known is not None:
        _require_same(known, message)
        return
    registry.establish_mandate(
        subject=message.subject,
        title=message.title,
        lead=by_code(message.lead, message.from_date).agency,
        legal_basis=message.legal_basis,
        from_date=message.from_date,
        by=system_officer(by_code(arrival.to, today)),
        now=now,
    )


def _require_same(known: Mandate, message: MandateEstablished) -> None:
    """Let pass what this registry has with the same first lead from the same day.

    :raises EstablishedOtherwise: otherwise.
    """
    first = lead_of(known.subject, known.first_date)
    lead = first.code if first else "–"
    if (lead, known.first_date) != (message.lead, message.from_date):
        day = known.first_date.strftime("%d/%m/%Y")
        raise EstablishedOtherwise(subject=known.subject, lead=lead, day=day)
