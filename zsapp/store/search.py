"""The search index: FTS5 over text with Chinese characters set apart, so that phrases of one and two characters are exact.

Names are found by pinyin and initials too, in columns of their own. The table holds no text (`content=''`), only where words stand.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, text

from zsapp.domain.derived import shown_in
from zsapp.domain.field import Kind, RecordSpec, Show
from zsapp.domain.kinds import shown
from zsapp.domain.spoken import SPELLED, spell

_WIDE = re.compile("[\u2e80-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def make_empty(connection: Connection) -> None:
    """Drop the index and make an empty one."""
    connection.execute(text("DROP TABLE IF EXISTS search"))
    connection.execute(
        text(
            "CREATE VIRTUAL TABLE search USING fts5(words, pinyin, initials, content='', contentless_delete=1, "
            "tokenize='unicode61 remove_diacritics 2')"
        )
    )


class _Apart(dict[str, str]):
    """Each character folded, Chinese ones with a space on either side."""

    def __missing__(self, char: str) -> str:
        folded = unicodedata.normalize("NFKC", char).lower()
        self[char] = "".join(f" {each} " if _WIDE.match(each) else each for each in folded)
        return self[char]


_apart = _Apart().__getitem__
# Of texts without these (Jamo, combining marks, half-width kana) every character folds by itself.
_JOINING = re.compile(
    "[\u0300-\u036f\u1100-\u11ff\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\u3099\u309a\uff61-\uffdc]|\u03a3"
)


def set_apart(written: str) -> str:
    """Lower case, full width folded, a space around every Chinese character."""
    if _JOINING.search(written):
        written = unicodedata.normalize("NFKC", written).lower()
    return "".join(map(_apart, written))  # a fifth quicker than `str.translate`


_shown_in = cache(shown_in)


def words_of(each: RecordSpec, flat: Mapping[str, Any]) -> tuple[str, str, str] | None:
    """What of a record is searched: (words, pinyin, initials), or None where nothing is."""
    searched = [
        shown(spec, flat[name]) for name, spec in _shown_in(each, Show.SEARCH).items() if flat.get(name)
    ]
    if not searched:
        return None
    names = [
        str(flat[n]) for n, s in _shown_in(each, Show.NAME).items() if s.kind is Kind.LINE and flat.get(n)
    ]
    spoken = [spell(name) for name in names]
    return (
        set_apart("\n".join(searched)),
        " ".join(tail for syllables in spoken for tail in _tails(syllables)),
        " ".join(tail for syllables in spoken for tail in _tails([s[0] for s in syllables])),
    )


def _tails(syllables: Sequence[str]) -> Iterator[str]:
    """The name from each of its syllables on, each one word: a prefix query then finds it from any syllable."""
    for start in range(min(len(syllables), SPELLED)):
        yield "".join(syllables[start:SPELLED])


def put(connection: Connection, rows: Iterable[tuple[int, tuple[str, str, str]]]) -> None:
    """Add entries under new row numbers, in their order: a number below the one before makes FTS5 write a segment of its own."""
    if many := [(row, *entry) for row, entry in sorted(rows)]:
        connection.exec_driver_sql(
            "INSERT INTO search (rowid, words, pinyin, initials) VALUES (?, ?, ?, ?)", many
        )


def remove(connection: Connection, rows: Sequence[int]) -> None:
    """Take entries out."""
    if rows:
        connection.exec_driver_sql("DELETE FROM search WHERE rowid = ?", [(row,) for row in rows])


def forget(connection: Connection) -> None:
    """Merge the index into one piece, so that nothing of removed entries is left in it (erasure, log rule 13)."""
    connection.execute(text("INSERT INTO search (search) VALUES ('optimize')"))


_FIRST = 2_000  # beyond so many hits the newest stand first; below, the best


def find(connection: Connection, typed: str, *, kind: str | None, limit: int) -> list[tuple[str, str, str]]:
    """(id, kind, title) of the records that hold all words of `typed`, best first; the last word may be unfinished."""
    query = expression(typed)
    if not query:
        return []
    which = "AND r.kind = :kind" if kind else ""
    of_search = f"FROM search s JOIN record r ON r.search_row = s.rowid WHERE s.search MATCH :query AND r.deleted = 0 {which}"
    given = {"query": query, "kind": kind, "limit": limit, "first": _FIRST}
    hits = connection.execute(
        text(f"SELECT count(*) FROM (SELECT 1 {of_search} LIMIT :first)"), given
    ).scalar_one()
    order = "bm25(search, 1.0, 4.0, 4.0)" if hits < _FIRST else "s.rowid DESC"
    rows = connection.execute(
        text(f"SELECT r.id, r.kind, r.title {of_search} ORDER BY {order} LIMIT :limit"), given
    )
    return [(row[0], row[1], row[2]) for row in rows]


def expression(typed: str) -> str:
    """The FTS5 expression: every word as a phrase; words of Latin letters also as pinyin and as initials."""
    parts = []
    for word in re.sub(r"[\0\ud800-\udfff]", " ", unicodedata.normalize("NFKC", typed)).lower().split():
        quoted = '"' + set_apart(word).replace('"', " ").strip() + '"'
        if not re.search(r"\w", word):
            continue
        if re.fullmatch("[a-z']+", word):
            plain = '"' + word.replace("'", "") + '"'
            parts.append(f"(words: {quoted}* OR pinyin: {plain}* OR initials: {plain}*)")
        else:
            parts.append(f"words: {quoted}*")
    return " AND ".join(parts)
