"""First to register talks first: claims on companies, and what headquarters rules where two teams meet (rule 27)."""

from zsapp.base.texts import zh
from zsapp.domain.field import FORM_ONLY, LISTED, Kind, Role, Show, StreamOf, record, spec

_HQ = Role.HEADQUARTERS


@record("claim", zh("首报首谈"), StreamOf.ORGANISATION, names=(), day="first_contact")
class Claim:
    """A team's registration of a company; its moment is the one at which the record was written, offline or not.

    `given_up_on`: released before its protection ended. `handed_to`, `handed_on`: the team that goes on; the first one stays 首谈.
    """

    company: str | None = spec(zh("目标企业"), Kind.LINK, to="company", required=True, shows=LISTED)
    team: str | None = spec(zh("登记组别"), Kind.LINK, to="team", required=True, shows=LISTED)
    member: str | None = spec(zh("登记人"), Kind.LINK, to="member", shows=LISTED)
    first_contact: str | None = spec(zh("首次接触日期"), Kind.DATE, shows=LISTED)
    basis: str | None = spec(zh("接触依据"), Kind.NOTE, shows=FORM_ONLY | Show.SEARCH)
    given_up_on: str | None = spec(zh("放弃日期"), Kind.DATE, shows=FORM_ONLY)
    handed_to: str | None = spec(zh("移交组别"), Kind.LINK, to="team", shows=LISTED)
    handed_on: str | None = spec(zh("移交日期"), Kind.DATE, shows=FORM_ONLY)


@record("ruling", zh("撞单裁定"), StreamOf.ORGANISATION, names=(), day="decided_on", creator=_HQ)
class Ruling:
    """What headquarters decided of the claims on one company: which team talks on, and why; the latest by its day holds."""

    company: str | None = spec(
        zh("目标企业"), Kind.LINK, to="company", required=True, shows=LISTED, writer=_HQ
    )
    team: str | None = spec(zh("裁定组别"), Kind.LINK, to="team", required=True, shows=LISTED, writer=_HQ)
    decided_on: str | None = spec(zh("裁定日期"), Kind.DATE, required=True, shows=LISTED, writer=_HQ)
    reason: str | None = spec(zh("裁定理由"), Kind.NOTE, required=True, shows=LISTED, writer=_HQ)
