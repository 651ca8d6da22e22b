"""Tables of people, accounts, appointments and delegations."""

from lienthong.identity.models.accounts import Account, RecoveryCode, SessionRecord
from lienthong.identity.models.appointments import Appointment, AuthorityPrefix, Delegation
from lienthong.identity.models.people import Person

__all__ = [
    "Account",
    "Appointment",
    "AuthorityPrefix",
    "Delegation",
    "Person",
    "RecoveryCode",
    "SessionRecord",
]
