"""A message like the one that documents travel with, for agencies that only exist in these tests."""

from dataclasses import dataclass

from lienthong.contracts.registry import contract


@dataclass(frozen=True)
class Issuer:
    """The agency that issued a paper."""

    code: str


@contract("vn.lienthong.tests.paper", version=1)
@dataclass(frozen=True)
class Paper:
    """A signed paper that travels as an attachment."""

    pdf_sha256: str
    issuer: Issuer


@contract("vn.lienthong.tests.letter", version=1)
@dataclass(frozen=True)
class Letter:
    """A message without any paper."""

    text: str
