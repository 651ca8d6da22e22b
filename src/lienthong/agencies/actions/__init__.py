"""Every change of agencies, posts, mandates and the working calendar."""

from lienthong.agencies.actions.agencies import (
    add_agency,
    change_agency,
    end_agency,
)
from lienthong.agencies.actions.days import remove_day, set_day
from lienthong.agencies.actions.mandates import (
    add_support,
    correct_legal_basis,
    end_mandate,
    end_support,
    establish_mandate,
    revoke_transfer,
    support_ends_by_itself,
    transfer_mandate,
)
from lienthong.agencies.actions.posts import add_post, add_unit, end_post, end_unit

__all__ = [
    "add_agency",
    "add_post",
    "add_support",
    "add_unit",
    "change_agency",
    "correct_legal_basis",
    "end_agency",
    "end_mandate",
    "end_post",
    "end_support",
    "end_unit",
    "establish_mandate",
    "remove_day",
    "revoke_transfer",
    "set_day",
    "support_ends_by_itself",
    "transfer_mandate",
]
