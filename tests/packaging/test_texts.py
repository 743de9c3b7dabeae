"""Every text a person sees is in the English catalogue, translated, and the compiled file is up to date."""

import ast
import re
from pathlib import Path

import texts

ROOT = Path(__file__).resolve().parents[2]
PLACEHOLDER = re.compile(r"\{[^{}]*\}|%[sd]")
COMMAND = "run: python3 packaging/bootstrap.py texts"


def test_every_text_of_the_sources_is_translated() -> None:
    assert texts.untranslated(texts.up_to_date()) == []


def test_the_files_are_what_the_command_would_write() -> None:
    catalogue = texts.up_to_date()
    assert texts.ENGLISH.read_bytes() == texts.po_bytes(catalogue), COMMAND
    assert texts.ENGLISH.with_suffix(".mo").read_bytes() == texts.mo_bytes(catalogue), COMMAND


def test_a_translation_keeps_the_placeholders() -> None:
    wrong = [
        texts.id_of(message)
        for message in texts.translated()
        for form in texts.forms_of(message)
        if message.id and _placeholders(texts.id_of(message)) != _placeholders(form)
    ]
    assert wrong == []


def test_what_is_counted_has_two_forms_in_english() -> None:
    many = [message for message in texts.translated() if message.id and message.pluralizable]
    assert [texts.id_of(each) for each in many if len(set(texts.forms_of(each))) != 2] == []
    assert "{n}天" in {texts.id_of(each) for each in many}


def test_placeholders_are_told_apart() -> None:
    assert _placeholders("{a}的{b:04}") == _placeholders("{b:04} of {a}")
    assert _placeholders("{a}的{b}") != _placeholders("{b}")
    assert _placeholders("{m}月") == _placeholders("{m:02}") != _placeholders("{n:02}")


def _placeholders(text: object) -> list[str]:
    """By name: how a number is written, 5 or 05, is the language's own."""
    return sorted(re.sub(r":[^}]*", "", each) for each in PLACEHOLDER.findall(str(text)))


def test_no_translation_is_left_in_chinese() -> None:
    # Characters are allowed where the text is about one; a sentence of them is not English.
    wrong = [texts.id_of(m) for m in texts.translated() if m.id and re.search(r"[一-鿿]{5}", str(m.string))]
    assert wrong == []


def test_extraction_sees_marked_texts() -> None:
    found = {texts.id_of(message) for message in texts.extracted()}
    assert "目标企业" in found


def test_no_text_is_put_together_before_it_is_looked_up() -> None:
    wrong = [
        f"{path.name}:{node.lineno}"
        for path in sorted((ROOT / "zsapp").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("_", "zh", "counted")
        if node.args and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]
    assert wrong == []
