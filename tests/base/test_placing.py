"""The last step of writing a file, tried again where the system refuses it for a moment, as Windows does."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from zsapp.base import placing
from zsapp.base.placing import put_in_place, take_away


class Held:
    """Refuses so many times, as Windows does while somebody has a file open."""

    def __init__(self, times: int) -> None:
        self.times = times

    def refuse(self) -> None:
        if self.times > 0:
            self.times -= 1
            raise PermissionError(13, "The process cannot access the file")


@pytest.fixture
def held() -> Iterator[Held]:
    state, replace, unlink = Held(0), os.replace, os.unlink

    def replaced(part: Path, path: Path) -> None:
        state.refuse()
        replace(part, path)

    def unlinked(path: Path, **named: int) -> None:
        state.refuse()
        unlink(path, **named)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "replace", replaced)
        patched.setattr(os, "unlink", unlinked)
        yield state
        state.times = 0  # what is cleared away afterwards is no matter of ours


@pytest.fixture
def part(tmp_path: Path) -> Path:
    path = tmp_path / "a.part"
    path.write_text("new", encoding="utf-8")
    (tmp_path / "a").write_text("old", encoding="utf-8")
    return path


def test_a_file_held_for_a_moment_is_put_in_place_all_the_same(held: Held, part: Path) -> None:
    held.times = 3
    put_in_place(part, part.with_suffix(""), patience_s=60)
    assert part.with_suffix("").read_text(encoding="utf-8") == "new" and not part.exists()


def test_a_file_held_for_a_moment_goes_away_all_the_same(
    held: Held, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held.times = 3
    monkeypatch.setattr(placing, "PATIENCE_S", 60)
    take_away(part)
    assert not part.exists()
    take_away(part)


def test_a_file_that_stays_open_is_refused_and_nothing_is_changed(
    held: Held, part: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(placing, "PATIENCE_S", 0.1)
    held.times = 1_000_000
    with pytest.raises(PermissionError):
        put_in_place(part, part.with_suffix(""), patience_s=0.1)
    with pytest.raises(PermissionError):
        take_away(part)
    assert part.exists() and part.with_suffix("").read_text(encoding="utf-8") == "old"


def test_without_patience_nobody_waits(held: Held, part: Path) -> None:
    held.times = 1
    with pytest.raises(PermissionError):
        put_in_place(part, part.with_suffix(""), patience_s=0)
    assert held.times == 0 and part.exists()
