"""How a result is printed where nobody reads it any more."""

import errno
import io
import os
import sys
from pathlib import Path

import pytest

from zsapp.base.errors import PlaceError
from zsapp.cli.context import Context


class Refusing(io.StringIO):
    """An output that can no longer be written to."""

    def write(self, _text: str, /) -> int:
        raise OSError(errno.EINVAL, "Invalid argument")


@pytest.mark.parametrize(("system", "error"), [("nt", BrokenPipeError), ("posix", PlaceError)])
def test_a_reader_that_went_away_is_no_trouble_on_windows_either(
    system: str, error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = Context(tmp_path, as_json=True)
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", Refusing())
        patched.setattr(os, "name", system)
        with pytest.raises(error) as met:
            context.out({"id": 1})
    assert isinstance(met.value.__cause__, OSError)
