#!/usr/bin/python3
"""check_enums.py ROOT: refuses comparisons by order of enumerations whose values are codes. New
values are appended, so that `kind >= Kind::account_opened` would classify the next kind by
accident. Classify by the entry of the table instead. Prints `path:line: error: problem`."""
import re
import sys
from pathlib import Path

FOLDERS = ["billing", "sim", "forecast", "scenarios", "actors", "results", "tools", "tests"]
ENUMS = ("Kind|Sku|Plan|Connector|BusinessModel|ApiCounter|ClauseId|CommandKind|FileKind|Reason|"
         "QuotaEvent")
ORDER = r"(?:<=?|>=?)"
# Template brackets have no space on their inner side, so that they do not match.
PATTERNS = [re.compile(pattern) for pattern in (
    rf"\b(?:{ENUMS})::\w+ {ORDER} ",
    rf" {ORDER} (?:\w+::)*(?:{ENUMS})::\w+",
    rf"\b(?:kind|sku|counter)\b(?:\(\))? {ORDER} ",
)]


def problems_of(text):
    for number, line in enumerate(text.splitlines(), 1):
        code = line.split("//")[0]
        for pattern in PATTERNS:
            if found := pattern.search(code):
                yield number, f"'{found[0].strip()}': the values are codes; ask the table"
                break


def main():
    root = Path(sys.argv[1])
    count = files = 0
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*.[ch]pp")):
            relative = path.relative_to(root)
            if "canary" in relative.parts:
                continue
            files += 1
            for number, problem in problems_of(path.read_text(encoding="utf-8")):
                print(f"{relative}:{number}: error: {problem}")
                count += 1
    print(f"{files} files, {count} problems")
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
