"""The command line: one function per command, each importing what it needs when it runs."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from bilateral import layout


def _from_checkout() -> Path:
    """The checkout, importable: commands that make things need ``pipelines``, which no wheel holds."""
    root = layout.checkout()
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    return root


def build(args: argparse.Namespace) -> int:
    """Build every table and publish a release if anything changed."""
    _from_checkout()
    from pipelines.build import build as run
    from pipelines.site import Site

    return run(Site.find())


def check(args: argparse.Namespace) -> int:
    """Report everything that is wrong with what curators wrote."""
    root = _from_checkout()
    from pipelines.check import problems
    from pipelines.ledger import read_ledger

    ledger = read_ledger(root / "data")
    found = problems(ledger, args.paths)
    for problem in found[:200]:
        print(problem)
    print(len(found), "problems")
    return int(bool(found))


def main() -> int:
    """Entry point."""
    parser = argparse.ArgumentParser(prog="bilateral")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("build").set_defaults(run=build)
    p = commands.add_parser("check")
    p.add_argument("paths", nargs="*", type=Path)
    p.set_defaults(run=check)
    args = parser.parse_args()
    return int(args.run(args))


if __name__ == "__main__":
    sys.exit(main())
