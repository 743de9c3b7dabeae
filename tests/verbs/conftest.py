"""Profiles for the tests here."""

from tests.support.stocked import empty, office, pair, spring, stock

__all__ = ["empty", "office", "pair", "spring", "stock"]
