"""Dialogs in the theme."""
