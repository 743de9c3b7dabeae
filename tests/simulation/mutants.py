"""Planted faults: one line of the core changed each, every one of which some history must bring to light."""

from dataclasses import dataclass

from tests.simulation.core import Core, patched


@dataclass(frozen=True, slots=True)
class Mutant:
    """One line of `zsapp/domain/<module>.py` and what is put in its place."""

    name: str
    module: str
    old: str
    new: str

    def core(self) -> Core:
        """The core with this fault."""
        return patched({self.module: (self.old, self.new)})


MUTANTS = (
    Mutant(
        "a void value stands",
        "change",
        "Judgement.NONE) not in (Judgement.VOID, Judgement.LOST)",
        "Judgement.NONE) not in (Judgement.LOST,)",
    ),
    Mutant(
        "a lost value stands",
        "change",
        "Judgement.NONE) not in (Judgement.VOID, Judgement.LOST)",
        "Judgement.NONE) not in (Judgement.VOID,)",
    ),
    Mutant(
        "void and lost changes replace",
        "change",
        "replacing = [change for change in self._setters.get(field, ()) if self.is_accepted(change)]",
        "replacing = list(self._setters.get(field, ()))",
    ),
    Mutant(
        "what stood below a replaced void change comes back",
        "change",
        "                        replacing.append(below)",
        "                        pass",
    ),
    Mutant(
        "replaced values stand",
        "change",
        "if self.is_accepted(c) and c.hash not in replaced]",
        "if self.is_accepted(c)]",
    ),
    Mutant(
        "equal values conflict",
        "change",
        "        if len(distinct) <= 1:",
        "        if len(heads) <= 1:",
    ),
    Mutant(
        "a removal beats an addition, an edit beats a deletion",
        "change",
        "any(value is True for value in distinct.values())",
        "all(value is True for value in distinct.values())",
    ),
    Mutant(
        "the older value is shown",
        "change",
        "        shown = _value(heads[-1], field)",
        "        shown = _value(heads[0], field)",
    ),
    Mutant(
        "conflicts are settled by the clock",
        "change",
        "        return FieldState(shown, stand, True)",
        "        return FieldState(shown, stand, False)",
    ),
    Mutant(
        "texts are merged over any value that one of them stems from",
        "change",
        "        common = set.intersection(*stems)",
        "        common = set.union(*stems)",
    ),
    Mutant(
        "texts are merged over a far value",
        "change",
        "for name in common - farther]",
        "for name in common & farther]",
    ),
    Mutant(
        "over names only what was shown",
        "change",
        "            field: tuple(sorted(c.hash for c in state.heads))",
        "            field: tuple(sorted(c.hash for c in state.heads[-1:]))",
    ),
    Mutant(
        "forms do not tell of conflicts",
        "change",
        "self.seen(), frozenset(self.conflicts()))",
        "self.seen(), frozenset())",
    ),
    Mutant(
        "a deletion has seen only what it names itself",
        "change",
        "                            todo.append(self._by_hash[name])",
        "                            pass",
    ),
    Mutant(
        "undo takes back another person's value",
        "change",
        "if any(self.stand_in(field, change) is None for field in change.values):",
        "if any(not self.heads(field) for field in change.values):",
    ),
    Mutant(
        "undo of a settling takes one of the values",
        "change",
        "            if len(values) > 1:",
        "            if len(values) > 2:",
    ),
    Mutant(
        "sets cannot lose an element",
        "change",
        "for element in old ^ new}",
        "for element in new - old}",
    ),
    Mutant(
        "undo of a creation blanks it",
        "change",
        "        if _creates(change):",
        "        if not change.values:",
    ),
    Mutant(
        "a void creation creates",
        "change",
        "any(self.is_accepted(c) and _creates(c) for c",
        "any(_creates(c) for c",
    ),
    Mutant(
        "a damaged body is taken",
        "change",
        "if not change.is_body_right():",
        "if len(header.body_digest) != 64:",
    ),
    Mutant(
        "a group is applied in part",
        "chain",
        "        if member.header.n == group[0] + group[1] - 1 or member.hash in whole:",
        "        if member.header.n <= group[0] + group[1] - 1 or member.hash in whole:",
    ),
    Mutant(
        "what stands on a lost change waits for ever",
        "chain",
        "    return name == NO_CHANGE or name in given_up or find(name) is not None",
        "    return name == NO_CHANGE or find(name) is not None",
    ),
    Mutant(
        "changes are applied in any order",
        "chain",
        "    return name == NO_CHANGE or name in given_up or find(name) is not None",
        "    return True",
    ),
    Mutant(
        "a group is void in part",
        "chain",
        "    if any(verdicts.get(member) == Judgement.VOID for member in unit):",
        "    if verdicts.get(name) == Judgement.VOID:",
    ),
    Mutant(
        "only what arrives with its forerunner is applied",
        "chain",
        "        ready += [c for change in unit for c in after[change.hash] if c.hash not in inside]",
        "        ready += []",
    ),
)
