"""The two states of the Government that the public lists describe, read from the data folder.

``2020`` is the state of the directives of 2018-2020; ``2025`` follows it after the merger of ministries
(1 March 2025) and of provinces (1 July 2025), when the district level ended.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from lienthong.agencies import data_files, names
from lienthong.agencies.models.agencies import CodeSource, Kind, Level
from lienthong.base.text import search_key

# The lists are of the end of 2020; documents since the Government of 2016 are addressed by them.
FIRST_DAY = date(2016, 1, 1)
MINISTRIES_REFORMED = date(2025, 3, 1)
PROVINCES_REFORMED = date(2025, 7, 1)

MINISTRIES_BASIS = "Nghị quyết 176/2025/QH15"
PROVINCES_BASIS = "Nghị quyết 202/2025/QH15"
COMMUNES_BASIS = "Quyết định 19/2025/QĐ-TTg"

_LEVELS = {"province": Level.PROVINCE, "district": Level.DISTRICT, "commune": Level.COMMUNE}
_PREFIXES = {Level.DISTRICT: "huyen", Level.COMMUNE: "xa"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One agency of a list; ``key`` and ``parent_key`` identify agencies across lists."""

    key: str
    code: str
    code_source: str
    name: str
    name_en: str
    short_name: str
    kind: str
    level: int
    from_date: date
    unit_type: str = ""
    unit_code: str = ""
    parent_key: str | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """One agency of the old list taken over by one of the new."""

    predecessor: str
    successor: str
    on: date
    legal_basis: str


def entries(profile: str) -> list[Entry]:
    """Return every agency of a profile, "2020" or "2025", parents before children."""
    if profile == "2020":
        return _entries("level1-2020.csv", "units63_2020-12-31.csv", (FIRST_DAY, FIRST_DAY))
    starts = (MINISTRIES_REFORMED, PROVINCES_REFORMED)
    return _entries("level1-2025.csv", "units34_2025-07-01.csv", starts)


def _entries(top: str, units: str, starts: tuple[date, date]) -> list[Entry]:
    lines = list(_top_lines(top))
    short_names = {
        row["code"]: row["short_name"] for row in data_files.rows("agencies/short-names.csv")
    }
    central = [
        _central(line, short_names, starts[0]) for line in lines if line["kind"] != "province"
    ]
    provinces = {search_key(line["name_vi"]): line for line in lines if line["kind"] == "province"}
    return central + list(_committees(units, provinces, starts[1]))


def _top_lines(name: str) -> Iterator[dict[str, str]]:
    """Yield the level-1 list; a new agency without known code gets a placeholder under the letter Y."""
    without_code = 0
    for line in data_files.rows(f"agencies/{name}"):
        if not line["code"]:
            without_code += 1
            line["code"] = f"Y{without_code:02d}"
        yield line


def _central(line: dict[str, str], short_names: dict[str, str], start: date) -> Entry:
    return Entry(
        key=line["code"],
        code=line["code"],
        code_source=line["confidence"],
        name=line["name_vi"],
        name_en=line["name_en"],
        short_name=short_names[line["code"]],
        kind=Kind(line["kind"]),
        level=Level.CENTRAL,
        from_date=start,
    )


def _committees(units: str, provinces: dict[str, dict[str, str]], start: date) -> Iterator[Entry]:
    """Yield the People's Committee of every unit; the list names a unit after the one it belongs to."""
    placed: dict[tuple[str, str], Entry] = {}
    for unit in data_files.rows(f"admin-units/{units}"):
        level = unit["level"]
        if level == "province":
            entry = _province(unit, provinces[search_key(unit["full_name"])], start)
        else:
            above = "district" if len(unit["parent_code"]) == 3 else "province"
            entry = _lower(unit, placed[above, unit["parent_code"]], start)
        placed[level, unit["code"]] = entry
        yield entry


def _province(unit: dict[str, str], line: dict[str, str], start: date) -> Entry:
    return Entry(
        key=line["code"],
        code=line["code"],
        code_source=line["confidence"],
        name=names.committee(line["name_vi"]),
        name_en=f"People's Committee of {line['name_en']}",
        short_name=names.committee_short(line["name_vi"]),
        kind=Kind.PEOPLES_COMMITTEE,
        level=Level.PROVINCE,
        from_date=start,
        unit_type=unit["type"],
        unit_code=unit["code"],
    )


def _lower(unit: dict[str, str], parent: Entry, start: date) -> Entry:
    level = _LEVELS[unit["level"]]
    return Entry(
        key=f"{_PREFIXES[level]}:{unit['code']}",
        code=f"{parent.code}.{unit['code']}",
        code_source=CodeSource.CONSTRUCTED,
        name=names.committee(unit["full_name"]),
        name_en=names.committee_english(unit["type"], unit["name"]),
        short_name=names.committee_short(unit["full_name"]),
        kind=Kind.PEOPLES_COMMITTEE,
        level=level,
        from_date=start,
        unit_type=unit["type"],
        unit_code=unit["code"],
        parent_key=parent.key,
    )


def handovers() -> list[Handover]:
    """Return who took over from whom in 2025, leaving out agencies that went on as themselves."""
    found = {*_central_and_provincial(), *_communal()}
    return sorted(
        (one for one in found if one.predecessor != one.successor),
        key=lambda one: (one.on, one.predecessor, one.successor),
    )


def _central_and_provincial() -> Iterator[Handover]:
    for line in _top_lines("level1-2025.csv"):
        is_province = line["kind"] == "province"
        on = PROVINCES_REFORMED if is_province else MINISTRIES_REFORMED
        basis = PROVINCES_BASIS if is_province else MINISTRIES_BASIS
        for predecessor in line["succeeds"].split(" + "):
            yield Handover(predecessor.split(" ", 1)[0], line["code"], on, basis)


def _communal() -> Iterator[Handover]:
    prefixes = {"commune": "xa", "district": "huyen"}
    for line in data_files.rows("admin-units/map_2025-07-01_old_to_new.csv"):
        prefix = prefixes.get(line["old_level"])
        if prefix:
            old, new = f"{prefix}:{line['old_code']}", f"xa:{line['new_code']}"
            yield Handover(old, new, PROVINCES_REFORMED, COMMUNES_BASIS)
