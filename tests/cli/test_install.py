#!/usr/bin/python3
"""test_install.py FLEETBILL ROOT CMAKE BUILD: installs the project into a temporary directory and
uses it from there: program, data files found by name, manual page and completions."""
import json
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

CMAKE, BUILD = sys.argv[3], sys.argv[4]

sys.argv[3:] = []
from test_cli import ROOT, Cli  # noqa: E402  (reads the arguments)

DATA = ROOT / "scenarios"
FILES = ["bin/fleetbill", "share/man/man1/fleetbill.1",
         "share/bash-completion/completions/fleetbill", "share/zsh/site-functions/_fleetbill",
         "share/fish/vendor_completions.d/fleetbill.fish", "share/fleetbill/schema.json",
         "share/doc/fleetbill/copyright"]


def installed(name):
    """The path of a program, or none."""
    return shutil.which(name)


class Install(Cli):
    @classmethod
    def setUpClass(cls):
        cls.prefix = Path(tempfile.mkdtemp())
        cls.addClassCleanup(shutil.rmtree, cls.prefix, ignore_errors=True)
        subprocess.run([CMAKE, "--install", BUILD, "--prefix", str(cls.prefix)], check=True,
                       capture_output=True)

    def run_installed(self, *arguments):
        done = subprocess.run([self.prefix / "bin/fleetbill", *map(str, arguments)],
                              cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        return done.stdout

    def run_shell(self, shell, script):
        done = subprocess.run([shell, "-c", script], cwd=self.folder, capture_output=True,
                              text=True, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, ""), script)
        return done.stdout

    def test_every_file_is_in_its_place(self):
        for name in FILES:
            self.assertTrue((self.prefix / name).is_file(), name)
        for folder in ["import_maps", "price_lists", "rulebooks"]:
            shipped = {path.name for path in (self.prefix / "share/fleetbill" / folder).iterdir()}
            self.assertEqual(shipped, {path.name for path in (DATA / folder).iterdir()}, folder)

    def test_import_maps_are_listed_from_the_installation(self):
        maps = json.loads(self.run_installed("import", "--list", "--json"))
        self.assertEqual([entry["name"] for entry in maps],
                         sorted(path.stem for path in (DATA / "import_maps").glob("*.yaml")))
        for entry in maps:
            self.assertTrue(entry["path"].startswith(f"{self.prefix}/share/fleetbill/"), entry)
            self.assertTrue(entry["about"].endswith("."), entry)

    def test_maps_prices_and_rulebooks_are_found_by_name(self):
        self.run_installed("import", "--map", "telematics-guru-assets", "--set", "partner=Acme",
                           DATA / "import_maps/examples/assets.csv", "-o", "events.csv")
        bill = json.loads(self.run_installed("bill", "events.csv", "--prices", "example-2020-07",
                                             "--rulebook", "ppm-as-classic", "--json"))
        self.assertIsNotNone(bill["months"][0]["lines"][0]["amount"])

    def test_an_installed_example_runs(self):
        examples = self.prefix / "share/doc/fleetbill/examples"
        self.assertIn("PASS", self.run_installed("test", examples / "article"))

    def test_the_manual_page_is_valid_roff(self):
        page = self.prefix / "share/man/man1/fleetbill.1"
        if not installed("man"):
            self.skipTest("needs man")
        done = subprocess.run(["man", "--warnings", "-l", page], capture_output=True, text=True,
                              check=False, env={**os.environ, "MANPAGER": "cat", "LC_ALL": "C"})
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("--month YYYY-MM", done.stdout)

    def complete_in_bash(self, *words):
        script = self.prefix / "share/bash-completion/completions/fleetbill"
        quoted = " ".join(f"'{word}'" for word in words)
        return self.run_shell("bash", f"compopt() {{ :; }}; source '{script}'; "
                                      f"COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; "
                                      "_fleetbill; printf '%s\\n' \"${COMPREPLY[@]}\"").split()

    def test_bash_completes_commands_options_values_and_files(self):
        for name in ["a.h5", "b.csv", "c.csv.gz", "d.yaml"]:
            self.write(name, "")
        table = [(["rep"], ["report"]),
                 (["report", "in"], ["invoice"]),
                 (["report", "invoice", ""], ["a.h5"]),
                 (["report", "--month", "2026-01", "usa"], ["usage"]),
                 (["report", "--format", ""], ["table", "csv", "json"]),
                 (["report", "--format", "=", "c"], ["csv"]),
                 (["report", "--form"], ["--format"]),
                 (["bill", ""], ["b.csv", "c.csv.gz"]),
                 (["import", "-m", "telematics-guru-t"], ["telematics-guru-telemetry"]),
                 (["completions", ""], ["bash", "zsh", "fish"])]
        for words, expected in table:
            self.assertEqual(self.complete_in_bash("fleetbill", *words), expected, words)
        self.assertIn("focus", self.complete_in_bash("fleetbill", "report", ""))

    def test_fish_completes_commands_and_values(self):
        if not installed("fish"):
            self.skipTest("needs fish")
        script = self.prefix / "share/fish/vendor_completions.d/fleetbill.fish"
        for line, expected in [("fleetbill rep", "report"), ("fleetbill report inv", "invoice"),
                               ("fleetbill report --format c", "csv")]:
            found = self.run_shell("fish", f"source '{script}'; complete -C '{line}'").splitlines()
            self.assertIn(expected, [candidate.split("\t")[0] for candidate in found])

    def test_zsh_accepts_its_script(self):
        if not installed("zsh"):
            self.skipTest("needs zsh")
        script = self.prefix / "share/zsh/site-functions/_fleetbill"
        self.run_shell("zsh", f"zsh -n '{script}'")
        self.assertTrue(script.read_text().startswith("#compdef fleetbill\n"))


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
