"""The composition root: opens the window for a profile."""

from pathlib import Path


def open_window(profile_dir: Path) -> int:
    """Open the window and stay until it is closed; the exit code. Raises PlaceError where there is no display."""
    make_ready()
    from zsapp.ui import boot

    return boot.run(profile_dir)


def make_ready() -> None:
    """What has to be done before `boot` is imported."""
    from zsapp.ui import collector

    collector.hold()
