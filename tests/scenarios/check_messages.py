"""Fails if a sentence that the loader can print occurs in no expected error and in no test.

    check_messages.py LOADER_FOLDER TEST_FOLDER

A sentence is a string literal of LOADER_FOLDER/*.cpp with two words at least; literals that stand
side by side are one. It may be cut where a value is put into it, so each literal is looked for.
"""

import pathlib
import re
import sys

# Sentences that no test can bring about, each with the reason.
UNREACHABLE = {
    "a journal's error names its line":
        "an assertion: what read_journal_text says of a text always names a line",
}

TOKEN = re.compile(r"""//[^\n]*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'|[^\s"'/]+|\s+|/""")
ESCAPES = {"n": "\n", "t": "\t", '"': '"', "\\": "\\", "'": "'"}


def unescape(body):
    return re.sub(r"\\(.)", lambda m: ESCAPES.get(m.group(1), m.group(0)), body)


def literals(source):
    """The string literals of a C++ text, adjacent ones joined, with their lines."""
    out, joined, line, start = [], None, 1, 1
    for token in TOKEN.findall(source):
        if token.startswith('"'):
            if joined is None:
                joined, start = "", line
            joined += unescape(token[1:-1])
        elif not token.isspace() and not token.startswith("//") and joined is not None:
            out.append((start, joined))
            joined = None
        line += token.count("\n")
    return out


def is_sentence(text):
    return len(re.findall(r"[A-Za-z]{2,}", text)) >= 2 and " " in text


def main():
    loader, tests = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    expected = sorted(tests.glob("invalid/*.expected.txt"))
    seen = "".join(path.read_text(errors="replace") for path in expected)
    for test in sorted(tests.glob("*.test.cpp")):
        seen += "".join(text for _, text in literals(test.read_text()))
    missing, count = [], 0
    for path in sorted(loader.glob("*.cpp")):
        for line, text in literals(path.read_text()):
            if not is_sentence(text):
                continue
            count += 1
            if text not in seen and text not in UNREACHABLE:
                missing.append(f"{path}:{line}: no test brings about: {text!r}")
    print("\n".join(missing))
    print(f"{count} sentences, {len(missing)} without a test")
    sys.exit(1 if missing or not count else 0)


main()
