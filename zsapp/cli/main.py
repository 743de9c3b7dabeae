"""The entrance of the command line: parse, run one verb, turn errors into exit codes.

0 done, 1 the user's mistake, 2 usage, 3 the environment, 4 needs a person; 70 a bug.
"""

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from zsapp.base.errors import UsageError, UserError, ZsappError
from zsapp.base.paths import default_profile_dir
from zsapp.base.texts import _

if TYPE_CHECKING:
    import argparse

BUG = 70


def parser() -> "argparse.ArgumentParser":
    """The whole command line."""
    import argparse

    from zsapp import __version__
    from zsapp.cli import assess, care, demo, files, handover, hub, records, reports, sync

    made = argparse.ArgumentParser(prog="zsapp", description=_("招商工作：离线记录拜访，汇成周通报。"))
    made.add_argument("--version", action="version", version=__version__)
    made.add_argument("--profile", type=Path, default=None, metavar="DIR", help=_("数据所在的文件夹"))
    _json(made, default=False)
    verbs = made.add_subparsers(dest="verb", metavar="VERB")
    for group in (demo, records, reports, assess, files, sync, handover, hub, care):
        group.add_to(verbs)
    for each in _leaves(made):
        _json(each, default=argparse.SUPPRESS)
    return made


def _json(to: "argparse.ArgumentParser", *, default: object) -> None:
    to.add_argument("--json", action="store_true", default=default, help=_("只输出 JSON"))


def _leaves(of: "argparse.ArgumentParser") -> "list[argparse.ArgumentParser]":
    """The parsers of all verbs below: `--json` is understood before and after the verb."""
    import argparse

    found: list[argparse.ArgumentParser] = []
    for action in of._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                found += [*_leaves(below), *([below] if below.get_default("run") else [])]
    return found


def run(arguments: Sequence[str], window: Callable[[Path], int] | None = None) -> int:
    """Run one command; returns the exit code. `window` opens the window of a profile (the entrance hands it in)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    alone = _window_alone(arguments)
    if window is not None and alone is not None:
        return _told(alone, lambda: window(alone))
    made = parser()
    given = made.parse_args(arguments)
    profile_dir = given.profile or default_profile_dir()
    if given.verb is None and window is None:
        made.print_help(sys.stderr)
        return UsageError.exit_code

    def verb() -> int:
        from zsapp.cli.context import Context

        context = Context(profile_dir, given.json, window)
        if given.verb is None:
            return context.show_window()
        given.run(context, given)
        return 0

    return _told(profile_dir, verb)


def _window_alone(arguments: Sequence[str]) -> Path | None:
    """The profile where nothing but its window is asked for: then the first frame does not wait for the parsers of all verbs."""
    match list(arguments):
        case []:
            return default_profile_dir()
        case ["--profile", folder] if folder and not folder.startswith("-"):
            return Path(folder)
    return None


def _told(profile_dir: Path, work: Callable[[], int]) -> int:
    """Do it; what goes wrong is told in a sentence, by whose fault."""
    try:
        return work()
    except ZsappError as error:
        print(f"zsapp: {error}", file=sys.stderr)
        return error.exit_code
    except UnicodeEncodeError:  # bytes that are no text, as the shell hands them on
        print(
            "zsapp: " + _("命令里有不能识别的文字（不是 UTF-8），没有执行。请检查后重新输入。"),
            file=sys.stderr,
        )
        return UserError.exit_code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        os.dup2(
            os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno()
        )  # so that the interpreter's last flush stays quiet
        return 0
    except Exception as error:  # noqa: BLE001 - the border of the process
        from zsapp.base import trace

        where = trace.write_bug(profile_dir, error)
        print(
            _("zsapp 出了故障，已保存的数据不受影响。诊断文件：{path}").format(path=where or "-"),
            file=sys.stderr,
        )
        return BUG
