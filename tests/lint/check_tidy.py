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


def named_by(cmake_list, root):
    """Paths of the sources and scripts that a CMakeLists.txt names."""
    text = re.sub(r"#.*", "", cmake_list.read_text(encoding="utf-8"))
    folder = cmake_list.parent
    for word in re.findall(r"[^\s()\"]+\.(?:cpp|py|sh)\b", text):
        word = word.replace("${CMAKE_CURRENT_SOURCE_DIR}", str(folder))
        word = word.replace("${PROJECT_SOURCE_DIR}", str(root))
        yield (folder / word).resolve()


def imported_by(script):
    """Paths of the modules next to a script that it imports."""
    text = script.read_text(encoding="utf-8")
    for module in re.findall(r"^(?:import|from) (\w+)", text, re.MULTILINE):
        yield script.parent / f"{module}.py"


def unregistered(root):
    """Sources, and scripts of the tests, that no CMakeLists.txt names by their full path: they
    would be neither built nor run. A module that a script next to it imports needs no entry."""
    named = {path for folder in FOLDERS for cmake_list in (root / folder).rglob("CMakeLists.txt")
             for path in named_by(cmake_list, root)}
    scripts = [path for path in (root / "tests").rglob("*") if path.suffix in (".py", ".sh")]
    named.update(module for script in scripts if script.suffix == ".py"
                 for module in imported_by(script))
    sources = [path for folder in FOLDERS for path in (root / folder).rglob("*.cpp")]
    for path in sorted(sources + scripts):
        if path not in named and "canary" not in path.relative_to(root).parts:
            yield path


def main():
    root = Path(sys.argv[1]).resolve()
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
        print(f"{source.relative_to(root)}:1: error: no CMakeLists.txt names this file")
        count += 1
    print(f"{count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
