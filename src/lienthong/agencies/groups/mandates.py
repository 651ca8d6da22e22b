"""Reading "Chức năng: ..." in recipient lines: the mandate that it names, and with it whoever leads it."""

import re
from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from lienthong.agencies.groups.phrase import ExpansionKind, Part
from lienthong.agencies.mandates import PREFIX, Led, all_led, without_prefix
from lienthong.agencies.models import AgencyRecord, Mandate
from lienthong.axis.directory import MANDATE
from lienthong.base.text import nfc, search_key

_MOST_SUGGESTED = 5
_BRACKETED = re.compile(r"\([^)]*\)?")
_MARKS = re.compile(r"[^\w\s-]+")


class MandateReader:
    """Reads mandates from one day's registry; two queries at most, and none where no line names one."""

    def __init__(self, on: date, issuer: AgencyRecord) -> None:
        self.on = on
        self.issuer = issuer
        self._led: list[Led] | None = None

    def read(self, item: str) -> Part | None:
        """Return what an item means that says it names a mandate; None for any other."""
        text = nfc(item)
        if not PREFIX.match(text):
            return None
        words = without_prefix(text)
        found = self._meant(words)
        if len(found) == 1:
            return self._part(item, found[0])
        if found:
            note = _("Có %(count)s chức năng khớp với “%(text)s”; hãy ghi rõ hơn.")
            return self._unread(item, note % {"count": len(found), "text": words}, found)
        return self._unread(item, self._why_not(words), ())

    def _meant(self, words: str) -> list[Led]:
        key = _key(words)
        if not key:
            return []
        if self._led is None:
            self._led = sorted(all_led(self.on).values(), key=lambda one: one.mandate.subject)
        exact = [one for one in self._led if key in _names(one.mandate)]
        parts = key.split()
        return exact or [
            one for one in self._led if all(part in " ".join(_names(one.mandate)) for part in parts)
        ]

    def _part(self, item: str, one: Led) -> Part:
        if one.lead.agency_id == self.issuer.agency_id:
            note = _("Chức năng này do chính cơ quan chủ trì.")
            return Part(ExpansionKind.INTERNAL, item, note=note)
        return Part(ExpansionKind.MANDATE, item, mandate=one.mandate.subject)

    def _unread(self, item: str, note: str, near: Iterable[Led]) -> Part:
        likely = tuple(
            (f"{MANDATE}{one.mandate.subject}", one.mandate.title)
            for one in list(near)[:_MOST_SUGGESTED]
        )
        return Part(ExpansionKind.UNRESOLVED, item, note=note, likely=likely)

    def _why_not(self, words: str) -> str:
        if _key(words) and Mandate.objects.matching(_key(words)).exists():
            note = _("Vào ngày %(day)s không có cơ quan nào chủ trì chức năng này.")
            return note % {"day": self.on.strftime("%d/%m/%Y")}
        return _("Danh mục không có chức năng mang tên này.")


def _names(mandate: Mandate) -> tuple[str, str]:
    return _key(mandate.title), _key(mandate.subject)


def _key(text: str) -> str:
    return search_key(_MARKS.sub(" ", _BRACKETED.sub(" ", nfc(text).replace("–", "-"))))
