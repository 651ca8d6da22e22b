"""Reading one recipient line: which agencies, whose inside, which persons, what is left for a clerk."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from lienthong.agencies.groups import wording
from lienthong.agencies.groups.local import LocalReader
from lienthong.agencies.groups.mandates import MandateReader
from lienthong.agencies.groups.matching import longest
from lienthong.agencies.groups.phrase import ExpansionKind, Part, Phrase
from lienthong.agencies.groups.registry import Registry
from lienthong.agencies.models import AgencyRecord, Kind, Level

CENTRAL = (Kind.MINISTRY, Kind.MINISTERIAL, Kind.ATTACHED)

Found = tuple[int, Part] | None


class LineReader:
    """Reads the lines of one document's recipient block."""

    def __init__(self, on: date, issuer: AgencyRecord) -> None:
        self.registry = Registry(on, issuer)
        self.local = LocalReader(self.registry)
        self.mandates = MandateReader(on, issuer)
        self.issuer = issuer

    def read(self, line: str) -> list[Part]:
        """Return what the items of a line mean, in order."""
        cleaned = wording.clean(line)
        parts: list[Part] = []
        inside: AgencyRecord | None = None
        for item in cleaned.items:
            if parts and parts[-1].kind is ExpansionKind.ARCHIVE:
                parts.append(Part(ExpansionKind.ARCHIVE, item))
                continue
            found, inside = self._item(item, inside)
            parts += found
        return self._with_asides(parts, cleaned.asides)

    def _with_asides(self, parts: list[Part], asides: Sequence[str]) -> list[Part]:
        """Apply what stood in brackets: an exception, or a list that is not in the line."""
        for aside in asides:
            if wording.UNDETERMINED.search(Phrase(aside).text):
                return [_undetermined(part.text, aside) for part in parts]
            exception = wording.EXCEPT.search(aside.lower())
            if exception:
                parts = self._without(parts, aside[exception.end() :])
        return parts

    def _without(self, parts: list[Part], exception: str) -> list[Part]:
        """Take out of groups the agencies that an exception names; what it says unreadably stays visible."""
        listed = self._names_in_list(Phrase(exception))
        unread = [part for part in listed if part.kind is ExpansionKind.UNRESOLVED]
        left_out = {record.agency_id for part in listed for record in part.records}
        kept = []
        for part in parts:
            records = tuple(one for one in part.records if one.agency_id not in left_out)
            kept.append(replace(part, records=records))
        return kept + unread

    def _item(
        self, item: str, inside: AgencyRecord | None
    ) -> tuple[list[Part], AgencyRecord | None]:
        mandate = self.mandates.read(item)
        if mandate is not None:
            return [mandate], None
        phrase = Phrase(item)
        if phrase.match(wording.ARCHIVE, phrase.skip_separators(0)):
            return [Part(ExpansionKind.ARCHIVE, item)], None
        if phrase.match(wording.REFERENCE, 0):
            return [Part(ExpansionKind.REFERENCE, item, note=_("Theo nội dung văn bản."))], None
        exception = wording.EXCEPT.search(item.lower())
        if exception and exception.start():
            head, _none = self._item(item[: exception.start()].rstrip(" ,"), inside)
            return self._without(head, item[exception.end() :]), None
        if wording.UNDETERMINED.search(phrase.text):
            return [_undetermined(item, item)], None
        if ":" in item:
            headed = self._headed(item)
            if headed:
                return headed
        return self._terms(phrase, inside), inside

    def _headed(self, item: str) -> tuple[list[Part], AgencyRecord | None] | None:
        """Read "Các Bộ: TC, XD", "VPCP: BTCN, các PCN", "Các Vụ, đơn vị: TH, PL"."""
        head, tail = (piece.strip() for piece in item.split(":", 1))
        phrase = Phrase(head)
        total = len(phrase.tokens)
        for pattern in (wording.MINISTRIES, wording.MINISTRIES_AND_BRANCHES):
            found = phrase.match(pattern, 0)
            if found and phrase.end(found) == total:
                return self._names_in_list(Phrase(tail)), None
        if phrase.match(wording.INTERNAL, 0):
            return [Part(ExpansionKind.INTERNAL, item)], self.issuer
        group = self.local.group(phrase, 0, may_be_bare=True)
        if group and group[0] == total:
            return self._local_list(f"{head} {tail}", item), None
        end, named = phrase.best(0, self.registry.full_names)
        if end == total and len(named) == 1:
            return [self._inside(named[0], item)], named[0]
        return None

    def _inside(self, agency: AgencyRecord, text: str) -> Part:
        if agency.agency_id == self.issuer.agency_id:
            return Part(ExpansionKind.INTERNAL, text)
        note = _("Ghi rõ người, đơn vị nhận bên trong cơ quan.")
        return Part(ExpansionKind.AGENCIES, text, (agency,), note)

    def _local_list(self, text: str, item: str) -> list[Part]:
        phrase = Phrase(text)
        found = self.local.named_list(phrase, 0)
        if found is None:
            return [self._unknown(item)]
        end, part = found
        return [part, *self._terms(Phrase(phrase.written(end, len(phrase.tokens))), None)]

    def _names_in_list(self, phrase: Phrase) -> list[Part]:
        """Read names of ministries and provinces that stand in a list without their first word."""
        parts: list[Part] = []
        at = phrase.skip_separators(0)
        while at < len(phrase.tokens):
            end, records = phrase.best(at, self.registry.ministry_names)
            if not end or not phrase.is_boundary(end):
                end, records = phrase.best(at, self.registry.province_names)
            if end and phrase.is_boundary(end) and len(records) == 1:
                part = Part(ExpansionKind.AGENCIES, phrase.written(at, end), records)
            else:
                found = self._term(phrase, at, parts)
                if found is None:
                    end = phrase.term_end(at + 1)
                    part = self._unknown(phrase.written(at, end))
                else:
                    end, part = found
            parts.append(part)
            at = phrase.skip_separators(end)
        return parts

    def _terms(self, phrase: Phrase, inside: AgencyRecord | None) -> list[Part]:
        parts: list[Part] = []
        at = phrase.skip_separators(0)
        while at < len(phrase.tokens):
            found = self._term(phrase, at, parts)
            if found is None:
                end = self._unknown_end(phrase, at)
                part = self._unread(phrase.written(at, end), inside, parts)
            else:
                end, part = found
            parts.append(part)
            at = phrase.skip_separators(end)
        return parts

    def _unread(self, text: str, inside: AgencyRecord | None, before: Sequence[Part]) -> Part:
        """Take unread words in a list of an agency's inside as part of it, others as unknown."""
        is_outside = Phrase(text).match(wording.OUTSIDE, 0)
        if inside and not is_outside:
            return self._inside(inside, text)
        follows_own = bool(before) and before[-1].kind is ExpansionKind.INTERNAL
        if follows_own and Phrase(text).match(wording.OWN_UNIT, 0):
            return Part(ExpansionKind.INTERNAL, text)
        return self._unknown(text)

    def _unknown_end(self, phrase: Phrase, at: int) -> int:
        """Return where an unknown term ends: the unit types after it belong to it, not to a group."""
        end = phrase.term_end(at + 1)
        while end < len(phrase.tokens):
            after = phrase.skip_separators(end)
            found = phrase.match(wording.LOCAL_GROUP, after)
            if not found or found["committee"]:
                break
            end = phrase.term_end(max(phrase.end(found), after + 1))
        return end

    def _term(self, phrase: Phrase, at: int, before: Sequence[Part]) -> Found:
        """Read the term at a token; None when nothing is recognised."""
        may_be_bare = not (before and before[-1].kind is ExpansionKind.UNRESOLVED)
        readers: tuple[Callable[[], Found], ...] = (
            lambda: self._central(phrase, at),
            lambda: self.local.every_level(phrase, at),
            lambda: self._named(phrase, at),
            lambda: self.local.group(phrase, at, may_be_bare=may_be_bare),
            lambda: self.local.named_list(phrase, at),
            lambda: self.local.single(phrase, at, may_be_bare=bool(before) and may_be_bare),
            lambda: self.local.superior(phrase, at),
            lambda: self._unit(phrase, at),
            lambda: self._spoken(phrase, at),
        )
        for read in readers:
            found = read()
            if found is not None and phrase.is_boundary(found[0]):
                return found
        return None

    def _central(self, phrase: Phrase, at: int) -> Found:
        readings = (
            (wording.MINISTRIES_AND_BRANCHES, CENTRAL),
            (wording.MINISTERIAL, (Kind.MINISTERIAL,)),
            (wording.ATTACHED, (Kind.ATTACHED,)),
            (wording.MINISTRIES, (Kind.MINISTRY,)),
        )
        for pattern, kinds in readings:
            found = phrase.match(pattern, at)
            if found and phrase.is_boundary(phrase.end(found)):
                records = tuple(self.registry.of_kind(*kinds))
                return self._agencies(phrase, at, phrase.end(found), records)
        found = phrase.match(wording.LOCALITIES, at)
        if found and phrase.is_boundary(phrase.end(found)):
            records = tuple(self.registry.group(Level.PROVINCE))
            return self._agencies(phrase, at, phrase.end(found), records)
        return None

    def _named(self, phrase: Phrase, at: int) -> Found:
        """Read one agency by its name; a title before it means its head, who is reached through it."""
        titled = phrase.match(wording.TITLES, at)
        start = phrase.end(titled) if titled else at
        for names in (self.registry.full_names, self.registry.committee_names):
            for first in dict.fromkeys((at, start)):
                end, records = phrase.best(first, names)
                if end and len(records) == 1 and phrase.is_boundary(end):
                    return self._agencies(phrase, at, end, records)
        return None

    def _agencies(
        self, phrase: Phrase, at: int, end: int, records: tuple[AgencyRecord, ...]
    ) -> Found:
        text = phrase.written(at, end)
        if len(records) == 1 and records[0].agency_id == self.issuer.agency_id:
            return end, Part(ExpansionKind.INTERNAL, text)
        return end, Part(ExpansionKind.AGENCIES, text, records)

    def _unit(self, phrase: Phrase, at: int) -> Found:
        """Read a unit inside the issuer, or one of another central agency by its own name."""
        end, found = 0, None
        for unit, name in self.registry.units:
            stop = longest(phrase.tokens, at, name)
            if stop > end and phrase.is_boundary(stop):
                end, found = stop, unit
        if found is not None:
            text = phrase.written(at, end)
            if found.agency_id == self.issuer.agency_id:
                return end, Part(ExpansionKind.INTERNAL, text)
            owner = self.registry.by_agency([found.agency_id])[found.agency_id]
            return end, self._inside(owner, text)
        internal = phrase.match(wording.INTERNAL, at)
        if internal and phrase.is_boundary(phrase.end(internal)):
            end = phrase.end(internal)
            return end, Part(ExpansionKind.INTERNAL, phrase.written(at, end))
        return None

    def _spoken(self, phrase: Phrase, at: int) -> Found:
        """Read persons and bodies, which have no address of their own."""
        end = phrase.term_end(at + 1)
        if phrase.match(wording.BODY, at):
            while self._goes_on(phrase, end):
                end = phrase.term_end(phrase.skip_separators(end) + 1)
            return end, Part(ExpansionKind.BODY, phrase.written(at, end))
        first = phrase.tokens[at]
        is_name = first.key in {"ong", "ba"} and first.text.lower() not in {"ông", "bà"}
        if phrase.match(wording.PERSON, at) and not is_name:
            return end, Part(ExpansionKind.PERSON, phrase.written(at, end))
        return self._titled(phrase, at)

    def _goes_on(self, phrase: Phrase, end: int) -> bool:
        """Say whether a body's name goes on after a comma: "của các bộ, ngành, địa phương"."""
        after = phrase.skip_separators(end)
        return after < len(phrase.tokens) and bool(
            phrase.tokens[after].text.islower()
            and (phrase.match(wording.BRANCHES, after) or phrase.match(wording.LOCALITIES, after))
        )

    def _titled(self, phrase: Phrase, at: int) -> Found:
        """Read the title of a post: inside the issuer, or at the head of the committee above it."""
        found = phrase.match(wording.TITLE, at)
        if not found:
            return None
        after = phrase.end(found)
        end = phrase.term_end(at + 1)
        person = end, Part(ExpansionKind.PERSON, phrase.written(at, end))
        if phrase.is_boundary(after):
            return person
        named = self._named(phrase, after) or self.local.superior(phrase, after)
        if named is not None:
            return named if named[1].records else person
        own = phrase.match(wording.OWN, after)
        return person if own and phrase.is_boundary(phrase.end(own)) else None

    def _unknown(self, text: str) -> Part:
        if Phrase(text).match(wording.OUTSIDE, 0):
            note = _("Cơ quan này chưa có mã định danh trong danh mục.")
        else:
            note = _("Danh mục không có cơ quan mang tên này.")
        return Part(ExpansionKind.UNRESOLVED, text, note=note)


def _undetermined(text: str, cause: str) -> Part:
    note = _("Chưa xác định được cơ quan nhận từ “%(cause)s”; hãy chọn từng cơ quan.")
    return Part(ExpansionKind.UNRESOLVED, text, note=note % {"cause": cause})
