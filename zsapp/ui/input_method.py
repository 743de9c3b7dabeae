"""Why Chinese input works here or not, and what to do: Qt's wheels carry the ibus plugin but none for fcitx."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from zsapp.base.texts import _

VARIABLES = ("QT_IM_MODULE", "QT_IM_MODULES", "XMODIFIERS", "GTK_IM_MODULE", "XDG_SESSION_TYPE")
_SYSTEM = ("windows", "cocoa", "direct2d")


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What was found, and the advice; `is_good`: nothing has to be done."""

    facts: tuple[tuple[str, str], ...]
    advice: str
    is_good: bool

    @property
    def text(self) -> str:
        """All of it as lines, to copy."""
        return "\n".join([*(f"{name}：{value}" for name, value in self.facts), self.advice])


def diagnose(platform: str, plugins: Sequence[str], environ: Mapping[str, str]) -> Diagnosis:
    """`platform` as Qt names it (xcb, wayland, windows, cocoa), `plugins`: names of the input contexts there are."""
    facts = [(_("显示平台"), platform), (_("可用的输入法插件"), "、".join(plugins) or _("没有"))]
    facts += [(name, environ.get(name) or _("（未设置）")) for name in VARIABLES]
    advice, is_good = _advice(platform, plugins, environ)
    return Diagnosis(tuple(facts), advice, is_good)


def _advice(platform: str, plugins: Sequence[str], environ: Mapping[str, str]) -> tuple[str, bool]:
    module = (environ.get("QT_IM_MODULE") or environ.get("QT_IM_MODULES", "").split(";")[0]).lower()
    if platform in _SYSTEM:
        return _("使用系统自带的输入法，不需要设置。"), True
    if platform in ("offscreen", "minimal"):
        return _("现在没有屏幕，无法判断输入法。"), False
    if platform.startswith("wayland") and not module:
        return _("由桌面提供输入法，不需要设置。若打不出中文，请设置 QT_IM_MODULE=ibus 后重新打开。"), True
    if module.startswith("fcitx"):
        if any("fcitx" in each for each in plugins):
            return _("已找到 fcitx 插件，可以直接输入中文。"), True
        return (
            _(
                "QT_IM_MODULE 是 fcitx，而程序自带的 Qt 没有 fcitx 插件，打不出中文。请用 "
                "QT_IM_MODULE=ibus 打开本程序（fcitx5 提供 ibus 兼容），或安装并启用 IBus。"
            ),
            False,
        )
    if module == "ibus":
        return _("使用 IBus 接口，可以输入中文；请确认 ibus 或 fcitx5 正在运行。"), True
    return _("没有设置 QT_IM_MODULE。若打不出中文，请设置 QT_IM_MODULE=ibus 后重新打开。"), False


def diagnose_here() -> Diagnosis:
    """The diagnosis of this window."""
    from PySide6.QtCore import QLibraryInfo
    from PySide6.QtGui import QGuiApplication

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    names = {file.stem.removeprefix("lib") for file in folder.iterdir()} if folder.is_dir() else set()
    plugins = sorted(name.removesuffix("platforminputcontextplugin") for name in names)
    return diagnose(QGuiApplication.platformName(), plugins, os.environ)
