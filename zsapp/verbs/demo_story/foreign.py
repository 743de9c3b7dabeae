"""Foreign capital (rules 17, 18): origins and patrons of the squads, the leaders' protocol order, ultimate origins that differ."""

from collections.abc import Sequence
from datetime import date

from zsapp.verbs.demo_story.campaign import known
from zsapp.verbs.demo_story.shapes import HEADQUARTERS, Act, Acts, Entry, Values, at
from zsapp.verbs.demo_story.story import SEED

_DIRECTIONS = {"对台尖刀纵队": "台资", "日韩尖刀纵队": "日韩", "欧美尖刀纵队": "欧美"}
_PROTOCOL = ("对台尖刀纵队", "欧美尖刀纵队", "日韩尖刀纵队")
"""Whose patron stands first: the deputy secretary, then the deputy directors."""
_TOLD = date(2016, 4, 13)
_LEARNT = date(2016, 5, 4)
# immediate origin, ultimate origins of the first companies of it, in the order in which they were entered
_ULTIMATE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("港资", ("台资", "港资", "台资", "内资", "日资", "台资", "离岸控股", "美资")),
    ("台资", ("台资", "离岸控股", "日资", "台资")),  # the third fits two squads: headquarters has to rule
    ("新加坡资", ("欧资",)),
    ("其他外资", ("欧资", "其他外资", "美资")),
    ("内资", ("内资", "台资")),
    ("日资", ("日资", "离岸控股")),
)


def origins(spring: Sequence[Act], _seed: int = SEED) -> list[Act]:
    """What headquarters enters of the squads before the posting, and of companies once it has looked into their shareholders."""
    acts, its = Acts(), known(spring, "team", "company")
    squads = {values["name"]: (key, values) for key, values in its["team"].items()}
    for place, name in enumerate(_PROTOCOL, 1):
        key, values = squads[name]
        leader: Values = {"order": place}
        squad: Values = {"origins": [_DIRECTIONS[name]], "patron": values["leader"]}
        entries = [Entry("member", values["leader"], leader), Entry("team", key, squad)]
        acts.add(at(_TOLD, 9, 10 + place), HEADQUARTERS, entries)
    learnt: list[Entry] = []
    for origin, ultimate in _ULTIMATE:
        of_origin = [key for key, values in its["company"].items() if values.get("origin") == origin]
        learnt += [
            Entry("company", key, {"ultimate_origin": told})
            for key, told in zip(of_origin, ultimate, strict=False)
        ]
    acts.add(at(_LEARNT, 15, 20), HEADQUARTERS, learnt)
    return acts.in_order()
