"""The advice about Chinese input fits what was found."""

import pytest
from PySide6.QtWidgets import QApplication

from zsapp.ui.input_method import diagnose, diagnose_here

WHEELS = ("compose", "ibus")


@pytest.mark.parametrize(
    ("platform", "plugins", "environ", "is_good", "words"),
    [
        ("windows", (), {}, True, "系统自带"),
        ("cocoa", (), {}, True, "系统自带"),
        ("xcb", WHEELS, {"QT_IM_MODULE": "ibus"}, True, "IBus"),
        ("xcb", WHEELS, {"QT_IM_MODULE": "fcitx"}, False, "QT_IM_MODULE=ibus"),
        ("xcb", WHEELS, {"QT_IM_MODULE": "fcitx5"}, False, "QT_IM_MODULE=ibus"),
        ("xcb", (*WHEELS, "fcitx5"), {"QT_IM_MODULE": "fcitx"}, True, "可以直接"),
        ("xcb", WHEELS, {}, False, "没有设置"),
        ("wayland", WHEELS, {}, True, "桌面"),
        ("wayland", WHEELS, {"QT_IM_MODULES": "wayland;fcitx;ibus"}, True, "桌面"),
        ("wayland", WHEELS, {"QT_IM_MODULES": "fcitx;ibus"}, True, "IBus"),
        ("xcb", WHEELS, {"QT_IM_MODULES": "wayland;fcitx;ibus"}, True, "IBus"),
        ("xcb", WHEELS, {"QT_IM_MODULES": "fcitx;ibus", "QT_IM_MODULE": "fcitx"}, True, "IBus"),
        ("xcb", WHEELS, {"QT_IM_MODULES": "fcitx", "QT_IM_MODULE": "ibus"}, False, "QT_IM_MODULES=ibus"),
        ("xcb", WHEELS, {"QT_IM_MODULE": "xim"}, False, "QT_IM_MODULE=ibus"),
        ("xcb", ("compose",), {"QT_IM_MODULE": "ibus"}, False, "没有 IBus 插件"),
        ("offscreen", WHEELS, {"QT_IM_MODULE": "ibus"}, False, "没有屏幕"),
    ],
)
def test_advice(
    platform: str, plugins: tuple[str, ...], environ: dict[str, str], is_good: bool, words: str
) -> None:
    found = diagnose(platform, plugins, environ)
    assert found.is_good is is_good
    assert words in found.advice
    assert dict(found.facts)["QT_IM_MODULE"] == environ.get("QT_IM_MODULE", "（未设置）")


def test_what_is_here_is_found(application: QApplication) -> None:
    facts = dict(diagnose_here().facts)
    assert facts["显示平台"] == application.platformName()
    assert "ibus" in facts["可用的输入法插件"]
