"""First start: whose profile this is, a backup taken back, and whether the keyring can keep a key."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from zsapp.base.errors import UserError
from zsapp.base.placing import put_in_place
from zsapp.base.texts import _
from zsapp.domain.field import KINDS, Role
from zsapp.store import files, identity, query
from zsapp.store.backup import restore
from zsapp.store.key import KeyringError, Secrets, SystemKeyring
from zsapp.store.profile import Profile
from zsapp.store.query import Where
from zsapp.verbs import records
from zsapp.verbs.desk import Desk
from zsapp.verbs.links import Coming

_LEFT_BY_US = (files.LOCK_NAME, "window.json", "trace")  # what a start that was given up leaves


@dataclass(frozen=True, slots=True)
class Beginning:
    """Whose a new profile is. `team` "": the person is of headquarters."""

    zone: str
    person: str
    team: str = ""
    title: str = ""


def introduce(desk: Desk, told: Beginning) -> None:
    """Enter zone, team and person, and make the profile's user this person. Once for each profile; not to be undone.

    Who makes a profile keeps the right to set up everything until a hub says otherwise. Raises UserError for missing words.
    """
    zone, person, team = told.zone.strip(), told.person.strip(), told.team.strip()
    if not zone or not person:
        raise UserError(_("请填写开发区名称和您的姓名。"))
    organisation, coming = desk.organisation, Coming()
    year = desk.today.year
    with desk.store.database.read() as connection:
        has_settings = bool(query.rows(connection, "settings", [Where("year", "is", year)]))
    edits = []
    if not has_settings:
        edits += records.prepare_new(desk, KINDS["settings"], {"year": year, "zone": zone}, organisation)[0]
    member = {"name": person, "title": told.title.strip() or None}
    links: dict[str, str] = {}
    if team:
        given = {"name": team, "team_kind": "招商小组"}
        more, made = records.prepare_new(desk, KINDS["team"], given, organisation)
        coming.add("team", made.id, given)
        edits += more
        member["team"] = links["team"] = made.id
    more, who = records.prepare_new(
        desk, KINDS["member"], {n: v for n, v in member.items() if v}, organisation, coming=coming
    )
    desk.store.write([*edits, *more], stack="")
    user = desk.read(identity.person)
    administrator = replace(desk, role=Role.ADMINISTRATOR)
    named, _saved = records.prepare_change(
        administrator, str(user), {"name": person, "member": who.id, **links}
    )
    desk.store.write(named, stack="")


def created(folder: Path, *, secrets: Secrets) -> Profile:
    """Make a profile in an absent or empty folder and open it. Raises UserError (other files there), PlaceError, NeedsPersonError."""
    require_free(folder)
    return Profile.create(folder, secrets=secrets)


def require_free(folder: Path) -> None:
    """Raises UserError where a folder holds anything of the person's; then no profile is made there."""
    if others := _others(folder):
        raise UserError(
            _("{dir} 里还有别的文件（{names}），没有新建。请用 --profile 换一个空文件夹。").format(
                dir=folder, names=others
            )
        )


def _others(folder: Path) -> str:
    """The first names of what lies in a folder and is nothing that a start given up left."""
    with files.file_faults(folder):
        names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    strange = [name for name in names if name not in _LEFT_BY_US and files.PART_SUFFIX not in name]
    return "、".join(strange[:3])


def restored(file: Path, folder: Path, *, secrets: Secrets) -> Profile:
    """Take a backup back into the folder and open it.

    Raises UserError where the folder holds anything of the person's, DamagedError, NeedsPersonError; then nothing is changed.
    """
    if Profile.exists(folder):
        raise UserError(_("{dir} 里已经有数据，没有改动它。").format(dir=folder))
    if others := _others(folder):
        raise UserError(
            _("{dir} 里还有别的文件（{names}），没有恢复。请先把它们移到别处。").format(
                dir=folder, names=others
            )
        )
    aside = _put_aside(folder)
    try:
        restore(file, folder, secrets=secrets)
    finally:
        aside()
    return Profile.open(folder, secrets=secrets, writing=True)


def _put_aside(folder: Path) -> Callable[[], None]:
    """Rename a folder that holds only what a start given up left, so that its place is free; give what brings the traces back."""
    if not folder.is_dir() or not any(folder.iterdir()):
        return lambda: None
    beside = files.part_path(folder.resolve())
    with files.file_faults(folder):
        put_in_place(folder, beside)

    def back() -> None:
        with files.file_faults(folder):
            if not folder.exists():
                put_in_place(beside, folder)
                return
            if (beside / "trace").is_dir():
                put_in_place(beside / "trace", folder / "trace")
        shutil.rmtree(beside, ignore_errors=True)

    return back


def keyring_trouble() -> str:
    """Why this computer's keyring cannot keep a key, "" where it can. May wait for the keyring to be unlocked."""
    try:
        SystemKeyring().get("probe")
    except KeyringError as error:
        return str(error)
    return ""
