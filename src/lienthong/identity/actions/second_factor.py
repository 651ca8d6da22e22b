"""Setting up the second factor and trying codes; every failure is written down before the answer."""

import re
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from lienthong.identity import second_factor
from lienthong.identity.models import Account, RecoveryCode
from lienthong.ledger.actions import record


class CodeAnswer(StrEnum):
    """What became of a code."""

    RIGHT = "right"
    RIGHT_RECOVERY = "right-recovery"
    WRONG = "wrong"
    PAUSED = "paused"


@transaction.atomic
def propose_second_factor(*, account_id: UUID) -> str:
    """Return the shared secret to be set up, the same until it is confirmed."""
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    if account.has_second_factor:
        raise RuntimeError("a confirmed second factor is never shown again")
    if account.totp_sealed is None:
        account.totp_sealed = second_factor.seal(second_factor.new_secret(), account.pk)
        account.save(update_fields=["totp_sealed"])
    return second_factor.unseal(account.totp_sealed, account.pk)


@transaction.atomic
def confirm_second_factor(*, account_id: UUID, code: str, now: datetime) -> list[str]:
    """Turn the proposed second factor on and return the recovery codes, shown this once.

    Returns none if the code is wrong.
    """
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    if account.has_second_factor or account.totp_sealed is None:
        return []
    if _try(account, code, now) is not CodeAnswer.RIGHT:
        return []
    account.totp_confirmed_at = now
    account.save(update_fields=["totp_confirmed_at"])
    codes = second_factor.new_recovery_codes()
    account.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account=account, digest=second_factor.recovery_digest(text)) for text in codes
    )
    _record("second-factor-set-up", account, now)
    return codes


@transaction.atomic
def try_code(*, account_id: UUID, code: str, now: datetime) -> CodeAnswer:
    """Try a one-time or recovery code; five failures in a row close the door for 15 minutes."""
    account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
    if not account.has_second_factor:
        return CodeAnswer.WRONG
    return _try(account, code, now)


def _try(account: Account, code: str, now: datetime) -> CodeAnswer:
    if account.codes_refused_until and now < account.codes_refused_until:
        return CodeAnswer.PAUSED
    answer = _answer(account, code, now)
    if answer is CodeAnswer.WRONG:
        account.failed_codes += 1
        if account.failed_codes >= second_factor.FAILURES_BEFORE_PAUSE:
            account.codes_refused_until = now + second_factor.PAUSE
            account.failed_codes = 0
            _record("second-factor-paused", account, now)
    else:
        account.failed_codes = 0
        account.codes_refused_until = None
    account.save(update_fields=["failed_codes", "codes_refused_until", "last_totp_step"])
    return answer


def _answer(account: Account, code: str, now: datetime) -> CodeAnswer:
    digits = "".join(code.split())
    if not re.fullmatch(r"[0-9]{6}", digits):
        return _answer_recovery(account, code, now)
    secret = second_factor.unseal(account.totp_sealed or b"", account.pk)
    step = second_factor.step_of(digits, secret, after=account.last_totp_step, now=now)
    if step is None:
        return CodeAnswer.WRONG
    account.last_totp_step = step
    return CodeAnswer.RIGHT


def _answer_recovery(account: Account, code: str, now: datetime) -> CodeAnswer:
    digest = second_factor.recovery_digest(code)
    used = account.recovery_codes.filter(digest=digest, used_at=None).update(used_at=now)
    if not used:
        return CodeAnswer.WRONG
    _record("recovery-code-used", account, now)
    return CodeAnswer.RIGHT_RECOVERY


def _record(what: str, account: Account, now: datetime) -> None:
    record(
        f"identity.{what}",
        subject=f"account:{account.pk}",
        by=f"person:{account.person_id}",
        now=now,
        public={},
    )
