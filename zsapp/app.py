"""The composition root: opens the window for a profile."""

from pathlib import Path


def open_window(profile_dir: Path) -> int:
    """Open the window and stay until it is closed; the exit code. Raises PlaceError where there is no display."""
    from zsapp.ui import start

    start.prepare()  # before anything of Qt
    from zsapp.ui import boot

    return boot.run(profile_dir)
