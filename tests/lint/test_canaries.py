#!/usr/bin/python3
"""Canaries of the lints: each lint refuses a tree with one violation, and accepts the tree without
it. A lint without a canary fails a test, and so does a rule of a lint."""
import contextlib
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

sys.dont_write_bytecode = True
# pylint: disable=wrong-import-position
import check_counts  # noqa: E402  (no bytecode in the source tree)
import check_enums  # noqa: E402
import check_includes  # noqa: E402
import check_language  # noqa: E402
import check_tidy  # noqa: E402

HERE = Path(__file__).resolve().parent
HEADER = "#pragma once\n"


def exit_code(root, script, *arguments):
    """The exit code of a lint; its arguments are relative to the tree."""
    words = [str(HERE / script), *map(str, arguments)]
    command = ["/bin/sh"] if script.endswith(".sh") else [sys.executable, "-B"]
    return subprocess.run([*command, *words], cwd=root, capture_output=True,
                          check=False).returncode


# ---- per lint: the files of a tree without a violation, the violation, and the arguments

def build_of(root, targets):
    """A build in which each target compiles sim/a.cpp."""
    commands = [{"directory": str(root), "file": str(root / "sim/a.cpp"),
                 "command": f"c++ -o CMakeFiles/{target}.dir/a.o -c {root / 'sim/a.cpp'}"}
                for target in targets]
    return json.dumps(commands)


def program_that_prints(text):
    return f"#!/bin/sh\necho '{text}'\n"


CANARIES = {
    "includes": ({"sim/a.cpp": "#include <vector>\n"}, {"sim/a.cpp": '#include "actors/a.hpp"\n'},
                 ("check_includes.py", ".")),
    "enums": ({"sim/a.cpp": "if (kind == Kind::upload) a();\n"},
              {"sim/a.cpp": "if (kind >= Kind::upload) a();\n"}, ("check_enums.py", ".")),
    "tidy": ({"sim/CMakeLists.txt": "add_library(sim a.cpp)\n", "sim/a.cpp": ""},
             {"sim/b.cpp": ""}, ("check_tidy.py", ".")),
    "language": ({"docs/a.md": "It is unknown.\n"}, {"docs/a.md": "There is no such thing.\n"},
                 ("check_language.py", ".")),
    "targets": ({"sim/a.cpp": "", "build/compile_commands.json": ["sim"]},
                {"build/compile_commands.json": ["sim", "sim_tests"]},
                ("check_targets.py", "build", ".")),
    "citations": ({"docs/rules.md": '<a id="t1"></a>\n### T1\n',
                   "sim/a.cpp": "// docs/rules" ".md T1\n"},
                  {"sim/a.cpp": "// docs/rules" ".md T2\n"}, ("check_citations.py", ".")),
    "format": ({".clang-format": "BasedOnStyle: Google\n", "sim/a.cpp": "int a;\n"},
               {"sim/a.cpp": "int   a ;\n"}, ("check_format.sh", "clang-format", ".")),
    "readme": ({"program": program_that_prints("yes"), "scenarios/a.yaml": "",
                "a.md": "```console\n$ fleetbill a\nyes\n```\n"},
               {"program": program_that_prints("no")}, ("check_readme.py", "program", ".", "a.md")),
    "counts": ({"README.md": "It has 247 cases.\n"}, {"README.md": "It has 246 cases.\n"}, ()),
    # Off by default; `run_clang_tidy` has a canary in test_lints.py.
    "clang_tidy": None,
}


class Lints(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name).resolve()

    def write(self, files):
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(text, list):
                text = build_of(self.root, text)
            path.write_text(text, encoding="utf-8")
            if name == "program":
                path.chmod(0o755)

    def code_of(self, name, arguments):
        if name != "counts":
            return exit_code(self.root, *arguments)
        # The counts of the tree come from the program.
        with mock.patch.object(check_counts, "counts_of", lambda *_: {"cases": {247}}), \
                mock.patch.object(sys, "argv", ["check_counts.py", "program", str(self.root)]), \
                contextlib.redirect_stdout(io.StringIO()):
            return check_counts.main()

    def test_each_refuses_its_canary_and_accepts_the_tree_without_it(self):
        for name, canary in CANARIES.items():
            if canary is None:
                continue
            files, violation, arguments = canary
            with self.subTest(name):
                for path in self.root.iterdir():
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
                self.write(files)
                self.assertEqual(self.code_of(name, arguments), 0)
                self.write(violation)
                self.assertEqual(self.code_of(name, arguments), 1 if name != "format" else 123)

    def test_each_has_a_canary(self):
        text = (HERE / "CMakeLists.txt").read_text(encoding="utf-8")
        names = set(re.findall(r"^ *fleetbill_add_lint\((\w+)", text, re.MULTILINE))
        checks = {name for name in names if not name.endswith(("_canary", "_test"))}
        self.assertEqual(checks - {"canaries"}, set(CANARIES))

    def test_a_page_without_a_command_is_refused(self):
        self.write({"program": program_that_prints("yes"), "a.md": "None.\n"})
        self.assertEqual(exit_code(self.root, "check_readme.py", "program", ".", "a.md"), 1)


class Includes(unittest.TestCase):
    def test_each_folder_refuses_a_folder_that_it_may_not_include(self):
        every = set(check_includes.MAY_INCLUDE) - {"tools", "tests"}
        for folder, allowed in check_includes.MAY_INCLUDE.items():
            others = {other for other in every if not check_includes.is_in(other, allowed)}
            for other in others:
                with self.subTest(folder, other=other):
                    self.assertIsNotNone(check_includes.breach_of_include(
                        f"{folder}/a.cpp", True, f"{other}/b.hpp"))

    def test_each_library_is_refused_outside_of_its_folders(self):
        headers = ["caf/all.hpp", "yaml-cpp/yaml.h", "hdf5.h", "xxhash.h", "libdeflate.h", "zlib.h",
                   "Random123/philox.h", "date/tz.h", "fmt/core.h", "nlohmann/json.hpp",
                   "boost/program_options.hpp", "catch2/catch.hpp"]
        for pattern in check_includes.LIBRARIES:
            header = [header for header in headers if re.match(pattern, header)]
            with self.subTest(pattern):
                self.assertEqual(len(header), 1)
                self.assertIsNotNone(check_includes.breach_of_include("billing/rules/a.cpp", False,
                                                                      header[0]))

    def test_each_part_of_the_library_is_refused_in_the_core(self):
        for header in check_includes.FORBIDDEN_STANDARD:
            with self.subTest(header):
                self.assertIsNotNone(check_includes.breach_of_include("billing/rules/a.cpp", False,
                                                                      header))
                self.assertIsNone(check_includes.breach_of_include("billing/ingest/a.cpp", False,
                                                                   header))

    def test_each_word_is_refused_in_its_folder(self):
        words = {"billing": "float double system_clock steady_clock random_device getenv rand",
                 "sim": "system_clock steady_clock random_device getenv std::rand std::mt19937 "
                        "std::normal_distribution",
                 "tools/workbench": "stdout stderr cout cerr printf puts fmt::print",
                 "actors": "system_clock random_device getenv rand actor_id"}
        words["forecast"] = words["sim"]
        self.assertEqual(set(words), set(check_includes.FORBIDDEN_WORDS))
        for folder, pattern in check_includes.FORBIDDEN_WORDS.items():
            for word in words[folder].split():
                with self.subTest(folder, word=word):
                    self.assertTrue(re.search(pattern, f"  {word}(a);"))


class Tidy(unittest.TestCase):
    @staticmethod
    def problems(name, text):
        return list(check_tidy.problems_of(Path(name), text))

    def test_each_banned_text_is_found(self):
        # In two parts, so that this file does not contain them.
        samples = ["TO" "DO", "CATCH_CONFIG" "_MAIN", "using namespace" " std;", "ass" "ert (a)",
                   "/wo" "rk/a", "../sha" "red"]
        for pattern in check_tidy.BANNED:
            with self.subTest(pattern):
                self.assertTrue([text for text in samples if re.search(pattern, text)])
        for text in samples:
            with self.subTest(text):
                self.assertEqual(len(self.problems("a.cpp", f"// {text}\n")), 1)

    def test_long_files_and_lines_and_bare_headers_are_found(self):
        self.assertEqual(self.problems("a.cpp", "\n" * 600), [])
        self.assertEqual(len(self.problems("a.cpp", "\n" * 601)), 1)
        self.assertEqual(self.problems("a.cpp", "x" * 100), [])
        self.assertEqual(len(self.problems("a.cpp", "x" * 101)), 1)
        self.assertEqual(self.problems("a.test.cpp", "x" * 101), [])
        self.assertEqual(self.problems("a.hpp", HEADER), [])
        self.assertEqual(len(self.problems("a.hpp", "\n" + HEADER)), 1)


class Enums(unittest.TestCase):
    def test_each_enumeration_is_found_on_either_side_of_each_order(self):
        for name in check_enums.ENUMS.split("|"):
            for order in ("<", "<=", ">", ">="):
                for code in (f"if ({name}::a {order} b) c();", f"if (b {order} {name}::a) c();"):
                    with self.subTest(code):
                        self.assertEqual(len(list(check_enums.problems_of(code))), 1)
        for code in ("kind < b", "sku() > b", "counter >= b"):
            with self.subTest(code):
                self.assertEqual(len(list(check_enums.problems_of(f"if ({code}) c();"))), 1)


class Language(unittest.TestCase):
    SAMPLES = ["likewise", "anew", "comes to", "becomes of", "came out", "holds it against",
               "how finely", "how manieth", "wrong use", "somebody's", "whoever", "whatever",
               "stands beside", "beside", "no such", "goes on", "so many", "dearer", "of which",
               "calls for", "passing over", "left out", "what they were", "as it is.",
               "by themselves", "gravest", "letting go", "dealt out", "deals out", "hands on",
               "is none", "are no", "small letters", "taken for", "mending", "forgets", "wishes",
               "rubbish"]

    def test_each_phrase_has_a_sample(self):
        for phrase, _ in check_language.PATTERNS:
            with self.subTest(phrase.pattern):
                self.assertTrue([text for text in self.SAMPLES if phrase.search(f"It {text} x")])


if __name__ == "__main__":
    unittest.main()
