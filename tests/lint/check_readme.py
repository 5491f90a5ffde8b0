#!/usr/bin/python3
"""check_readme.py FLEETBILL ROOT FILE...: runs every `$ fleetbill ...` command in console blocks
of Markdown files and compares its output with the page, except for the line `Speed`. The commands
of one file share a fresh directory. A file without commands is an error."""
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

VARIES = re.compile(r"^Speed .*$", re.MULTILINE)


def commands_of(text):
    """(command, expected output) of each console block, in order."""
    for block in re.findall(r"```console\n(.*?)```", text, re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            yield command, expected


def main():
    program, root = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve()
    failed = total = 0
    for name in sys.argv[3:]:
        commands = list(commands_of((root / name).read_text(encoding="utf-8")))
        if not commands:
            failed += 1
            print(f"{name}: error: no `$ fleetbill` command in a console block")
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "scenarios").symlink_to(root / "scenarios")
            for command, expected in commands:
                total += 1
                words = shlex.split(command)
                done = subprocess.run([program, *words[1:]], cwd=folder, capture_output=True,
                                      text=True, check=False)
                got = done.stdout + done.stderr
                if VARIES.sub("", got) != VARIES.sub("", expected):
                    failed += 1
                    print(f"{name}: error: `{command}` prints\n{got}but the page shows\n{expected}")
    print(f"{total} commands, {failed} failed")
    return 1 if failed or not total else 0


if __name__ == "__main__":
    sys.exit(main())
