"""A small government for the faults: the Office, a province that sends on, fifty districts that receive."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

SENDER, OFFICE = "H26", "G22"
DISTRICTS = tuple(f"H26.{number:03}" for number in range(1, 51))
_SINCE = date(2016, 1, 1)
_NAMESPACE = UUID("5f0e1f6a-0000-4000-8000-000000000000")


@dataclass(frozen=True)
class Seat:
    """An agency as the tests know it."""

    id: int
    code: str
    name: str
    unit_id: int


def seats() -> dict[str, Seat]:
    """Return every agency by code."""
    from lienthong.agencies.models import AgencyRecord, Unit

    units = dict(Unit.objects.values_list("agency_id", "id"))
    return {
        row.code: Seat(row.agency_id, row.code, row.name, units[row.agency_id])
        for row in AgencyRecord.objects.all()
    }


def officer(seat: Seat, role: str) -> Any:
    """Return an officer of an agency."""
    from lienthong.identity.officers import Officer
    from lienthong.identity.roles import matrix

    person = uuid5(_NAMESPACE, f"{seat.code}:{role}")
    return Officer(
        person_id=person,
        account_id=None,
        name=f"{role} {seat.code}",
        agency_id=seat.id,
        agency_code=seat.code,
        agency_name=seat.name,
        unit_id=seat.unit_id,
        post_id=None,
        post_title=role,
        roles=(role,),
        permissions=frozenset(matrix().permissions_of([role])),
        subject=f"person:{person}",
    )


def found(now: datetime) -> None:
    """Make the agencies, their certificates and their addresses."""
    from lienthong.axis import directory
    from lienthong.trust import authority
    from lienthong.trust.authority import CertificateRequest
    from lienthong.trust.usage import Usage

    _agency(OFFICE, "Văn phòng Chính phủ", "VPCP", "ministry", 1, "", None)
    province = _agency(
        SENDER, "Ủy ban nhân dân thành phố Hà Nội", "UBND", "province", 2, "01", None
    )
    for code in DISTRICTS:
        name = f"Ủy ban nhân dân quận {code}"
        _agency(code, name, "UBND", "district", 3, code[-3:], province)
    known = seats()
    authority.ensure_root(now)
    requests = [CertificateRequest(code, Usage.AGENCY, code, code) for code in known]
    requests.append(CertificateRequest("VN", Usage.NODE, "VN", "VN"))
    leader = officer(known[OFFICE], "leader")
    requests.append(CertificateRequest(leader.subject, Usage.OFFICIAL, leader.name, OFFICE))
    authority.issue_many(requests, now=now)
    directory.register_many([directory.Entry(code) for code in known])


def _agency(
    code: str, name: str, short: str, kind: str, level: int, unit_code: str, parent: Any
) -> Any:
    from psycopg.types.range import DateRange

    from lienthong.agencies.models import Agency, AgencyRecord, Unit

    valid = DateRange(_SINCE, None)
    agency = Agency.objects.create(key=code)
    AgencyRecord.objects.create(
        agency=agency,
        code=code,
        code_source="sourced",
        name=name,
        short_name=short,
        kind=kind,
        level=level,
        unit_code=unit_code,
        parent=parent,
        valid=valid,
    )
    Unit.objects.create(agency=agency, name="Văn phòng", short_name="VP", valid=valid)
    return agency


def draft_signed(now: datetime) -> Any:
    """Return a document of the Office, signed and ready to be issued to the province."""
    from lienthong.systems.documents.actions import outgoing, signing

    seat = seats()[OFFICE]
    clerk, leader = officer(seat, "clerk"), officer(seat, "leader")
    content = outgoing.Content(
        kind="TB",
        subject="Kết luận về xây dựng Chính phủ điện tử",
        body="Văn phòng Chính phủ thông báo như sau.\n1. Các bộ triển khai.",
        place="Hà Nội",
        recipients=("UBND thành phố Hà Nội", "Lưu: VT, KSTT (3)."),
        signers=({"authority": "KT.", "position": "Phó Chủ nhiệm", "name": leader.name},),
    )
    document = outgoing.draft(content=content, by=clerk, now=now)
    outgoing.submit(document=document, by=clerk, now=now)
    signing.sign(document=document, by=leader, now=now)
    return document
