#!/usr/bin/python3
"""check_headers.py BUILD ROOT: every header compiles without another one before it, so that it
includes what it uses. Reads the flags from compile_commands.json; a header has the flags of the
nearest source. Headers that compiled once are cached in BUILD/headers until one that they include
changes."""
import concurrent.futures
import os
import re
import subprocess
import sys
from pathlib import Path

import compilation

FOLDERS = ["actors", "billing", "forecast", "results", "scenarios", "sim", "tests", "tools"]


def nearest(header, units):
    """The unit whose source has the longest common path with the header."""
    def common(unit):
        shared = os.path.commonpath([header, unit.source])
        return len(Path(shared).parts), -len(unit.source.parts)
    return max(units, key=common)


def problems_of(header, unit):
    done = subprocess.run(
        ["c++", *unit.flags, "-fsyntax-only", "-x", "c++", "-include", header, "/dev/null"],
        capture_output=True, text=True, check=False, cwd=unit.directory)
    found = re.findall(r"^.+:\d+(?::\d+)?: (?:fatal )?error: .+$", done.stderr, re.MULTILINE)
    if done.returncode != 0 and not found:
        found = [f"{header}:1: error: {done.stderr}"]
    return found[:1]


def check(header, units, root, cache):
    unit = nearest(header, units)
    stamp = cache / compilation.fingerprint([header], root, [str(header), *unit.flags])
    if stamp.exists():
        return []
    problems = problems_of(header, unit)
    if not problems:
        stamp.touch()
    return problems


def main():
    build, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    units = [unit for unit in compilation.units(build) if unit.source.is_relative_to(root)]
    headers = [path for folder in FOLDERS for path in sorted((root / folder).rglob("*.hpp"))
               if "canary" not in path.relative_to(root).parts]
    cache = build / "headers"
    cache.mkdir(exist_ok=True)
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        problems = [problem for found in
                    pool.map(lambda header: check(header, units, root, cache), headers)
                    for problem in found]
    for problem in problems:
        print(problem.replace(f"{root}/", ""))
    print(f"{len(headers)} headers, {len(problems)} problems")
    return 1 if problems or not headers else 0


if __name__ == "__main__":
    sys.exit(main())
