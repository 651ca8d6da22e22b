"""Tables of people, accounts, appointments and delegations."""

from lienthong.identity.models.accounts import Account, RecoveryCode, SessionRecord
from lienthong.identity.models.appointments import Appointment, AuthorityPrefix, Delegation
from lienthong.identity.models.feeds import CalendarFeed
from lienthong.identity.models.people import Person
from lienthong.identity.models.tokens import ApiToken

__all__ = [
    "Account",
    "ApiToken",
    "Appointment",
    "AuthorityPrefix",
    "CalendarFeed",
    "Delegation",
    "Person",
    "RecoveryCode",
    "SessionRecord",
]
