"""What the desk says in words: moments, how a team stands, how current it is. No Qt."""

from datetime import datetime

from zsapp.base.texts import ENGLISH, _, counted, language
from zsapp.domain.organisation import WEEKDAYS
from zsapp.ui.editors.choices import word_of
from zsapp.verbs.submissions import AsOf, Board, TeamLine


def moment_words(at: datetime, *, with_time: bool = True) -> str:
    """5月1日 17:42."""
    day = _("{month}月{day}日").format(month=at.month, day=at.day)
    return f"{day} {at:%H:%M}" if with_time else day


def due_words(board: Board) -> str:
    """Until when, and how much of it is left."""
    weekday = word_of(WEEKDAYS[board.due.weekday()])
    due = _("截止{moment}（{weekday}）").format(moment=moment_words(board.due), weekday=weekday)
    left = board.due - board.now
    if left.total_seconds() < 0:
        return _("{due}，已过").format(due=due)
    if left.days:
        return counted("{due}，还有{n}天", left.days).format(due=due, n=left.days)
    hours = int(left.total_seconds() // 3600)
    if not hours:
        return _("{due}，不到1小时").format(due=due)
    return counted("{due}，还有{n}小时", hours).format(due=due, n=hours)


def handed_words(line: TeamLine) -> str:
    """When it was handed in, and by whom."""
    if line.moment is None:
        return ""
    moment = moment_words(line.moment.at, with_time=line.moment.is_exact)
    told = _("{moment}报送").format(moment=moment)
    if line.person:
        told = _("{moment}由{person}报送").format(moment=moment, person=line.person)
    return told


def clock_words(line: TeamLine) -> str:
    """Where the hand-in says another moment than the clock of the computer that wrote it."""
    if line.clock is None:
        return ""
    return _("与电脑时钟不符：这次报送写下的时间是{clock}。").format(clock=f"{line.clock:%Y-%m-%d %H:%M}")


def as_of_words(as_of: AsOf) -> str:
    """How current what is here of a team is, in a few words."""
    at = moment_words(as_of.at) if as_of.at is not None else ""
    if as_of.source == "own":
        return _("本机")
    if as_of.source == "file":
        return _("交换包 {moment}").format(moment=at)
    if as_of.source == "hub":
        return _("中心端 {moment}").format(moment=at) if at else _("还没有同步过")
    return _("只有本机资料")


def newest_words(as_of: AsOf, now: datetime) -> str:
    """The same in a sentence, with the last change that is here (a day shown in the past knows nothing of later ones)."""
    told = {
        "own": _("资料就在这台电脑上。"),
        "file": _("最近读入的交换包写于{moment}，之后的报送和改动这里还看不到。"),
        "hub": _("与中心端同步到{moment}；没有联网的小组，之后的报送这里还看不到。"),
        "none": _("没有中心端，也没有读过这个组的交换包：这里只有本机登记的内容。"),
    }[as_of.source]
    if as_of.source == "hub" and as_of.at is None:
        told = _("还没有与中心端同步过，这里只有本机的内容。")
    told = told.format(moment=moment_words(as_of.at)) if as_of.at is not None else told
    if as_of.newest is None or as_of.newest > now or as_of.source == "own":
        return told
    last = _("该组最近一次改动：{moment}。").format(moment=f"{as_of.newest:%Y-%m-%d %H:%M}")
    return f"{told} {last}" if language() == ENGLISH else told + last


def sources_words(board: Board) -> str:
    """How current all of it is."""
    if not board.sees_all or not board.lines:
        return ""
    if board.hub:
        moments = [line.as_of.at for line in board.lines if line.as_of.source == "hub" and line.as_of.at]
        if not moments:
            return _("已加入中心端“{hub}”，还没有同步过。").format(hub=board.hub)
        return _("与中心端“{hub}”同步到{moment}。").format(hub=board.hub, moment=moment_words(max(moments)))
    if all(line.as_of.source == "none" for line in board.lines):
        return _("没有中心端，也没有读过交换包：这里只有本机登记的内容。")
    files = sum(line.as_of.source == "file" for line in board.lines)
    return counted("没有中心端：{n}个组读过交换包，各组以最近一份为准。", files).format(n=files)
