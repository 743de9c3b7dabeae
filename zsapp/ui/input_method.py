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
    facts = [(_("显示平台"), platform), (_("可用的输入法插件"), _("、").join(plugins) or _("没有"))]
    facts += [(name, environ.get(name) or _("（未设置）")) for name in VARIABLES]
    advice, is_good = _advice(platform, plugins, environ)
    return Diagnosis(tuple(facts), advice, is_good)


def _advice(platform: str, plugins: Sequence[str], environ: Mapping[str, str]) -> tuple[str, bool]:
    if platform in _SYSTEM:
        return _("使用系统自带的输入法，不需要设置。"), True
    if platform in ("offscreen", "minimal"):
        return _("现在没有屏幕，无法判断输入法。"), False
    variable, asked = _asked(environ)
    found = next((each for each in asked if _is_there(each, platform, plugins)), "")
    if found == "wayland" or (platform.startswith("wayland") and not asked):
        return _("由桌面提供输入法，不需要设置。若打不出中文，请设置 QT_IM_MODULE=ibus 后重新打开。"), True
    if found.startswith("fcitx"):
        return _("已找到 fcitx 插件，可以直接输入中文。"), True
    if found == "ibus":
        return (
            _(
                "使用 IBus 接口，可以输入中文；请确认 ibus 或 fcitx5 正在运行，并切换到中文（fcitx5 为 Ctrl+空格）。"
            ),
            True,
        )
    if not asked:
        return _(
            "没有设置 QT_IM_MODULE，打不出中文。请设置 QT_IM_MODULE=ibus 后重新打开（IBus 和 fcitx5 都用这个值）。"
        ), False
    if "ibus" in asked:
        return _("这个 Qt 没有 IBus 插件，打不出中文。请按说明重新安装本程序。"), False
    told = (
        _(
            "{variable} 是 {value}，而程序自带的 Qt 没有 fcitx 插件，打不出中文。请用 {variable}=ibus 打开本程序"
            "（fcitx5 提供 ibus 兼容），或安装并启用 IBus。"
        )
        if any(each.startswith("fcitx") for each in asked)
        else _("{variable} 是 {value}，用它打不出中文。请设置 {variable}=ibus 后重新打开。")
    )
    return told.format(variable=variable, value=environ[variable]), False


def _asked(environ: Mapping[str, str]) -> tuple[str, list[str]]:
    """The variable that counts and what it asks for, first choice first; Qt reads QT_IM_MODULE only without the list."""
    for variable in ("QT_IM_MODULES", "QT_IM_MODULE"):
        asked = [each.strip().lower() for each in environ.get(variable, "").split(";") if each.strip()]
        if asked:
            return variable, asked
    return "QT_IM_MODULE", []


def _is_there(asked: str, platform: str, plugins: Sequence[str]) -> bool:
    if asked == "wayland":
        return platform.startswith("wayland")
    if asked.startswith("fcitx"):
        return any("fcitx" in each for each in plugins)
    return asked == "ibus" and asked in plugins


def diagnose_here() -> Diagnosis:
    """The diagnosis of this window."""
    from PySide6.QtCore import QLibraryInfo
    from PySide6.QtGui import QGuiApplication

    folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)) / "platforminputcontexts"
    names = {file.stem.removeprefix("lib") for file in folder.iterdir()} if folder.is_dir() else set()
    plugins = sorted(name.removesuffix("platforminputcontextplugin") for name in names)
    return diagnose(QGuiApplication.platformName(), plugins, os.environ)
