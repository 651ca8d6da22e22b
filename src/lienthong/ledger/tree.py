"""The Merkle tree of RFC 9162 (section 2.1): pure functions over SHA-256 hashes, no database.

Leaves and inner nodes are hashed under different prefixes, so that neither can pass for the other. A tree
of any size is built level by level, the odd last node rising as it is: the same tree as the recursive one.
"""

from collections.abc import Callable, Sequence
from hashlib import sha256

EMPTY_ROOT = sha256(b"").digest()
HASH_SIZE = 32

# A node by its level above the leaves and its index within that level; always a complete subtree.
Place = tuple[int, int]


def leaf_hash(data: bytes) -> bytes:
    """Return the hash of a leaf."""
    return sha256(b"\0" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of the node above two nodes."""
    return sha256(b"\1" + left + right).digest()


def root(leaf_hashes: Sequence[bytes]) -> bytes:
    """Return the root over leaf hashes; the hash of nothing for an empty tree."""
    if not leaf_hashes:
        return EMPTY_ROOT
    level = leaf_hashes
    while len(level) > 1:
        level = _level_above(level)
    return level[0]


def paths(leaf_hashes: Sequence[bytes]) -> tuple[bytes, list[list[bytes]]]:
    """Return the root and the inclusion path of every leaf, in leaf order."""
    collected: list[list[bytes]] = [[] for _ in leaf_hashes]
    if not leaf_hashes:
        return EMPTY_ROOT, collected
    level, height = leaf_hashes, 0
    while len(level) > 1:
        for index, path in enumerate(collected):
            sibling = (index >> height) ^ 1
            if sibling < len(level):
                path.append(level[sibling])
        level, height = _level_above(level), height + 1
    return level[0], collected


def inclusion_path(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """Return the path that proves the leaf at ``index``.

    :raises IndexError: if there is no such leaf.
    """
    if not 0 <= index < len(leaf_hashes):
        raise IndexError(index)
    path = []
    level = leaf_hashes
    while len(level) > 1:
        sibling = index ^ 1
        if sibling < len(level):
            path.append(level[sibling])
        level, index = _level_above(level), index >> 1
    return path


def consistency_path(leaf_hashes: Sequence[bytes], old_size: int) -> list[bytes]:
    """Return the path that proves that the first ``old_size`` leaves are unchanged.

    :raises IndexError: if the old tree was larger than this one.
    """
    plan = consistency_places(old_size, len(leaf_hashes))

    def find(place: Place) -> bytes:
        level, index = place
        return root(leaf_hashes[index << level : (index + 1) << level])

    return [fold(places, find) for places in plan]


def verify_inclusion(
    leaf: bytes, index: int, size: int, path: Sequence[bytes], expected: bytes
) -> bool:
    """Return whether ``path`` proves that ``leaf`` (a leaf hash) stands at ``index`` (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    node, last, value = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if node & 1 or node == last:
            value = node_hash(sibling, value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            value = node_hash(value, sibling)
        node, last = node >> 1, last >> 1
    return last == 0 and value == expected


def verify_consistency(
    old_size: int, new_size: int, path: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Return whether ``path`` proves that the new tree only extends the old one (2.1.4.2)."""
    if not 0 <= old_size <= new_size:
        return False
    if old_size == 0:
        return not path and old_root == EMPTY_ROOT
    if old_size == new_size:
        return not path and old_root == new_root
    # An old tree that is one complete subtree is its own first node, and the path leaves it out.
    steps = [old_root, *path] if old_size & (old_size - 1) == 0 else list(path)
    if not steps:
        return False
    node, last = old_size - 1, new_size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    old_value = new_value = steps[0]
    for step in steps[1:]:
        if last == 0:
            return False
        if node & 1 or node == last:
            old_value, new_value = node_hash(step, old_value), node_hash(step, new_value)
            while not node & 1 and node:
                node, last = node >> 1, last >> 1
        else:
            new_value = node_hash(new_value, step)
        node, last = node >> 1, last >> 1
    return last == 0 and old_value == old_root and new_value == new_root


def inclusion_places(index: int, size: int) -> list[list[Place]]:
    """Return, for each step of an inclusion path, the stored nodes whose fold is that step.

    :raises IndexError: if the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise IndexError(index)
    steps = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            steps.append(range_places(middle, end))
            end = middle
        else:
            steps.append(range_places(start, middle))
            start = middle
    return steps[::-1]


def consistency_places(old_size: int, new_size: int) -> list[list[Place]]:
    """Return, for each step of a consistency path, the stored nodes whose fold is that step.

    :raises IndexError: if the old tree is larger than the new one.
    """
    if not 0 <= old_size <= new_size:
        raise IndexError(old_size)
    if old_size == 0:
        return []
    steps = []
    start, end = 0, new_size
    while old_size != end:
        middle = start + _split(end - start)
        if old_size <= middle:
            steps.append(range_places(middle, end))
            end = middle
        else:
            steps.append(range_places(start, middle))
            start = middle
    if start:
        steps.append(range_places(start, end))
    return steps[::-1]


def range_places(start: int, end: int) -> list[Place]:
    """Return the complete subtrees that cover the leaves from ``start`` to before ``end``, largest first.

    ``start`` is a boundary that the splitting of a tree produces: a multiple of the largest subtree's size.
    """
    places = []
    while start < end:
        level = (end - start).bit_length() - 1
        places.append((level, start >> level))
        start += 1 << level
    return places


def fold(places: Sequence[Place], find: Callable[[Place], bytes]) -> bytes:
    """Return the hash over neighbouring complete subtrees, as ``range_places`` lists them."""
    value = find(places[-1])
    for place in reversed(places[:-1]):
        value = node_hash(find(place), value)
    return value


def grow(
    size: int, leaf_hashes: Sequence[bytes], find: Callable[[Place], bytes]
) -> dict[Place, bytes]:
    """Return the complete inner nodes that appear when leaves are added to a tree of ``size`` leaves.

    ``find`` gives the existing node at a place; it is asked only for the right edge of the old tree.
    """
    added: dict[Place, bytes] = {}
    level, start, nodes = 0, size, list(leaf_hashes)
    while nodes:
        if start & 1:
            start -= 1
            nodes.insert(0, find((level, start)))
        nodes = [node_hash(nodes[i], nodes[i + 1]) for i in range(0, len(nodes) - 1, 2)]
        level, start = level + 1, start >> 1
        added.update(((level, start + i), value) for i, value in enumerate(nodes))
    return added


def _level_above(level: Sequence[bytes]) -> list[bytes]:
    above = [sha256(b"\1" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)]
    if len(level) & 1:
        above.append(level[-1])
    return above


def _split(size: int) -> int:
    """Return the largest power of two smaller than ``size``."""
    return 1 << ((size - 1).bit_length() - 1)
