"""Dated stages held against each other: dates out of order, and projects that left after they had counted (rule 2)."""

from collections.abc import Sequence
from datetime import date

from zsapp.base.texts import _
from zsapp.domain.facts import Facts, StageMove
from zsapp.domain.project import STAGE_ORDER
from zsapp.domain.rules.why import Why, finding

LOST, HALTED = "流失", "搁置"


def is_before(stage: str, other: str) -> bool:
    """Whether a stage comes before another on the way; 搁置 and 流失 are not on it."""
    on_the_way = stage in STAGE_ORDER and other in STAGE_ORDER
    return on_the_way and STAGE_ORDER.index(stage) < STAGE_ORDER.index(other)


def out_of_order(project: str, name: str, moves: Sequence[StageMove]) -> list[Why]:
    """What was written down later with an earlier date: that date counts, the later one is set aside, and a line says so.

    A later stage that is dated before an earlier one cannot be right: a finding. A stage brought back with an earlier date is a
    correction, and a finding where it gives no reason. Where the stage set aside is dated anew, nothing is left to be said.
    """
    kept = {move.stage for move in moves}
    lines = []
    for move in moves:
        for stage, day in move.set_aside:
            if stage in kept:
                continue
            words = {"name": name, "stage": _(move.stage), "day": move.date, "other": _(stage), "later": day}
            if is_before(stage, move.stage):
                text = _(
                    "{name}：{stage}日期{day}早于{other}日期{later}，次序颠倒，按{stage}日期计，{other}日期不采用，请核对"
                )
                lines.append(finding(2, text.format(**words), [project]))
            elif move.reason:
                text = _("{name}：改回{day}{stage}（{reason}），原填的{other}（{later}）不采用")
                lines.append(Why(2, text.format(**words, reason=move.reason), (project,)))
            else:
                text = _("{name}：改回{day}{stage}，原填的{other}（{later}）不采用，请核对并写明变动原因")
                lines.append(finding(2, text.format(**words), [project]))
    return lines


def fallen(facts: Facts, project: str, least: str, on: date) -> StageMove | None:
    """The move by which a project left `least` or what is beyond it by a day: 流失, 搁置, or back; None where it is still there."""
    last = next((m for m in reversed(facts.moves_of.get(project, ())) if m.date <= on.isoformat()), None)
    if last is None or (last.stage in STAGE_ORDER and not is_before(last.stage, least)):
        return None
    return last


def still_counts(rule: int, project: str, what: str, move: StageMove, *, name: str) -> Why:
    """What was reached once counts, also where the project left later (a project counts once, at its first event); told, and for a
    person to look at unless it only rests. `what`: 2016-05-10注册."""
    words = {"name": name, "what": what, "day": move.date, "stage": _(move.stage)}
    if move.stage == HALTED:
        return Why(rule, _("{name}：{day}{stage}，此前的{what}照计").format(**words), (project,))
    text = (
        _("{name}：{day}{stage}，此前的{what}按首次达到时计，照计一次，请核对")
        if move.stage == LOST
        else _("{name}：{day}退回{stage}，此前的{what}按首次达到时计，照计一次，请核对")
    )
    return finding(rule, text.format(**words), [project])
