from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from lienthong.base.access import needs, public, signed_in
from lienthong.base.errors import AuthenticationNeeded, NotAllowed


def answer(request):
    return HttpResponse("ok")


def asked_by(*permissions):
    request = RequestFactory().get("/")
    request.officer = SimpleNamespace(permissions=frozenset(permissions))
    return request


def test_needs_lets_a_holder_pass():
    assert needs("a.read")(answer)(asked_by("a.read")).content == b"ok"


def test_needs_refuses_an_officer_without_the_permission():
    with pytest.raises(NotAllowed):
        needs("a.read")(answer)(asked_by("b.read"))


@pytest.mark.parametrize("declare", [signed_in, needs("a.read")])
def test_guarded_views_refuse_nobody(declare):
    with pytest.raises(AuthenticationNeeded):
        declare(answer)(RequestFactory().get("/"))


def test_every_declaration_is_readable_by_the_structure_test():
    assert public(lambda request: HttpResponse()).access == "public"
    assert needs("a.read")(answer).permission == "a.read"
