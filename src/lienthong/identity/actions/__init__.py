"""Every change of people, accounts, appointments, delegations and sessions."""

from lienthong.identity.actions.accounts import (
    change_password,
    choose_language,
    create_account,
    deactivate_account,
    reactivate_account,
    replace_first_password,
    reset_password,
    reset_second_factor,
)
from lienthong.identity.actions.appointments import (
    NewHolder,
    appoint,
    appoint_many,
    delegate,
    end_appointment,
    end_delegation,
    set_roles,
)
from lienthong.identity.actions.certificates import issue_certificate, revoke_certificate
from lienthong.identity.actions.feeds import open_feed, read_feed, revoke_feed
from lienthong.identity.actions.people import create_person, rename_person
from lienthong.identity.actions.second_factor import (
    CodeAnswer,
    confirm_second_factor,
    propose_second_factor,
    try_code,
)
from lienthong.identity.actions.sessions import (
    act_as,
    end_session,
    open_session,
    sign_out_everywhere,
)
from lienthong.identity.actions.tokens import issue_token, note_token_use, revoke_token

__all__ = [
    "CodeAnswer",
    "NewHolder",
    "act_as",
    "appoint",
    "appoint_many",
    "change_password",
    "choose_language",
    "confirm_second_factor",
    "create_account",
    "create_person",
    "deactivate_account",
    "delegate",
    "end_appointment",
    "end_delegation",
    "end_session",
    "issue_certificate",
    "issue_token",
    "note_token_use",
    "open_feed",
    "open_session",
    "propose_second_factor",
    "reactivate_account",
    "read_feed",
    "rename_person",
    "replace_first_password",
    "reset_password",
    "reset_second_factor",
    "revoke_certificate",
    "revoke_feed",
    "revoke_token",
    "set_roles",
    "sign_out_everywhere",
    "try_code",
]
