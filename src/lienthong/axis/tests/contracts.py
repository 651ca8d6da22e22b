"""Contracts that only the axis's own tests tell and ask."""

from dataclasses import dataclass

from lienthong.contracts.registry import contract


@contract("vn.lienthong.axis.tests.notice", version=1)
@dataclass(frozen=True)
class Notice:
    """Something told; what the handler does with it is written in ``text``."""

    text: str


@contract("vn.lienthong.axis.tests.amendment", version=1)
@dataclass(frozen=True)
class Amendment:
    """Something told of a notice that went before."""

    text: str


@contract("vn.lienthong.axis.tests.orphan", version=1)
@dataclass(frozen=True)
class Orphan:
    """A contract that nobody handles."""

    text: str


@contract("vn.lienthong.axis.tests.howmany", version=1)
@dataclass(frozen=True)
class HowMany:
    """A question."""

    what: str


@contract("vn.lienthong.axis.tests.count", version=1)
@dataclass(frozen=True)
class Count:
    """Its answer."""

    count: int
