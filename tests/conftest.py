"""What holds for all tests: nothing of the caller's settings, and no deadlines on a machine shared with others."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.support import windows_rules

# Warnings are errors, the order is random and a hanging test is stopped: pyproject.toml.
for name in [name for name in os.environ if name.startswith("ZSAPP_") and name != "ZSAPP_VENV"]:
    del os.environ[name]
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("zsapp", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("zsapp")


@pytest.fixture(scope="session", autouse=True)
def rules_of_windows() -> Iterator[None]:
    """What the program has open it cannot rename or delete: found here, not by who has Windows."""
    with pytest.MonkeyPatch.context() as patched:
        windows_rules.holds(patched)
        yield
