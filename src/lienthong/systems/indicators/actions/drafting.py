"""Values that programs send: kept as drafts, because only a person declares."""

from datetime import datetime

from django.db import transaction

from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger import actions as ledger
from lienthong.systems.indicators.actions import declaring
from lienthong.systems.indicators.actions.declaring import Said
from lienthong.systems.indicators.models import Declaration, DeclarationDraft, Indicator


@transaction.atomic
def draft_declaration(
    *, indicator: Indicator, said: Said, by: Officer, now: datetime
) -> DeclarationDraft:
    """Keep a value for a person of the agency to declare; sent again for the period, it replaces the first.

    :raises UnitWrong, ShareImpossible, PeriodNotOver, AlreadyDeclared, ChangeWithoutReason, EvidenceMissing:
        as declaring it would.
    """
    require(by, Permission.INDICATOR_DECLARE)
    declaring.sound(indicator, said, by, now)
    made, _was_made = DeclarationDraft.objects.update_or_create(
        agency_id=by.agency_id,
        indicator=indicator,
        first_date=said.first_date,
        last_date=said.last_date,
        defaults={
            "label": said.label,
            "value": said.value,
            "unit": said.unit,
            "evidence": said.evidence,
            "reason": said.reason,
            "drafted_by": by.subject,
            "drafted_by_name": by.name,
            "drafted_at": now,
        },
    )
    _record("indicators.declaration-drafted", made, by, now)
    return made


@transaction.atomic
def declare_draft(*, draft: DeclarationDraft, by: Officer, now: datetime) -> Declaration:
    """Declare what a program sent, in the name of the officer who looked at it.

    :raises Refusal: as ``declare`` does; the draft then stays.
    """
    require(by, Permission.INDICATOR_DECLARE)
    held = DeclarationDraft.objects.select_for_update(no_key=True).get(pk=draft.pk)
    said = Said(
        first_date=held.first_date,
        last_date=held.last_date,
        label=held.label,
        value=held.value,
        unit=held.unit,
        evidence=held.evidence,
        reason=held.reason,
    )
    made = declaring.declare(indicator=held.indicator, said=said, by=by, now=now)
    held.delete()
    return made


@transaction.atomic
def drop_draft(*, draft: DeclarationDraft, by: Officer, now: datetime) -> None:
    """Throw away what a program sent."""
    require(by, Permission.INDICATOR_DECLARE)
    _record("indicators.declaration-draft-dropped", draft, by, now)
    draft.delete()


def _record(kind: str, draft: DeclarationDraft, by: Officer, now: datetime) -> None:
    public = {"agency": by.agency_code, "period": draft.label, "value": str(draft.value)}
    subject = f"indicator:{draft.indicator.code}"
    ledger.record(kind, subject=subject, by=by.subject, now=now, public=public)
