#!/usr/bin/python3
"""check_counts.py FLEETBILL ROOT [--write]: counts that the documents state are those of the tree.
--write replaces each wrong number by the nearest count of its noun.

Looks in README.md, CHANGELOG.md, CONTRIBUTING.md, docs, results, scenarios and tests (*.md) for a
number of at least ten, in digits or as a word, before one of the nouns of `counts_of`, with at most
one word between ("247 regression cases", "eighteen reports"). Code blocks, in which commands print
smaller numbers, are skipped. Each number must be one of the counts of its noun, which come from the
program (`rules --json`, `report --help`, `mutate --list`) and the folders.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

PAGES = ["*.md", "docs/*.md", "results/*.md", "scenarios/**/*.md", "tests/**/*.md"]
ONES = ("ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen").split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = {word: 10 + index for index, word in enumerate(ONES)}
for index, tens in enumerate(TENS):
    WORDS[tens] = 20 + 10 * index
    for digit, one in enumerate("one two three four five six seven eight nine".split(), 1):
        WORDS[f"{tens}-{one}"] = 20 + 10 * index + digit


def output_of(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout


def counts_of(program, root):
    """The true counts by noun: the total and the parts that a page may state."""
    clauses = [clause["id"] for clause in json.loads(output_of(program, "rules", "--json"))]
    pelion = sum(clause.startswith("PDM-") for clause in clauses)
    reports = output_of(program, "report", "--help").partition("Reports:\n")[2].partition("\n\n")[0]
    cases = list((root / "scenarios/cases").rglob("*.yaml"))
    folders = {case.parent for case in cases}
    journals = list((root / "tests/journals").glob("*/README.md"))
    return {
        "cases": {len(cases)} | {sum(case.parent == folder for case in cases)
                                 for folder in folders},
        "clauses": {len(clauses), pelion, len(clauses) - pelion},
        "reports": {len(re.findall(r"^  [a-z]", reports, re.MULTILINE))},
        "mutants": {len(output_of(program, "mutate", "--list").splitlines())},
        "journals": {len(journals)},
    }


def stated_in(text, nouns):
    """(line, number, noun, place) of each stated count; place is that of the number's text."""
    prose = re.sub(r"^ *```.*?^ *```", lambda block: re.sub(r"[^\n]", "\0", block[0]), text,
                   flags=re.DOTALL | re.MULTILINE)
    number = r"(?<![\w.,-])(\d+(?:,\d{3})*|" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")"
    between = r"(?:\s[a-z]+)??"
    spaced = "|".join(noun.replace(" ", r"\s") for noun in nouns)
    for found in re.finditer(rf"{number}{between}\s({spaced})\b", prose, re.IGNORECASE):
        value = WORDS.get(found[1].lower()) or int(found[1].replace(",", ""))
        if value >= 10:
            noun = re.sub(r"\s", " ", found[2].lower())
            yield prose.count("\n", 0, found.start()) + 1, value, noun, found.span(1)


def in_style_of(number, stated):
    """The number in digits, or as a word if the page states it as a word."""
    words = {value: word for word, value in WORDS.items()}
    return str(number) if stated[0].isdigit() else words.get(number, str(number))


def corrected(text, counts):
    """The text with the nearest true count instead of each wrong one."""
    for _, value, noun, (begin, end) in reversed(list(stated_in(text, counts))):
        if value not in counts[noun]:
            nearest = min(counts[noun], key=lambda count: (abs(count - value), count))
            text = text[:begin] + in_style_of(nearest, text[begin:end]) + text[end:]
    return text


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--write"]
    program, root = Path(arguments[0]).resolve(), Path(arguments[1]).resolve()
    counts = counts_of(program, root)
    problems = total = 0
    for page in sorted({page for pattern in PAGES for page in root.glob(pattern)}):
        text = page.read_text(encoding="utf-8")
        if "--write" in sys.argv:
            right = corrected(text, counts)
            if right != text:
                page.write_text(right, encoding="utf-8")
            text = right
        for line, value, noun, _ in stated_in(text, counts):
            total += 1
            if value not in counts[noun]:
                problems += 1
                expected = " or ".join(map(str, sorted(counts[noun], reverse=True)))
                print(f"{page.relative_to(root)}:{line}: error: {value} {noun}: "
                      f"the tree has {expected}")
    print(f"{total} counts, {problems} problems")
    return 1 if problems or not total else 0


if __name__ == "__main__":
    sys.exit(main())
