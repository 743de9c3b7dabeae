"""`sync conflicts | settle | take-over | give-up`: all but the last work offline, on what the log holds."""

import argparse
from typing import Any

from zsapp.base.texts import _, counted
from zsapp.cli.context import Context


def add_to(sync: Any) -> None:
    """Enter these verbs below `sync`."""
    sync.add_parser("conflicts", help=_("列出要核对的内容")).set_defaults(run=_conflicts)
    each = sync.add_parser("settle", help=_("定下一个栏目的值"))
    each.add_argument("id")
    each.add_argument("field")
    wanted = each.add_mutually_exclusive_group(required=True)
    wanted.add_argument("value", nargs="?")
    wanted.add_argument("--take", type=int, metavar="N", help=_("取 sync conflicts 列出的第几个值"))
    each.set_defaults(run=_settle)
    each = sync.add_parser("take-over", help=_("把中心端没有采用的改动接过来，作为自己的"))
    each.add_argument("id")
    each.add_argument("--change", action="append", default=[], metavar="C", help=_("只接这条改动（改动号）"))
    each.set_defaults(run=_take_over)
    each = sync.add_parser("give-up", help=_("不再等缺的改动，采用等着它们的（招商办，需要网络）"))
    each.set_defaults(run=_give_up)


def _conflicts(context: Context, _given: argparse.Namespace) -> None:
    from zsapp.store import query
    from zsapp.verbs import conflicts

    with context.reading() as desk:
        found = conflicts.conflicts(desk)
        with desk.store.database.read() as connection:
            titles = query.titles(connection, (each["record"] for each in found))
    lines = [_line(each, titles.get(each["record"], "")) for each in found]
    context.out(found, "\n".join(lines) if lines else _("没有要核对的内容。"))
    if context.as_json:
        return
    if any(each["what"] in _TO_SETTLE for each in found):
        context.remark(
            _(
                "定下一处：zsapp sync settle 编号 栏目 值，或 --take 序号（删除的填 true 确认、false 恢复）；也可在窗口的“冲突核对”办理。"
            )
        )
    if any(told.get("may_take_over") for each in found for told in each["values"]):
        context.remark(_("接过没有采用的改动：zsapp sync take-over 编号（只接一条：--change 改动号）。"))


_SHORT = 12  # digits of a change's name that are shown
_TO_SETTLE = ("value", "deleted while edited", "deleted while in use")


def _line(each: dict[str, Any], title: str) -> str:
    """Id and field as `settle` wants them, then what it is, for a person."""
    from zsapp.domain.records import KINDS
    from zsapp.verbs.unsettled import label_of
    from zsapp.verbs.void import reason_words

    what = {
        "value": _("几个人写得不一样"),
        "deleted while edited": _("已删除，但别人改过"),
        "deleted while in use": _("已删除，但还在用"),
        "void": _("中心端没有采用"),
        "waiting": _("在等前面的改动"),
    }.get(each["what"], each["what"])
    values = " | ".join(_told(each, told, place) for place, told in enumerate(each["values"], 1))
    if each["what"] == "void":
        what += "：" + reason_words(each["values"][0]["reason"])
    label = "" if each["field"] in ("", "deleted") else f"·{label_of(each['kind'], each['field'])}"
    name = title or (_(KINDS[each["kind"]].label) if each["kind"] in KINDS else each["kind"])
    return f"{each['record']}  {each['field'] or '-'}  {name}{label}  {what}  {values}".rstrip()


def _told(each: dict[str, Any], told: dict[str, Any], place: int) -> str:
    """A value with its author; what can be chosen by its number, and what is taken over by the beginning of its name."""
    number = f"{place}. " if each["what"] == "value" else ""
    author = f"（{told['author_name']}）" if told.get("author_name") else ""
    name = f"  [{told['change'][:_SHORT]}]" if "change" in told else ""
    return f"{number}{_value(each, told['value'])}{author}{name}"


def _value(each: dict[str, Any], value: Any) -> str:
    """A value in words; of what was edited meanwhile, the labels of the fields."""
    from zsapp.verbs.unsettled import label_of

    if isinstance(value, list):
        return "、".join(label_of(each["kind"], str(name)) for name in value)
    if isinstance(value, dict):
        return "，".join(str(part) for part in value.values() if part is not None)
    return "-" if value is None else str(value)


def _settle(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import conflicts, settling

    with context.writing() as desk:
        if given.take is not None:
            saved = settling.settle_by(desk, given.id, given.field, given.take)
        else:
            saved = conflicts.settle(desk, given.id, given.field, given.value)
    context.out({"id": saved.id}, _("已定：{id}").format(id=saved.id))


def _give_up(context: Context, _given: argparse.Namespace) -> None:
    from zsapp.verbs import hub_admin

    with context.writing() as desk:
        count = hub_admin.give_up(desk)
    told = counted("已告诉中心端：不再等{n}条缺的改动。同步后就会采用等着的。", count).format(n=count)
    context.out({"given_up": count}, told if count else _("没有缺的改动。"))


def _take_over(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import void

    with context.writing() as desk:
        saved = void.take_over_of(desk, given.id, given.change)
    context.out({"id": saved.id}, _("已接过来：{id}").format(id=saved.id))
