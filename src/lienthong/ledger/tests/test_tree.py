"""The tree against the published vectors, the recursive definition and its own mutations."""

from hashlib import sha256

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lienthong.ledger import tree

# The eight leaves of the Certificate Transparency reference tests (RFC 6962), and the roots of sizes 1 to 8.
LEAVES = [
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
HASHES = [tree.leaf_hash(leaf) for leaf in LEAVES]

sizes = st.integers(min_value=1, max_value=130)


def hashes(size: int) -> list[bytes]:
    return [tree.leaf_hash(str(number).encode()) for number in range(size)]


def recursive_root(leaves: list[bytes]) -> bytes:
    """The definition of RFC 9162, 2.1.1, word for word."""
    if not leaves:
        return sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = recursive_root(leaves[:split]), recursive_root(leaves[split:])
    return sha256(b"\x01" + left + right).digest()


def flipped(value: bytes, bit: int = 0) -> bytes:
    changed = bytearray(value)
    changed[bit // 8 % len(value)] ^= 1 << bit % 8
    return bytes(changed)


@pytest.mark.parametrize("size", range(1, 9))
def test_root_agrees_with_the_published_vectors(size: int) -> None:
    assert tree.root(HASHES[:size]).hex() == ROOTS[size - 1]


def test_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert tree.root([]) == tree.EMPTY_ROOT == sha256(b"").digest()
    assert tree.paths([]) == (tree.EMPTY_ROOT, [])


def test_inclusion_path_agrees_with_the_published_vector() -> None:
    assert [step.hex() for step in tree.inclusion_path(HASHES[:5], 4)] == [ROOTS[3]]
    assert [step.hex() for step in tree.inclusion_path(HASHES, 0)] == [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ]


def test_consistency_path_agrees_with_the_published_vector() -> None:
    assert [step.hex() for step in tree.consistency_path(HASHES, 6)] == [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ]


@given(st.integers(min_value=0, max_value=130))
def test_root_agrees_with_the_recursive_definition(size: int) -> None:
    assert tree.root(hashes(size)) == recursive_root(hashes(size))


@given(sizes)
def test_every_leaf_of_a_batch_is_proved(size: int) -> None:
    leaves = hashes(size)
    root, paths = tree.paths(leaves)
    assert root == tree.root(leaves)
    for index, path in enumerate(paths):
        assert path == tree.inclusion_path(leaves, index)
        assert tree.verify_inclusion(leaves[index], index, size, path, root)


@given(sizes, st.data())
def test_a_changed_inclusion_proof_fails(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    index = data.draw(st.integers(0, size - 1))
    bit = data.draw(st.integers(0, 255))
    root, path, leaf = tree.root(leaves), tree.inclusion_path(leaves, index), leaves[index]
    assert not tree.verify_inclusion(flipped(leaf, bit), index, size, path, root)
    assert not tree.verify_inclusion(leaf, index, size, path, flipped(root, bit))
    assert not tree.verify_inclusion(leaf, index, size, [*path, leaf], root)
    assert not tree.verify_inclusion(leaf, index, size, [leaf, *path], root)
    for place in range(len(path)):
        changed = [*path[:place], flipped(path[place], bit), *path[place + 1 :]]
        assert not tree.verify_inclusion(leaf, index, size, changed, root)
        assert not tree.verify_inclusion(leaf, index, size, path[:place] + path[place + 1 :], root)


@given(sizes, st.data())
def test_a_proof_for_another_place_fails(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    index, other = (data.draw(st.integers(0, size - 1)) for _ in range(2))
    assume(index != other)
    path = tree.inclusion_path(leaves, index)
    assert not tree.verify_inclusion(leaves[index], other, size, path, tree.root(leaves))


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0), (9, 4)])
def test_a_place_outside_the_tree_fails(index: int, size: int) -> None:
    assert not tree.verify_inclusion(HASHES[0], index, size, [], HASHES[0])
    with pytest.raises(IndexError):
        tree.inclusion_path(HASHES[:size], index)
    with pytest.raises(IndexError):
        tree.inclusion_places(index, size)


@given(sizes, st.data())
def test_every_older_tree_is_proved_consistent(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    old = data.draw(st.integers(0, size))
    path = tree.consistency_path(leaves, old)
    assert tree.verify_consistency(old, size, path, tree.root(leaves[:old]), tree.root(leaves))


@given(sizes, st.data())
def test_a_changed_consistency_proof_fails(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    old = data.draw(st.integers(1, size))
    bit = data.draw(st.integers(0, 255))
    path = tree.consistency_path(leaves, old)
    old_root, root = tree.root(leaves[:old]), tree.root(leaves)
    assert not tree.verify_consistency(old, size, path, flipped(old_root, bit), root)
    assert not tree.verify_consistency(old, size, path, old_root, flipped(root, bit))
    assert not tree.verify_consistency(old, size, [*path, root], old_root, root)
    for place in range(len(path)):
        changed = [*path[:place], flipped(path[place], bit), *path[place + 1 :]]
        assert not tree.verify_consistency(old, size, changed, old_root, root)


@given(st.integers(2, 130), st.data())
def test_a_tree_whose_past_was_rewritten_is_not_consistent(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    old = data.draw(st.integers(1, size - 1))
    victim = data.draw(st.integers(0, old - 1))
    rewritten = [*leaves[:victim], tree.leaf_hash(b"rewritten"), *leaves[victim + 1 :]]
    path = tree.consistency_path(rewritten, old)
    old_root, root = tree.root(leaves[:old]), tree.root(rewritten)
    assert not tree.verify_consistency(old, size, path, old_root, root)


def test_a_smaller_tree_is_no_extension() -> None:
    assert not tree.verify_consistency(8, 5, [], tree.root(HASHES), tree.root(HASHES[:5]))
    assert not tree.verify_consistency(-1, 5, [], tree.root(HASHES), tree.root(HASHES[:5]))
    with pytest.raises(IndexError):
        tree.consistency_path(HASHES[:5], 8)


def test_an_empty_path_proves_nothing_between_different_trees() -> None:
    assert not tree.verify_consistency(3, 8, [], tree.root(HASHES[:3]), tree.root(HASHES))


@given(st.lists(st.integers(0, 20), max_size=8))
def test_a_tree_grown_in_steps_stores_the_nodes_of_one_grown_at_once(steps: list[int]) -> None:
    leaves = hashes(sum(steps))
    stored = {(0, index): leaf for index, leaf in enumerate(leaves)}
    at_once = tree.grow(0, leaves, stored.__getitem__)
    in_steps: dict[tree.Place, bytes] = {}
    size = 0
    for step in steps:
        known = stored | in_steps
        in_steps |= tree.grow(size, leaves[size : size + step], known.__getitem__)
        size += step
    assert in_steps == at_once


@given(sizes, st.data())
def test_stored_nodes_give_the_same_proofs_as_the_leaves(size: int, data: st.DataObject) -> None:
    leaves = hashes(size)
    nodes = {(0, index): leaf for index, leaf in enumerate(leaves)}
    nodes |= tree.grow(0, leaves, nodes.__getitem__)
    part = data.draw(st.integers(1, size))
    index = data.draw(st.integers(0, part - 1))
    steps = tree.inclusion_places(index, part)
    assert [tree.fold(step, nodes.__getitem__) for step in steps] == tree.inclusion_path(
        leaves[:part], index
    )
    assert tree.fold(tree.range_places(0, part), nodes.__getitem__) == tree.root(leaves[:part])
