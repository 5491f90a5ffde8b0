#!/usr/bin/python3
"""test_guards.py FLEETBILL ROOT: invalid arguments, outputs that would overwrite inputs, and exit
codes: no problem is ignored."""
import csv
import io
import json
import os
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

from test_cli import PRICES, PROGRAM, RENTAL, ROOT, Cli, small_disk

MAP = ROOT / "scenarios" / "import_maps" / "telematics-guru-assets.yaml"
EVENTS = ("time,kind,partner,organisation,asset,device,value,quantity,id\n"
          "2026-01-02T08:00:00Z,asset_created,Acme,Yard,Bin,1,TG-PPM,,e1\n"
          "2026-01-03T08:00:00Z,upload,Acme,,Bin,,,600,e2\n"
          "2026-02-03T08:00:00Z,upload,Acme,,Bin,,,500,e3\n")
LATE = ("time,kind,partner,organisation,asset,device,value,quantity,id\n"
        "2026-01-04T08:00:00Z,upload,Acme,,Bin,,,1000,l1\n"
        "2026-01-05T08:00:00Z,upload,,,Nobody,,,1,l2\n")
CLASSIC = "rulebook: classic\nplan_map: {TG-PPM: TG-CLASSIC}\n"
NO_CASE = "scenario: broken\nmonths: many\n"


class Guards(Cli):
    def rental(self, name="case.yaml", old="", new=""):
        """The rental case under another name, changed."""
        text = RENTAL.read_text()
        self.assertIn(old, text)
        return self.write(name, text.replace(old, new).replace("../price_lists",
                                                               str(PRICES.parent)))

    def baseline_case(self, name="fleet.yaml"):
        """A case whose only expectation is its recorded baseline."""
        text = RENTAL.read_text().split("\n# The tracker")[0]
        self.write(name, text.replace("../price_lists", str(PRICES.parent)) + "\n")
        self.fleetbill("test", name, "--bless", env={"CI": ""})
        return self.folder / name.replace(".yaml", ".baseline.txt")

    def billed(self):
        """run.h5 of events.csv, and files that may change its bill."""
        for name, text in [("events.csv", EVENTS), ("late.csv", LATE), ("classic.yaml", CLASSIC),
                           ("prices.yaml", PRICES.read_text())]:
            self.write(name, text)
        self.fleetbill("bill", "events.csv", "--prices", "prices.yaml", "-o", "run.h5")


class Outputs(Guards):
    def content(self):
        return {path.name: path.read_bytes() for path in self.folder.iterdir()}

    def refused(self, *arguments, says):
        before = self.content()
        self.fails(2, *arguments, says=says)
        self.assertEqual(self.content(), before, arguments)

    def test_nothing_that_is_read_is_written_over(self):
        self.billed()
        self.fleetbill("run", RENTAL, "-o", "other.h5")
        self.fleetbill("report", "partner-billing-detail", "run.h5", "--all-plans", "-o",
                       "vendor.csv")
        self.rental()
        self.write("equivalent.yaml", "equivalent_mutants: []\n")
        self.write("map.yaml", MAP.read_text())
        self.write("accounts.yaml", "{}\n")
        self.write("case.baseline.txt", "")
        (self.folder / "link.csv").symlink_to("events.csv")
        os.link(self.folder / "run.h5", self.folder / "hard.h5")
        rebill = ["rebill", "run.h5", "--rulebook", "classic.yaml", "--events", "late.csv",
                  "--prices", "prices.yaml"]
        bill = ["bill", "events.csv", "--prices", "prices.yaml", "--rulebook", "classic.yaml",
                "--accounts", "accounts.yaml"]
        imported = ["import", "-m", "map.yaml", "-s", "partner=A", "vendor.csv"]
        mutate = ["mutate", "case.yaml", "--equivalent", "equivalent.yaml"]
        for command, option, path, of in [
                (rebill, "--output", "run.h5", "run.h5"),
                (rebill, "--output", "./run.h5", "run.h5"),
                (rebill, "--output", "hard.h5", "run.h5"),
                (rebill, "--adjustments", "classic.yaml", "classic.yaml"),
                (rebill, "--adjustments", "late.csv", "late.csv"),
                (rebill, "--adjustments", self.folder / "prices.yaml", "prices.yaml"),
                (["rebill", "events.csv", "--events", "late.csv"], "--output", "link.csv",
                 "events.csv"),
                (["diff", "run.h5", "other.h5"], "--output", "other.h5", "other.h5"),
                (["reconcile", "run.h5", "vendor.csv"], "--output", "run.h5", "run.h5"),
                (["reconcile", "run.h5", "vendor.csv"], "--output", "vendor.csv", "vendor.csv"),
                (["reconcile", "run.h5", "vendor.csv", "--prices", "prices.yaml"], "--output",
                 "prices.yaml", "prices.yaml"),
                (["report", "invoice", "run.h5"], "--output", "run.h5", "run.h5"),
                (["journal", "run.h5"], "--output", "run.h5", "run.h5"),
                (bill, "--output", "link.csv", "events.csv"),
                (bill, "--output", "prices.yaml", "prices.yaml"),
                (bill, "--output", "classic.yaml", "classic.yaml"),
                (bill, "--output", "accounts.yaml", "accounts.yaml"),
                (imported, "--output", "map.yaml", "map.yaml"),
                (imported, "--quarantine", "map.yaml", "map.yaml"),
                (imported, "--output", "vendor.csv", "vendor.csv"),
                (["run", "case.yaml"], "--output", "case.yaml", "case.yaml"),
                (["test", "case.yaml"], "--junit", "case.yaml", "case.yaml"),
                (["test", "case.yaml"], "--coverage-csv", "./case.yaml", "case.yaml"),
                (["test", "case.yaml"], "--junit", "case.baseline.txt", "case.baseline.txt"),
                (mutate, "--output", "case.yaml", "case.yaml"),
                (mutate, "--output", "equivalent.yaml", "equivalent.yaml")]:
            self.refused(*command, option, path,
                         says=f"{command[0]}: {option} {path} would overwrite the input {of}; "
                              "name a different file")
        os.link(self.folder / "case.yaml", self.folder / "matrix.csv")
        self.refused(*mutate, "--matrix", "matrix.csv",
                     says="--matrix matrix.csv would overwrite the input case.yaml")
        os.link(self.folder / "run.h5", self.folder / "2026-02-sim-list.csv")
        self.refused("report", "--all", "run.h5", "--out", ".",
                     says="--out ./2026-02-sim-list.csv would overwrite the input run.h5")

    def test_files_that_a_scenario_names_are_read_too(self):
        self.billed()
        scenario = self.rental(old="seed: 1", new="seed: 1\nrulebook: rules.yaml")
        scenario.write_text(scenario.read_text().replace(str(PRICES), "prices.yaml"))
        self.write("rules.yaml", "rulebook: same\nclauses: {}\n")
        for name in ["prices.yaml", "rules.yaml"]:
            for command in [["run", "case.yaml", "-o"], ["test", "case.yaml", "--junit"],
                            ["mutate", "case.yaml", "-o"]]:
                self.refused(*command, name, says=f"would overwrite the input {name}")
        self.write("facts.yaml", "scenario: facts\njournal: [events.csv]\n")
        self.refused("run", "facts.yaml", "-o", "events.csv",
                     says="would overwrite the input events.csv")

    def test_quarantined_rows_do_not_overwrite_an_input(self):
        self.write("j.csv", EVENTS)
        self.write("j.quarantine.csv", LATE)
        self.refused("bill", "j.csv", "j.quarantine.csv",
                     says="the quarantine file of --output j.quarantine.csv would overwrite the "
                          "input")
        self.write("facts.yaml", "scenario: j\njournal: [j.csv, j.quarantine.csv]\n")
        self.refused("run", "facts.yaml", says="would overwrite the input j.quarantine.csv")
        self.fleetbill("bill", "j.csv", "j.quarantine.csv", "-o", "other.h5")

    def test_two_outputs_are_two_files(self):
        self.billed()
        self.write("assets.csv", "Name\nVan\n")
        rebill = ["rebill", "run.h5", "--rulebook", "classic.yaml"]
        for arguments, says in [
                ([*rebill, "-o", "a.csv", "--adjustments", "a.csv"],
                 "--output and --adjustments name one file, a.csv"),
                ([*rebill, "-o", "a.csv", "--adjustments", "./a.csv"], "name one file, a.csv"),
                ([*rebill, "--adjustments", "-"],
                 "--output and --adjustments both go to standard output"),
                (["import", "-m", MAP, "assets.csv", "-o", "x.csv", "-q", "x.csv"],
                 "--output and --quarantine name one file, x.csv"),
                (["test", RENTAL, "--junit", "x", "--coverage-csv", "x"],
                 "--junit and --coverage-csv name one file, x"),
                (["mutate", RENTAL, "-o", "x.csv", "--matrix", "x.csv"],
                 "--output and --matrix name one file, x.csv")]:
            self.refused(*arguments, says=says)
        self.rental("one.yaml")
        self.rental("two.yaml")
        self.refused("run", "one.yaml", "two.yaml",
                     says="one.yaml and two.yaml name one file, rental-rehire.h5")
        self.fleetbill(*rebill, "-o", "/dev/null", "--adjustments", "/dev/null")

    def test_pipes_and_open_files_are_written_to_and_never_replaced(self):
        self.billed()
        for command in [["run", RENTAL], ["bill", "events.csv"]]:
            os.mkfifo(self.folder / "pipe")
            self.fails(2, *command, "-o", "pipe", says=f"{command[0]}: --output pipe is a device")
            self.assertTrue((self.folder / "pipe").is_fifo())
            (self.folder / "pipe").unlink()
        rebill = ["rebill", "run.h5", "--rulebook", "classic.yaml"]
        plain = self.fleetbill(*rebill).stdout
        for name in ["/dev/fd/1", "/proc/self/fd/1"]:
            with (self.folder / "out.txt").open("w") as out:
                subprocess.run([PROGRAM, *rebill, "-o", name], cwd=self.folder, stdout=out,
                               check=True)
            self.assertEqual((self.folder / "out.txt").read_text(), plain)
        with (self.folder / "err.txt").open("w") as err:
            subprocess.run([PROGRAM, *rebill, "--format", "csv", "-o", "/dev/fd/2"],
                           cwd=self.folder, stderr=err, check=True)
        self.assertTrue((self.folder / "err.txt").read_text().startswith("month,partner,"))

    def test_of_two_outputs_both_are_written_or_none(self):
        self.billed()
        rebill = ["rebill", "run.h5", "--rulebook", "classic.yaml"]
        before = self.files()
        for options, wrong in [(["-o", "no/x.csv", "--adjustments", "a.csv"], "no/x.csv"),
                               (["-o", "a.csv", "--adjustments", "no/x.csv"], "no/x.csv"),
                               (["-o", ".", "--adjustments", "a.csv"], ".")]:
            self.fails(4, *rebill, *options, says=f"{wrong}: cannot write")
            self.assertEqual(self.files(), before, options)
        self.fleetbill(*rebill, "-o", "r.csv", "--adjustments", "a.csv")
        self.assertEqual(self.files(), sorted(before + ["a.csv", "r.csv"]))

    def test_a_disk_that_is_full_for_one_of_two_outputs_leaves_none(self):
        self.billed()
        with small_disk(self.folder / "disk", "4k") as disk:
            (disk / "filler").write_bytes(b"x" * 4096)
            self.fails(4, "rebill", "run.h5", "--rulebook", "classic.yaml", "-o", "disk/r.csv",
                       "--adjustments", "a.csv", says="No space left")
            self.assertNotIn("a.csv", self.files())

    def test_outputs_are_looked_at_before_cases_are_played(self):
        self.write("broken.yaml", NO_CASE)
        for arguments in [["test", "broken.yaml", "--junit", "no/x.xml"],
                          ["test", "broken.yaml", "--coverage-csv", "no/x.csv"],
                          ["mutate", "broken.yaml", "--matrix", "no/x.html"],
                          ["mutate", "broken.yaml", "-o", "no/x.txt"],
                          ["test", "--random", "1", "--junit", "no/x.xml"],
                          ["test", "--random", "1", "-o", "no"]]:
            done = self.fails(4, *arguments, says=["no/", "cannot write"])
            self.assertEqual(done.stdout, "")
        self.fails(2, "mutate", "broken.yaml", "--matrix", "x.txt", says=".csv or .html")
        self.assertEqual(self.files(), ["broken.yaml"])


class Counts(Guards):
    def test_a_count_is_an_integer_between_its_bounds(self):
        self.fleetbill("run", RENTAL, "-o", "a.h5")
        for command in [["test", RENTAL], ["mutate", RENTAL, "--clause", "TG-ENABLED"],
                        ["run", RENTAL]]:
            for wrong in ["-1", "1025", "two", "1.5", ""]:
                self.fails(2, *command, "--threads", wrong,
                           says=f"{command[0]}: --threads: expected an integer from 0 to 1024, "
                                f"got '{wrong}'")
        for arguments, says in [
                (["test", "--random", "-1"], "--random: expected an integer from 1 to 1000000"),
                (["test", "--random", "0"], "got '0'"),
                (["test", "--random", "9999999"], "got '9999999'"),
                (["test", "--random", "99999999999999999999"], "got '99999999999999999999'"),
                (["test", "--random", "1", "--seed", "-1"], "--seed: expected an integer"),
                (["test", "--random", "1", "--threads", "-1"], "--threads: expected an integer"),
                (["run", RENTAL, "--seed", "-1"], "run: --seed: expected an integer"),
                (["run", RENTAL, "--cohort", "-1"], "run: --cohort: expected an integer"),
                (["run", RENTAL, "--cohort", "4294967296"], "from 0 to 4294967295"),
                (["diff", "a.h5", "a.h5", "--limit", "-1"], "diff: --limit: expected an integer"),
                (["mutate", RENTAL, "--minimum-score", "-1"], "percentage")]:
            self.fails(2, *arguments, says=says)
        self.assertEqual(self.files(), ["a.h5"])


class TestCommand(Guards):
    def test_coverage_takes_no_case_for_its_file(self):
        case = self.rental()
        text = case.read_text()
        for arguments in [["--coverage", "case.yaml"], ["case.yaml", "--coverage"]]:
            done = self.fleetbill("test", *arguments)
            self.assertIn("Clauses that decide in 1 case", done.stdout)
            self.assertIn("1 case, 1 passed, 0 failed", done.stdout)
            self.assertEqual(case.read_text(), text)
        self.fails(2, "test", "case.yaml", "--coverage=pairs.csv", says="--coverage")
        done = self.fleetbill("test", "case.yaml", "--coverage-csv", "pairs.csv")
        self.assertNotIn("Clauses that decide", done.stdout)
        self.assertTrue((self.folder / "pairs.csv").read_text().startswith("Case,Clause\n"))
        self.assertEqual(self.files(), ["case.yaml", "pairs.csv"])

    def test_filters_that_choose_nothing_are_wrong_use(self):
        self.rental()
        for options, says in [
                (["--clause", "PDM-GRACE"], "none of 1 case is decided by PDM-GRACE"),
                (["--platform", "pelion"], "none of 1 case has facts of pelion"),
                (["--platform", "pelion", "--clause", "TG-CLEAR"],
                 "has facts of pelion and is decided by TG-CLEAR"),
                (["--name", "zzz"], "no case has 'zzz'")]:
            self.fails(2, "test", "case.yaml", *options, "--junit", "x.xml", says=says)
        self.assertEqual(self.files(), ["case.yaml"])

    def test_random_scenarios_and_cases_do_not_mix(self):
        random = ["test", "--random", "1"]
        for options in [["--name", "x"], ["--clause", "TG-CLEAR"], ["--platform", "pelion"],
                        ["--coverage"], ["--coverage-csv", "x.csv"], ["--bless"]]:
            self.fails(2, *random, *options, says=f"{options[0]} applies to cases")
        self.fails(2, *random, RENTAL, says="--random plays no cases")
        for options in [["--seed", "2"], ["--output", "."]]:
            self.fails(2, "test", RENTAL, *options,
                       says=f"{options[0]} applies to random scenarios")

    def test_random_scenarios_are_in_the_results_for_a_build_server(self):
        self.fleetbill("test", "--random", "3", "--seed", "7", "--junit", "x.xml")
        suite = ElementTree.parse(self.folder / "x.xml").getroot()
        self.assertEqual((suite.get("tests"), suite.get("failures")), ("3", "0"))
        self.assertEqual([case.get("name") for case in suite],
                         ["random-7", "random-8", "random-9"])

    def test_a_case_that_is_named_twice_is_played_once(self):
        (self.folder / "ok").mkdir()
        self.rental("ok/case.yaml")
        done = self.fleetbill("test", "ok", "ok/case.yaml", "./ok/../ok/case.yaml",
                              self.folder / "ok" / "case.yaml")
        self.assertIn("1 case, 1 passed, 0 failed", done.stdout)

    def test_the_exit_code_is_that_of_the_gravest_and_the_others_are_played(self):
        (self.folder / "cases").mkdir()
        self.rental("cases/a.yaml")
        self.write("cases/z.yaml", NO_CASE)
        done = self.run_program("test", "cases", "--junit", "x.xml")
        self.assertEqual(done.returncode, 3)
        self.assertIn("PASS  cases/a.yaml", done.stdout)
        self.assertIn("cases/z.yaml:2:9: error: months", done.stdout)
        self.assertIn("2 cases, 1 passed, 1 failed", done.stdout)
        self.assertEqual(ElementTree.parse(self.folder / "x.xml").getroot().get("failures"), "1")
        self.rental("cases/b.yaml", "lines: {TG-CLASSIC: 2}", "lines: {TG-CLASSIC: 3}")
        self.assertEqual(self.run_program("test", "cases").returncode, 3)
        self.rental("cases/c.yaml", "prices: ", "prices: nowhere/")
        self.assertEqual(self.run_program("test", "cases").returncode, 4)
        self.assertEqual(self.run_program("test", "cases/a.yaml", "cases/b.yaml").returncode, 1)

    def test_results_are_well_formed_whatever_bytes_a_name_has(self):
        name = os.fsdecode(b"caf\xe9-\xff\xc3\xa9-\xef\xbf\xbf&\x01.yaml")
        self.rental(name, "lines: {TG-CLASSIC: 2}", "lines: {TG-CLASSIC: 3}")
        done = self.run_program("test", name, "--junit", "x.xml")
        self.assertEqual(done.returncode, 1)
        case = ElementTree.parse(self.folder / "x.xml").getroot()[0]
        self.assertEqual(case.get("name"), "caf\ufffd-\ufffdé-\ufffd\ufffd\ufffd&?.yaml")
        self.assertIn("expected TG-CLASSIC: 3", case[0].get("message"))

    def test_a_baseline_that_was_checked_out_on_windows_is_the_same(self):
        baseline = self.baseline_case()
        text = baseline.read_bytes()
        baseline.write_bytes(text.replace(b"\n", b"\r\n"))
        self.fleetbill("test", "fleet.yaml")
        baseline.write_bytes(text.replace(b"quantity 2", b"quantity 3").replace(b"\n", b"\r\n"))
        done = self.run_program("test", "fleet.yaml")
        self.assertEqual(done.returncode, 1)
        self.assertIn("fleet.baseline.txt: the bill differs from the recorded baseline\n",
                      done.stdout)
        self.assertIn("quantity 3, amount 16.00 EUR\n", done.stdout)


class MutateCommand(Guards):
    ENABLED = ["--clause", "TG-ENABLED"]

    def rows(self, done):
        return {row["Mutant"]: row for row in csv.DictReader(io.StringIO(done.stdout))}

    def test_a_baseline_that_differs_kills_a_mutant(self):
        self.baseline_case()
        mutate = ["mutate", "fleet.yaml", *self.ENABLED, "--format", "csv"]
        killed = self.rows(self.fleetbill(*mutate))["TG-ENABLED any_time -> at_close"]
        self.assertEqual((killed["Verdict"], killed["Killed by"]), ("killed", "1"))
        self.assertEqual(killed["First failure"],
                         "fleet.baseline.txt: the bill differs from the recorded baseline")
        (self.folder / "fleet.baseline.txt").unlink()
        survived = self.rows(self.fleetbill(*mutate))["TG-ENABLED any_time -> at_close"]
        self.assertEqual((survived["Verdict"], survived["Changes bill of"]), ("survived", "1"))

    def test_cases_that_are_wrong_as_they_are_exit_as_test_does(self):
        self.rental("wrong.yaml", "lines: {TG-CLASSIC: 2}", "lines: {TG-CLASSIC: 3}")
        self.fails(1, "mutate", "wrong.yaml", *self.ENABLED, "--matrix", "x.csv",
                   says=["cases fail without any mutant", "expected TG-CLASSIC: 3"])
        self.baseline_case().write_text("2026-01 line of nobody: quantity 1\n")
        self.fails(1, "mutate", "fleet.yaml", *self.ENABLED,
                   says="fleet.baseline.txt: the bill differs from the recorded baseline")
        self.write("broken.yaml", NO_CASE)
        self.fails(3, "mutate", "wrong.yaml", "broken.yaml", *self.ENABLED,
                   says=["expected TG-CLASSIC: 3", "broken.yaml:2:9: error: months"])
        self.assertNotIn("x.csv", self.files())

    def test_an_argument_that_does_not_hold_fails_and_the_matrix_is_written(self):
        self.write("equivalent.yaml", "equivalent_mutants:\n  - mutant: TG-ENABLED any_time -> "
                                      "at_close\n    because: no difference\n")
        done = self.fails(1, "mutate", RENTAL, *self.ENABLED, "--equivalent", "equivalent.yaml",
                          "--matrix", "x.csv", "--format", "csv",
                          says="'TG-ENABLED any_time -> at_close' is declared equivalent, but a "
                               "case kills it: ")
        self.assertEqual(self.rows(done)["TG-ENABLED any_time -> at_close"]["Verdict"], "killed")
        self.assertIn("killed", (self.folder / "x.csv").read_text())

    def test_the_page_lists_survivors_first_and_explains_its_cells(self):
        self.rental("a&b.yaml")
        self.fleetbill("mutate", "a&b.yaml", *self.ENABLED, "--matrix", "x.html")
        page = (self.folder / "x.html").read_text()
        survivor, killed = (page.index(f"{name}<th>") for name in
                             ["TG-ENABLED at_close -&gt; any_time",
                              "TG-ENABLED any_time -&gt; at_close"])
        self.assertLess(survivor, killed)
        for text in ['<th class="case" title="a&amp;b.yaml">1', "<li>a&amp;b.yaml</li>",
                     '<td class="inapplicable" title="a&amp;b.yaml">', "the mutant does not apply",
                     "<tr><th title=\"a&amp;b.yaml:"]:
            self.assertIn(text, page)


class RebillCommand(Guards):
    def test_a_run_file_is_billed_alone(self):
        self.billed()
        for inputs in [["run.h5", "nothing.h5"], ["run.h5", "late.csv"], ["late.csv", "run.h5"],
                       ["run.h5", "run.h5"]]:
            self.fails(2, "rebill", *inputs, "--rulebook", "classic.yaml",
                       says=["run.h5 (a run file)", "pass late events with --events"])
        self.write("more.csv", EVENTS.splitlines()[0] + "\n2026-01-06T00:00:00Z,upload,Acme,,Bin,,,"
                                                        "400,e4\n")
        done = self.fleetbill("rebill", "events.csv", "more.csv", "--rulebook", "classic.yaml",
                              "--json")
        old = [row["old_quantity"] for row in json.loads(done.stdout)["adjustments"]
               if row["sku"] == "TG-PPM-MESSAGES"]
        self.assertEqual(old, ["1", "0.5"])

    def test_with_nothing_to_change_there_is_nothing_to_bill(self):
        self.billed()
        for inputs in [["run.h5"], ["events.csv"]]:
            self.fails(2, "rebill", *inputs, "--by", "asset",
                       says="no change to bill; add --rulebook, --prices or --events")

    def test_terms_that_change_no_line_say_so(self):
        self.billed()
        self.write("same.yaml", "rulebook: other\nplan_map: {TG-PRO: TG-CLASSIC}\n")
        for change in [["--rulebook", "same.yaml"], ["--prices", "prices.yaml"]]:
            done = self.fleetbill("rebill", "run.h5", *change)
            self.assertTrue(done.stdout.endswith("\n\nNo line changes.\n"), done.stdout)
            self.assertNotIn("Adjustments", done.stdout)
        events = self.write("more.csv", EVENTS.splitlines()[0] +
                            "\n2026-02-06T00:00:00Z,upload,Acme,,Bin,,,400,e4\n")
        late = ["rebill", "run.h5", "--events", events, "--month"]
        self.assertIn("No line of those shown changes.\n",
                      self.fleetbill(*late, "2026-01").stdout)
        self.assertIn("Adjustments", self.fleetbill(*late, "2026-02").stdout)

    def test_what_became_of_late_rows_is_said_beside_csv_and_strict_fails(self):
        self.billed()
        rebill = ["rebill", "run.h5", "--events", "late.csv"]
        done = self.fleetbill(*rebill, "--format", "csv")
        for text in ["2 read = 1 applied + 0 duplicate + 1 quarantined",
                     "quarantined: late.csv:3: this asset was never created: Nobody"]:
            self.assertIn(text, done.stderr)
        self.assertEqual(len(list(csv.DictReader(io.StringIO(done.stdout)))), 1)
        for form in ["table", "csv", "json"]:
            strict = self.run_program(*rebill, "--format", form, "--strict")
            self.assertEqual(strict.returncode, 1, strict.stderr)
            self.assertIn("Nobody", strict.stdout + strict.stderr)
        self.write("late.csv", LATE.rsplit("\n", 2)[0] + "\n")
        self.fleetbill(*rebill, "--strict")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
