#!/usr/bin/python3
"""test_guards.py FLEETBILL ROOT: invalid arguments, outputs that would overwrite inputs, and exit
codes: no problem is ignored."""
import csv
import gzip
import io
import json
import os
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

from test_cli import COMMANDS, PRICES, PROGRAM, RENTAL, ROOT, Cli, plays_long_runs, small_disk

MAP = ROOT / "scenarios" / "import_maps" / "telematics-guru-assets.yaml"
EVENTS = ("time,kind,partner,organisation,asset,device,value,quantity,id\n"
          "2026-01-02T08:00:00Z,asset_created,Acme,Yard,Bin,1,TG-PPM,,e1\n"
          "2026-01-03T08:00:00Z,upload,Acme,,Bin,,,600,e2\n"
          "2026-02-03T08:00:00Z,upload,Acme,,Bin,,,500,e3\n")
LATE = ("time,kind,partner,organisation,asset,device,value,quantity,id\n"
        "2026-01-04T08:00:00Z,upload,Acme,,Bin,,,1000,l1\n"
        "2026-01-05T08:00:00Z,upload,,,Nobody,,,1,l2\n")
CLASSIC = "rulebook: classic\nplan_map: {TG-PPM: TG-CLASSIC}\n"
LIST_MAP = ("import_map: list\ntimes: {format: '%Y-%m-%d', zone: UTC}\nfacts:\n"
            "  - {kind: upload, at: When, asset: Asset, quantity: {text: '1'}}\n")
WITHOUT_VALUES = ("check", "verify", "schema", "version", "completions")
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
        self.fleetbill("test", name, "--bless")
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


@plays_long_runs
class Names(Guards):
    """Values of options and arguments that name files: empty, `-`, or with an unexpected ending."""

    def option_names(self, command):
        """The options of a command that have a value, from its help."""
        text = self.fleetbill(command, "--help").stdout
        found = re.findall(r"^  (?:-(\w), |    )--([a-z-]+) [A-Z]", text, re.MULTILINE)
        self.assertTrue(found or command in WITHOUT_VALUES, command)
        return [form for letter, name in found
                for form in ([f"--{name}"] + ([f"-{letter}"] if letter else []))]

    def piped(self, text, *arguments, code=0):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, check=False,
                              input=text if isinstance(text, bytes) else text.encode(),
                              capture_output=True, timeout=300)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr}")
        return done.stdout.decode()

    def test_an_empty_value_of_any_option_is_a_usage_error(self):
        tested = 0
        for command in COMMANDS:
            for option in self.option_names(command):
                done = self.fails(2, command, "x.h5", option, "")
                self.assertRegex(done.stderr,
                                 "expected .* got an empty text; omit the option or set its value"
                                 "|expected an integer from .* got ''|unknown value ''")
                tested += 1
        self.assertGreater(tested, 80)
        self.assertEqual(self.files(), [])

    def test_an_empty_argument_of_any_command_is_a_usage_error(self):
        for command in COMMANDS:
            if command not in ("schema", "version"):
                self.fails(2, command, "", says="got an empty argument; omit it or set its value")
                self.fails(2, command, "x.h5", "", says="got an empty argument")
        self.assertEqual(self.files(), [])

    def test_an_output_whose_name_ends_as_another_format_is_a_usage_error(self):
        self.billed()
        before = self.files()
        for option, arguments, endings in [
                ("-o", ["run", RENTAL], "x.csv x.json x.txt x.yaml x.h5.gz x.CSV x.xlsx x.gz"),
                ("-o", ["bill", "events.csv"], "x.csv x.csv.gz x.json x.xml x.hdf5"),
                ("-o", ["report", "invoice", "run.h5"], "x.h5 x.H5 x.xlsx x.yaml x.h5.gz x.html"),
                ("-o", ["journal", "run.h5"], "x.json x.json.gz x.h5 x.tsv"),
                ("-o", ["diff", "run.h5", "run.h5"], "x.h5 x.yml"),
                ("-o", ["rebill", "run.h5", "--rulebook", "classic.yaml"], "x.h5 x.pdf"),
                ("--adjustments", ["rebill", "run.h5", "--rulebook", "classic.yaml"], "x.json"),
                ("-o", ["reconcile", "run.h5", "events.csv"], "x.h5 x.zip"),
                ("-o", ["import", "--map", MAP, "events.csv"], "x.json x.h5 x.ods"),
                ("--quarantine", ["import", "--map", MAP, "events.csv"], "x.json x.h5"),
                ("--junit", ["test", RENTAL], "x.csv x.json x.h5"),
                ("--coverage-csv", ["test", RENTAL], "x.xml x.json x.h5"),
                ("-o", ["mutate", RENTAL], "x.h5 x.html"),
                ("--matrix", ["mutate", RENTAL], "x.h5 x.json")]:
            for name in endings.split():
                self.fails(2, *arguments, option, name,
                           says=[f"'{name}'", "expected a file ending in ."])
        self.assertEqual(self.files(), before)

    def test_a_name_and_a_format_that_contradict_each_other_are_a_usage_error(self):
        self.billed()
        report = ["report", "invoice", "run.h5"]
        self.fails(2, *report, "-o", "x.csv", "--format", "json", says="but the format is json")
        self.fails(2, *report, "-o", "x.json.gz", "--format", "csv", says="but the format is csv")
        self.fails(2, *report, "-o", "x.txt", "--format", "csv", says="but the format is csv")
        diff = ["diff", "run.h5", "run.h5"]
        self.fails(2, *diff, "-o", "x.csv", "--json", says="but the format is json")
        self.fails(2, *diff, "--format", "csv", "--json", says="--json contradicts --format csv")
        self.fleetbill(*report, "-o", "x.CSV.GZ")
        rows = gzip.decompress((self.folder / "x.CSV.GZ").read_bytes()).decode()
        self.assertTrue(rows.startswith("month,partner,"))
        self.fleetbill(*report, "-o", "x.txt")
        self.fleetbill(*report, "-o", "any.thing", "--format", "json")
        json.loads((self.folder / "any.thing").read_text())

    def test_a_dash_is_standard_input_of_each_command_that_reads(self):
        self.billed()
        run = (self.folder / "run.h5").read_bytes()
        for command in [["report", "invoice", "run.h5"], ["journal", "run.h5"],
                        ["explain", "run.h5", "--asset", "Bin"], ["verify", "run.h5"],
                        ["diff", "run.h5", "run.h5"],
                        ["rebill", "run.h5", "--rulebook", "classic.yaml"]]:
            expected = self.fleetbill(*command).stdout
            command[command.index("run.h5")] = "-"
            self.assertEqual(self.piped(run, *command).replace("/dev/stdin", "run.h5"), expected)
        bill = ["bill", "-", "--no-run-file"]
        lines = self.piped(EVENTS, *bill).split("Speed")[0]
        self.assertIn("TG-PPM-MESSAGES", lines)
        self.assertEqual(self.piped(gzip.compress(EVENTS.encode()), *bill).split("Speed")[0], lines)
        rebilled = self.piped(EVENTS, "rebill", "-", "--rulebook", "classic.yaml")
        self.assertIn("TG-CLASSIC", rebilled)
        late = self.piped(LATE, "rebill", "run.h5", "--events", "-")
        self.assertIn("1 applied", late)
        self.assertIn("TG-CLASSIC", self.piped(CLASSIC, "rebill", "run.h5", "--rulebook", "-"))
        self.assertIn("EUR", self.piped(PRICES.read_text(), "bill", "events.csv", "--prices", "-",
                                        "--no-run-file"))
        case = RENTAL.read_text().replace("../price_lists", str(PRICES.parent))
        self.assertIn("/dev/stdin: valid", self.piped(case, "check", "-"))
        self.assertIn("1 passed", self.piped(case, "test", "-"))
        self.assertIn("TG-CLASSIC", self.piped(case, "run", "-", "-o", "played.h5"))
        detail = self.fleetbill("report", "partner-billing-detail", "run.h5", "--format", "csv",
                                "--all-plans").stdout
        self.piped(detail, "reconcile", "run.h5", "-", "--all-plans")
        facts = self.piped("Asset,When\nBin,2026-01-01\n", "import", "--map",
                           self.write("map.yaml", LIST_MAP), "-")
        self.assertIn("2026-01-01T00:00:00.000Z,upload,,,Bin", facts)

    def test_a_dash_is_standard_output_of_each_command_that_writes_text(self):
        self.billed()
        for arguments in [["report", "invoice", "run.h5"], ["journal", "run.h5"],
                          ["diff", "run.h5", "run.h5"],
                          ["rebill", "run.h5", "--rulebook", "classic.yaml"],
                          ["import", "--map", self.write("map.yaml", LIST_MAP),
                           self.write("list.csv", "Asset,When\nBin,2026-01-01\n")]]:
            self.assertEqual(self.fleetbill(*arguments, "-o", "-").stdout,
                             self.fleetbill(*arguments).stdout)
        lines = self.fleetbill("rebill", "run.h5", "--rulebook", "classic.yaml", "-o", "a.txt",
                               "--adjustments", "-").stdout
        self.assertTrue(lines.startswith("month,partner,corrects,"))
        self.write("list.csv", "Asset,When\nBin,never\n")
        done = self.fleetbill("import", "--map", "map.yaml", "list.csv", "-o", "e.csv", "-q", "-")
        self.assertTrue(done.stdout.startswith("import_problem,Asset,When\n"))
        self.assertIn("Rows        1 read", done.stderr)
        self.fails(2, "import", "--map", "map.yaml", "list.csv", "-o", "e.csv", "-q", "-", "--json",
                   says="both go to standard output")
        done = self.fleetbill("test", RENTAL, "--junit", "-")
        ElementTree.fromstring(done.stdout)
        self.assertIn("1 passed", done.stderr)
        self.assertNotIn("-", self.files())

    def test_what_cannot_be_a_stream_is_refused(self):
        self.billed()
        before = self.files()
        self.fails(2, "run", RENTAL, "-o", "-", says="a run file needs a regular file")
        self.fails(2, "bill", "events.csv", "-o", "-", says="a run file needs a regular file")
        self.fails(2, "report", "--all", "run.h5", "--out", "-", says="expected a directory")
        self.fails(2, "test", "--random", "1", "-o", "-", says="expected a directory")
        self.fails(2, "diff", "-", "-", says="standard input is read once, but both A and B name")
        self.fails(2, "bill", "-", "--prices", "-", says="both EVENTS and --prices")
        self.fails(2, "bill", "-", "/dev/stdin", says="both EVENTS and EVENTS")
        self.fails(2, "test", "-", "--bless", says="standard input has no folder")
        done = subprocess.run(["sh", "-c", '"$0" bill - --no-run-file <&-', PROGRAM], check=False,
                              cwd=self.folder, capture_output=True, timeout=60)
        self.assertEqual(done.returncode, 4, done.stderr)
        self.assertEqual(self.files(), before)

    def test_standard_input_continues_where_the_shell_stopped_reading(self):
        self.write("events.csv", "a comment\n" + EVENTS)
        script = 'head -c 10 > /dev/null; "$0" bill - --no-run-file'
        with open(self.folder / "events.csv", "rb") as events:
            events.read(0)
            done = subprocess.run(["sh", "-c", script, PROGRAM], cwd=self.folder, stdin=events,
                                  capture_output=True, timeout=60, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn(b"3 read = 3 applied", done.stdout)


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
