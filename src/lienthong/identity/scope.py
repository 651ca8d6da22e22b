"""The database side of acting as an officer: role, agency and person of the current transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection

from lienthong.base.tenancy import WEB_ROLE

_READ = (
    "SELECT current_user::text, coalesce(current_setting('lienthong.agency_id', true), ''),"
    " coalesce(current_setting('lienthong.agency_code', true), ''),"
    " coalesce(current_setting('lienthong.person_id', true), '')"
)
# One statement, so that a request pays one round trip for it.
_WRITE = (
    "SELECT set_config('role', %s, true), set_config('lienthong.agency_id', %s, true),"
    " set_config('lienthong.agency_code', %s, true), set_config('lienthong.person_id', %s, true)"
)


@contextmanager
def web_scope(
    *, agency_id: int | None = None, agency_code: str = "", person_id: UUID | None = None
) -> Iterator[None]:
    """Work as the web role for somebody, or nobody, until the end of the transaction or block.

    :raises RuntimeError: outside a transaction, where the limits would not hold.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("web_scope needs a transaction")
    # A transaction of its own takes its settings with it; only a nested one has to put them back.
    nested = bool(connection.savepoint_ids)
    before = _read() if nested else None
    act_for(agency_id=agency_id, agency_code=agency_code, person_id=person_id)
    yield
    if before is not None and not connection.needs_rollback:
        _write(*before)


def act_for(
    *, agency_id: int | None = None, agency_code: str = "", person_id: UUID | None = None
) -> None:
    """Limit the current transaction to one agency's rows and one person's own; None sees none."""
    _write(WEB_ROLE, str(agency_id or ""), agency_code, str(person_id or ""))


def _read() -> tuple[str, str, str, str]:
    with connection.cursor() as cursor:
        cursor.execute(_READ)
        row: tuple[str, str, str, str] = cursor.fetchone()
    return row


def _write(role: str, agency_id: str, agency_code: str, person_id: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [role, agency_id, agency_code, person_id])
