"""The matrix of roles and permissions, read from ``data/roles.yaml``."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jsonschema
import yaml
from django.utils.translation import get_language

from lienthong.agencies import data_files
from lienthong.identity.permissions import Permission


class BrokenRoles(ValueError):
    """A roles file that does not fit its schema or names what does not exist."""


@dataclass(frozen=True, slots=True)
class Role:
    """A named bundle of permissions."""

    code: str
    label_vi: str
    label_en: str
    permissions: frozenset[Permission]
    # Power over the whole node, which an agency's administrator cannot hand out.
    is_of_the_node: bool = False

    @property
    def label(self) -> str:
        return self.label_en if get_language() == "en" else self.label_vi


@dataclass(frozen=True, slots=True)
class Matrix:
    """All roles by code, and the roles that each kind of post gives."""

    roles: Mapping[str, Role]
    by_post_kind: Mapping[str, tuple[str, ...]]

    def permissions_of(self, codes: Iterable[str]) -> frozenset[Permission]:
        """Return everything that the roles allow together; unknown codes allow nothing."""
        known = (self.roles[code] for code in codes if code in self.roles)
        return frozenset().union(*(role.permissions for role in known))

    def roles_for(self, post_kind: str, further: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the role codes of a post's kind and of an appointment's own, each once."""
        return tuple(dict.fromkeys((*self.by_post_kind.get(post_kind, ()), *further)))


@cache
def matrix() -> Matrix:
    """Return the matrix in force.

    :raises BrokenRoles: naming the first fault of the file.
    """
    text = (data_files.folder() / "roles.yaml").read_text(encoding="utf-8")
    return build(yaml.safe_load(text))


def build(data: Any) -> Matrix:
    """Build a matrix from the data of a roles file.

    :raises BrokenRoles: for data outside the schema, unknown permissions, roles named twice or not at all.
    """
    schema = json.loads(
        (data_files.folder() / "schemas" / "roles.schema.json").read_text(encoding="utf-8")
    )
    try:
        jsonschema.Draft202012Validator(schema).validate(data)
    except jsonschema.ValidationError as error:
        raise BrokenRoles(f"{error.json_path}: {error.message}") from None
    roles = {entry["code"]: _role(entry) for entry in data["roles"]}
    if len(roles) < len(data["roles"]):
        raise BrokenRoles("a role is named twice")
    posts = {kind: tuple(codes) for kind, codes in data["posts"].items()}
    unknown = {code for codes in posts.values() for code in codes} - roles.keys()
    if unknown:
        raise BrokenRoles(f"posts name unknown roles: {', '.join(sorted(unknown))}")
    return Matrix(roles, posts)


def _role(entry: dict[str, Any]) -> Role:
    try:
        permissions = frozenset(Permission(code) for code in entry["permissions"])
    except ValueError as error:
        raise BrokenRoles(f"{entry['code']}: {error}") from None
    return Role(
        entry["code"], entry["label"], entry["label_en"], permissions, entry.get("scope") == "node"
    )
