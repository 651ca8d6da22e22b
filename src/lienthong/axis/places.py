"""How a member's place in its batch is kept in one column: index, then the path, 32 bytes each."""

from lienthong.axis.envelope import Malformed, Place

_HASH = 32


def pack(place: Place) -> bytes:
    """Return a place as bytes."""
    return place.index.to_bytes(4, "big") + b"".join(place.path)


def unpack(data: bytes) -> Place:
    """Return the place that some bytes hold.

    :raises Malformed: if they hold none.
    """
    if len(data) < 4 or (len(data) - 4) % _HASH:
        raise Malformed("not a place in a batch")
    path = tuple(data[i : i + _HASH] for i in range(4, len(data), _HASH))
    return Place(int.from_bytes(data[:4], "big"), path)
