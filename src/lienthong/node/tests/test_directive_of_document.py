"""A directive is entered from a document that the agency holds: two systems that only ask one another."""

import pytest
from django.urls import reverse

from lienthong.systems.directives.models import Directive
from lienthong.systems.documents.tests.conftest import (  # noqa: F401 -- fixtures
    certified,
    data_folder,
    issued,
    world,
)
from lienthong.systems.documents.tests.test_pages import client_of

pytestmark = pytest.mark.django_db


def test_a_document_of_the_agency_becomes_a_directive_that_links_back(world, issued):  # noqa: F811
    client = client_of(world, "G22", "leader")
    page = client.get(reverse("directives:enter"), {"document": str(issued.id)})
    assert page.status_code == 200 and issued.notation in page.content.decode()
    answer = client.post(reverse("directives:enter"), {"document": str(issued.id)})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    row = Directive.objects.get()
    assert (row.document_id, row.notation) == (issued.id, issued.notation)
    assert row.issued_date == issued.issued_date
    detail = client.get(answer.url).content.decode()
    assert reverse("documents:outgoing_detail", args=[issued.id]) in detail


def test_a_document_of_nobody_is_not_found(world, issued):  # noqa: F811
    client = client_of(world, "H26", "leader")
    for document in ("nonsense", str(issued.pk), "0" * 32):
        answer = client.get(reverse("directives:enter"), {"document": document})
        assert answer.status_code == 404
