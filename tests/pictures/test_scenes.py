"""Every page, every dialog and every question is pictured, by the one command that makes the pictures."""

import ast
import importlib
import json
import os
import pkgutil
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog

import zsapp.ui
from zsapp.ui import pages

UI = Path(zsapp.ui.__file__).parent
ASKING = ("confirm", "message")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, str]]:
    """What the scenes showed: class, title and page of each."""
    out = tmp_path_factory.mktemp("pictures")
    command = [sys.executable, "-m", "tests.pictures", str(out), "--once"]
    command += ["--language=zh", "--scale=100", "--theme=light"]
    subprocess.run(command, check=True, env={**os.environ, "ZSAPP_FONTS": ""}, capture_output=True)
    found: dict[str, dict[str, str]] = json.loads((out / "seen.json").read_text(encoding="utf-8"))
    assert len(list(out.glob("*-zh-light-100.png"))) == len(found)
    assert not [
        line for line in (out / "findings.txt").read_text().splitlines() if "beyond the screen" in line
    ]
    return found


def _dialogs() -> set[str]:
    """The names of all dialogs of the program; those of others to build upon begin with _."""
    for module in pkgutil.walk_packages(zsapp.ui.__path__, "zsapp.ui."):
        importlib.import_module(module.name)

    def below(one: type) -> Iterator[type]:
        for each in one.__subclasses__():
            yield each
            yield from below(each)

    names = {each.__name__ for each in below(QDialog) if each.__module__.startswith("zsapp.")}
    return {name for name in names if not name.startswith("_")}


def _questions() -> set[str]:
    """The titles with which `confirm` and `message` are called."""
    titles = set()
    for path in UI.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in ast.walk(tree):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") in ASKING:
                titles.add(_title(call.args[1], tree))
    return titles


def _title(given: ast.expr, tree: ast.AST) -> str:
    """The words of `_("…")`, `_("…").format(…)`, or of a name they were given before."""
    if isinstance(given, ast.Name):
        name = given.id
        for each in ast.walk(tree):
            if isinstance(each, ast.Assign) and getattr(each.targets[0], "id", "") == name:
                given = each.value
    words: Any = next(each.value for each in ast.walk(given) if isinstance(each, ast.Constant))
    return str(words)


def test_every_page_is_pictured(seen: dict[str, dict[str, str]]) -> None:
    assert {each.id for each in pages.PAGES} <= {each["page"] for each in seen.values()}


def test_every_dialog_is_pictured(seen: dict[str, dict[str, str]]) -> None:
    assert _dialogs() <= {each["class"] for each in seen.values()}


def test_every_question_is_pictured(seen: dict[str, dict[str, str]]) -> None:
    titles = {each["title"] for each in seen.values()}
    patterns = {each: re.sub(r"\\\{\w+\\\}", ".*", re.escape(each)) for each in _questions()}
    assert len(patterns) > 5
    missing = [each for each, found in patterns.items() if not any(re.fullmatch(found, t) for t in titles)]
    assert missing == []
