"""What is told of a file that the system refuses."""

from pathlib import Path

import pytest

from zsapp.base.errors import PlaceError
from zsapp.store.files import file_faults


@pytest.mark.parametrize(
    ("winerror", "words"), [(32, "请关闭那个程序"), (33, "请关闭那个程序"), (5, "权限"), (None, "权限")]
)
def test_a_file_that_another_program_has_open_is_no_matter_of_rights(
    winerror: int | None, words: str
) -> None:
    error = PermissionError(13, "refused")
    if winerror is not None:
        error.winerror = winerror  # type: ignore[attr-defined,unused-ignore]  # Windows sets it; 13 for all of them
    with pytest.raises(PlaceError, match=words), file_faults(Path("zsapp.key")):
        raise error
