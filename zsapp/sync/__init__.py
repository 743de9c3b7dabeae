"""Synchronisation: messages, the engine that decides, what carries them, and hand-over by file."""
