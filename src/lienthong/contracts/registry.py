"""The catalogue of contracts: each a frozen dataclass with a reverse-domain name and a version."""

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from lienthong.base.keeping import can_be_kept

Contract = TypeVar("Contract", bound=type)

_by_type: dict[tuple[str, int], type] = {}
_type_of: dict[type, tuple[str, int]] = {}


class ContractMismatch(ValueError):
    """Data that does not fit the contract it claims to follow."""


class UnknownContract(LookupError):
    """A name and version that this node does not know."""


def contract(name: str, *, version: int) -> Callable[[Contract], Contract]:
    """Enter a frozen dataclass in the catalogue under its name and version."""

    def enter(cls: Contract) -> Contract:
        if not is_dataclass(cls):
            raise TypeError(f"{cls.__name__} is not a dataclass")
        if (name, version) in _by_type:
            raise ValueError(f"{name} version {version} is already in the catalogue")
        _by_type[name, version] = cls
        _type_of[cls] = (name, version)
        return cls

    return enter


def by_type(name: str, version: int) -> type:
    """Return the contract class of a name and version.

    :raises UnknownContract: if the catalogue has none.
    """
    try:
        return _by_type[name, version]
    except KeyError:
        raise UnknownContract(f"{name}/{version}") from None


def type_of(cls: type) -> tuple[str, int]:
    """Return the name and version of a contract class."""
    return _type_of[cls]


def all_contracts() -> dict[tuple[str, int], type]:
    """Return the whole catalogue."""
    return dict(_by_type)


@cache
def _adapter(cls: type) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def to_data(message: Any) -> dict[str, Any]:
    """Return a message as JSON-able data."""
    cls: Any = type(message)
    data: dict[str, Any] = _adapter(cls).dump_python(message, mode="json")
    return data


def from_data(cls: type, data: object) -> Any:
    """Build a message from data; unknown and missing fields are refused, and what no database keeps.

    :raises ContractMismatch: naming the first field that does not fit.
    """
    try:
        message = _adapter(cls).validate_python(data, extra="forbid")
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ContractMismatch(f"{place}: {first['msg']}") from error
    for each in fields(cls):
        if not can_be_kept(getattr(message, each.name)):
            raise ContractMismatch(f"{each.name}: cannot be kept")
    return message


def json_schema(cls: type) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of a contract."""
    return _adapter(cls).json_schema()
