"""Codes with their edition: names as people write them, and back."""

import pytest

from zsapp.domain.reference import short_name, table


@pytest.mark.parametrize("which", ["regions", "industries"])
def test_every_code_is_read_back_from_what_is_printed(which: str) -> None:
    codes = table(which)
    stored = [f"{codes.edition}/{code}" for code in codes.names]
    assert len(stored) > 1_000
    assert [codes.encode(codes.decode(value)) for value in stored] == stored


@pytest.mark.parametrize(
    ("text", "stored", "printed"),
    [
        ("上海", "201612/310000", "上海"),
        ("上海市", "201612/310000", "上海"),
        ("宁波", "201612/330200", "宁波"),
        ("321300", "201612/321300", "宿迁"),
        ("201612/321300", "201612/321300", "宿迁"),
        ("朝阳区(110105)", "201612/110105", "朝阳区(110105)"),
        ("朝阳区（110105）", "201612/110105", "朝阳区(110105)"),
        ("朝阳区", "朝阳区", "朝阳区"),  # there are two: no code is guessed
        ("首尔", "首尔", "首尔"),
        ("首尔(999999)", "首尔(999999)", "首尔(999999)"),
        ("201712/310000", "201712/310000", "201712/310000"),  # another edition is kept as it is
        ("香港", "201612/810000", "中国香港"),
        ("台湾", "201612/710000", "中国台湾"),
        ("中国台湾", "201612/710000", "中国台湾"),
    ],
)
def test_regions(text: str, stored: str, printed: str) -> None:
    regions = table("regions")
    assert regions.encode(text) == stored
    assert regions.decode(stored) == printed


def test_a_name_means_the_larger_group() -> None:
    industries = table("industries")
    code = industries.encode("房地产业")
    assert industries.decode(code) == "房地产业"
    assert industries.encode(industries.decode(f"{industries.edition}/K70")) == f"{industries.edition}/K70"


def test_short_names() -> None:
    assert [short_name(name) for name in ("江苏省", "香港特别行政区", "沙市", "兴安盟")] == ["江苏", "香港", "沙市", "兴安"]  # fmt: skip
