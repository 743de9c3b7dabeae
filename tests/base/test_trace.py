"""The diagnostic file: where a bug struck, and nothing of anybody's data."""

from pathlib import Path

import pytest

from zsapp.base.trace import KEPT, write_bug


def bug(secret: str) -> Exception:
    try:
        raise KeyError(secret)
    except KeyError as error:
        return error


def test_it_says_where_and_holds_no_value(tmp_path: Path) -> None:
    path = write_bug(tmp_path, bug("王建国 13905240001"))
    assert path is not None and path.parent == tmp_path / "trace"
    text = path.read_text(encoding="utf-8")
    assert "KeyError" in text and "test_trace.py" in text
    assert "王建国" not in text and "13905240001" not in text and str(tmp_path) not in text


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for _n in range(KEPT + 5):
        write_bug(tmp_path, bug("x"))
    names = sorted(path.name for path in (tmp_path / "trace").iterdir())
    assert len(names) == KEPT and names[-1] == f"bug-{KEPT + 5:06}.txt"


def test_without_a_profile_it_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert write_bug(tmp_path / "none", bug("王建国")) is None
    err = capsys.readouterr().err
    assert "KeyError" in err and "王建国" not in err
    assert not (tmp_path / "none").exists()


def test_where_it_cannot_be_written_it_goes_to_standard_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "trace").write_text("in the way")
    assert write_bug(tmp_path, bug("x")) is None
    assert "KeyError" in capsys.readouterr().err
