#!/usr/bin/python3
"""Tests of the lints: each one finds its violations in a small tree."""
import json
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import check_clang_tidy  # noqa: E402  (no bytecode in the source tree)
import check_counts  # noqa: E402
import check_headers  # noqa: E402
import check_targets  # noqa: E402
import check_tidy  # noqa: E402
import compilation  # noqa: E402


class InATree(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()

    def write(self, name, text=""):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path


class Unregistered(InATree):
    def unregistered(self):
        return [path.relative_to(self.root).as_posix()
                for path in check_tidy.unregistered(self.root)]

    def test_a_source_is_not_hidden_by_a_name_in_a_different_folder(self):
        self.write("billing/CMakeLists.txt", "add_library(a audit/audit.cpp)")
        self.write("billing/audit/audit.cpp")
        self.write("tools/CMakeLists.txt", "add_library(b ../billing/more/row.cpp)")
        self.write("billing/more/row.cpp")
        self.assertEqual(self.unregistered(), [])
        self.write("tools/audit.cpp")
        self.write("billing/audit/row.cpp")
        self.assertEqual(self.unregistered(), ["billing/audit/row.cpp", "tools/audit.cpp"])

    def test_a_name_that_contains_a_source_name_or_is_in_a_comment_does_not_register_it(self):
        self.write("tests/sim/CMakeLists.txt", "add_tests(narrow.test.cpp) # row.test.cpp")
        self.write("tests/sim/narrow.test.cpp")
        self.write("tests/sim/row.test.cpp")
        self.assertEqual(self.unregistered(), ["tests/sim/row.test.cpp"])

    def test_a_script_is_registered_by_a_list_or_by_the_script_that_imports_it(self):
        self.write("tests/cli/CMakeLists.txt",
                   'add_test(COMMAND "${CMAKE_CURRENT_SOURCE_DIR}/test_a.py" '
                   '"${PROJECT_SOURCE_DIR}/tests/cli/b.sh")')
        self.write("tests/cli/test_a.py", "import support\n")
        for name in ["b.sh", "support.py", "test_c.py"]:
            self.write(f"tests/cli/{name}")
        self.assertEqual(self.unregistered(), ["tests/cli/test_c.py"])


class Compilation(InATree):
    def build_of(self, *commands):
        """A build whose commands compile (file, target)."""
        entries = [{"directory": str(self.root), "file": str(self.root / source),
                    "command": "/usr/bin/ccache /usr/bin/c++ -DX -O2 -o "
                               f"CMakeFiles/{target}.dir/a.o -c {self.root / source}"}
                   for source, target in commands]
        self.write("build/compile_commands.json", json.dumps(entries))
        return compilation.units(self.root / "build")

    def test_flags_are_without_compiler_input_and_output(self):
        unit, = self.build_of(("sim/a.cpp", "sim"))
        self.assertEqual(unit.flags, ["-DX", "-O2"])
        self.assertEqual((unit.source, unit.target), (self.root / "sim/a.cpp", "sim"))

    def test_a_source_of_two_targets_is_found_also_in_a_unity_build(self):
        self.write("build/unity_0_cxx.cxx", f'#include "{self.root}/sim/a.cpp"\n'
                                            f'#include "{self.root}/sim/b.cpp"\n')
        units = self.build_of(("build/unity_0_cxx.cxx", "sim"), ("sim/b.cpp", "sim_tests"))
        self.assertEqual(check_targets.shared_sources(units, self.root),
                         [("sim/b.cpp", ["sim", "sim_tests"])])

    def test_batches_are_of_one_target_and_at_most_eight_files(self):
        names = [f"sim/{number}.cpp" for number in range(9)]
        units = self.build_of(*((name, "sim") for name in names), ("actors/a.cpp", "actors"))
        sources = {unit.source for unit in units}
        sizes = sorted(len(batch) for batch in check_clang_tidy.batches(units, sources))
        self.assertEqual(sizes, [1, 1, 8])
        self.assertEqual(list(check_clang_tidy.batches(units, set())), [])


class Counts(unittest.TestCase):
    @staticmethod
    def stated(text, nouns):
        """The counts without their places in the text."""
        return [count[:3] for count in check_counts.stated_in(text, nouns)]

    def test_counts_are_found_in_digits_and_words_with_a_word_between(self):
        nouns = ["cases", "kinds of differences"]
        for text, value in [("247 cases", 247), ("1,247 regression\ncases", 1247),
                            ("Eighteen cases", 18), ("twenty-one cases", 21)]:
            with self.subTest(text):
                self.assertEqual(self.stated(f"Head\n\n{text}.\n", nouns), [(3, value, "cases")])
        self.assertEqual(self.stated("28 kinds\nof differences", nouns),
                         [(1, 28, "kinds of differences")])

    def test_wrong_counts_are_replaced_by_the_nearest_one_in_their_style(self):
        counts = {"cases": {247, 60}, "reports": {19}}
        for text, expected in [("246 cases", "247 cases"), ("59 cases and 247 cases",
                                                            "60 cases and 247 cases"),
                               ("Eighteen reports", "nineteen reports"),
                               ("```\n50 cases\n```\n61 old cases",
                                "```\n50 cases\n```\n60 old cases")]:
            with self.subTest(text):
                self.assertEqual(check_counts.corrected(text, counts), expected)

    def test_small_numbers_code_blocks_and_other_nouns_are_skipped(self):
        for text in ["9 cases", "two cases", "```\n50 cases\n```", "0.50 cases",
                     "50 files. Then cases", "50 of the old cases"]:
            with self.subTest(text):
                self.assertEqual(list(check_counts.stated_in(text, ["cases"])), [])


class Headers(InATree):
    def test_a_header_that_needs_what_another_includes_is_found(self):
        self.write("sim/good.hpp", "#pragma once\n#include <string>\nstd::string good();\n")
        bad = self.write("sim/bad.hpp", "#pragma once\nstd::string bad();\n")
        unit = compilation.Unit(self.root / "sim/a.cpp", "sim", ["-std=c++20"], str(self.root))
        self.assertEqual([], check_headers.problems_of(self.root / "sim/good.hpp", unit))
        self.assertRegex(check_headers.problems_of(bad, unit)[0], r"sim/bad\.hpp:2:\d+: error: ")

    def test_the_flags_of_a_header_are_those_of_the_nearest_source(self):
        units = [compilation.Unit(self.root / name, "a", [name], "")
                 for name in ("billing/units/a.cpp", "billing/b.cpp", "sim/c.cpp")]
        for header, source in [("billing/units/x.hpp", "billing/units/a.cpp"),
                               ("billing/y.hpp", "billing/b.cpp"), ("sim/z.hpp", "sim/c.cpp")]:
            self.assertEqual(check_headers.nearest(self.root / header, units).flags, [source])

    def test_a_fingerprint_changes_with_an_included_header(self):
        source = self.write("sim/a.cpp", '#include "sim/a.hpp"\n')
        header = self.write("sim/a.hpp", "int a;\n")
        before = compilation.fingerprint([source], self.root, ["-O2"])
        self.assertEqual(before, compilation.fingerprint([source], self.root, ["-O2"]))
        self.assertNotEqual(before, compilation.fingerprint([source], self.root, ["-O3"]))
        header.write_text("int b;\n")
        self.assertNotEqual(before, compilation.fingerprint([source], self.root, ["-O2"]))


class ClangTidy(InATree):
    def git(self, *arguments):
        subprocess.run(["git", "-C", self.root, "-c", "user.name=a", "-c", "user.email=a@b",
                        *arguments], check=True, capture_output=True)

    def test_changed_files_are_those_since_the_commit_before(self):
        self.git("init", "-b", "work")
        one, two = self.write("sim/one.cpp"), self.write("sim/two.cpp", '#include "sim/a.hpp"\n')
        header = self.write("sim/a.hpp")
        self.git("add", ".")
        self.git("commit", "-m", "First")
        sources = {one, two}
        self.assertEqual(check_clang_tidy.changed_sources(self.root, sources), sources,
                         "without a commit before: all")
        one.write_text("int one;\n")
        self.git("commit", "-am", "Second")
        self.assertEqual(check_clang_tidy.changed_sources(self.root, sources), {one})
        header.write_text("int a;\n")
        self.assertEqual(check_clang_tidy.changed_sources(self.root, sources), sources,
                         "not yet committed, and a source for the header")

    def test_without_git_all_are_candidates_of_which_some_are_checked(self):
        sources = {self.write(f"sim/{number}.cpp") for number in range(100)}
        self.assertEqual(check_clang_tidy.changed_sources(self.root, sources), sources)
        chosen = check_clang_tidy.sample(self.root, sources)
        self.assertEqual(len(chosen), check_clang_tidy.MOST_CHANGED)
        self.assertEqual(chosen, check_clang_tidy.sample(self.root, sources))

    def test_a_finding_is_reported_once_fixed_it_is_not(self):
        self.write(".clang-tidy", "Checks: '-*,readability-redundant-*'\nWarningsAsErrors: '*'\n")
        source = self.write("sim/a.cpp", "#include <string>\nstd::string name = \"\";\n")
        unit = compilation.Unit(source, "sim", ["-std=c++20"], str(self.root))
        finding, = check_clang_tidy.run_clang_tidy([unit], self.root)
        self.assertRegex(finding, r"sim/a\.cpp:2:\d+: error: .*readability-redundant-string-init")
        self.write("sim/a.cpp", "#include <string>\nstd::string name;\n")
        self.assertEqual(check_clang_tidy.run_clang_tidy([unit], self.root), [])


if __name__ == "__main__":
    unittest.main()
