"""Profiles for the tests here."""

from tests.support.stocked import empty, office, pair, stock

__all__ = ["empty", "office", "pair", "stock"]
