"""Where things lie."""

import sys
from pathlib import Path

import pytest

from zsapp.base.paths import default_profile_dir, plain_name, resources_dir


def test_resources_are_here() -> None:
    assert (resources_dir() / "reference").is_dir()


@pytest.mark.parametrize(
    ("platform", "variable", "ends"),
    [
        ("linux", "XDG_DATA_HOME", ("zsapp",)),
        ("win32", "LOCALAPPDATA", ("zsapp",)),
        ("darwin", "HOME", ("Library", "Application Support", "zsapp")),
    ],
)
def test_the_default_profile_lies_where_the_system_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str, ends: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    for name in {variable, "USERPROFILE"}:  # Windows looks there for a home, whatever HOME says
        monkeypatch.setenv(name, str(tmp_path))
    assert default_profile_dir() == tmp_path.joinpath(*ends)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("2016-04-28 示例光电有限公司", "2016-04-28 示例光电有限公司"),
        ('甲/乙\\丙:丁*戊?己"庚<辛>壬|癸\n', "甲-乙-丙-丁-戊-己-庚-辛-壬-癸-"),
        (" Example Co., Ltd. ", "Example Co., Ltd"),
        ("x" * 200, "x" * 80),
        ("x" * 79 + " y", "x" * 79),
        ("con", "_con"),
        ("NUL.pdf", "_NUL.pdf"),
        ("Contact", "Contact"),
        ("...", ""),
    ],
)
def test_a_text_as_the_name_of_a_file_on_every_system(text: str, name: str) -> None:
    assert plain_name(text) == name
