"""The units and posts an agency begins with, read from ``data/agencies/posts.yaml``."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from lienthong.agencies import data_files
from lienthong.agencies.models.agencies import Kind, Level
from lienthong.agencies.models.posts import PostKind
from lienthong.agencies.profiles import Entry

_BY_LEVEL = {Level.PROVINCE: "province", Level.DISTRICT: "district", Level.COMMUNE: "commune"}


@dataclass(frozen=True, slots=True)
class UnitLine:
    name: str
    short_name: str
    rank: int


@dataclass(frozen=True, slots=True)
class PostLine:
    title: str
    kind: str
    rank: int
    unit: str
    signs_as: str
    is_leader: bool


@dataclass(frozen=True, slots=True)
class Establishment:
    units: tuple[UnitLine, ...]
    posts: tuple[PostLine, ...]


def of(entry: Entry) -> Establishment:
    """Return the first units and posts of an agency."""
    if entry.level != Level.CENTRAL:
        return _establishment(_BY_LEVEL[Level(entry.level)], "")
    template = "ministry" if entry.kind == Kind.MINISTRY else "body"
    return _establishment(template, entry.code)


@cache
def _data() -> dict[str, Any]:
    text = (data_files.folder() / "agencies" / "posts.yaml").read_text(encoding="utf-8")
    return dict(yaml.safe_load(text))


@cache
def _establishment(template: str, code: str) -> Establishment:
    data = _data()
    kind = data["kinds"][template]
    own_units = data["units"].get(code, [])
    units = [*kind["units"], *own_units]
    posts = [_titled(line, data["titles"].get(code)) for line in kind["posts"]]
    posts += [line for unit in own_units for line in _unit_posts(unit, data["heads"], posts[0])]
    return Establishment(
        tuple(
            UnitLine(unit["name"], unit["short_name"], rank)
            for rank, unit in enumerate(units, start=1)
        ),
        tuple(_post(line, rank) for rank, line in enumerate(posts, start=1)),
    )


def _titled(line: dict[str, str], titles: list[str] | None) -> dict[str, str]:
    """Return a post with its agency's own titles, in its name and in its signing line."""
    if titles is None:
        return line
    leader, deputy = titles
    signs_as = line.get("signs_as", "").replace("THỦ TRƯỞNG CƠ QUAN", leader.upper())
    own = {"leader": leader, "deputy": deputy}.get(line["kind"], line["title"])
    return {**line, "title": own, "signs_as": signs_as}


def _unit_posts(
    unit: dict[str, str], heads: dict[str, list[str]], leader: dict[str, str]
) -> list[dict[str, str]]:
    head, deputy = heads[unit["name"].split()[0]]
    by_order = f"TL. {leader['title'].upper()}"
    shared = {"unit": unit["short_name"]}
    return [
        {"title": head, "kind": PostKind.UNIT_HEAD, "signs_as": by_order, **shared},
        {
            "title": deputy,
            "kind": PostKind.UNIT_HEAD,
            "signs_as": f"{by_order}|KT. {head.upper()}",
            **shared,
        },
        {"title": "Chuyên viên", "kind": PostKind.OFFICER, **shared},
    ]


def _post(line: dict[str, str], rank: int) -> PostLine:
    return PostLine(
        title=line["title"],
        kind=str(line["kind"]),
        rank=rank,
        unit=line.get("unit", ""),
        signs_as=line.get("signs_as", "").replace("|", "\n"),
        is_leader=line["kind"] == PostKind.LEADER,
    )
