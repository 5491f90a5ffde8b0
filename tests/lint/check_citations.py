#!/usr/bin/python3
"""check_citations.py ROOT [FLEETBILL]: checks that the rules are cited from docs/rules.md.

- No file cites a document outside of the repository.
- Each row that a file cites of docs/rules.md has an anchor there.
- Each case that docs/rules.md cites exists below scenarios/cases.
- docs/rules.md agrees with `FLEETBILL rules --json`: each clause is in the section of its row, with
  its readings, and its sources are in the list of sources. The page has no other clauses.

Prints `path:line: error: problem`."""
import json
import re
import subprocess
import sys
from pathlib import Path

PAGE = "docs/rules.md"
SUFFIXES = (".cpp", ".hpp", ".py", ".cmake", ".txt", ".yaml", ".json", ".md", ".csv", ".sh", "")
SKIPPED = ("build", ".git")
OUTSIDE = re.compile(r"design(?:\.md| section)|domain(?:\.md| [TPAB]\d)|seeds? 00\d", re.IGNORECASE)
ANCHOR = re.compile(r"\brules\.md#([\w-]+)")
ROWS = re.compile(r"docs/rules\.md(?!#)(.*)")  # `docs/rules.md T1, T2`
ROW = re.compile(r"\b[TPAB]\d+\b")


def line_of(text, position):
    return text.count("\n", 0, position) + 1


def texts_of(root):
    """(path, text) of each text file of the project, without its builds."""
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if parts[0] in SKIPPED or path.suffix not in SUFFIXES or not path.is_file():
            continue
        try:
            yield path.relative_to(root), path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def sections_of(page):
    """anchor -> (line, text up to the next anchor)."""
    found = list(re.finditer(r'<a id="([^"]+)"></a>', page))
    ends = [match.start() for match in found[1:]] + [len(page)]
    return {match[1]: (line_of(page, match.start()), page[match.end():end])
            for match, end in zip(found, ends)}


def names_after(label, section):
    """The code words of the paragraphs of a section that start with `label`."""
    for paragraph in re.findall(rf"^{label}: (.*?)(?=^\w+: |\n\n|\Z)", section,
                                re.MULTILINE | re.DOTALL):
        yield from re.findall(r"`([^`]+)`", paragraph)


def problems_of_text(text, anchors):
    """(line, problem) of the citations in one file."""
    for number, line in enumerate(text.splitlines(), 1):
        found = OUTSIDE.search(line)
        if found:
            yield number, f"'{found[0]}' cites a document outside of the repository; cite {PAGE}"
        cited = ANCHOR.findall(line)
        for rest in ROWS.findall(line):
            cited += [row.lower() for row in ROW.findall(rest)]
        for anchor in cited:
            if anchor not in anchors:
                yield number, f"{PAGE} has no anchor '{anchor}'"


def problems_of_cases(sections, cases):
    for line, section in sections.values():
        for case in names_after("Cases", section):
            if case not in cases:
                yield line, f"case '{case}' does not exist below scenarios/cases"


def problems_of_clauses(page, sections, clauses):
    """(line, problem) of each difference between the page and the clauses of the program."""
    sources = set(re.findall(r"^- \*\*([^*]+)\*\*:", sections.get("sources", (1, ""))[1],
                             re.MULTILINE))
    placed = {(anchor, name): line for anchor, (line, section) in sections.items()
              for name in names_after("Clauses?", section)}
    for clause in clauses:
        place = (clause["row"].lower(), clause["id"])
        line, section = sections.get(place[0], (1, ""))
        if placed.pop(place, None) is None:
            yield line, f"row {clause['row']} does not name clause {clause['id']}"
        for reading in clause["alternatives"]:
            if f"`{reading['name']}`" not in section:
                yield line, f"row {clause['row']} does not explain reading '{reading['name']}'"
        for source in clause["source"].split("; "):
            if source not in sources:
                yield line, f"source '{source}' of {clause['id']} is not in the list of sources"
    for (anchor, name), line in placed.items():
        yield line, f"clause {name} does not belong to row {anchor.upper()}"


def problems_of_tree(root, clauses):
    """(path, line, problem) of the complete tree; `clauses` as `rules --json`, None: unchecked."""
    page = (root / PAGE).read_text(encoding="utf-8")
    sections = sections_of(page)
    for path, text in texts_of(root):
        for line, problem in problems_of_text(text, sections):
            yield path, line, problem
    cases = {path.stem for path in (root / "scenarios/cases").rglob("*.yaml")}
    for line, problem in problems_of_cases(sections, cases):
        yield Path(PAGE), line, problem
    if clauses is not None:
        for line, problem in problems_of_clauses(page, sections, clauses):
            yield Path(PAGE), line, problem


def main():
    root = Path(sys.argv[1]).resolve()
    clauses = None
    if len(sys.argv) > 2:
        done = subprocess.run([sys.argv[2], "rules", "--json"], capture_output=True, check=True)
        clauses = json.loads(done.stdout)
    problems = list(problems_of_tree(root, clauses))
    for path, line, problem in problems:
        print(f"{path}:{line}: error: {problem}")
    print(f"{len(problems)} problems")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
