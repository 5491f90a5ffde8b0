#!/usr/bin/python3
"""check_tidy.py ROOT: rules of the house that no compiler knows.
Prints `path:line: error: what`."""
import re
import sys
from pathlib import Path

LONGEST_FILE = 600
LONGEST_LINE = 100
FOLDERS = ["billing", "sim", "scenarios", "actors", "results", "tools", "tests"]
BANNED = {
    r"\b(TODO|FIXME|XXX|HACK)\b": "work to be done belongs into an issue",
    r"CATCH_CONFIG_MAIN": "link Catch2::Catch2WithMain instead: it compiles once",
    r"using namespace std\b": "name what you use",
    r"\bassert\s*\(": "use FLEETBILL_ASSERT, which stays on in every build",
    r"/work/|\.\./shared": "nothing may depend on a path of the machine",
}


def problems_of(path, text):
    lines = text.splitlines()
    if len(lines) > LONGEST_FILE and path.suffix in (".cpp", ".hpp"):
        yield len(lines), f"the file has over {LONGEST_FILE} lines; what does it do besides?"
    for number, line in enumerate(lines, 1):
        # Tests hold expected tables as they are printed.
        is_test = path.name.endswith(".test.cpp")
        if len(line) > LONGEST_LINE and path.suffix in (".cpp", ".hpp", ".py") and not is_test:
            yield number, f"the line has over {LONGEST_LINE} characters"
        if path.name == Path(__file__).name:
            continue
        for pattern, why in BANNED.items():
            if re.search(pattern, line):
                yield number, f"'{re.search(pattern, line)[0]}': {why}"
    if path.suffix == ".hpp" and not text.startswith("#pragma once"):
        yield 1, "a header begins with #pragma once"


def unregistered(root):
    """Sources that no CMakeLists.txt names: they would be neither built nor tested."""
    lists = "\n".join(p.read_text(encoding="utf-8") for folder in FOLDERS
                      for p in (root / folder).rglob("CMakeLists.txt"))
    for folder in FOLDERS:
        for source in sorted((root / folder).rglob("*.cpp")):
            if source.name not in lists and "canary" not in source.parts:
                yield source


def main():
    root = Path(sys.argv[1])
    count = 0
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in (".cpp", ".hpp", ".py", ".txt", ".cmake", ".yaml"):
                continue
            if "canary" in path.parts or not path.is_file():
                continue
            if path.suffix in (".txt", ".yaml") and "CMakeLists" not in path.name:
                continue
            for number, problem in problems_of(path, path.read_text(encoding="utf-8")):
                print(f"{path.relative_to(root)}:{number}: error: {problem}")
                count += 1
    for source in unregistered(root):
        print(f"{source.relative_to(root)}:1: error: no CMakeLists.txt names this source")
        count += 1
    print(f"{count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
