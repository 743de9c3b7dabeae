"""Where things lie."""

import sys
from pathlib import Path

import pytest

from zsapp.base.paths import default_profile_dir, resources_dir


def test_resources_are_here() -> None:
    assert (resources_dir() / "reference").is_dir()


@pytest.mark.parametrize(
    ("platform", "variable", "ends"),
    [
        ("linux", "XDG_DATA_HOME", ("zsapp",)),
        ("win32", "APPDATA", ("zsapp",)),
        ("darwin", "HOME", ("Library", "Application Support", "zsapp")),
    ],
)
def test_the_default_profile_lies_where_the_system_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, platform: str, variable: str, ends: tuple[str, ...]
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setenv(variable, str(tmp_path))
    assert default_profile_dir() == tmp_path.joinpath(*ends)
