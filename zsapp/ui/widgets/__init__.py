"""Widgets that pages are built from."""
