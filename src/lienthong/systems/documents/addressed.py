"""Recipients that are mandates, as screens and papers name them: the mandate, and who leads or took it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from lienthong.agencies.mandates import leads_of
from lienthong.axis.directory import MANDATE, is_mandate
from lienthong.base.clock import today
from lienthong.systems.documents.models import Delivery, OutgoingDocument, RecipientLine


def leads_on(lines: Iterable[RecipientLine], on: date) -> dict[str, str]:
    """Return who leads each mandate that some lines name on a day, by its address."""
    subjects = {subject for line in lines for subject in line.mandates}
    found = leads_of(subjects, on) if subjects else {}
    return {f"{MANDATE}{subject}": one.lead.name for subject, one in found.items()}


def takers(deliveries: Iterable[Delivery]) -> dict[str, str]:
    """Return who took each mandate's document, by its address."""
    rows = [row for row in deliveries if is_mandate(row.recipient_code)]
    return {row.recipient_code: row.holder_name for row in rows if row.holder_name}


def written(line: RecipientLine, holders: Mapping[str, str]) -> str:
    """Return a line as papers print it: the words of the line, and who has each of its mandates."""
    names = "; ".join(holders[code] for code in line.codes if code in holders)
    return f"{line.text} ({names})" if names else line.text


def explained(
    document: OutgoingDocument, lines: Sequence[RecipientLine]
) -> list[tuple[RecipientLine, list[str], int]]:
    """Return lines with a sentence for each of their mandates and the number of their agencies."""
    day = document.issued_date or document.wanted_date or today()
    if document.issued_at is None:
        holders, words = leads_on(lines, day), _("chức năng, hiện do %(name)s chủ trì")
    else:
        holders, words = takers(document.deliveries.to_mandates()), _("chức năng, %(name)s nhận")
    nobody = _("chức năng, hiện không có cơ quan chủ trì")
    return [
        (
            line,
            [
                words % {"name": holders[code]} if code in holders else nobody
                for code in line.codes
                if is_mandate(code)
            ],
            sum(not is_mandate(code) for code in line.codes),
        )
        for line in lines
    ]
