#!/usr/bin/python3
"""test_bench.py FLEETBILL_BENCH: uses the benchmark as a stranger would: its help, mistakes in
using it, its JSON, and the comparison of two results."""
import json
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = str(Path(sys.argv[1]).resolve())


class Bench(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def bench(self, *arguments, code=0):
        done = subprocess.run([PROGRAM, *arguments], cwd=self.folder, capture_output=True,
                              text=True, check=False, timeout=100)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr}")
        return done

    def fails(self, code, *arguments, says):
        self.assertIn(says, self.bench(*arguments, code=code).stderr)

    def test_help_names_every_row(self):
        text = self.bench("--help").stdout
        for row in ["core", "bill-unsorted", "run-monthly", "growth", "duckdb-csv"]:
            self.assertIn(f"\n  {row} ", text)

    def test_bad_use_is_explained(self):
        self.fails(2, "--smok", says="--help")
        self.fails(2, "rows", says="--help")
        self.fails(2, "--only", "cor", says="did you mean 'core'?")
        self.fails(2, "--only", "", says="run-monthly")
        self.fails(2, "--compare", "a.json", says="BEFORE.json AFTER.json")
        self.fails(4, "--compare", "a.json", "b.json", says="a.json")
        (self.folder / "c.json").write_text("{}", encoding="utf-8")
        self.fails(3, "--compare", "c.json", "c.json", says="c.json: no result")

    def test_a_result_and_its_comparison(self):
        self.bench("--smoke", "--only", "core,heap", "--json", "a.json")
        result = json.loads((self.folder / "a.json").read_text(encoding="utf-8"))
        self.assertEqual(result["mode"], "smoke")
        names = [m["name"] for m in result["measurements"]]
        self.assertEqual(names, ["core, 1 thread", "core, 2 threads", "binary heap, 1 thread"])
        self.assertTrue(all(m["per_second"] > 0 and m["bill"] for m in result["measurements"]))

        other = json.loads(json.dumps(result))
        other["measurements"][0]["per_second"] *= 2
        other["measurements"][1]["digest"] = "other"
        del other["measurements"][2]
        (self.folder / "b.json").write_text(json.dumps(other), encoding="utf-8")
        lines = self.bench("--compare", "a.json", "b.json").stdout.splitlines()
        self.assertRegex(lines[2], r"^core, 1 thread .*×2\.00.* same$")
        self.assertRegex(lines[3], r"^core, 2 threads .*×1\.00.* DIFFERENT$")
        self.assertRegex(lines[4], r"^binary heap.* only before$")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
