"""Names as they are read aloud: the readings of the dictionary, and the order of lists."""

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin import Style, lazy_pinyin

from zsapp.domain import spoken


@given(
    st.lists(
        st.sampled_from([*"长重行乐单 A9ü·𠮷", "重庆", "长沙", "银行", "乐清", "行业", "有限公司"]),
        max_size=8,
    )
)
def test_words_spelled_one_by_one_are_spelled_as_in_the_whole_name(parts: list[str]) -> None:
    spoken.spell("")  # the readings of places are known from here on
    name = "".join(parts)
    whole = re.sub(r"[^\w]", "", unicodedata.normalize("NFKC", name))
    assert spoken.spell(name) == tuple(syllable.lower() for syllable in lazy_pinyin(whole) if syllable)


@given(st.text("行长重庆乐清曲率儿女绿一不了着的中国有限公司ABCxyz（）キ", max_size=16))
def test_names_are_sorted_by_the_readings_of_the_dictionary(name: str) -> None:
    spoken.spell("重庆")  # our own readings of places are in force
    kept = "".join(char for char in name if char not in "（）")
    with_tones = lazy_pinyin(kept, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
    assert (
        spoken.in_order(name).lower()
        == "".join(
            each + written if written else each
            for each, written in zip(with_tones, _characters(kept, with_tones), strict=True)
        ).lower()
    )


def _characters(kept: str, with_tones: list[str]) -> list[str]:
    """For each reading the character it is of; "" for letters, which stand for themselves."""
    found, place = [], 0
    for each in with_tones:
        is_itself = kept.startswith(each, place)
        found.append("" if is_itself else kept[place])
        place += len(each) if is_itself else 1
    return found


# by syllable, tone and character; numbers by their worth
ORDERS = [
    ["二组", "三组", "十组"],
    ["3号厂房", "12号厂房"],
    ["安徽甲", "北京甲", "重庆甲", "上海甲", "厦门甲"],
    ["Alpha", "beta", "丙", "甲", "乙"],
]


@pytest.mark.parametrize("names", ORDERS)
def test_lists_of_names_stand_in_the_order_of_their_readings(names: list[str]) -> None:
    assert sorted(set(names), key=spoken.in_order) == names
