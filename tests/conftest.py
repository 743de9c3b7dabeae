"""What holds for all tests: nothing of the caller's settings, and no deadlines on a machine shared with others."""

import os

from hypothesis import settings

# Warnings are errors, the order is random and a hanging test is stopped: pyproject.toml.
for name in [name for name in os.environ if name.startswith("ZSAPP_") and name != "ZSAPP_VENV"]:
    del os.environ[name]
for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
    os.environ.pop(name, None)
os.environ["LANG"] = "C.UTF-8"
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

settings.register_profile("zsapp", settings.get_profile(settings.get_current_profile_name()), deadline=None)
settings.load_profile("zsapp")
