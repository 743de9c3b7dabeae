"""The language of a person, and the language of a report whatever the person's is."""

import threading

import pytest

from zsapp.base.texts import CHINESE, ENGLISH, _, counted, language, speaking

CHINESE_WORD, ENGLISH_WORD = "目标企业", "Company"


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"ZSAPP_LANG": "en"}, ENGLISH),
        ({"ZSAPP_LANG": "zh_CN"}, CHINESE),
        ({"ZSAPP_LANG": "zh_CN", "LANG": "en_US.UTF-8"}, CHINESE),
        ({"LANG": "en_US.UTF-8"}, ENGLISH),
        ({"LANG": "zh_CN.UTF-8"}, CHINESE),
        ({"LANG": "C.UTF-8"}, CHINESE),
        ({"LC_ALL": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}, CHINESE),
        ({"LC_MESSAGES": "en_GB.UTF-8", "LANG": "zh_CN.UTF-8"}, ENGLISH),
    ],
)
def test_the_language_is_the_wish_else_the_systems(
    settings: dict[str, str], expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("ZSAPP_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert language() == expected
    assert _(CHINESE_WORD) == (ENGLISH_WORD if expected == ENGLISH else CHINESE_WORD)


def test_an_empty_text_stays_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    assert _("") == ""  # gettext itself would give the head of the catalogue


def test_inside_speaking_the_person_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    with speaking(CHINESE):
        assert _(CHINESE_WORD) == CHINESE_WORD
        with speaking(ENGLISH):
            assert _(CHINESE_WORD) == ENGLISH_WORD
        assert _(CHINESE_WORD) == CHINESE_WORD
    assert _(CHINESE_WORD) == ENGLISH_WORD


def test_speaking_ends_with_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    with pytest.raises(ValueError, match="told"), speaking(CHINESE):
        raise ValueError("told")
    assert _(CHINESE_WORD) == ENGLISH_WORD


def test_speaking_is_of_this_thread_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    heard: list[str] = []
    with speaking(CHINESE):
        other = threading.Thread(target=lambda: heard.append(_(CHINESE_WORD)))
        other.start()
        other.join()
    assert heard == [ENGLISH_WORD]


def test_english_has_a_form_for_one_and_a_form_for_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZSAPP_LANG", "en")
    assert [counted("{n}天", n).format(n=n) for n in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    with speaking(CHINESE):
        assert [counted("{n}天", n).format(n=n) for n in (1, 2)] == ["1天", "2天"]
