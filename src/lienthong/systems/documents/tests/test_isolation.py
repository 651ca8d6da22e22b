"""A clerk of another agency opens, lists, searches, exports or guesses ids: nothing is there."""

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from lienthong.base import clock
from lienthong.systems.documents.actions import outgoing
from lienthong.systems.documents.models import (
    Assignment,
    Delivery,
    IncomingDocument,
    NumberSeries,
    OutgoingDocument,
    RecipientLine,
    RequestedDraft,
    SecretStub,
    StatusHistory,
    WorkNote,
)
from lienthong.systems.documents.tests.conftest import NOW, content
from lienthong.systems.documents.tests.test_pages import client_of, url

pytestmark = pytest.mark.django_db
SECRET = "Chỉ của Văn phòng"

TABLES = [
    Assignment,
    Delivery,
    IncomingDocument,
    NumberSeries,
    OutgoingDocument,
    RecipientLine,
    RequestedDraft,
    SecretStub,
    StatusHistory,
    WorkNote,
]


@pytest.fixture
def theirs(world, incoming_row):
    """An outgoing and an incoming document of the Office."""
    incoming = incoming_row(
        "G22",
        state="registered",
        arrival_number=1,
        arrival_year=clock.today().year,
        arrival_date=clock.today(),
        subject=SECRET,
    )
    mine = outgoing.draft(content=content(subject=SECRET), by=world.clerk("G22"), now=NOW)
    return mine, incoming


@pytest.fixture
def stranger(world, theirs):
    return client_of(world, "G14", "clerk")


@pytest.mark.parametrize("name", ["outgoing_detail", "edit", "recipients", "tracking", "edxml"])
def test_outgoing_pages_are_not_found(stranger, theirs, name):
    assert stranger.get(url(name, theirs[0].id)).status_code == 404


@pytest.mark.parametrize("name", ["viewer", "pdf"])
@pytest.mark.parametrize(("way", "which"), [("di", 0), ("den", 1)])
def test_files_are_not_found(stranger, theirs, name, way, which):
    assert stranger.get(url(name, way, theirs[which].id)).status_code == 404


def test_pictures_are_not_found(stranger, theirs):
    assert stranger.get(url("picture", "den", theirs[1].id, 1)).status_code == 404


def test_incoming_pages_are_not_found(stranger, theirs):
    assert stranger.get(url("incoming_detail", theirs[1].id)).status_code == 404


@pytest.mark.parametrize("name", ["submit", "issue", "cancel", "recall"])
def test_outgoing_steps_are_not_found(stranger, theirs, name):
    assert stranger.post(url(name, theirs[0].id), {"reason": "x"}).status_code == 404
    theirs[0].refresh_from_db()
    assert theirs[0].state == "draft"


@pytest.mark.parametrize("name", ["register_incoming", "refuse", "give_back", "forward"])
def test_incoming_steps_are_not_found(stranger, theirs, name):
    assert stranger.post(url(name, theirs[1].id), {"reason": "x"}).status_code == 404
    theirs[1].refresh_from_db()
    assert theirs[1].state == "registered"


def test_a_guessed_line_is_not_decided(world, theirs, stranger):
    line = theirs[0].lines.first()
    answer = stranger.post(url("decide_line", theirs[0].id, line.id), {f"{line.id}-kind": "person"})
    assert answer.status_code == 404


@pytest.mark.parametrize("query", [{}, {"q": "Van phong"}, {"q": "320"}])
@pytest.mark.parametrize("name", ["outgoing_list", "incoming_list", "desk"])
def test_lists_and_searches_show_nothing(stranger, name, query):
    answer = stranger.get(url(name), query)
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("code", ["outgoing", "incoming", "follow-up"])
@pytest.mark.parametrize("form", ["", "csv"])
def test_registers_and_exports_show_nothing(stranger, code, form):
    answer = stranger.get(url("register", code), {"as": form})
    assert answer.status_code == 200
    assert SECRET not in answer.content.decode()


@pytest.mark.parametrize("model", TABLES)
def test_the_database_itself_shows_only_the_own_agency(world, theirs, as_web, model):
    with as_web(world.agencies["G14"]):
        assert not model.objects.exists()


def test_the_database_shows_the_own_agency_its_rows(world, theirs, as_web):
    with as_web(world.agencies["G22"]):
        assert OutgoingDocument.objects.count() == 1
        assert IncomingDocument.objects.count() == 1


def test_the_database_refuses_rows_in_the_name_of_another_agency(world, as_web):
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        as_web(world.agencies["G14"]),
    ):
        SecretStub.objects.create(
            agency_id=world.agencies["G22"].id,
            series="secret",
            year=2020,
            number=1,
            secrecy="mat",
            document_date=date(2020, 1, 1),
            recorded_at=NOW,
            recorded_by="x",
        )
