import copy

import pytest
import yaml

from lienthong.agencies import data_files
from lienthong.agencies.models import PostKind
from lienthong.identity.permissions import LABELS, Permission
from lienthong.identity.roles import BrokenRoles, build, matrix


@pytest.fixture
def data():
    return yaml.safe_load((data_files.folder() / "roles.yaml").read_text(encoding="utf-8"))


def test_every_permission_has_a_label():
    assert set(LABELS) == set(Permission)


def test_every_permission_belongs_to_some_role():
    given = frozenset().union(*(role.permissions for role in matrix().roles.values()))
    assert given == frozenset(Permission)


def test_every_kind_of_post_gives_a_role():
    assert set(PostKind.values) == set(matrix().by_post_kind)


def test_nobody_signs_and_seals_alone():
    both = {Permission.DOCUMENT_SIGN, Permission.DOCUMENT_SEAL}
    assert not [role.code for role in matrix().roles.values() if both <= role.permissions]


def test_an_administrator_does_not_read_documents():
    assert Permission.DOCUMENT_READ not in matrix().roles["administrator"].permissions


def test_unknown_roles_allow_nothing():
    assert matrix().permissions_of(["khong-co"]) == frozenset()


def test_roles_of_post_and_appointment_come_once_each():
    assert matrix().roles_for("clerk", ["clerk", "auditor"]) == ("clerk", "auditor")


def broken(data, change):
    copied = copy.deepcopy(data)
    change(copied)
    return copied


@pytest.mark.parametrize(
    "change",
    [
        lambda data: data["roles"][0]["permissions"].append("document.eat"),
        lambda data: data["roles"][0].pop("label"),
        lambda data: data["roles"].append(data["roles"][0]),
        lambda data: data["posts"].update(clerk=["khong_co"]),
        lambda data: data.update(extra=1),
    ],
    ids=["unknown-permission", "no-label", "named-twice", "unknown-role", "unknown-key"],
)
def test_a_broken_file_is_refused(data, change):
    with pytest.raises(BrokenRoles):
        build(broken(data, change))
