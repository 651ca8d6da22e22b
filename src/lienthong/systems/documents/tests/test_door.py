"""The API's door for edXML packages from outside the axis."""

import dataclasses

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.axis.models import Outbox
from lienthong.systems.documents import edxml
from lienthong.systems.documents.actions import incoming
from lienthong.systems.documents.actions.packages import take_package
from lienthong.systems.documents.models import Delivery, IncomingDocument
from lienthong.systems.documents.packages import package_of
from lienthong.systems.documents.tests.conftest import NOW
from lienthong.systems.documents.tests.test_pages import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def package(issued):
    return package_of(issued, code="G22", name="Văn phòng Chính phủ")


def take(world, package, code="H26", **changes):
    data = edxml.write(dataclasses.replace(package, **changes))
    return take_package(data=data, by=world.clerk(code), now=NOW)


def test_a_package_is_taken_in_like_an_arrival(certified, package):
    row = take(certified, package)
    assert (row.state, row.verdict, row.channel) == ("arrived", "passed", "package")
    assert (row.notation, row.sender_code) == ("01/TB-VPCP", "G22")


def test_the_steps_of_a_package_are_told_to_nobody_on_the_axis(certified, package):
    before = Outbox.objects.count()
    row = take(certified, package)
    incoming.register(document=row, by=certified.clerk("H26"), now=NOW)
    assert Outbox.objects.count() == before


def test_a_package_brought_twice_is_refused(certified, package):
    take(certified, package)
    with pytest.raises(Exception) as refusal:
        take(certified, package)
    assert refusal.value.code == "already-arrived"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"sender": edxml.Organ("G99", "Không có")}, "agency-unknown"),
        ({"receivers": (edxml.Organ("G14", "Bộ"),)}, "edxml-not-addressed"),
        ({"signer": edxml.OfficialSigner("", "Chức vụ", "")}, "document-without-signer"),
        ({"attachments": ()}, "edxml-incomplete"),
        ({"attachments": (edxml.Attachment("a.txt", b"x", "text/plain"),)}, "edxml-without-pdf"),
        (
            {"attachments": (edxml.Attachment("a.pdf", b"%PDF-1.7 x", "application/pdf"),)},
            "malformed-signature",
        ),
    ],
)
def test_a_bad_package_is_refused_with_its_code(certified, package, changes, code):
    with pytest.raises(Exception) as refusal:
        take(certified, package, **changes)
    assert refusal.value.code == code
    assert not IncomingDocument.objects.exists()


def test_a_package_with_a_dtd_is_refused(certified):
    data = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><edXML>&a;</edXML>'
    with pytest.raises(Exception) as refusal:
        take_package(data=data, by=certified.clerk("H26"), now=NOW)
    assert refusal.value.code == "edxml-doctype"


def test_the_api_answers_refusals_as_problems(world):
    client = client_of(world, "H26", "clerk")
    answer = client.post("/api/van-ban/edxml", {"file": SimpleUploadedFile("a.edxml", b"<x/>")})
    assert answer.status_code == 422
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "edxml-unknown-root"


def test_the_api_lists_the_own_agencys_documents_only(world, incoming_row):
    incoming_row("H26", subject="Của Hà Nội")
    incoming_row("G22", subject="Của Văn phòng")
    client = client_of(world, "H26", "clerk")
    answer = client.get("/api/van-ban/den", {"q": "cua"})
    assert [row["subject"] for row in answer.json()] == ["Của Hà Nội"]


def test_the_api_wants_a_permission(world):
    officer = client_of(world, "H26", "officer")
    answer = officer.post("/api/van-ban/edxml", {"file": SimpleUploadedFile("a.edxml", b"<x/>")})
    assert answer.status_code == 403


def test_the_api_wants_a_session(world, client):
    assert client.get("/api/van-ban/den").status_code == 401


def test_deliveries_are_the_receivers_of_the_package(package):
    assert {organ.organ_id for organ in package.receivers} == set(
        Delivery.objects.values_list("recipient_code", flat=True)
    )
