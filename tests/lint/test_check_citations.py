#!/usr/bin/python3
"""Tests of check_citations.py: a tree without problems passes, and each kind of breach is found."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import check_citations as check  # noqa: E402  (no bytecode in the source tree)

PAGE = """# Rules

<a id="sources"></a>
## Sources

- **Asset article**: "Asset billing".
- **fleetbill decision**: no document.

<a id="t1"></a>
### T1: Disabled

- (a) `any_time`: yes.
- (b) `at_close`: no.

Clauses: `TG-ENABLED`,
`TG-END`.
Cases: `rental`, `rental_again`.
Source: Asset article.

<a id="plan-map"></a>
## The plan map

Cases: `rental`.
"""
CLAUSES = [
    {"id": "TG-ENABLED", "row": "T1", "source": "Asset article; fleetbill decision",
     "alternatives": [{"name": "any_time"}, {"name": "at_close"}]},
    {"id": "TG-END", "row": "T1", "source": "Asset article", "alternatives": []},
]
FILES = {
    "docs/rules.md": PAGE,
    "scenarios/cases/article/rental.yaml": "scenario: rental\n",
    "scenarios/cases/rental_again.yaml": "scenario: rental_again\n",
    "billing/asset.cpp": "// T1, docs/rules.md#t1\n// Source: docs/rules.md T1.\n",
}


def problems(changes=None, clauses=None):
    """`path:line: problem` of a tree of FILES with these changes."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        for name, text in {**FILES, **(changes or {})}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text, encoding="utf-8")
        found = check.problems_of_tree(root, CLAUSES if clauses is None else clauses)
        return [f"{path}:{line}: {problem}" for path, line, problem in found]


class Citations(unittest.TestCase):
    def test_a_tree_without_breaches_passes(self):
        self.assertEqual(problems(), [])

    def test_documents_outside_of_the_repository_are_refused(self):
        # In two parts, so that this file does not contain the phrases.
        for found, rest in [("design" ".md", ""), ("Design" " section", " 4"), ("domain" ".md", ""),
                            ("domain" " T5", ""), ("domain" " B3", ""), ("seed" " 004", ""),
                            ("seeds" " 000", " and")]:
            with self.subTest(found):
                self.assertEqual(problems({"a/b.yaml": f"x: 1\n# {found}{rest}\n"}),
                                 [f"a/b.yaml:2: '{found}' cites a document outside of the "
                                  "repository; cite docs/rules.md"])

    def test_rows_without_an_anchor_are_found(self):
        expected = ["a.cpp:1: docs/rules.md has no anchor 't2'"]
        self.assertEqual(problems({"a.cpp": "// docs/rules.md#t2\n"}), expected)
        self.assertEqual(problems({"a.cpp": "// Source: docs/rules.md T1, T2.\n"}), expected)
        self.assertEqual(problems({"docs/a.md": "[map](rules.md#plan-map) [b](rules.md" "#b)\n"}),
                         ["docs/a.md:1: docs/rules.md has no anchor 'b'"])

    def test_cases_that_do_not_exist_are_found(self):
        page = PAGE.replace("`rental_again`", "`rental_gone`")
        self.assertEqual(problems({"docs/rules.md": page}),
                         ["docs/rules.md:9: case 'rental_gone' does not exist below "
                          "scenarios/cases"])

    def test_clauses_that_the_page_lacks_are_found(self):
        more = CLAUSES + [{"id": "TG-NEW", "row": "T9", "source": "Asset article",
                           "alternatives": []}]
        self.assertEqual(problems(clauses=more),
                         ["docs/rules.md:1: row T9 does not name clause TG-NEW"])

    def test_clauses_that_the_program_lacks_are_found(self):
        self.assertEqual(problems(clauses=CLAUSES[:1]),
                         ["docs/rules.md:9: clause TG-END does not belong to row T1"])

    def test_readings_that_the_page_lacks_are_found(self):
        page = PAGE.replace("`at_close`", "the other")
        self.assertEqual(problems({"docs/rules.md": page}),
                         ["docs/rules.md:9: row T1 does not explain reading 'at_close'"])

    def test_sources_that_the_list_lacks_are_found(self):
        page = PAGE.replace("**Asset article**", "**Some article**")
        self.assertEqual(problems({"docs/rules.md": page}),
                         [f"docs/rules.md:9: source 'Asset article' of {clause} is not in the list "
                          "of sources" for clause in ["TG-ENABLED", "TG-END"]])


if __name__ == "__main__":
    unittest.main()
