"""The hub's decisions, which headquarters without a hub takes as well: see `zsapp.domain.judging`."""

from zsapp.domain.judging import Decision, Judge, People, Said, Signing, decide, sheets, signer, units_of

__all__ = ["Decision", "Judge", "People", "Said", "Signing", "decide", "sheets", "signer", "units_of"]
