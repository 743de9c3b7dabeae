"""The checker behind test_portable.py: what works on the computer of who writes it and breaks on Windows."""

import ast
from collections.abc import Iterator

# Modules that one family of systems has, and the only module of ours that may see them.
OF_ONE_SYSTEM = {"fcntl": "zsapp.store.lock", "msvcrt": "zsapp.store.lock"} | dict.fromkeys(
    ("grp", "posix", "pty", "pwd", "resource", "syslog", "termios", "winreg", "_winapi"), ""
)
# Of `os`, `signal`, `time` and `socket`: there is no such thing on Windows, or it is another one.
NOT_ON_WINDOWS = {
    *(
        f"os.{name}"
        for name in ("chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid")
    ),
    *(
        f"os.{name}"
        for name in ("getpgid", "getuid", "killpg", "link", "mkfifo", "nice", "setsid", "statvfs")
    ),
    *(f"os.{name}" for name in ("symlink", "uname", "wait", "waitpid", "O_DIRECTORY", "O_NOFOLLOW")),
    *(
        f"signal.{name}"
        for name in ("SIGALRM", "SIGCHLD", "SIGHUP", "SIGKILL", "SIGPIPE", "SIGUSR1", "SIGUSR2")
    ),
    *("signal.alarm", "signal.pause", "signal.setitimer", "socket.AF_UNIX", "time.tzset"),
}
PLACING = "zsapp.base.placing"
_DATES = "dates are formatted by digits and ASCII alone: Windows knows no %-d, and no Chinese in it"


def wrongs_in(name: str, source: str) -> list[str]:
    """One line for each thing in the source of a module that breaks on another system."""
    tree = ast.parse(source, name)
    return [f"{name}:{line}: {why}" for line, why in _wrongs(name, tree)]


def _wrongs(name: str, tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = (
                [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else [each.name for each in node.names]
            )
            for each in names:
                if OF_ONE_SYSTEM.get(each, name) != name:
                    yield node.lineno, f"only some systems have {each}"
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if f"{node.value.id}.{node.attr}" in NOT_ON_WINDOWS:
                yield node.lineno, f"Windows has no {node.value.id}.{node.attr}"
        elif isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
            if _is_odd_format(node.format_spec):
                yield node.lineno, _DATES
        elif isinstance(node, ast.Call):
            yield from ((node.lineno, why) for why in _of_call(name, node))


def _of_call(name: str, call: ast.Call) -> Iterator[str]:
    what, owner = _called(call)
    is_text = what in ("read_text", "write_text") or (what == "open" and _opens_text(call))
    if is_text and "encoding" not in {each.arg for each in call.keywords}:
        yield f"{what} without an encoding: on a Chinese Windows that is GBK"
    if _renames(what, owner, call) and name != PLACING:
        yield f"{what} beside {PLACING}: Windows refuses it while a virus scanner looks at the file"
    if what == "strftime":
        patterns = call.args[:1] if owner == "time" else call.args[-1:]
        if not all(isinstance(each, ast.Constant) and _is_plain(str(each.value)) for each in patterns):
            yield _DATES


def _called(call: ast.Call) -> tuple[str, str]:
    """What is called, and the name of what it is called on, "" where there is none."""
    if isinstance(call.func, ast.Name):
        return call.func.id, ""
    if not isinstance(call.func, ast.Attribute):
        return "", ""
    return call.func.attr, call.func.value.id if isinstance(call.func.value, ast.Name) else ""


def _opens_text(call: ast.Call) -> bool:
    """Whether `open(path, mode)` or `path.open(mode)` gives text; a method without a mode is not known to be of a file."""
    is_builtin = isinstance(call.func, ast.Name)
    mode = [*call.args[int(is_builtin) :], *(each.value for each in call.keywords if each.arg == "mode")][:1]
    if not mode or _called(call)[1] in ("os", "tarfile"):
        return is_builtin
    return isinstance(mode[0], ast.Constant) and set(str(mode[0].value)) <= set("rwxat+")


def _renames(what: str, owner: str, call: ast.Call) -> bool:
    if owner == "os" or owner == "shutil":
        return what in ("rename", "renames", "replace", "move")
    # a text's `replace` has two arguments, a date's and a dataclass's have names
    return what in ("rename", "replace") and len(call.args) == 1 and not call.keywords


def _is_plain(pattern: str) -> bool:
    return pattern.isascii() and "%-" not in pattern


def _is_odd_format(spec: ast.JoinedStr) -> bool:
    text = "".join(str(each.value) for each in spec.values if isinstance(each, ast.Constant))
    return "%" in text and not _is_plain(text)
