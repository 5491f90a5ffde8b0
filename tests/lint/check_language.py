#!/usr/bin/python3
"""check_language.py ROOT: refuses phrases that CONTRIBUTING.md advises against, and documents with
long lines, dead links or names of missing files. Prints `path:line: error: problem`.

Phrases are checked in Markdown (without code and quotations), and in comments."""
import fnmatch
import re
import sys
from pathlib import Path

LONGEST_LINE = 100

# Regular expression -> replacement. Ordinary technical English must not match.
PHRASES = {
    r"likewise": "repeat the description",
    r"anew|once more": "again, from scratch",
    r"(comes|came) to": "totals, results in",
    r"(comes|came|becomes?|became) of": "results from; the outcome",
    r"(comes?|came) out": "the result is",
    r"(holds?|held|holding) (\w+ ){0,3}against": "compare with, check against",
    r"how finely": "granularity",
    r"how manieth": "1-based index",
    r"wrong use": "usage error",
    r"(no|some|every)body('s)?": "the caller, another process, the user",
    r"whoever": "the caller, anyone who",
    r"whatever": "any, regardless of",
    r"(stands?|standing) (here|there|beside|behind)": "is, appears",
    r"beside": "next to, in addition to",
    r"no such": "unknown X, X does not exist",
    r"(goes|go|going|went) on (?!to |the )": "continue, resume",
    r"so many": "N (the placeholder)",
    r"dearer": "more expensive, higher",
    r"(?<!because.)of which": "split the sentence",
    r"calls? for (?!each|every|all)": "request, prefetch",
    r"pass(ed|es|ing) over": "skip, ignore",
    r"(left|leaves?|leaving) out": "omit, exclude",
    r"what (it|they) (is|are|was|were)": "the value, the state",
    r"as (it is|they are|it stands|they stand)(?=[.,;:)]| and | but )": "unchanged, verbatim",
    r"by (itself|themselves)": "separately",
    r"gravest": "most severe",
    r"(lets?|letting) go": "release, free",
    r"deal(s|t|ing)? out": "distribute, partition",
    r"hand(s|ed)? (out|on)": "yield, pass to",
    r"(?<!there.)(is|are) (?-i:none)": "is not an X; is empty",
    r"(?<!there.)(is|are) no (?!longer|more|less|later|earlier)": "is not an X; invalid X",
    r"small letters": "lowercase",
    r"taken for": "treated as; mistaken for",
    r"mend(s|ed|ing)?": "fix, repair",
    r"forg(ets?|ot|otten)": "discard, clear",
    r"wish(es|ed)": "request",
    r"rubbish": "garbage, trailing bytes",
}
# A phrase may continue on the next line, after erased text (NULs) such as a comment's slashes.
GAP = r"(?: +|\n[ \0]*)"
PATTERNS = [(re.compile(rf"\b(?:{phrase})\b".replace(" ", GAP), re.IGNORECASE), replacement)
            for phrase, replacement in PHRASES.items()]

# Files and folders whose comments are checked.
CLEAN = ["CMakeLists.txt", "actors", "billing", "cmake", "results", "scenarios", "sim", "tests",
         "tools"]
# Documents that name files of the tree in code style.
GUIDES = ["docs/architecture.md", "CONTRIBUTING.md"]
SOURCES = (".cpp", ".hpp", ".py", ".cmake", ".txt", "")  # suffixes; shell scripts have none
# Markdown whose phrases, lines and links are checked.
DOCUMENTS = ["*.md", "docs/**/*.md", "scenarios/**/*.md", "results/*.md", "tests/**/*.md"]


def erase(pattern, text, flags=0):
    """The text with each match replaced by NULs, which keeps the positions of all lines."""
    return re.sub(pattern, lambda match: re.sub(r"[^\n]", "\0", match[0]), text, flags=flags)


def prose_of_markdown(text):
    """The text without code, generated parts, phrases to avoid, quotations and link targets."""
    text = erase(r"<!-- Generated.*?<!-- End|^## Groups and datasets.*", text,
                 re.DOTALL | re.MULTILINE)
    text = erase(r"^ *```.*?^ *```", text, re.DOTALL | re.MULTILINE)
    text = erase(r"^\| avoid \|(.*\n\|)*.*", text, re.MULTILINE)
    text = erase(r"`[^`\n]*(\n[^`\n]+)?`", text)
    text = erase(r'"[^"]{1,400}"', text)
    return erase(r"\]\([^)\n]*\)", text)


def comments_of(path, text):
    """The text without code and quotations: only comments and docstrings remain."""
    if path.suffix in (".cpp", ".hpp"):
        comment = r"//.*"
    elif path.suffix == ".py":
        comment = r'"""[\s\S]*?"""|(?<!\S)#.*'
    else:
        comment = r"(?<!\S)#.*"
    kept = list(re.sub(r"[^\n]", "\0", text))
    for found in re.finditer(comment, text):
        kept[found.start():found.end()] = found[0]
    prose = erase(r"^\0*(///?<?|#)", "".join(kept), re.MULTILINE)
    return erase(r"`[^`\n]*`|(?<!\")\"[^\"\n]*\"(?!\")", prose)


def phrases_in(prose):
    """(line, phrase, replacement) of each phrase to avoid."""
    for pattern, replacement in PATTERNS:
        for found in pattern.finditer(prose):
            line = prose.count("\n", 0, found.start()) + 1
            yield line, re.sub(r"[\s\0]+", " ", found[0]).strip(), replacement


def anchors_of(text):
    """The anchors of a Markdown page: its headings as GitHub names them, and its HTML anchors."""
    headings = re.findall(r"^#+ (.*)$", erase(r"^```.*?^```", text, re.DOTALL | re.MULTILINE),
                          re.MULTILINE)
    named = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    return named | set(re.findall(r'<a id="([^"]+)">', text))


def problems_of_page(path, text):
    """Long lines (except tables, code and addresses) and links to missing files or anchors."""
    prose = erase(r"^ *```.*?^ *```", text, re.DOTALL | re.MULTILINE).replace("\0", "")
    for number, line in enumerate(prose.splitlines(), 1):
        if len(line) > LONGEST_LINE and not re.match(r"\|| *<http", line):
            yield number, f"the line has over {LONGEST_LINE} characters"
        for target in re.findall(r"\]\(([^)\s]+)\)", line):
            if re.match(r"\w+:", target):
                continue
            name, _, anchor = target.partition("#")
            page = (path.parent / name).resolve() if name else path.resolve()
            if not page.exists():
                yield number, f"the link '{target}' leads to a missing file"
            elif anchor and anchor not in anchors_of(page.read_text(encoding="utf-8")):
                yield number, f"the link '{target}' leads to a missing anchor"


def names_of_files(text):
    """(line, name) of each file or folder that a guide names: `a/b.hpp`, `b.*`, `a/{b,c}.hpp`."""
    for found in re.finditer(r"`([\w./*{},-]+(?:\.(?:hpp|cpp|json|md|txt|py|cmake|\*)|/))`", text):
        line = text.count("\n", 0, found.start()) + 1
        choice = re.match(r"(.*)\{(.*)\}(.*)", found[1])
        for name in choice[2].split(",") if choice else [found[1]]:
            yield line, f"{choice[1]}{name}{choice[3]}" if choice else name


def missing_files(root, text):
    """(line, problem) of each name in a guide that no file ends with; NAME is a placeholder."""
    tree = [f"/{path.relative_to(root).as_posix()}" + ("/" if path.is_dir() else "")
            for folder in root.iterdir() if folder.name not in (".git", "build")
            for path in ([folder, *folder.rglob("*")] if folder.is_dir() else [folder])]
    for line, name in names_of_files(text):
        if not name.startswith("NAME") and not fnmatch.filter(tree, f"*/{name}"):
            yield line, f"no file or folder has the name '{name}'"


def is_source(path):
    """Whether comments of the file are checked. Tests and examples of lints contain the phrases."""
    is_example = bool({"canary", "corpus"} & set(path.parts)) or path.name.startswith("test_check")
    return path.is_file() and path.suffix in SOURCES and not is_example


def sources_of(root):
    """The files of CLEAN, and every CMakeLists.txt."""
    paths = set(root.glob("*/**/CMakeLists.txt"))
    for name in CLEAN:
        paths |= {root / name} if (root / name).is_file() else set((root / name).rglob("*"))
    build = root / "build"
    return sorted(path for path in paths if is_source(path) and build not in path.parents)


def main():
    root = Path(sys.argv[1]).resolve()
    problems = files = 0
    pages = sorted({path for pattern in DOCUMENTS for path in root.glob(pattern)})
    for path in pages + sources_of(root):
        files += 1
        text = path.read_text(encoding="utf-8")
        is_page = path.suffix == ".md"
        found = [(line, f"\"{phrase}\": write: {replacement}") for line, phrase, replacement in
                 phrases_in(prose_of_markdown(text) if is_page else comments_of(path, text))]
        if is_page:
            found += problems_of_page(path, text)
        if path.relative_to(root).as_posix() in GUIDES:
            found += missing_files(root, text)
        for line, problem in sorted(found):
            print(f"{path.relative_to(root)}:{line}: error: {problem}")
            problems += 1
    print(f"{files} files, {problems} problems")
    return 1 if problems or not files else 0


if __name__ == "__main__":
    sys.exit(main())
