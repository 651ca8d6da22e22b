"""From a duty to the words of its directive and back, at every party, without entering anything."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.axis import attachments
from lienthong.axis.envelope import Attachment
from lienthong.axis.models import Outbox
from lienthong.base import clock
from lienthong.contracts import registry
from lienthong.contracts.directives import TaskAssigned
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.systems.directives import handlers
from lienthong.systems.directives.actions import assigning
from lienthong.systems.directives.models import Directive, Duty, Task
from lienthong.systems.directives.tests.conftest import arrivals, pump
from lienthong.systems.directives.tests.test_pages import TEXT, sound, url

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(world):
    return factories.client_for(world.by("G22"))


@pytest.fixture
def reader(world):
    """Somebody at the ministry who may read tasks and nothing else."""
    at = world.agencies["G14"].record
    return factories.client_for(factories.officer(at, kind="officer"))


@pytest.fixture
def assigned(world, office, data_folder):
    """A directive from a file whose proposals were confirmed and assigned."""
    office.post(url("enter"), {"file": SimpleUploadedFile("thong-bao.txt", TEXT.encode())})
    directive = Directive.objects.get()
    office.post(url("confirm_sure", directive.id), {"accepts_past": "1"})
    office.post(url("assign_all", directive.id))
    assert pump(clock.now()) == []
    return directive


def duty_of(world, code):
    return Duty.objects.get(agency_id=world.agencies[code].id, role="lead")


def test_every_party_reads_the_directive_with_its_words_marked(world, assigned, reader):
    duty = duty_of(world, "G14")
    assert assigned.text[duty.start : duty.end] == duty.words
    html = sound(reader.get(url("duty_detail", duty.id)))
    assert f"{url('duty_directive', duty.id)}#w-{duty.id}" in html
    html = sound(reader.get(url("duty_directive", duty.id)))
    assert f'id="w-{duty.id}"' in html and "<mark>" in html
    assert f'href="{url("duty_detail", duty.id)}"' in html
    assert "Giao Bộ Tài chính chủ trì" in html


def test_a_text_too_long_to_be_shown_stays_unread(world, assigned):
    long = attachments.store(b"a" * 5_000_000)
    told = arrivals_again(TaskAssigned, "G14")
    facts = replace(told.message.directive, text_sha256=long.sha256)
    file = Attachment(long.sha256, "nguyen-van.txt", "text/plain", long.size)
    message = replace(told.message, directive=facts, reference=uuid4())
    mail = replace(told, message=message, attachments=(file,), envelope_id=uuid4())
    assert handlers.task_assigned([mail], now=clock.now()) == [None]
    assert Duty.objects.get(reference=message.reference).text_sha256 == ""


def arrivals_again(contract, to):
    """Return the first message of a contract to an agency as if it came anew."""
    name, _version = registry.type_of(contract)
    row = Outbox.objects.filter(message__contract=name, recipient=to).first()
    Outbox.objects.filter(pk=row.pk).update(state="queued", next_attempt_at=clock.now())
    return arrivals(contract)[0]


def test_the_directives_own_file_comes_with_the_task(world, assigned, reader):
    duty = duty_of(world, "G14")
    answer = reader.get(url("directive_file", duty.id))
    assert b"".join(answer.streaming_content) == TEXT.encode()
    assert "attachment" in answer["Content-Disposition"]


def test_nobody_else_reads_it(world, assigned):
    duty = duty_of(world, "G14")
    stranger = factories.client_for(world.by("H57"))
    assert stranger.get(url("duty_directive", duty.id)).status_code == 404
    assert stranger.get(url("directive_file", duty.id)).status_code == 404
    at = world.agencies["G14"].record
    nobody = factories.officer(at, permissions={Permission.NODE_READ})
    assert Permission.DIRECTIVE_READ not in nobody.permissions


def test_duties_from_one_directive_stand_together_in_its_order(world, assigned):
    both = Duty.objects.filter(agency_id=world.agencies["G12"].id).order_by("start")
    assert len(both) == 2
    client = factories.client_for(world.by("G12"))
    html = sound(client.get(url("duty_directive", both[1].id)))
    assert all(f'id="w-{each.id}"' in html for each in both)


def test_who_takes_a_task_over_gets_its_directive_too(world, assigned):
    task = Task.objects.get(lead_code="G14")
    now = clock.now()
    assigning.transfer(
        task=task, to=world.name("H57"), basis="QĐ", on=clock.today(), by=world.by("G22"), now=now
    )
    assert pump(now) == []
    client = factories.client_for(world.by("H57"))
    duty = duty_of(world, "H57")
    assert f'id="w-{duty.id}"' in sound(client.get(url("duty_directive", duty.id)))


def test_a_task_without_the_text_says_so_and_shows_its_words(world, assigned, reader):
    duty = duty_of(world, "G14")
    Duty.objects.filter(id=duty.id).update(text_sha256="", start=None, end=None, directive_file={})
    html = sound(reader.get(url("duty_directive", duty.id)))
    assert "không gửi kèm nguyên văn" in html and duty.words in html
    assert reader.get(url("directive_file", duty.id)).status_code == 404


def test_a_text_that_is_no_longer_stored_does_not_break_the_page(world, assigned, reader):
    duty = duty_of(world, "G14")
    Duty.objects.filter(id=duty.id).update(text_sha256="0" * 64)
    assert "không gửi kèm nguyên văn" in sound(reader.get(url("duty_directive", duty.id)))


def test_only_files_that_came_with_the_message_are_kept(world, office, data_folder):
    office.post(url("enter"), {"file": SimpleUploadedFile("thong-bao.txt", TEXT.encode())})
    directive = Directive.objects.get()
    office.post(url("confirm_sure", directive.id), {"accepts_past": "1"})
    office.post(url("assign_all", directive.id))
    rows = [row for row in arrivals(TaskAssigned, attachments=()) if row.to == "G14"]
    handlers.task_assigned(rows, now=clock.now())
    duty = duty_of(world, "G14")
    assert (duty.text_sha256, duty.directive_file, duty.start) == ("", {}, None)
