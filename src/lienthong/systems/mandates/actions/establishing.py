"""Establishing a mandate, and telling the other nodes of it; what they tell is taken over or refused."""

import re
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import actions as registry
from lienthong.agencies.directory import by_code
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Agency, Holding, Mandate
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, NotAllowed
from lienthong.contracts.mandates import MandateEstablished
from lienthong.identity.access import require
from lienthong.identity.officers import Officer, system_officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates import rules
from lienthong.systems.mandates.actions.believing import require_not_the_keeper
from lienthong.systems.mandates.actions.ending import announce_end
from lienthong.systems.mandates.actions.supports import announce_support
from lienthong.systems.mandates.actions.telling import tell_other_nodes
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
    """Tell the other nodes of a mandate as it began, who supports it and its end, harmless twice.

    Returns how many nodes were told. Its transfers are told from their own pages.
    """
    require(by, Permission.MANDATE_MANAGE)
    first = mandate.holdings.leading().select_related("agency").order_by("valid")[0]
    message = MandateEstablished(
        subject=mandate.subject,
        title=mandate.title,
        lead=code_on(first.agency, mandate.first_date),
        from_date=mandate.first_date,
        legal_basis=first.legal_basis,
    )
    told = tell_other_nodes(message, subject=mandate.subject, on=mandate.first_date, by=by, now=now)
    supporting = mandate.holdings.filter(role=Holding.Role.SUPPORT)
    for support in supporting.select_related("mandate", "agency").order_by("valid"):
        announce_support(support=support, by=by, now=now)
    announce_end(mandate=mandate, by=by, now=now)
    return told


def judge(message: MandateEstablished, sender: str, to: str, now: datetime) -> None:
    """Take over a mandate that another node established, if its sender is believed."""
    today = day_of(now)
    require_not_the_keeper(message.subject)
    if not _SUBJECT.fullmatch(message.subject) or message.subject in rules.RESERVED:
        raise SubjectMalformed(subject=message.subject[:80])
    keeper = lead_of(rules.KEEPER, today)
    if sender not in {message.lead, keeper.code if keeper else ""}:
        raise NotTheLead(sender=sender)
    take(message, system_officer(by_code(to, today)), now)


def take(message: MandateEstablished, by: Officer, now: datetime) -> None:
    """Establish a told mandate; what this registry has already stays."""
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
        by=by,
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
