"""Preferences of this computer's window: size, theme, columns. Nothing of any record; a file beside the profile's database.

They lie outside the encrypted database, for the first frame needs them before it is open.
"""

import json
from pathlib import Path
from typing import Any

NAME = "window.json"


class Preferences:
    """Values by name; `put` keeps them. A file that cannot be read counts as absent: only sizes and colours are lost."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._values: dict[str, Any] = {}
        try:
            read = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return
        if isinstance(read, dict):
            self._values = read

    def get(self, name: str, default: Any = None) -> Any:
        """A value, or the default."""
        return self._values.get(name, default)

    def put(self, name: str, value: Any) -> None:
        """Keep a value (JSON); None takes it away."""
        if self._values.get(name) == value:
            return
        self._values[name] = value
        if value is None:
            del self._values[name]
        self.save()

    def save(self) -> None:
        """Write the file where there is a profile; a full disk is no reason to trouble anybody here."""
        # late: the first frame does without
        from zsapp.base.placing import put_in_place
        from zsapp.store.files import KEY_NAME

        if not (self._path.parent / KEY_NAME).exists():
            return
        part = self._path.with_suffix(".part")
        try:
            part.write_text(json.dumps(self._values, ensure_ascii=False, indent=1), encoding="utf-8")
            put_in_place(part, self._path, patience_s=0)  # the window does not wait for it
        except OSError:
            return
