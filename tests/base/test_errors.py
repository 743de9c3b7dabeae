"""Exit codes of the contract, by whose fault it is."""

import pytest

from zsapp.base.errors import NeedsPersonError, PlaceError, UsageError, UserError, ZsappError


@pytest.mark.parametrize(
    ("error", "code"), [(UserError, 1), (UsageError, 2), (PlaceError, 3), (NeedsPersonError, 4)]
)
def test_exit_codes(error: type[ZsappError], code: int) -> None:
    assert error("一句话").exit_code == code
    assert str(error("一句话")) == "一句话"
