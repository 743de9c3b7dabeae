"""`import`, `export`."""

import argparse
from pathlib import Path
from typing import Any

from zsapp.base.texts import _, counted
from zsapp.cli.context import Context
from zsapp.cli.reviews import day

_CATALOGUE = ("catalogue", "产业招商参考目录", "参考目录")


def add_to(verbs: Any) -> None:
    """Enter these verbs."""
    each = verbs.add_parser("import", help=_("导入记录或整份日志（.jsonl），或参考目录（.xlsx、.csv）"))
    each.add_argument("file", type=Path)
    each.add_argument("--kind")
    each.add_argument("--dry-run", action="store_true", help=_("只看结果，不写入"))
    each.add_argument("--year", type=int, metavar="2016", help=_("参考目录的年度，默认今年"))
    each.add_argument("--issued", metavar="2016-04-20", help=_("参考目录的印发日期，默认今天"))
    each.set_defaults(run=_import)
    each = verbs.add_parser("export", help=_("导出某类记录，或用 all 导出整份日志（.jsonl）"))
    each.add_argument("kind", metavar="KIND|all")
    each.add_argument("-o", "--output", type=Path, required=True, metavar="F.jsonl")
    each.set_defaults(run=_export)


def _import(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import exchange

    if given.kind in _CATALOGUE and given.file.suffix.lower() != ".jsonl":
        _import_catalogue(context, given)
        return
    with context.writing(makes=True) as desk:
        told = exchange.import_file(desk, given.file, given.kind, dry_run=given.dry_run)
    words = _("新增 {new}，修改 {changed}，相同 {same}，略过 {skipped}，未采用 {rejected}。").format(
        **told.as_json()
    )
    context.out(told.as_json(), "\n".join([words, *told.findings]))


def _import_catalogue(context: Context, given: argparse.Namespace) -> None:
    """A catalogue is taken in whole or not at all; with `--dry-run` what is wrong is told, too."""
    from zsapp.verbs import catalogue_import

    issued = None if given.issued is None else day(given.issued)
    with context.writing(makes=True) as desk:
        year = given.year if given.year is not None else (issued or desk.today).year
        shown = catalogue_import.preview(desk, given.file, year, issued_on=issued)
        if not given.dry_run:
            catalogue_import.keep(desk, shown)
    told = shown.as_json()
    context.out(told, "\n".join([catalogue_import.words(shown), *told["findings"]]))


def _export(context: Context, given: argparse.Namespace) -> None:
    from zsapp.verbs import exchange

    if given.kind == "all":
        with context.writing() as desk:
            lines = exchange.export_log(desk, given.output)
    else:
        with context.reading() as desk:
            lines = exchange.export_kind(desk, given.kind, given.output)
    context.out(
        {"path": str(given.output), "lines": lines},
        counted("已写入 {path}（{n}行）", lines).format(path=given.output, n=lines),
    )
