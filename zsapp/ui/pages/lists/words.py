"""Words of the two lists: columns and rows."""

from decimal import Decimal

from zsapp.base.texts import _, counted
from zsapp.ui.models.held import HeldRow
from zsapp.ui.models.sources import Column, Line
from zsapp.verbs.lists import ListLine, Move


def columns() -> list[Column]:
    """The columns of a list."""
    return [
        Column("rank", _("名次"), 64, is_right=True),
        Column("company", _("目标企业"), 256),
        Column("team", _("组别"), 228),
        Column("overdue", _("超期天数"), 86, is_right=True),
        Column("score", _("得分"), 60, is_right=True),
        Column("suggested", _("建议名次"), 84, is_right=True),
        Column("owner", _("一对一负责人"), 124),
        Column("last_talk", _("最近洽谈"), 108),
    ]


def row_of(line: ListLine) -> HeldRow:
    """A listed company as a row."""
    texts = {
        "rank": str(line.rank) if line.rank is not None else "—",
        "company": ("⚠ " if line.has_finding else "") + line.company_name,
        "team": line.team_name,
        "owner": line.owner,
        "score": line.score,
        "suggested": str(line.suggested),
        "last_talk": line.last_talk,
        "overdue": str(line.overdue) if line.overdue else "",
    }
    keys = {
        "rank": line.rank,
        "score": Decimal(line.score),
        "suggested": line.suggested,
        "overdue": line.overdue,
        "company": line.company_name,
    }
    return HeldRow(Line(line.id, texts, {"overdue": bool(line.overdue)}, "dossier"), keys)


def overdue_words(line: ListLine) -> str:
    """How long a follow-up is overdue."""
    return counted("超期{n}天", line.overdue).format(n=line.overdue)


def move_words(move: Move) -> str:
    """What was done to a company's place."""
    if not move.is_between:
        return _("名次{before}→{after}").format(before=move.before_rank or "—", after=move.after_rank or "—")
    if not move.after:
        return _("移出{before}").format(before=_(move.before))
    place = (
        _(move.after)
        if move.after_rank is None
        else _("{track}第{rank}位").format(track=_(move.after), rank=move.after_rank)
    )
    return (
        _("列入{place}").format(place=place)
        if not move.before
        else _("{before}→{place}").format(before=_(move.before), place=place)
    )
