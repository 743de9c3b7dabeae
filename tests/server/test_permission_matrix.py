"""Role x kind x field x endpoint over real HTTP, against the table written by hand (issue: at least 1,000 cells, unknown means no)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from tests.server.conftest import House, furnished
from tests.server.laptops import KEYS, PASSWORD, Laptop, accounts_of, asking_over_http, fresh_id
from tests.support.hubs import HubThread
from tests.support.permissions import (
    ADMINISTERING,
    ASKING,
    READING,
    ROLE_OF_LETTER,
    STREAMS,
    Cell,
    cells,
    values_of,
)
from zsapp.domain.change import Change, Judgement
from zsapp.domain.ids import Hash, StreamId, headquarters_stream, issued_stream, team_stream
from zsapp.domain.rights import EVERYBODY
from zsapp.server import accounts
from zsapp.server.accounts import word_of
from zsapp.sync.protocol import (
    FILES,
    HUB_HEADER,
    QUESTIONS,
    VERSION_HEADER,
    ChangePassword,
    GiveUp,
    Hashes,
    Join,
    Left,
    News,
    Page,
    Pull,
    Push,
    PutUser,
    Revoke,
    Tip,
    Trouble,
    Vector,
    WrongAnswerError,
    packed,
)

USERS = {"M": "m1", "L": "lead1", "H": "hq", "A": "adm"}
CONTENT = b"a photo of a factory"
NAME = hashlib.sha256(CONTENT).hexdigest()


@dataclass
class Served:
    """A furnished hub on loopback, and a laptop of each role."""

    house: House
    client: httpx.Client
    hub: str

    def laptop(self, user: str) -> Laptop:
        return Laptop(asking_over_http(self.client, self.hub), user)

    def stream(self, column: str) -> StreamId:
        organisation = self.house.at.hub.identity.organisation
        return {
            "organisation": organisation,
            "own": team_stream(organisation, self.house.one),
            "other": team_stream(organisation, self.house.two),
            "headquarters": headquarters_stream(organisation),
            "issued": issued_stream(organisation, EVERYBODY),
            "nowhere": StreamId(fresh_id()),
        }[column]

    def status(
        self, laptop: Laptop, method: str, path: str, body: bytes = b"", more: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """(status, kind of trouble) of a request with this laptop's token."""
        headers = {
            HUB_HEADER: self.hub,
            VERSION_HEADER: "1",
            "Authorization": f"Bearer {laptop.joined.token}",
        }
        got = self.client.request(method, path, content=body, headers=headers | (more or {}))
        return got.status_code, "" if got.status_code < 400 else got.json()["trouble"]

    def user(self, role: str) -> tuple[str, str]:
        """A new user of a role, entered at the hub itself: (id, name)."""
        name = f"u{fresh_id()}"
        asked = PutUser(name=name, role=word_of(ROLE_OF_LETTER[role]), team=self.house.one, password=PASSWORD)
        return accounts_of(self.house.at).put_user(asked, None).id, name


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    hub = HubThread(tmp_path_factory.mktemp("matrix") / "hub")
    hub.start()
    with (
        pytest.MonkeyPatch.context() as patch,
        httpx.Client(base_url=hub.url, timeout=60, trust_env=False) as client,
    ):
        patch.setattr(accounts, "_HASHER", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        own = hub.at.hub.identity
        KEYS[own.hub] = own.public_key
        yield Served(furnished(hub.at), client, own.hub)
    hub.stop()


@pytest.fixture(scope="module")
def laptops(served: Served) -> dict[str, Laptop]:
    return {letter: served.laptop(user) for letter, user in USERS.items()}


@dataclass
class Written:
    """What each role pushed: a change for each cell, and what the hub said of it."""

    changes: dict[str, list[tuple[Cell, Change]]]
    said: dict[Hash, Judgement]


@pytest.fixture(scope="module")
def written(served: Served, laptops: dict[str, Laptop]) -> Written:
    made = Written({}, {})
    for letter, laptop in laptops.items():
        role = ROLE_OF_LETTER[letter]
        made.changes[letter] = [
            (
                cell,
                laptop.write([_values(served, cell)], kind=cell.kind, stream=served.stream(cell.stream))[0],
            )
            for cell in cells()
            if cell.role is role
        ]
        answer = laptop.push([change for _cell, change in made.changes[letter]])
        assert (answer.taken, answer.refused) == (len(made.changes[letter]), {})
        made.said |= {name: sheet.judgement for sheet in answer.verdicts for name in sheet.hashes}
    return made


def _values(served: Served, cell: Cell) -> dict[str, Any]:
    target = {"target": fresh_id()} if cell.kind == "erasure" else {}
    return values_of(cell, served.house.one) | target


# -- writing


def test_every_cell_is_judged_as_it_is_written(written: Written) -> None:
    asked = [each for many in written.changes.values() for each in many]
    assert len(asked) >= 1_000
    wrong = [
        cell for cell, change in asked if (written.said[change.hash] is Judgement.OK) is not cell.is_allowed
    ]
    assert wrong == []


def test_what_was_void_is_void_for_everybody(
    served: Served, laptops: dict[str, Laptop], written: Written
) -> None:
    told = {
        name: sheet.judgement
        for column in STREAMS
        for page in laptops["A"].pull_all(served.stream(column))
        for sheet in page.page.verdicts
        for name in sheet.hashes
    }
    assert {name: told[name] for name in written.said} == written.said


@pytest.mark.parametrize("letter", USERS)
def test_what_is_unknown_is_stored_for_nobody(
    served: Served, laptops: dict[str, Laptop], letter: str
) -> None:
    for column in STREAMS:
        for kind, values in (
            ("rocket", {"deleted": False}),
            ("company", {"wings": 2}),
            ("visit", {"content/x": True}),
        ):
            laptop = served.laptop(USERS[letter])
            changes = laptop.write([values], kind=kind, stream=served.stream(column))
            with pytest.raises(WrongAnswerError) as refused:
                laptop.push(changes)
            assert refused.value.trouble is Trouble.UPGRADE
            tip = Tip(laptop.device, 1, changes[0].hash)
            assert not laptop.ask(Left(served.stream(column), [tip])).all_here
    with pytest.raises(WrongAnswerError) as refused:
        laptops[letter].push(served.laptop(USERS[letter]).contacts(1, stream=served.stream("nowhere")))
    assert refused.value.trouble is Trouble.FORBIDDEN


# -- reading


@pytest.mark.parametrize("letter", USERS)
def test_every_change_is_pulled_by_its_readers_only(
    served: Served, laptops: dict[str, Laptop], written: Written, letter: str
) -> None:
    """Every cell once more, as read: whatever anybody wrote to a stream comes to its readers, whole, and to nobody else."""
    laptop = laptops[letter]
    readable = {column for column in STREAMS if letter in READING[column]}
    assert laptop.ask(News("")).streams.keys() >= {served.stream(column) for column in readable}
    for column in STREAMS:
        stream = served.stream(column)
        wanted = {c.hash for many in written.changes.values() for cell, c in many if cell.stream == column}
        assert len(wanted) == len([cell for cell in cells() if cell.stream == column])
        if column in readable:
            came = {c.hash: c for page in laptop.pull_all(stream) for c in page.page.changes}
            assert wanted <= came.keys() and all(came[name].values is not None for name in wanted)
            continue
        assert stream not in laptop.ask(News("")).streams
        for name in ("", served.stream("organisation")):  # not by the name of a stream that he reads, either
            with pytest.raises(WrongAnswerError) as refused:
                laptop.ask(Pull(StreamId(name or stream), 0, sorted(wanted)))
            assert refused.value.trouble is Trouble.FORBIDDEN


def _asked(endpoint: str, stream: StreamId, name: Hash) -> tuple[str, str, bytes]:
    """(method, path, body) of an endpoint of the table, about a stream in which there is a change of this name."""
    file = f"{FILES}/{stream}/{NAME}"
    questions: dict[str, Any] = {
        "pull": Pull(stream, 0), "want": Pull(stream, 0, [name]), "vector": Vector(stream),
        "hashes": Hashes(stream, []), "give-up": GiveUp(stream, [Hash("ab" * 32)]),
    }  # fmt: skip
    if endpoint in questions:
        return "POST", questions[endpoint].path, packed(questions[endpoint])
    if endpoint == "file-put":
        return "PUT", f"{file}?offset=0&size={len(CONTENT)}", CONTENT
    return "GET", file + ("?state" if endpoint == "file-state" else ""), b""


def test_what_is_asked_of_a_stream(served: Served, laptops: dict[str, Laptop], written: Written) -> None:
    names = {cell.stream: change.hash for cell, change in written.changes["A"]}
    for column in STREAMS:
        method, path, body = _asked("file-put", served.stream(column), names[column])
        assert served.status(laptops["A"], method, path, body) == (200, "")
    wrong, count = [], 0
    for line in filter(str.strip, ASKING.split("\n")):
        endpoint, *columns = line.split()
        for column, letters in zip((*STREAMS, "nowhere"), columns, strict=True):
            asked = _asked(endpoint, served.stream(column), names.get(column, Hash("ab" * 32)))
            for letter, laptop in laptops.items():
                count += 1
                if served.status(laptop, *asked) != ((200, "") if letter in letters else (403, "forbidden")):
                    wrong.append((endpoint, column, letter))
    assert wrong == [] and count == 8 * 6 * 4


# -- administering


def _is_let(served: Served, laptop: Laptop, question: Any) -> bool:
    status = served.status(laptop, "POST", question.path, packed(question))
    assert status in ((200, ""), (403, "forbidden")), (status, question)
    return status[0] == 200


def _acts(served: Served, target: str, user: str) -> list[PutUser]:
    role = word_of(ROLE_OF_LETTER[target])
    return [
        PutUser(name=f"n{fresh_id()}", role=role, team=served.house.one, password=PASSWORD),
        PutUser(user=user, name=f"n{fresh_id()}"),
        PutUser(user=user, team=served.house.two),
        PutUser(user=user, password=PASSWORD + "!"),
        PutUser(user=user, is_active=False),
        PutUser(user=user, is_active=True),
    ]


@pytest.mark.parametrize("asker", USERS)
@pytest.mark.parametrize("target", USERS)
def test_who_enters_and_changes_whom(
    served: Served, laptops: dict[str, Laptop], asker: str, target: str
) -> None:
    is_allowed = asker in ADMINISTERING[target]
    user, name = served.user(target)
    device = served.laptop(name).device
    for act in _acts(served, target, user):
        assert _is_let(served, laptops[asker], act) is is_allowed, act
    for to in USERS:
        each, _name = served.user(target)
        promoted = PutUser(user=each, role=word_of(ROLE_OF_LETTER[to]))
        assert _is_let(served, laptops[asker], promoted) is (is_allowed and asker in ADMINISTERING[to]), (
            promoted
        )
    assert _is_let(served, laptops[asker], Revoke(device)) is is_allowed


@pytest.mark.parametrize("letter", USERS)
def test_what_is_everybodys_own(served: Served, letter: str) -> None:
    _user, name = served.user(letter)
    laptop, lost = served.laptop(name), served.laptop(name)
    assert _is_let(served, laptop, Revoke(lost.device))
    wrong = ChangePassword("not his", PASSWORD + "!")
    assert served.status(laptop, "POST", wrong.path, packed(wrong)) == (400, "refused")
    assert _is_let(served, laptop, ChangePassword(PASSWORD, PASSWORD + "!"))
    promotion = PutUser(user=laptop.joined.user, role="管理员")
    assert _is_let(served, laptop, promotion) is (letter == "A")


# -- who is no member, or none any more


def _everything(served: Served, stream: StreamId) -> list[tuple[str, str, bytes]]:
    """A request to every endpoint that asks for a token, about a stream."""
    name = Hash("ab" * 32)
    questions: list[Any] = [
        News(""), Pull(stream, 0), Push(Page()), Vector(stream), Hashes(stream, []), Left(stream, []),
        GiveUp(stream, [name]), PutUser(user=served.house.users["m2"], team=served.house.one),
        Revoke(served.house.at.hub.identity.hub), ChangePassword(PASSWORD, PASSWORD + "!"),
    ]  # fmt: skip
    assert {type(each) for each in questions} | {Join} == set(QUESTIONS)
    asked = [("POST", each.path, packed(each)) for each in questions]
    return asked + [_asked(each, stream, name) for each in ("file-state", "file-get", "file-put")]


def _refusals(served: Served, laptop: Laptop, stream: StreamId, **more: str) -> set[tuple[int, str]]:
    return {served.status(laptop, *each, more) for each in _everything(served, stream)}


@pytest.mark.parametrize("letter", USERS)
def test_without_a_good_token_every_endpoint_is_shut(served: Served, letter: str) -> None:
    user, name = served.user(letter)
    laptop, stream = served.laptop(name), served.stream("own")
    at_hub = accounts_of(served.house.at)
    assert _refusals(served, laptop, stream, Authorization="") == {(401, "log_in")}
    assert _refusals(served, laptop, stream, Authorization="Bearer " + "00" * 32) == {(401, "log_in")}
    assert _refusals(served, laptop, stream, **{HUB_HEADER: fresh_id()}) == {(409, "other_hub")}
    assert _refusals(served, laptop, stream, **{VERSION_HEADER: "2"}) == {(426, "upgrade")}
    lost = served.laptop(name)
    at_hub.revoke(Revoke(lost.device), None)
    assert _refusals(served, lost, stream) == {(401, "revoked")}
    changes = lost.contacts(1, stream=stream)
    with pytest.raises(WrongAnswerError) as refused:
        lost.push(changes)
    assert refused.value.trouble is Trouble.REVOKED
    assert served.status(laptop, "POST", News.path, packed(News("")))[0] == 200  # his other one goes on
    at_hub.put_user(PutUser(user=user, password=PASSWORD + "!"), None)
    assert _refusals(served, laptop, stream) == {(401, "log_in")}
    laptop.joined = laptop.join(PASSWORD + "!")
    at_hub.put_user(PutUser(user=user, is_active=False), None)
    assert _refusals(served, laptop, stream) == {(401, "log_in")}
    with pytest.raises(WrongAnswerError):
        laptop.join(PASSWORD + "!")


@pytest.mark.parametrize("letter", "ML")
def test_who_was_moved_reads_the_new_team_and_not_the_old(served: Served, letter: str) -> None:
    user, name = served.user(letter)
    laptop, old, new = served.laptop(name), served.stream("own"), served.stream("other")
    before = laptop.contacts(1, stream=old)
    assert [v.judgement for v in laptop.push(before).verdicts] == [Judgement.OK]
    accounts_of(served.house.at).put_user(PutUser(user=user, team=served.house.two), None)
    reading = ("pull", "vector", "hashes", "file-state", "file-get", "file-put")
    assert {served.status(laptop, *_asked(each, old, Hash("ab" * 32))) for each in reading} == {
        (403, "forbidden")
    }
    assert {
        served.status(laptop, *_asked(each, new, Hash("ab" * 32))) for each in ("pull", "vector", "hashes")
    } == {(200, "")}
    streams = laptop.ask(News("")).streams
    assert new in streams and old not in streams
    late = laptop.push([*laptop.contacts(1, stream=old), *laptop.contacts(1, stream=new)])
    said = {(v.stream, v.judgement, v.reason) for v in late.verdicts}
    assert said == {(old, Judgement.VOID, "membership"), (new, Judgement.OK, "")}
    assert laptop.ask(Left(old, [Tip(laptop.device, 1, before[0].hash)])).all_here


@pytest.mark.parametrize("letter", "HA")
def test_who_lost_his_role_administers_nobody(served: Served, letter: str) -> None:
    user, name = served.user(letter)
    laptop, member = served.laptop(name), served.user("M")[0]
    assert _is_let(served, laptop, PutUser(user=member, team=served.house.two))
    accounts_of(served.house.at).put_user(PutUser(user=user, role="组员"), None)
    assert not _is_let(served, laptop, PutUser(user=member, team=served.house.one))
    assert not _is_let(served, laptop, GiveUp(served.stream("own"), [Hash("ab" * 32)]))
    assert served.status(laptop, *_asked("pull", served.stream("headquarters"), Hash("ab" * 32)))[0] == 403
    late = laptop.push(laptop.write([{"deleted": False}], kind="unit", stream=served.stream("organisation")))
    assert [(v.judgement, v.reason) for v in late.verdicts] == [(Judgement.VOID, "role")]
