"""What a catalogue says beside its coverage: the year's industries, what companies do for its chains, flags (rules 10 to 12)."""

from collections import Counter

from zsapp.base.texts import _
from zsapp.domain.derived import word_of
from zsapp.domain.dossier import CHAIN_ACTIONS
from zsapp.domain.rules.catalogue import Coverage, Covered
from zsapp.domain.rules.why import Why


def chain_lines(found: Covered) -> list[Why]:
    """The lines of one catalogue; none where none is in force."""
    return [*_industries(found), *_actions(found), *_flags(found)] if found.catalogue else []


def _industries(found: Covered) -> list[Why]:
    roots = [node for node in found.nodes if not node.above]
    if not roots:
        return []
    text = _("{year}年主导产业{n}个：{names}；产业随年度的目录而定")
    names = _("、").join(node.name for node in roots)
    words = text.format(year=found.year, n=len(roots), names=names)
    return [Why(10, words, tuple(node.id for node in roots))]


def _actions(found: Covered) -> list[Why]:
    """By the primary action of each entry; a further one is told apart."""
    if not found.entries:
        return []
    its = Counter(each.action for each in found.entries)
    told = [
        _("{action}{n}条").format(action=word_of(choice), n=its[choice.word])
        for choice in CHAIN_ACTIONS
        if its[choice.word]
    ]
    if its[""]:
        told.append(_("未填{n}条").format(n=its[""]))
    text = _("链条作用（按主要作用）：{told}；另有其他作用的{more}条")
    more = [each.entry for each in found.entries if each.further]
    return [Why(11, text.format(told=_("、").join(told), more=len(more)), tuple(more))]


def _flags(found: Covered) -> list[Why]:
    flagged = tuple(dict.fromkeys((*found.flagship.listed, *found.key.listed)))
    flagged += tuple(node.id for node in found.nodes if node.is_flagship or node.is_key)
    if not flagged:
        return []
    text = _(
        "龙头企业{flagship}，关键企业{key}；列在龙头环节下的{under_flagship}，列在关键环节下的{under_key}"
    )
    names = ("flagship", "key", "under_flagship", "under_key")
    return [Why(12, text.format(**{name: _words(getattr(found, name)) for name in names}), flagged)]


def _words(its: Coverage) -> str:
    return _("{n}家（已拜访{visited}家）").format(n=len(its.listed), visited=len(its.visited))
