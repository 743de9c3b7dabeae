"""The entrance: `zsapp` and `python -m zsapp`."""

import sys


def main() -> int:
    """Run the command line with the process's arguments."""
    from zsapp.app import open_window
    from zsapp.cli.main import run

    return run(sys.argv[1:], open_window)


if __name__ == "__main__":
    sys.exit(main())
