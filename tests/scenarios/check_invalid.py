"""Runs `fleetbill check` on each invalid/*.yaml, and `fleetbill ...` with each invalid/*.args, and
compares stderr with the .expected.txt next to it, and the exit code with the name:
usage_* 2, unreadable_* 4, else 3.

    check_invalid.py PROGRAM FOLDER
"""

import difflib
import pathlib
import shlex
import subprocess
import sys

LONGEST_SECONDS = 20


def exit_code(name):
    if name.startswith("usage_"):
        return 2
    return 4 if name.startswith("unreadable_") else 3


def arguments(folder, name):
    args = folder / f"{name}.args"
    return shlex.split(args.read_text()) if args.exists() else ["check", f"{name}.yaml"]


def failure(program, folder, name):
    """What is wrong with one case; empty if it is right."""
    done = subprocess.run([program, *arguments(folder, name)], cwd=folder, capture_output=True,
                          timeout=LONGEST_SECONDS, check=False)
    expected = (folder / f"{name}.expected.txt").read_text()
    got = done.stderr.decode()
    if got != expected:
        return "".join(difflib.unified_diff(expected.splitlines(True), got.splitlines(True),
                                            "expected", "got"))
    if done.returncode != exit_code(name):
        return f"exit code {done.returncode}, expected {exit_code(name)}\n"
    return ""


def main():
    program, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    inputs = {p.stem for p in folder.iterdir() if p.suffix in (".yaml", ".args")}
    expected = {p.name.removesuffix(".expected.txt") for p in folder.glob("*.expected.txt")}
    failed = [f"{name}: a file or what is expected of it is missing\n" for name in
              sorted(inputs ^ expected)]
    for name in sorted(inputs & expected):
        problem = failure(program, folder, name)
        if problem:
            failed.append(f"{name}:\n{problem}")
    print("\n".join(failed), end="")
    print(f"{len(inputs)} cases, {len(failed)} failed")
    sys.exit(1 if failed or not inputs else 0)


main()
