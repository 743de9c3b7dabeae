"""Colours, type, spacing and icons: one place, from which palette and style sheet are made."""
