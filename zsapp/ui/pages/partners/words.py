"""Columns and rows of the lists of partners, channels, sister cities and shares."""

from zsapp.base.texts import _
from zsapp.domain.field import KINDS
from zsapp.domain.rules.channels import mode_word
from zsapp.ui.editors.amounts import amount_words
from zsapp.ui.models.held import HeldRow
from zsapp.ui.models.sources import Column, Line, choices_px
from zsapp.verbs.partners import CityLine, CreditLine, PartnerLine, SuccessLine, kind_word

_COUNTS = ("leads", "talks", "signed", "registered")


def _success_columns() -> list[Column]:
    return [
        Column("leads", _("线索"), 62, is_right=True),
        Column("talks", _("在谈"), 62, is_right=True),
        Column("signed", _("签约"), 62, is_right=True),
        Column("registered", _("注册"), 62, is_right=True),
        Column("rate", _("成功率"), 76, is_right=True, can_sort=False),
    ]


def _success(its: SuccessLine) -> tuple[dict[str, str], dict[str, int]]:
    """Texts and what they sort by."""
    counts = {name: len(getattr(its, name)) for name in _COUNTS}
    return {**{name: str(count) for name, count in counts.items()}, "rate": its.rate}, counts


def partner_columns(*, shows_fees: bool) -> list[Column]:
    """Fees for headquarters only."""
    fees = [Column("fees", _("合作费用"), 92, is_right=True, can_sort=False)] if shows_fees else []
    return [
        Column("name", _("机构名称"), 200),
        Column("partner_kind", _("机构类别"), choices_px(KINDS["partner"].printed()["partner_kind"])),
        Column("state", _("协议"), 92, is_pill=True),
        Column("until", _("到期"), 110),
        *_success_columns(),
        Column("modes", _("合作方式"), 88),
        Column("city", _("所在城市"), 116),
        *fees,
    ]


def partner_row(line: PartnerLine) -> HeldRow:
    """A partner."""
    texts, counts = _success(line.success)
    texts |= {
        "name": ("⚠ " if line.has_finding else "") + line.name,
        "partner_kind": kind_word(line.kind),
        "city": line.city,
        "modes": _("、").join(map(mode_word, line.modes)),
        "state": _(line.state) if line.state else "",
        "until": line.until or (_("长期") if line.engagements else ""),
        "fees": fee_words(line.fees),
    }
    values = {"state": line.state, "partner_kind": line.kind}
    return HeldRow(Line(line.id, texts, values, "partner"), {**counts, "fees": line.fees})


def channel_columns() -> list[Column]:
    """A channel and how far its leads went."""
    return [Column("name", _("招商渠道"), 200, can_sort=False), *_success_columns()]


def channel_row(line: SuccessLine) -> HeldRow:
    """A channel; its id is its Chinese word, a dash for those not told."""
    texts, counts = _success(line)
    return HeldRow(Line(line.key or "-", {"name": titled(line.name), **texts}, {}, "project"), dict(counts))


def city_columns() -> list[Column]:
    """A sister city, its events, and how far its leads went."""
    return [
        Column("name", _("城市名称"), 200),
        Column("country", _("国家或地区"), 120),
        Column("since", _("结好日期"), 110),
        Column("events", _("活动"), 72, is_right=True),
        *_success_columns(),
    ]


def city_row(line: CityLine) -> HeldRow:
    """A sister city."""
    texts, counts = _success(line.success)
    texts |= {
        "name": line.name,
        "country": line.country,
        "since": line.since,
        "events": str(len(line.events)),
    }
    return HeldRow(Line(line.id, texts, {}, "sister_city"), {**counts, "events": len(line.events)})


def credit_columns() -> list[Column]:
    """A project with the sum of its shares."""
    return [
        Column("name", _("项目"), 260),
        Column("team", _("项目组别"), 228),
        Column("count", _("份数"), 72, is_right=True),
        Column("total", _("份额合计"), 96, is_right=True, can_sort=False),
        Column("whose", _("贡献方"), 320, can_sort=False),
    ]


def credit_row(line: CreditLine) -> HeldRow:
    """The shares of a project; its id is the project's."""
    whose = _("、").join(f"{each.whose.name if each.whose else '—'} {each.percent}" for each in line.shares)
    texts = {
        "name": ("" if line.is_whole else "⚠ ") + line.name,
        "team": line.team,
        "count": str(len(line.shares)),
        "total": line.total,
        "whose": whose,
    }
    return HeldRow(Line(line.project, texts, {}, "project"), {"count": len(line.shares)})


def fee_words(fen: int | None) -> str:
    """Fees as amounts are shown; nothing where there are none."""
    return "" if fen is None else amount_words({"amount": fen, "currency": "CNY"})


def titled(word: str) -> str:
    """A word of a list as a title: English begins with a capital."""
    return word[:1].upper() + word[1:]
