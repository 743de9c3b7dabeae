"""Digest and audit: the same data, the same line; any change of the log's bytes is found."""

from pathlib import Path

import pytest

from tests.support.office import Office
from tests.support.profiles import opened
from tests.support.stocked import COMPANY, add_visit


def tamper(office: Office, *statements: str) -> None:
    with opened(office.dir) as profile, profile.database.write() as connection:
        for statement in statements:
            assert connection.exec_driver_sql(statement).rowcount != 0


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        (
            "UPDATE log SET body = CAST(replace(CAST(body AS TEXT), '漕溪路', '漕宝路') AS BLOB) WHERE body LIKE '%漕溪路%'",
            "body",
        ),
        (
            "UPDATE log SET header = CAST(replace(CAST(header AS TEXT), 'company', 'compony') AS BLOB) WHERE kind = 'company'",
            "header",
        ),
        ("UPDATE log SET salt = zeroblob(16) WHERE seq = 3", "body"),
        ("UPDATE log SET salt = NULL, body = NULL WHERE seq = 3", "without erasure"),
        ("DELETE FROM log WHERE seq = 4", "missing"),
        ("UPDATE log SET header = CAST('{}' AS BLOB) WHERE seq = 3", "lacks"),
        ("UPDATE vector SET digest = '0'", "vector"),
        ("DELETE FROM vector", "vector"),
    ],
)
def test_what_was_tampered_with_is_found(office: Office, statement: str, says: str) -> None:
    office.ok("check", "--audit")
    tamper(office, statement)
    told = office.run("check", "--audit", "--json")
    assert told.code == 3 and any(says in line for line in told.json["damage"]), told


def test_a_head_not_signed_by_its_device_is_found(office: Office, tmp_path: Path) -> None:
    office.ok("export", "all", "-o", tmp_path / "a.jsonl")
    office.ok("check", "--audit")
    tamper(office, "UPDATE head SET n = n + 1")
    told = office.run("check", "--audit", "--json")
    assert told.code == 3 and "not signed" in told.json["damage"][0]


def test_an_erased_body_that_is_back_is_found(office: Office) -> None:
    visit = add_visit(office)
    with opened(office.dir) as profile, profile.database.read() as connection:
        row = connection.exec_driver_sql("SELECT salt, body FROM log WHERE record = ?", (visit,)).one()
    office.ok("record", "erase", visit)
    office.ok("check", "--audit")
    with opened(office.dir) as profile, profile.database.write() as connection:
        connection.exec_driver_sql(
            "UPDATE log SET salt = ?, body = ? WHERE record = ?", (row.salt, row.body, visit)
        )
    told = office.run("check", "--audit", "--json")
    assert told.code == 3 and "in spite of" in told.json["damage"][0]


def test_the_digest_is_over_values_and_deletion_alone(office: Office) -> None:
    (company,) = office.json("record", "list", "company", "--where", f"name={COMPANY}")
    first = office.digest()
    office.ok("record", "set", company["id"], "website=a.cn")
    second = office.digest()
    assert second != first
    office.ok("record", "undo")
    assert office.digest() == first  # history does not count
    office.ok("record", "delete", company["id"])
    assert office.digest() not in (first, second)
    office.ok("record", "restore", company["id"])
    assert office.digest() == first


def test_the_digest_of_one_stream(office: Office) -> None:
    with opened(office.dir, writing=False) as profile, profile.database.read() as connection:
        organisation = connection.exec_driver_sql("SELECT DISTINCT stream FROM log").scalar_one()
    whole = office.digest()
    assert office.ok("check", "--digest", "--stream", organisation) == whole
    add_visit(office)
    assert office.ok("check", "--digest", "--stream", organisation) == whole != office.digest()
