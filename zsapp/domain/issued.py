"""Documents that were issued: their bytes never change, whatever becomes of the records they were made from."""

from zsapp.base.texts import zh
from zsapp.domain.field import LISTED, Choice, Kind, Role, Show, StreamOf, record, spec

_HQ = Role.HEADQUARTERS
DOCUMENT_KINDS = (
    Choice(zh("周通报"), "weekly bulletin"),
    Choice(zh("月调度"), "monthly review"),
    Choice(zh("季考核"), "quarterly assessment"),
)


@record("issued", zh("已签发文件"), StreamOf.ISSUED, names=("number",), day="issued_on", creator=_HQ)
class Issued:
    """A document as it was issued; the id is derived from its kind and period (log rule 10).

    `pdf` is the document itself, `snapshot` what it said of each record (`zsapp.domain.bulletin.late`), for the next one to find what
    came late or was changed since. `order` counts the documents of this kind in its year.
    """

    document_kind: str | None = spec(
        zh("文种"), Kind.CHOICE, choices=DOCUMENT_KINDS, required=True, shows=LISTED, writer=_HQ
    )
    period: str | None = spec(zh("期间"), Kind.LINE, required=True, shows=LISTED, writer=_HQ)
    number: str | None = spec(zh("编号"), Kind.LINE, shows=LISTED | Show.SEARCH, writer=_HQ)
    order: int | None = spec(zh("本年序号"), Kind.NUMBER, writer=_HQ)
    title: str | None = spec(zh("标题"), Kind.LINE, shows=LISTED | Show.SEARCH, writer=_HQ)
    issued_on: str | None = spec(zh("签发日期"), Kind.DATE, shows=LISTED, writer=_HQ)
    pages: int | None = spec(zh("页数"), Kind.NUMBER, shows=LISTED, writer=_HQ)
    pdf: str | None = spec(zh("文件"), Kind.BLOB, required=True, shows=Show.NOWHERE, writer=_HQ)
    snapshot: str | None = spec(zh("底稿"), Kind.BLOB, shows=Show.NOWHERE, writer=_HQ)
