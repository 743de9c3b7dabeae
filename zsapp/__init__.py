"""zsapp: an offline store of target companies and visits, and the weekly bulletin made from it."""

__version__ = "0.1.0"
