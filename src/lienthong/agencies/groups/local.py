"""Reading of People's Committees in recipient lines: groups, lists of names, single ones."""

import re
from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from lienthong.agencies.groups import wording
from lienthong.agencies.groups.phrase import ExpansionKind, Part, Phrase
from lienthong.agencies.groups.registry import Registry
from lienthong.agencies.groups.wording import TYPES
from lienthong.agencies.models import AgencyRecord, Level
from lienthong.base.text import search_key

_LEVELS = {
    "Tỉnh": Level.PROVINCE,
    "Quận": Level.DISTRICT,
    "Huyện": Level.DISTRICT,
    "Thị xã": Level.DISTRICT,
    "Phường": Level.COMMUNE,
    "Xã": Level.COMMUNE,
    "Thị trấn": Level.COMMUNE,
    "Đặc khu": Level.COMMUNE,
}
_LEVEL_WORDS = {"tinh": Level.PROVINCE, "huyen": Level.DISTRICT, "xa": Level.COMMUNE}
_TYPE = re.compile(rf"\b{wording.TYPE}\b")
_NAMED = re.compile(rf"(?P<committee>{wording.COMMITTEE} )?(?P<type>{wording.TYPE}) ")
_COUNCIL = re.compile(r"\b(?:hdnd|hoi dong nhan dan)\b")
_LONGEST_NAME = 6

Found = tuple[int, Part] | None


def levels_of(types: str, is_state: bool, issuer: AgencyRecord) -> dict[int, list[str]]:
    """Return the unit types of a phrase by level; "thành phố" takes the level of its company."""
    named = [TYPES[word] for word in _TYPE.findall(types)]
    by_level: dict[int, list[str]] = {}
    for unit_type in named:
        if unit_type in _LEVELS:
            by_level.setdefault(_LEVELS[unit_type], []).append(unit_type)
    if "Thành phố" in named:
        is_province = is_state or Level.PROVINCE in by_level
        if not by_level and issuer.level == Level.CENTRAL:
            is_province = True
        level = Level.PROVINCE if is_province else Level.DISTRICT
        by_level.setdefault(level, []).append("Thành phố")
    return by_level


class LocalReader:
    """Reads committees from one day's registry."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry

    def every_level(self, phrase: Phrase, at: int) -> Found:
        """Read "UBND các cấp", "UBND cấp huyện, cấp xã"."""
        found = phrase.match(wording.LEVEL_GROUP, at)
        if not found:
            return None
        words = re.findall(r"\b(?:tinh|huyen|xa)\b", found["levels"] or "") or list(_LEVEL_WORDS)
        end, within = self._scope(phrase, phrase.end(found))
        by_level: dict[int, list[str]] = {_LEVEL_WORDS[word]: [] for word in words}
        return self._group(phrase, at, end, by_level, within)

    def group(self, phrase: Phrase, at: int, *, may_be_bare: bool) -> Found:
        """Read "UBND các tỉnh, thành phố trực thuộc Trung ương", "UBND các quận, huyện, thị xã"."""
        found = phrase.match(wording.LOCAL_GROUP, at)
        if not found or not (found["committee"] or (found["plural"] and may_be_bare)):
            return None
        types = _TYPE.findall(found["types"])
        is_group = found["plural"] or found["state"] or len(types) > 1
        if not is_group:
            return None
        end, within = self._scope(phrase, phrase.end(found))
        if not phrase.is_boundary(end):
            return None
        by_level = levels_of(found["types"], bool(found["state"]), self.registry.issuer)
        is_nation = bool(found["nation"])
        return self._group(phrase, at, end, by_level, within, is_nation=is_nation)

    def named_list(self, phrase: Phrase, at: int) -> Found:
        """Read "UBND các tỉnh An Giang, Cà Mau và thành phố Cần Thơ" and the same after a colon."""
        found = phrase.match(wording.LOCAL_GROUP, at)
        if not found or not found["committee"]:
            return None
        types = [TYPES[word] for word in _TYPE.findall(found["types"])]
        records: list[AgencyRecord] = []
        end = place = phrase.skip_separators(phrase.end(found))
        while place < len(phrase.tokens):
            named = self._next_in_list(phrase, place, types)
            if named is None:
                break
            end, part = named
            records += part.records
            place = phrase.skip_separators(end)
        if not records:
            return None
        return end, Part(ExpansionKind.AGENCIES, phrase.written(at, end), tuple(records))

    def _next_in_list(self, phrase: Phrase, at: int, types: list[str]) -> Found:
        if {"Tỉnh", "Thành phố"} & set(types):
            end, records = phrase.best(at, self.registry.province_names)
            if len(records) == 1 and phrase.is_boundary(end):
                return end, Part(ExpansionKind.AGENCIES, phrase.written(at, end), records)
        typed = self.single(phrase, at, may_be_bare=True)
        named = typed or self._lower_named(phrase, at, at, types)
        return named if named and named[1].records else None

    def single(self, phrase: Phrase, at: int, *, may_be_bare: bool) -> Found:
        """Read one named committee of the lower levels: "UBND huyện Châu Thành, tỉnh An Giang"."""
        found = phrase.match(_NAMED, at)
        if not found or not (found["committee"] or may_be_bare):
            return None
        return self._lower_named(phrase, at, phrase.end(found), [TYPES[found["type"]]])

    def _lower_named(self, phrase: Phrase, at: int, start: int, types: list[str]) -> Found:
        ways = {key: end for one in types for key, end in self._candidates(phrase, start, one)}
        records = self.registry.lower(list(ways))
        if not records:
            return None
        end = max(ways[record.search_key] for record in records)
        records = [record for record in records if ways[record.search_key] == end]
        end, within = self._qualifier(phrase, end, records)
        if not phrase.is_boundary(end):
            return None
        chosen = tuple(self._nearest(records, within))
        text = phrase.written(at, end)
        if len(chosen) == 1:
            return end, Part(ExpansionKind.AGENCIES, text, chosen)
        note = _("Có %(count)s đơn vị cùng tên “%(text)s”; hãy ghi rõ tỉnh, huyện.")
        said = note % {"count": len(chosen), "text": text}
        return end, Part(ExpansionKind.UNRESOLVED, text, note=said, near=chosen)

    def superior(self, phrase: Phrase, at: int) -> Found:
        """Read "UBND tỉnh" without a name: the issuer's own."""
        found = phrase.match(wording.LOCAL_GROUP, at)
        if not found or not found["committee"] or found["plural"]:
            return None
        end = phrase.end(found)
        written_type = TYPES.get(found["types"])
        if written_type is None or not phrase.is_boundary(end):
            return None
        above = self.registry.ancestor_of_type(written_type)
        text = phrase.written(at, end)
        if above is None:
            return None
        if above.agency_id == self.registry.issuer.agency_id:
            return end, Part(ExpansionKind.INTERNAL, text)
        return end, Part(ExpansionKind.AGENCIES, text, (above,))

    def _group(
        self,
        phrase: Phrase,
        at: int,
        end: int,
        by_level: dict[int, list[str]],
        within: AgencyRecord | None,
        *,
        is_nation: bool = False,
    ) -> Found:
        records: list[AgencyRecord] = []
        for level in sorted(by_level):
            inside = within or (None if is_nation else self._own_area(level))
            records += self.registry.group(level, within=inside)
        kept = [one for one in records if one.unit_type in (by_level[one.level] or [one.unit_type])]
        text = phrase.written(at, end)
        if not kept:
            note = _("Vào ngày %(day)s không có đơn vị nào thuộc nhóm này.")
            day = self.registry.on.strftime("%d/%m/%Y")
            return end, Part(ExpansionKind.UNRESOLVED, text, note=note % {"day": day})
        note = _left_out(records, kept)
        if _COUNCIL.search(phrase.text):
            note = f"{note} {_('Hội đồng nhân dân chưa có mã riêng, nhận qua Ủy ban nhân dân cùng cấp.')}"
        return end, Part(ExpansionKind.AGENCIES, text, tuple(kept), note.strip())

    def _own_area(self, level: int) -> AgencyRecord | None:
        """Return whose area a group of a committee's own document means: its own, or the one around it."""
        issuer = self.registry.issuer
        if issuer.level == Level.CENTRAL or level == Level.PROVINCE:
            return None
        if level > issuer.level:
            return issuer
        return self.registry.ancestor(level - 1) or self.registry.ancestor(Level.PROVINCE)

    def _scope(self, phrase: Phrase, at: int) -> tuple[int, AgencyRecord | None]:
        """Read "thuộc tỉnh An Giang", "trên địa bàn thành phố"; return where it ends and the area."""
        found = phrase.match(wording.SCOPE, at)
        if not found:
            return at, None
        start = phrase.end(found)
        end, named = phrase.best(start, self.registry.province_names)
        if len(named) == 1:
            return end, named[0]
        own = phrase.match(_TYPE, start)
        if own and phrase.is_boundary(phrase.end(own)):
            return phrase.end(own), self.registry.ancestor_of_type(TYPES[own[0]])
        part = self.single(phrase, start, may_be_bare=True)
        if part and part[1].records:
            return part[0], part[1].records[0]
        return at, None

    def _candidates(
        self, phrase: Phrase, start: int, written_type: str
    ) -> Iterator[tuple[str, int]]:
        """Yield search keys of committees that the next words may name, with where each would end."""
        key = " ".join(("uy ban nhan dan", search_key(written_type)))
        for end in range(start + 1, min(start + _LONGEST_NAME, len(phrase.tokens)) + 1):
            if phrase.tokens[end - 1].key in {",", ":"}:
                return
            key = f"{key} {phrase.tokens[end - 1].key}"
            yield key, end

    def _qualifier(
        self, phrase: Phrase, end: int, records: list[AgencyRecord]
    ) -> tuple[int, AgencyRecord | None]:
        """Read the province or district that says which of several is meant."""
        start = phrase.skip_separators(end)
        scoped, within = self._scope(phrase, start)
        if within is not None:
            return scoped, within
        level = min(record.level for record in records)
        stop, named = phrase.best(start, self.registry.province_names)
        if len(named) == 1 and phrase.is_boundary(stop):
            return stop, named[0]
        if level == Level.COMMUNE:
            part = self.single(phrase, start, may_be_bare=True)
            if part and part[1].records and part[1].records[0].level < level:
                return part[0], part[1].records[0]
        return end, None

    def _nearest(
        self, records: list[AgencyRecord], within: AgencyRecord | None
    ) -> list[AgencyRecord]:
        """Keep the namesakes inside the named area, else inside the issuer's own."""
        if len(records) == 1 and within is None:
            return records
        province = self.registry.ancestor(Level.PROVINCE)
        district = self.registry.ancestor(Level.DISTRICT)
        for area in [within] if within else [district, province]:
            if area is None:
                continue
            inside = [record for record in records if self._is_under(record, area)]
            if inside:
                return inside
        return records

    def _is_under(self, record: AgencyRecord, area: AgencyRecord) -> bool:
        # A code begins with the code of every agency above it.
        return record.code.startswith(f"{area.code}.")


def _left_out(records: list[AgencyRecord], kept: list[AgencyRecord]) -> str:
    """Say which kinds of unit the wording of a group leaves out: often an oversight of the drafter."""
    taken = {record.agency_id for record in kept}
    missing = Counter(record.unit_type for record in records if record.agency_id not in taken)
    if not missing:
        return ""
    listed = ", ".join(f"{count} {name.lower()}" for name, count in sorted(missing.items()))
    return _("Câu chữ không gồm: %(listed)s.") % {"listed": listed}
