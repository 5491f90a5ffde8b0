#!/usr/bin/python3
"""check_targets.py BUILD ROOT: no source file is compiled into two targets; what two programs need
is a library. Reads compile_commands.json of any preset: the files of a unity build count singly."""
import sys
from pathlib import Path

import compilation


def shared_sources(units, root):
    """(source, targets) of each source that more than one target compiles."""
    targets = {}
    for unit in units:
        if unit.source.is_relative_to(root):
            targets.setdefault(unit.source.relative_to(root).as_posix(), set()).add(unit.target)
    return [(source, sorted(names)) for source, names in sorted(targets.items())
            if len(names) > 1]


def main():
    build, root = Path(sys.argv[1]), Path(sys.argv[2]).resolve()
    units = compilation.units(build)
    shared = shared_sources(units, root)
    for source, targets in shared:
        print(f"{source}:1: error: compiled into {' and '.join(targets)}; make it a library")
    print(f"{len(units)} sources, {len(shared)} compiled into several targets")
    return 1 if shared or not units else 0


if __name__ == "__main__":
    sys.exit(main())
