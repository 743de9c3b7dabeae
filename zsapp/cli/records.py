"""`record add | set | show | list | delete | restore | undo | redo | erase`, `attach`, `search`."""

import argparse
from pathlib import Path
from typing import Any

from zsapp.base.texts import _, counted
from zsapp.cli.context import Context, pairs


def add_to(verbs: Any) -> None:
    """Enter these verbs."""
    record = verbs.add_parser("record", help=_("新增、修改、查看、删除记录")).add_subparsers(
        dest="what", metavar="WHAT", required=True
    )
    each = record.add_parser("add", help=_("新增一条记录"))
    each.add_argument("kind")
    each.add_argument("values", nargs="*", metavar="f=v")
    each.set_defaults(run=_add)
    each = record.add_parser("set", help=_("修改一条记录"))
    each.add_argument("id")
    each.add_argument("values", nargs="+", metavar="f=v")
    each.set_defaults(run=_set)
    each = record.add_parser("show", help=_("查看一条记录"))
    each.add_argument("id")
    each.add_argument("--history", action="store_true", help=_("连同每个栏目的改动历史"))
    each.set_defaults(run=_show)
    each = record.add_parser("list", help=_("列出某类记录"))
    each.add_argument("kind")
    each.add_argument("--where", action="append", default=[], metavar="f=v")
    each.add_argument("--limit", type=_positive)
    each.set_defaults(run=_list)
    for name, run, help_text in (
        ("delete", _delete, _("放入回收站")),
        ("restore", _restore, _("从回收站恢复")),
        ("erase", _erase, _("永久清除，不能撤销")),
    ):
        each = record.add_parser(name, help=help_text)
        each.add_argument("id")
        each.set_defaults(run=run)
    record.add_parser("undo", help=_("撤销本机最近一步")).set_defaults(run=_undo)
    record.add_parser("redo", help=_("重做刚撤销的一步")).set_defaults(run=_redo)
    each = verbs.add_parser("attach", help=_("给拜访、项目或企业添加照片或资料"))
    each.add_argument("file", type=Path)
    each.add_argument("values", nargs="+", metavar="f=v")
    each.set_defaults(run=_attach)
    each = verbs.add_parser("search", help=_("按文字、拼音或首字母搜索"))
    each.add_argument("text")
    each.add_argument("--kind")
    each.add_argument("--limit", type=_positive, default=50)
    each.set_defaults(run=_search)


def _positive(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(_("请填正整数，不是“{word}”").format(word=word[:20]))
    return int(word)


def _add(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    values = pairs(given.values)
    with context.writing(makes=True) as desk:
        saved = records.add(desk, given.kind, values)
        _told(context, saved)
        _warn(context, desk, saved.id)
        context.out(records.show(desk, saved.id) if context.as_json else None, saved.id)


def _set(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    values = pairs(given.values)
    with context.writing() as desk:
        saved = records.change(desk, given.id, values)
        _told(context, saved)
        if values.keys() & {"company", "team", "date"}:
            _warn(context, desk, saved.id)
        context.out(records.show(desk, saved.id) if context.as_json else None, saved.id)


def _warn(context: Context, desk: Any, record: str) -> None:
    """A plan or visit where another team's claim is live is written all the same, with a warning (rule 27)."""
    from zsapp.verbs import protection

    for line in protection.warnings_of(desk, record):
        context.remark(line)


def _told(context: Context, saved: Any) -> None:
    for remark in saved.remarks:
        context.remark(remark)
    if saved.entered:
        context.remark(
            _("同时登记了{n}名新人员：{ids}").format(n=len(saved.entered), ids=" ".join(saved.entered))
        )


def _show(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    with context.reading() as desk:
        view = records.show(desk, given.id, history=given.history)
        if view["kind"] == "claim":
            view = _with_moments(desk, view)
    past = view.get("history", [])
    lines = [
        f"{name}: {_plain(value)}"
        for name, value in view.items()
        if name != "history" and value not in (None, [])
    ]
    lines += [
        f"{e['at']}  {e['author_name'] or e['author']}  {e['field']} = {_plain(e['value'])}  [{e['state']}]"
        for e in past
    ]
    context.out(view, "\n".join(lines))


def _with_moments(desk: Any, view: dict[str, Any]) -> dict[str, Any]:
    """When it was registered and when it arrived stand side by side (rule 27)."""
    from zsapp.verbs import claims

    past = {name: value for name, value in view.items() if name == "history"}
    return {**view, **claims.moments(desk, str(view["id"])), **past}


def _list(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    where = [next(iter(pairs([word]).items())) for word in given.where]
    with context.reading() as desk:
        found = records.listed(desk, given.kind, where, limit=given.limit)
        lines = [] if context.as_json else records.lines(desk, given.kind, [each["id"] for each in found])
    context.out(found, "\n".join(lines))


def _plain(value: Any) -> str:
    return (
        "、".join(str(each) for each in value) if isinstance(value, list) else str(value).replace("\n", " ")
    )


def _delete(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    with context.writing() as desk:
        saved = records.delete(desk, given.id)
        _told(context, saved)
    context.out({"id": saved.id}, _("已放入回收站：{id}").format(id=saved.id))


def _restore(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    with context.writing() as desk:
        saved = records.restore(desk, given.id)
    context.out({"id": saved.id}, _("已恢复：{id}").format(id=saved.id))


def _undo(context: Context, _given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    with context.writing() as desk:
        touched = records.undo(desk)
    context.out({"records": touched}, _("已撤销：{ids}").format(ids=_few(touched)))


def _redo(context: Context, _given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    with context.writing() as desk:
        touched = records.redo(desk)
    context.out({"records": touched}, _("已重做：{ids}").format(ids=_few(touched)))


def _few(ids: list[Any]) -> str:
    return " ".join(ids) if len(ids) <= 10 else counted("{n}条记录", len(ids)).format(n=len(ids))


def _erase(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    with context.writing() as desk:
        told = records.erase(desk, given.id)
    lines = [_("已永久清除：{id}").format(id=told["id"])]
    if told["mentions"]:
        lines.append(_("以下文字仍提到此人，请逐条修改："))
        lines += [
            f"  {each['record']}  {each['field']}  {each['name'] or ''}"
            + (_("（仅见于历史版本）") if each["past"] else "")
            for each in told["mentions"]
        ]
    if told["backups_renewed"]:
        lines.append(_("自动备份已换成清除后的新备份；存放在别处的旧备份请自行删除。"))
    context.out(told, "\n".join(lines))


def _attach(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import attach, records

    values = pairs(given.values)
    with context.writing() as desk:
        saved = attach.attach(desk, given.file, values)
        context.out(records.show(desk, saved.id) if context.as_json else None, saved.id)


def _search(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import records

    with context.reading() as desk:
        hits = records.found(desk, given.text, kind=given.kind, limit=given.limit)
    context.out(hits, "\n".join(f"{hit['id']}  {hit['kind']}  {hit['name'] or ''}" for hit in hits))
