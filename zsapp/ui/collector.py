"""Python's collector of cycles, held while the program starts.

Imports make some hundred thousand objects that all stay; the collector would walk over them a hundred times before the first list
stands, a fifth of the whole start. `hold` first of all, `release` once the window is up: what is there then is never walked over again.
"""

import gc


def hold() -> None:
    """Collect nothing until `release`."""
    gc.disable()


def release() -> None:
    """Collect again, but for what is here by now: it stays until the process ends."""
    gc.freeze()
    gc.enable()
