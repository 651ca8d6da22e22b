"""Who acts, as this floor knows them: the identity floor's officers fit."""

from typing import Protocol


class Actor(Protocol):
    """A signed-in officer."""

    @property
    def subject(self) -> str: ...

    @property
    def agency_id(self) -> int: ...

    @property
    def permissions(self) -> frozenset[str]: ...
