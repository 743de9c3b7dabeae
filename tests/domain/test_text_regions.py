"""Versions of a text beside each other: where they agree, what a person chooses between, what differs."""

from hypothesis import given
from hypothesis import strategies as st

from zsapp.domain.text_merge import merge_texts
from zsapp.domain.text_regions import Run, joined, marked, regions

TEXTS = st.lists(st.sampled_from(["甲", "乙", "丙", "", "丁丁"]), min_size=1, max_size=6).map("\n".join)


def test_what_only_one_changed_is_taken() -> None:
    parts = regions("一\n二\n三", ["一，甲改\n二\n三", "一\n二\n三，乙改"])
    assert [part.is_contested for part in parts] == [False, False, False]
    assert joined(parts, [0] * len(parts)) == "一，甲改\n二\n三，乙改"


def test_what_both_changed_is_chosen_or_kept_twice() -> None:
    parts = regions("一\n二\n三", ["一\n甲\n三", "一\n乙\n三"])
    (contested,) = [place for place, part in enumerate(parts) if part.is_contested]
    assert parts[contested].options == ("甲", "乙") and parts[contested].before == "二"
    assert joined(parts, [0, 1, 0]) == "一\n乙\n三"
    assert joined(parts, [0, None, 0]) == "一\n甲\n乙\n三"


def test_one_deleted_what_the_other_changed() -> None:
    parts = regions("一\n二\n三", ["一\n三", "一\n二改\n三"])
    assert parts[1].options == (None, "二改")
    assert joined(parts, [0, 0, 0]) == "一\n三"
    assert joined(parts, [0, None, 0]) == "一\n二改\n三"


def test_without_a_base_nothing_is_taken_for_granted() -> None:
    parts = regions(None, ["同\n甲", "同\n乙"])
    assert [part.options for part in parts] == [("同",), ("甲", "乙")]


@given(TEXTS, TEXTS, TEXTS)
def test_choosing_one_version_everywhere_gives_it_where_both_changed(base: str, one: str, other: str) -> None:
    parts = regions(base, [one, other])
    merged = merge_texts(base, [one, other])
    if merged is not None:
        assert not any(part.is_contested for part in parts)
        assert joined(parts, [0] * len(parts)) == merged
    bare = regions(None, [one, other])
    assert joined(bare, [part.of[0] for part in bare]) == one
    assert joined(bare, [part.of[1] for part in bare]) == other


@given(TEXTS, TEXTS)
def test_marks_lose_nothing_of_the_version(base: str, version: str) -> None:
    runs = marked(base, version)
    if any(run.mark == "skipped" for run in runs):
        return
    assert "".join(run.text for run in runs if run.mark != "gone") == version + "\n"


def test_differences_within_a_paragraph_are_marked() -> None:
    assert marked("来访三人", "来访五人") == [
        Run("来访"),
        Run("三", "gone"),
        Run("五", "new"),
        Run("人"),
        Run("\n"),
    ]


def test_what_is_the_same_is_left_out() -> None:
    same = "\n".join(f"第{n}段" for n in range(10))
    runs = marked(same, same + "\n新的")
    assert [run.mark for run in runs] == ["skipped", "", "new"] and runs[0].text == "9"
