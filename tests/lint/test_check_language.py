#!/usr/bin/python3
"""Tests of check_language.py: each phrase is found, and ordinary English is not."""
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
import check_language as check  # noqa: E402  (no bytecode in the source tree)


def found_in_page(text):
    return [(line, phrase) for line, phrase, _ in
            check.phrases_in(check.prose_of_markdown(text))]


def found_in_source(name, text):
    return [(line, phrase) for line, phrase, _ in
            check.phrases_in(check.comments_of(Path(name), text))]


class Phrases(unittest.TestCase):
    def test_each_phrase_is_found_with_its_line(self):
        for phrase in ["likewise", "anew", "comes to", "came of", "holds this against",
                       "how finely", "wrong use", "nobody", "whoever", "whatever", "stands here",
                       "beside", "no such", "goes on", "so many", "once more", "dearer", "of which",
                       "calls for", "passed over", "left out", "what it is", "by itself", "lets go",
                       "deals out", "hands on", "is none", "small letters", "taken for", "mended"]:
            with self.subTest(phrase):
                self.assertEqual(found_in_page(f"First line.\nIt {phrase} at\n"), [(2, phrase)])
        self.assertEqual(found_in_page("It stays as it is.\n"), [(1, "as it is")])
        self.assertEqual(found_in_page("It is no failure.\n"), [(1, "is no")])

    def test_a_phrase_may_continue_on_the_next_line(self):
        self.assertEqual(found_in_page("A list, of\nwhich\n"), [(1, "of which")])
        self.assertEqual(found_in_source("a.hpp", "  /// Comes\n  /// to five.\n"),
                         [(1, "Comes to")])

    def test_ordinary_english_is_not_found(self):
        for text in ["There is no price.", "It is no longer active.", "as soon as it is enabled",
                     "whichever", "besides", "The function calls for each row", "a connector None",
                     "because of which clause", "There is none."]:
            with self.subTest(text):
                self.assertEqual(found_in_page(text + "\n"), [])

    def test_code_and_quotations_of_a_page_are_ignored(self):
        page = ("```text\nnobody\n```\n`nobody` and \"nobody\"\n| avoid | write |\n| --- | --- |\n"
                "| nobody | the caller |\n\n[x](nobody.md)\n")
        self.assertEqual(found_in_page(page), [])
        self.assertEqual(found_in_page(page + "nobody\n"), [(10, "nobody")])

    def test_only_comments_and_docstrings_of_a_source_are_checked(self):
        self.assertEqual(found_in_source("a.cpp", 'auto nobody = 1;\nint a;  // nobody\n'),
                         [(2, "nobody")])
        self.assertEqual(found_in_source("a.py", '"""Says\nnobody."""\nnobody = 1  # whoever\n'),
                         [(2, "nobody"), (3, "whoever")])
        self.assertEqual(found_in_source("CMakeLists.txt", "set(nobody 1)\n# anew\n"),
                         [(2, "anew")])


class Pages(unittest.TestCase):
    def problems(self, text):
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "page.md"
            page.write_text(text, encoding="utf-8")
            return list(check.problems_of_page(page, text))

    def test_long_lines_are_found_outside_of_tables_and_code(self):
        long = "x" * 101
        self.assertEqual(self.problems(f"ok\n{long}\n"), [(2, "the line has over 100 characters")])
        self.assertEqual(self.problems(f"| {long} |\n```\n{long}\n```\n"), [])

    def test_dead_links_are_found(self):
        self.assertEqual(self.problems("# One part\n\n[a](#one-part) [b](page.md)\n"), [])
        self.assertEqual(self.problems("[a](none.md)\n"),
                         [(1, "the link 'none.md' leads to a missing file")])
        self.assertEqual(self.problems("# One part\n[a](#other)\n"),
                         [(2, "the link '#other' leads to a missing anchor")])


class Guides(unittest.TestCase):
    def test_names_of_missing_files_are_found(self):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder)
            (root / "sim").mkdir()
            for name in ["cohort.hpp", "cohort.cpp", "world.hpp"]:
                (root / "sim" / name).touch()
            text = "`sim/` `cohort.*`\n`sim/{world,cohort}.hpp` `Cohort` `sim/world.cpp` `other/`\n"
            self.assertEqual(list(check.missing_files(root, text)),
                             [(2, "no file or folder has the name 'sim/world.cpp'"),
                              (2, "no file or folder has the name 'other/'")])


if __name__ == "__main__":
    unittest.main()
