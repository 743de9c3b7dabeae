"""How the page of synchronisation says things. No widgets."""

import time
from datetime import datetime

from zsapp.base.texts import _, counted
from zsapp.sync.events import State, Status
from zsapp.sync.protocol import Trouble
from zsapp.ui.pages.conflicts.words import moment_words

_FAR_S = 7 * 24 * 3600  # a time so far off is a clock that was set, no appointment


def headline(status: Status | None, unsent: int) -> str:
    """The state in a few words."""
    if status is None:
        return _("还没有同步过")
    if status.state is State.UP_TO_DATE and unsent:
        return _("有改动还没有上传")
    return {
        State.OFFLINE: _("连不上中心端"),
        State.UP_TO_DATE: _("已与中心端一致"),
        State.DUE: _("即将同步"),
        State.SENDING: _("正在上传"),
        State.RECEIVING: _("正在同步"),
        State.NEEDS_YOU: _("要您处理"),
        State.TROUBLE: _("遇到问题"),
    }[status.state]


def advice(status: Status | None) -> str:
    """What a person can do about it; "" where nothing is to be done."""
    if status is None or status.trouble is None:
        return ""
    return {
        Trouble.OFFLINE: _("记录照常写，都在本机；有了网络会自动接着同步。"),
        Trouble.TLS: _("请先看电脑的日期和时间对不对；对的话，请与招商办核对网址和证书。"),
        Trouble.STRANGE: _("酒店、机场的网络常要先在浏览器里登录；登录以后会自动接着同步。"),
        Trouble.OTHER_HUB: _("没有收发任何内容。请与招商办核对网址，确认后再重新登录。"),
        Trouble.LOG_IN: _("请重新登录；没有上传的改动都在本机，登录后接着上传。"),
        Trouble.REVOKED: _("没有上传的改动都在本机，可以在“设置”里导出；重新登录没有用，请联系招商办。"),
        Trouble.FORBIDDEN: _("请联系招商办核对您的小组和角色。"),
        Trouble.REFUSED: _("这些改动仍在本机。请把诊断文件交给管理员。"),
        Trouble.UPGRADE: _("这台电脑的程序比中心端新，等中心端升级后自动上传；改动都在本机。"),
        Trouble.BUSY: _("中心端现在很忙，稍后自动重试。"),
        Trouble.BROKEN: _("中心端出了故障，稍后自动重试；改动都在本机。"),
        Trouble.FULL: _("空间不够，没有写入。请腾出空间，或联系管理员。"),
    }[status.trouble]


def success_words(status: Status | None) -> str:
    """When it last succeeded."""
    if status is None or status.last_success_s is None:
        return _("还没有成功过")
    return moment_words(round(status.last_success_s * 1_000_000), datetime.now())


def retry_words(status: Status | None, now_s: float | None = None) -> str:
    """When it is tried again by itself; "" where it is not."""
    if status is None or status.retry_at_s is None:
        return ""
    left_s = status.retry_at_s - (time.time() if now_s is None else now_s)
    if left_s <= 1 or left_s > _FAR_S:
        return _("即将重试")
    if left_s < 120:
        return _("{n}秒后自动重试").format(n=round(left_s))
    return counted("{n}分钟后自动重试", round(left_s / 60)).format(n=round(left_s / 60))


def size_words(size: int) -> str:
    """830 KB, 12.4 MB."""
    return f"{size / 1_048_576:.1f} MB" if size >= 1_048_576 else f"{max(1, round(size / 1024))} KB"


def file_words(state: str, *, is_moving: bool) -> tuple[str, str, str]:
    """Icon, colour and word for where a file is."""
    if is_moving:
        return "cloud-up", "accent", _("正在传送")
    return {
        "here_only": ("cloud-up", "warn", _("仅在本机，待上传")),
        "on_its_way": ("sync", "text_soft", _("还没有传到这台电脑")),
        "on_hub": ("cloud-check", "good", _("中心端已核对")),
    }[state]
