"""What coordination does when something arrives over the axis; each contract has one function."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import ReceiptSeen, handles, on_receipt
from lienthong.contracts import coordination as told
from lienthong.systems.coordination.actions import (
    activities,
    agreements,
    arrivals,
    endings,
    files,
    groups,
    meetings,
    secondments,
    turned_away,
)

handles(told.AgreementOffered)(agreements.take_offers)
handles(told.AgreementConfirmed)(agreements.note_confirmations)
handles(told.AgreementEndAsked)(endings.take_proposals)
handles(told.AgreementEndAnswered)(endings.note_answers)
handles(told.AgreementEnded)(endings.note_decisions)
handles(told.FocalPointChanged)(agreements.note_focal_points)

handles(told.OpinionAsked)(arrivals.take_requests)
handles(told.OpinionAcknowledged)(arrivals.note_acknowledgements)
handles(told.OpinionGiven)(arrivals.take_opinions)
handles(told.RemarksDecided)(arrivals.note_decisions)
handles(told.MaterialAsked)(arrivals.take_material_asks)
handles(told.MaterialAnswered)(arrivals.note_material)
handles(told.DateMoveAsked)(arrivals.take_time_asks)
handles(told.DateMoveDecided)(arrivals.note_time_decisions)
handles(told.ViewsExchanged)(arrivals.take_views)
handles(told.EscalationRaised)(arrivals.take_escalations)
handles(told.LeaderDecided)(arrivals.note_leaders)
handles(told.AuthorityDecided)(arrivals.note_authorities)
handles(told.OpinionPressed)(arrivals.note_pressings)
handles(told.FileClosed)(arrivals.note_closings)

handles(told.SecondmentAsked)(secondments.take_asks)
handles(told.SecondmentAnswered)(secondments.note_answers)
handles(told.SecondmentNoted)(secondments.take_notes)
handles(told.SecondmentEnded)(secondments.note_ends)
handles(told.GroupTold)(groups.take_groups)
handles(told.MembersNamed)(groups.take_members)
handles(told.MeetingTold)(meetings.take_meetings)
handles(told.AgendaAnswered)(meetings.note_answers)
handles(told.AttendanceNamed)(meetings.note_attendance)
handles(told.ActivityShared)(activities.take_activities)


@on_receipt(told.OpinionAsked)
def request_receipted(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Note which requests could not be delivered."""
    files.note_receipts(receipts, now=now)


for _contract in turned_away.CONTRACTS:
    on_receipt(_contract)(turned_away.note_receipts)
