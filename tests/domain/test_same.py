"""Records that are one company (log rule 11): classes, and the smallest id as their face."""

from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.same import faces

pairs = st.lists(st.tuples(st.sampled_from("abcdefgh"), st.sampled_from("abcdefgh")), max_size=12)


def test_joined_either_way_and_across() -> None:
    assert faces([("c", "b"), ("b", "a"), ("x", "y")]) == {"a": "a", "b": "a", "c": "a", "x": "x", "y": "x"}
    assert faces([]) == {}


@given(pairs, st.randoms())
def test_order_and_direction_do_not_matter(joined: list[tuple[str, str]], random: st.DrawFn) -> None:
    other = [tuple(reversed(pair)) for pair in joined]
    random.shuffle(other)  # type: ignore[attr-defined]
    assert faces(joined) == faces(other)  # type: ignore[arg-type]


@given(pairs)
def test_every_pair_has_one_face_and_a_face_is_the_least_of_its_class(joined: list[tuple[str, str]]) -> None:
    found = faces(joined)
    assert set(found) == {one for pair in joined for one in pair}
    for left, right in joined:
        assert found[left] == found[right]
    for one, face in found.items():
        assert face == min(other for other in found if found[other] == face)
        assert face <= one
    # only what a chain of pairs joins is joined
    assert len(set(found.values())) >= len(found) - len({frozenset(p) for p in joined if p[0] != p[1]})
