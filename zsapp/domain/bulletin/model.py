"""What a bulletin and a visit report are made of, ready to be drawn: sections of sentences, tables and charts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from zsapp.domain.rules.cadence import Period


@dataclass(frozen=True, slots=True)
class Figure:
    """A printed number and the ids of the records behind it. `value`: a count, or money in minor units."""

    value: int
    text: str
    ids: tuple[str, ...] = ()


Cell = str | Figure
Sentence = tuple[Cell, ...]


def said(sentence: Cell | Iterable[Cell]) -> str:
    """The sentence or cell as printed."""
    if isinstance(sentence, str):
        return sentence
    return sentence.text if isinstance(sentence, Figure) else "".join(said(each) for each in sentence)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of running text; `is_heading`: a heading of the second level, （一）."""

    sentence: Sentence
    is_heading: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `key` names it for whoever draws it (widths are his), numbers stand to the right."""

    key: str
    title: str
    is_number: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Cells by column key (a missing one is empty), and the record that the row is about."""

    cells: Mapping[str, Cell]
    record: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a title across the table; without a title they just follow."""

    title: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Columns, groups of rows, a total row at the end, remarks below. `key` names the table for whoever draws it.

    `below`: columns of a second line of each row; a row that has nothing for them has one line only.
    """

    key: str
    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    below: tuple[Column, ...] = ()
    total: Row | None = None
    remarks: tuple[str, ...] = ()

    def rows(self) -> list[Row]:
        """The rows of all groups, without the total."""
        return [row for group in self.groups for row in group.rows]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: a label and a figure for each series of its chart."""

    label: str
    figures: tuple[Figure, ...]


class ChartForm(Enum):
    """How a chart is drawn. PACE: lying bars in tenths of a percent with a line at 100 %, one part of each bar not nought."""

    BARS = "bars"
    PACE = "pace"
    COLUMNS = "columns"


@dataclass(frozen=True, slots=True)
class Chart:
    """Stacked bars; `series` are the labels of the parts, `unit` follows a number. COLUMNS stand and have one series."""

    title: str
    series: tuple[str, ...]
    unit: str
    bars: tuple[Bar, ...]
    form: ChartForm = ChartForm.BARS


Block = Paragraph | Table | Chart


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered section. `key`: overview, teams, visits, progress, leads, events, matters or next_week."""

    key: str
    number: str
    heading: str
    blocks: tuple[Block, ...]

    @property
    def title(self) -> str:
        """一、总体情况."""
        return f"{self.number}　{self.heading}" if self.is_annex else f"{self.number}、{self.heading}"

    @property
    def is_annex(self) -> bool:
        """Whether it is a table behind the sections: 附表1　任务完成进度."""
        return self.key.startswith("annex")


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo by the hash of its bytes; who draws it is handed the bytes."""

    blob: str
    caption: str
    attachment: str


@dataclass(frozen=True, slots=True)
class VisitReport:
    """One visit in full: a head table of facts, the company in brief, sections of text, photos, a list of papers.

    `date` is the written date (ISO text), `visit` the record's id, `intent` A to D or empty.
    """

    visit: str
    title: str
    company: str
    team: str
    date: str
    visit_kind: str
    intent: str
    head: tuple[tuple[str, str], ...]
    company_facts: tuple[tuple[str, str], ...]
    sections: tuple[tuple[str, str], ...]
    photos: tuple[Photo, ...]
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Volume:
    """Visit reports bound together (拜访报告汇编), in the order of teams and days."""

    title: str
    subtitle: str
    issuer: str
    reports: tuple[VisitReport, ...]


@dataclass(frozen=True, slots=True)
class Masthead:
    """The head of the first page. 简报: name in red, number below, issuer left, date right; 文件: the issuer's mark in red, number below.

    `number` is empty for a draft without one; `is_document`: it is a 文件.
    """

    name: str
    number: str
    issuer: str
    day: str
    is_document: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """What stands around the text (GB/T 9704-2012, 7.3 and 7.4): 主送, 附件, signature and date of a 文件, and the 版记 of either.

    `copies_to`: (报 or 送 or 发 or 抄送, whom); a part that is empty is not printed.
    """

    addressees: str = ""
    attachments: tuple[str, ...] = ()
    signer: str = ""
    signed_on: str = ""
    copies_to: tuple[tuple[str, str], ...] = ()
    printer: str = ""
    printed_on: str = ""
    copies: str = ""


@dataclass(frozen=True, slots=True)
class Bulletin:
    """A weekly bulletin, ready to be drawn. `figures`: those of the overview by name (calls, groups, heads, phones, ...)."""

    week: Period
    masthead: Masthead
    title: str
    figures: Mapping[str, Figure]
    sections: tuple[Section, ...]
    attached: tuple[VisitReport, ...]
    closing: Closing = Closing()

    def section(self, key: str) -> Section:
        """The section of that key; KeyError where it is left out."""
        for each in self.sections:
            if each.key == key:
                return each
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class Review:
    """A report over a period, ready to be drawn. `kind`: monthly, quarterly, attendance, tasks or catalogue; `subtitle`: printed below the
    title."""

    kind: str
    period: Period
    masthead: Masthead
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    closing: Closing = Closing()
