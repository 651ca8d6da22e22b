"""Passing a mandate on: the decision, its day, and telling both agencies."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import actions as registry
from lienthong.agencies.directory import UnknownAgency
from lienthong.agencies.models import Agency, AgencyRecord, Holding, Mandate
from lienthong.axis.actions import tell
from lienthong.axis.directory import nodes_of, one_of_each_other_node, own_node
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid
from lienthong.base.ids import new_id
from lienthong.contracts.mandates import MandateTransferred, TransferTold
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.mandates.models import Transfer, TransferState

NOT_FOUND_DATE = "ngày quyết định chưa xác minh"


class TransferPending(Conflict):
    code = "mandate-transfer-pending"
    message = _(
        "Chức năng này đã có quyết định chuyển giao từ ngày %(day)s. "
        "Hãy đợi đến sau ngày đó rồi mới ghi quyết định tiếp theo."
    )


class TransferRevokedAlready(Conflict):
    code = "mandate-transfer-revoked"
    message = _("Quyết định chuyển giao này đã được thu hồi, không thay đổi được nữa.")


class DecisionMissing(Invalid):
    code = "mandate-decision-missing"
    message = _("Hãy ghi số, ký hiệu và cơ quan ban hành của quyết định chuyển giao.")


@dataclass(frozen=True, kw_only=True)
class Decision:
    """The document that passes a mandate on; ``is_verified`` when its data were read at the source."""

    notation: str
    agency: str
    day: date | None = None
    document_id: UUID | None = None
    is_verified: bool = True
    note: str = ""

    @property
    def text(self) -> str:
        """Return the decision as legal texts cite it."""
        when = f" ngày {self.day:%d/%m/%Y}" if self.day else f" ({NOT_FOUND_DATE})"
        return f"{self.notation}{when} của {self.agency}"


@transaction.atomic
def decide_transfer(
    *, mandate: Mandate, to: Agency, on: date, decision: Decision, by: Officer, now: datetime
) -> Transfer:
    """Record the decision that passes a mandate to an agency from a day on, and tell both agencies.

    The registry holds the new lead at once, from that day; a hand-over that is late changes nothing of it.
    Raises what ``record_transfer`` raises.
    """
    row = record_transfer(mandate=mandate, to=to, on=on, decision=decision, by=by, now=now)
    announce(transfer=row, by=by, now=now)
    return row


def rehearse_transfer(
    *, mandate: Mandate, to: Agency, on: date, decision: Decision, by: Officer, now: datetime
) -> None:
    """Refuse now what recording the decision would refuse; nothing is kept.

    Raises what ``record_transfer`` raises.
    """
    with transaction.atomic():
        record_transfer(mandate=mandate, to=to, on=on, decision=decision, by=by, now=now)
        transaction.set_rollback(True)


@transaction.atomic
def record_transfer(
    *,
    mandate: Mandate,
    to: Agency,
    on: date,
    decision: Decision,
    by: Officer,
    now: datetime,
    reference: UUID | None = None,
) -> Transfer:
    """Record the same without opening a hand-over, for transfers that lie in the past or were told here.

    :raises DecisionMissing: without its number or its issuer.
    :raises TransferPending: while another transfer of the mandate waits for its day.
    :raises NotAnAgencyThen: if the receiver is not in force on the day.
    :raises AlreadyLeads, BeforeCurrentLead, MandateOver: as the registry refuses.
    """
    require(by, Permission.MANDATE_MANAGE)
    require_cited(decision)
    today = day_of(now)
    locked = Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)
    giver = _lead_before(locked, today)
    registry.transfer_mandate(
        mandate=locked, to=to, legal_basis=decision.text, on=on, by=by, now=now
    )
    row = Transfer.objects.create(
        id=reference or new_id(),
        mandate=locked,
        giver=giver,
        receiver=to,
        notation=decision.notation.strip(),
        decision_date=decision.day,
        decided_by_agency=decision.agency.strip(),
        document_id=decision.document_id,
        is_verified=decision.is_verified,
        note=decision.note.strip(),
        effective_date=on,
        state=TransferState.IN_FORCE if on <= today else TransferState.PENDING,
        recorded_by=by.name,
        recorded_at=now,
    )
    record(
        "mandates.transfer-decided",
        subject=f"mandate:{locked.subject}",
        by=by.subject,
        now=now,
        public={
            "transfer": str(row.id),
            "from": giver.key,
            "to": to.key,
            "decision": decision.text,
            "effective_date": on,
        },
    )
    return row


@transaction.atomic
def announce(*, transfer: Transfer, by: Officer, now: datetime) -> None:
    """Tell both agencies of a transfer, upon which each opens its book of the hand-over; harmless twice.

    Other nodes keep registries of their own: each is told the whole transfer, by one of its agencies, the
    parties first.
    """
    require(by, Permission.MANDATE_MANAGE)
    row = Transfer.objects.with_parties().get(pk=transfer.pk)
    require_standing(row)
    day = row.effective_date
    away, others, here = addresses_of(row)
    giver, receiver = codes_of(row)
    if away or others:
        told = _told(row, giver, receiver)
        tell(told, sender=by.agency_code, to=sorted([*away, *others]), now=now)
    if not here:
        return
    tell(
        MandateTransferred(
            reference=row.id,
            subject=row.mandate.subject,
            title=row.mandate.title,
            giver=giver,
            receiver=receiver,
            effective_date=day,
            decision=decision_of(row).text,
        ),
        sender=by.agency_code,
        to=here,
        now=now,
    )


def codes_of(row: Transfer) -> tuple[str, str]:
    """Return the codes of giver and receiver, the giver's on its last day, the receiver's on its first."""
    before = row.effective_date - timedelta(days=1)
    return code_on(row.giver, before), code_on(row.receiver, row.effective_date)


def addresses_of(row: Transfer) -> tuple[list[str], list[str], list[str]]:
    """Return who is told: parties on other nodes, one agency of each further node, parties here."""
    parties = codes_of(row)
    nodes = nodes_of(parties)
    here = [code for code in parties if nodes.get(code, own_node()) == own_node()]
    away = {code: node for code, node in nodes.items() if code not in here}
    others = [code for node, code in one_of_each_other_node().items() if node not in away.values()]
    return sorted(away), others, here


def require_standing(row: Transfer) -> None:
    """Let pass a transfer that was not revoked.

    :raises TransferRevokedAlready: otherwise.
    """
    if row.state == TransferState.REVOKED:
        raise TransferRevokedAlready()


def _told(row: Transfer, giver: str, receiver: str) -> TransferTold:
    return TransferTold(
        reference=row.id,
        subject=row.mandate.subject,
        title=row.mandate.title,
        giver=giver,
        receiver=receiver,
        effective_date=row.effective_date,
        notation=row.notation,
        decided_by_agency=row.decided_by_agency,
        decision_date=row.decision_date,
        is_verified=row.is_verified,
        note=row.note,
    )


def decision_of(row: Transfer) -> Decision:
    """Return what is written of the decision of a transfer."""
    return Decision(
        notation=row.notation,
        agency=row.decided_by_agency,
        day=row.decision_date,
        document_id=row.document_id,
        is_verified=row.is_verified,
        note=row.note,
    )


@transaction.atomic
def correct_decision(
    *, transfer: Transfer, decision: Decision, by: Officer, now: datetime
) -> Transfer:
    """Correct what is written of the decision of a transfer; parties and day stay.

    :raises DecisionMissing: without its number or its issuer.
    """
    require(by, Permission.MANDATE_MANAGE)
    require_cited(decision)
    row = Transfer.objects.select_for_update(no_key=True).get(pk=transfer.pk)
    require_standing(row)
    row.notation, row.decision_date = decision.notation.strip(), decision.day
    row.decided_by_agency, row.document_id = decision.agency.strip(), decision.document_id
    row.is_verified, row.note = decision.is_verified, decision.note.strip()
    row.save(
        update_fields=[
            "notation",
            "decision_date",
            "decided_by_agency",
            "document_id",
            "is_verified",
            "note",
        ]
    )
    holding = row.mandate.holdings.filter(
        role=Holding.Role.LEAD, agency=row.receiver_id, valid__startswith=row.effective_date
    ).get()
    registry.correct_legal_basis(holding=holding, legal_basis=decision.text, by=by, now=now)
    return row


@transaction.atomic
def bring_into_force(*, now: datetime) -> int:
    """Mark the transfers whose day has come and note it in the ledger; return how many.

    Who holds the mandate does not depend on this: the registry answers by the day.
    """
    rows = Transfer.objects.due(day_of(now)).select_for_update(no_key=True).order_by("id")
    for row in rows:
        row.state = TransferState.IN_FORCE
        row.save(update_fields=["state"])
        record(
            "mandates.transfer-in-force",
            subject=f"mandate:{row.mandate.subject}",
            by="system:mandates",
            now=now,
            public={"transfer": str(row.id), "effective_date": row.effective_date},
        )
    return len(rows)


def code_on(agency: Agency, day: date) -> str:
    """Return the code of an agency on a day, or the newest one it had.

    :raises UnknownAgency: if it never had one.
    """
    records = AgencyRecord.objects.filter(agency=agency)
    found = records.as_of(day).first() or records.order_by("-valid").first()
    if found is None:
        raise UnknownAgency(given=agency.key, day=day.strftime("%d/%m/%Y"))
    return found.code


def _lead_before(mandate: Mandate, today: date) -> Agency:
    """Return the agency that leads last, unless its time has still to begin.

    :raises TransferPending: if another transfer waits for its day.
    """
    last = mandate.holdings.leading().order_by("-valid").select_related("agency").first()
    if last is None:  # the database lets no mandate be without a lead
        raise RuntimeError(f"mandate {mandate.subject} has no lead")
    if last.valid.lower > today and mandate.holdings.leading().count() > 1:
        raise TransferPending(day=last.valid.lower.strftime("%d/%m/%Y"))
    return last.agency


def require_cited(decision: Decision) -> None:
    """Let pass a decision that is cited by number and issuer.

    :raises DecisionMissing: otherwise.
    """
    if not decision.notation.strip() or not decision.agency.strip():
        raise DecisionMissing()
