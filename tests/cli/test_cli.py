#!/usr/bin/python3
"""test_cli.py FLEETBILL ROOT: uses the program as a stranger would, and looks at what it prints,
what it writes and how it exits."""
import contextlib
import csv
import datetime
import gzip
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

PROGRAM = str(Path(sys.argv[1]).resolve())
ROOT = Path(sys.argv[2]).resolve()
CASES = ROOT / "scenarios" / "cases"
PRICES = ROOT / "scenarios" / "price_lists" / "example-2020-07.yaml"
DATA = ROOT / "scenarios" / "data"
RENTAL = CASES / "article" / "rental_rehire.yaml"
RICH = ROOT / "tests" / "cli" / "rich.yaml"
RICH_PELION = ROOT / "tests" / "cli" / "rich_pelion.yaml"

# These tests play long runs, which under sanitizers take minutes. There resume.kill,
# golden.journals and the tests in C++ execute the same code.
IS_SANITIZED = "FLEETBILL_SANITIZED" in os.environ
plays_long_runs = unittest.skipIf(IS_SANITIZED, "long under sanitizers")

COMMANDS = ["run", "check", "bill", "report", "journal", "explain", "import", "reconcile", "verify",
            "diff", "rebill", "forecast", "test", "mutate", "rules", "schema", "version",
            "completions"]


@contextlib.contextmanager
def small_disk(place, size):
    """Mounts a file system of that size there for a while; skips the test where that is not
    allowed."""
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)],
                          capture_output=True, check=False)
    if done.returncode != 0:
        raise unittest.SkipTest("needs the right to mount a small file system")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=False)


class Cli(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)

    def run_program(self, *arguments, cwd=None, env=None):
        # CI is empty, so that a test means the same on a developer's machine and in CI.
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=cwd or self.folder,
                              capture_output=True, text=True, errors="backslashreplace",
                              check=False, timeout=300,
                              env={**os.environ, "CI": "", **(env or {})})

    def fleetbill(self, *arguments, code=0, **options):
        done = self.run_program(*arguments, **options)
        self.assertEqual(done.returncode, code, f"{arguments}: {done.stderr}")
        if code != 0:
            self.assertNotEqual(done.stderr, "", "an error says what is wrong")
        return done

    def fails(self, code, *arguments, says=()):
        done = self.fleetbill(*arguments, code=code)
        for text in [says] if isinstance(says, str) else says:
            self.assertIn(text, done.stderr)
        return done

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def files(self):
        return sorted(path.name for path in self.folder.iterdir())


class Help(Cli):
    def test_every_command_has_a_help_that_says_how_to_use_it(self):
        for command in COMMANDS:
            text = self.fleetbill(command, "--help").stdout
            self.assertTrue(text.startswith(f"Usage: fleetbill {command}"), command)
            self.assertIn("--help", text)

    def test_the_overview_lists_every_command_and_the_exit_codes(self):
        text = self.fleetbill("--help").stdout
        for command in COMMANDS:
            self.assertIn(f"\n  {command} ", text)
        self.assertIn("\n  4    I/O error\n  130  interrupted\n", text)

    def test_no_help_is_wider_than_80_columns_and_each_has_an_example(self):
        for command in [[], *([command] for command in COMMANDS)]:
            text = self.fleetbill(*command, "--help").stdout
            self.assertLessEqual(max(map(len, text.splitlines())), 80, command)
            if command:
                self.assertIn(f"\nExample:\n  fleetbill {command[0]}", text)
                self.assertNotIn(" arg ", text)

    def test_wrong_use_exits_2_and_helps(self):
        self.fails(2, "rnu", says="did you mean 'run'")
        self.fails(2, "run", says="expected SCENARIO..., got 0 arguments")
        self.fails(2, "run", RENTAL, "--thread", "1",
                   says="unknown option '--thread'; did you mean '--threads'?")
        self.fails(2, "run", RENTAL, RENTAL, "-o", "x.h5", says="pass one scenario")
        self.fails(2, "run", RENTAL, "--set", "months", says="PATH=VALUE")
        self.fails(2, "run", RENTAL, "--set", "fleets[3].count=1", says="does not contain this key")
        self.fails(2, "bill", says="expected EVENTS..., got 0 arguments")
        self.fails(2, "bill", DATA / "cabs-10.register.csv", "--until", "soon", says="--until")
        self.fails(2, "explain", "x.h5", says="--asset")
        self.fails(2, "report", "sim-lst", "x.h5", says="did you mean 'sim-list'")
        self.assertEqual(self.run_program().returncode, 2)

    def test_missing_files_exit_4(self):
        self.fails(4, "run", "nowhere.yaml", says="nowhere.yaml: cannot open")
        self.fails(4, "check", "nowhere.yaml", says="nowhere.yaml")
        self.fails(4, "bill", "nowhere.csv", says="nowhere.csv: cannot open")
        self.fails(4, "verify", "nowhere.h5", says="nowhere.h5")
        self.fails(4, "bill", DATA / "cabs-10.register.csv", "--prices", "nowhere.yaml",
                   says="nowhere.yaml")

    def test_schema_is_json_and_version_names_the_parts(self):
        self.assertIn("$defs", json.loads(self.fleetbill("schema").stdout))
        text = self.fleetbill("version").stdout
        for part in ["fleetbill", "run file format", "CAF 0.17", "HDF5 1.10"]:
            self.assertIn(part, text)

    def test_rules_name_every_clause_with_row_and_source(self):
        clauses = json.loads(self.fleetbill("rules", "--json").stdout)
        rows = {clause["row"] for clause in clauses}
        self.assertEqual({f"T{n}" for n in range(1, 34)} - rows, set())
        for clause in clauses:
            self.assertTrue(clause["sentence"] and clause["source"], clause)
        self.assertIn("TG-ENABLED (T1)", self.fleetbill("rules").stdout)

    def test_rules_are_selected_by_clause_row_sku_and_rulebook(self):
        def ids(*arguments):
            clauses = json.loads(self.fleetbill("rules", *arguments, "--json").stdout)
            return [clause["id"] for clause in clauses]

        self.assertEqual(ids("TG-ENABLED"), ["TG-ENABLED"])
        self.assertEqual(ids("t18"), ["DM-CONNECTIONS", "DM-THRESHOLD"])
        self.assertIn("TG-MESSAGE-PLAN", ids("--sku", "TG-PPM-MESSAGES"))
        self.assertNotIn("DM-PAYER", ids("--sku", "TG-PPM-MESSAGES"))
        rules = self.write("mine.yaml", "rulebook: mine\nplan_map: {TG-PPM: TG-CLASSIC}\n"
                           "clauses: {TG-CLEAR: no_fee, DM-THRESHOLD: 9}\n")
        self.assertEqual(ids("--changed", rules), ["DM-THRESHOLD"])
        text = self.fleetbill("rules", "--changed", rules).stdout
        self.assertIn("* 9 (default: 8)", text)
        self.assertIn("plan_map: TG-PPM is billed as TG-CLASSIC", text)
        self.fails(2, "rules", "TG-ENABLD", says="did you mean 'TG-ENABLED'?")
        self.fails(2, "rules", "T99", says="unknown clause or row 'T99'")
        self.fails(2, "rules", "--sku", "TG-CLASIC", says="did you mean 'TG-CLASSIC'?")
        self.fails(2, "rules", "--changed", rules, "--rulebook", rules,
                   says="are mutually exclusive")
        self.fails(4, "rules", "--changed", "nowhere.yaml", says="nowhere.yaml")


class Run(Cli):
    def test_json_of_run_is_one_object_as_documented(self):
        done = self.fleetbill("run", RENTAL, "--json")
        result = json.loads(done.stdout)
        self.assertEqual(done.stderr, "")
        self.assertEqual(result["run_file"], "rental-rehire.h5")
        self.assertRegex(result["digest"], "^[0-9a-f]{32}$")
        self.assertEqual(result["conservation"], {"made": 236, "delivered": 236, "discarded": 0,
                                                  "dropped": 0, "cached": 0})
        self.assertEqual(result["months"][0], {
            "month": "2026-01",
            "lines": [{"partner": "Acme Hire", "sku": "TG-CLASSIC", "quantity": "2",
                       "amount": "16.00", "currency": "EUR"}]})
        for key in ["uploads", "seconds", "uploads_per_second"]:
            self.assertIn(key, result)
        self.assertEqual(self.files(), ["rental-rehire.h5"])

    def test_the_digest_is_the_same_however_the_run_is_played(self):
        goldens = dict(line.split() for line in
                       (ROOT / "tests/cli/digests.txt").read_text().splitlines())
        for scenario in [RENTAL, RICH, RICH_PELION]:
            digests = set()
            ways = [["--cohort", "7"], ["--threads", "1"], ["--threads", "2"], ["--cohort", "1"],
                    [], []]
            for options in ways[:1] if IS_SANITIZED else ways:
                result = json.loads(self.fleetbill("run", scenario, "--json", *options).stdout)
                digests.add(result["digest"])
            # Another directory, locale, time zone and relative path.
            other = self.folder / "elsewhere"
            other.mkdir(exist_ok=True)
            relative = os.path.relpath(scenario, other)
            done = self.fleetbill("run", relative, "--json", cwd=other,
                                  env={"LC_ALL": "de_DE.UTF-8", "TZ": "America/Los_Angeles"})
            digests.add(json.loads(done.stdout)["digest"])
            # The same in every build type: goldens are checked in Debug and Release.
            self.assertEqual(digests, {goldens[scenario.name]}, scenario.name)

    def test_a_pelion_run_is_verified_and_its_journal_billed_to_the_same_lines(self):
        run = json.loads(self.fleetbill("run", RICH_PELION, "--json", "-o", "p.h5").stdout)
        verified = self.fleetbill("verify", "p.h5").stdout
        self.assertIn("PASS  audit", verified)
        self.assertNotIn("FAIL", verified)
        self.fleetbill("journal", "p.h5", "-o", "p.csv.gz")
        bill = json.loads(self.fleetbill("bill", "p.csv.gz", "--json", "-o", "b.h5").stdout)
        self.assertEqual(bill["months"], run["months"])
        self.assertEqual(bill["rows"]["quarantined"], 0)
        skus = {line["sku"] for month in run["months"] for line in month["lines"]}
        self.assertLessEqual({"TG-CLASSIC", "PDM-ACTIVE-DEVICE", "PDM-API-CALL",
                              "PDM-UPDATE-TOKEN"}, skus)
        for report in ["service-package-history", "active-devices", "firmware-updates"]:
            for month in ["2026-04", "2027-02"]:
                tables = [self.fleetbill("report", report, file, "--month", month, "--format",
                                         "csv").stdout for file in ["p.h5", "b.h5"]]
                self.assertEqual(*tables, (report, month))

    def test_explain_says_where_the_tokens_of_a_campaign_went(self):
        self.fleetbill("run", RICH_PELION, "-o", "p.h5")
        why = self.fleetbill("explain", "p.h5", "--campaign", "C3").stdout
        self.assertIn("terminated with its service package", why)
        self.assertIn("PDM-TERMINATION", why)
        ambiguous = self.fleetbill("explain", "p.h5", "--campaign", "C1", code=2).stderr
        self.assertIn("several accounts have a campaign 'C1'", ambiguous)
        north = json.loads(self.fleetbill("explain", "p.h5", "--campaign", "C1", "--organisation",
                                          "North", "--json").stdout)
        self.assertEqual(north["reserved"], north["successes"] + north["released"])
        unknown = self.fleetbill("explain", "p.h5", "--campaign", "C9", code=3).stderr
        self.assertIn("unknown campaign 'C9' in the run", unknown)

    def test_attributes_of_accounts_come_from_the_scenario_or_a_file_of_accounts(self):
        self.fleetbill("run", RICH_PELION, "-o", "p.h5")
        self.fleetbill("journal", "p.h5", "-o", "p.csv")
        accounts = self.folder / "accounts.yaml"
        accounts.write_text("North: {team_name: North team, company: Northern Water}\n")
        self.fleetbill("bill", "p.csv", "--accounts", accounts, "-o", "b.h5")
        for run in ["p.h5", "b.h5"]:
            for search in ["north TEAM", "ern wat"]:
                usage = self.fleetbill("report", "usage", run, "--month", "2026-04", "--search",
                                       search, "--format", "json").stdout
                self.assertEqual([row["Team name"] for row in json.loads(usage)], ["North team"])
        tenant = self.fleetbill("report", "tenant", "p.h5", "--organisation", "North",
                                "--format", "csv").stdout
        self.assertIn("Attributes,email,ops@north.example", tenant)
        accounts.write_text("North: {team: North team}\n")
        wrong = self.fleetbill("bill", "p.csv", "--accounts", accounts, code=3).stderr
        self.assertIn("it can be team_name, company", wrong)

    def test_reports_of_pelion_devices_are_gzipped_if_their_name_says_so(self):
        self.fleetbill("run", RICH_PELION, "-o", "p.h5")
        for report in ["active-devices", "firmware-updates"]:
            self.fleetbill("report", report, "p.h5", "--month", "2026-02", "-o", "r.csv.gz")
            plain = self.fleetbill("report", report, "p.h5", "--month", "2026-02", "--format",
                                   "csv").stdout
            packed = gzip.decompress((self.folder / "r.csv.gz").read_bytes()).decode()
            self.assertEqual(packed, plain)
            self.assertGreater(packed.count("\n"), 1)

    @plays_long_runs
    def test_another_seed_or_setting_is_another_run(self):
        base = json.loads(self.fleetbill("run", RICH, "--json").stdout)
        seed = json.loads(self.fleetbill("run", RICH, "--json", "--seed", "2").stdout)
        months = json.loads(self.fleetbill("run", RICH, "--json", "--set", "months=1").stdout)
        self.assertEqual(len({base["digest"], seed["digest"], months["digest"]}), 3)
        self.assertEqual(len(months["months"]), 1)

    @plays_long_runs
    def test_however_finely_it_is_recorded_the_bill_is_the_same(self):
        bills, sizes = [], []
        for level in ["uploads", "daily", "monthly"]:
            result = json.loads(self.fleetbill("run", RICH, "--json", "--set", f"record={level}",
                                               "-o", f"{level}.h5").stdout)
            self.fleetbill("verify", f"{level}.h5")
            bills.append((result["months"], result["conservation"]))
            sizes.append((self.folder / f"{level}.h5").stat().st_size)
        self.assertEqual(bills[0], bills[1])
        self.assertEqual(bills[0], bills[2])
        self.assertGreater(sizes[0], 3 * sizes[2])

    @plays_long_runs
    def test_the_journal_of_a_run_given_to_bill_yields_the_same_invoices(self):
        for scenario, level in [(RENTAL, "uploads"), (RICH, "uploads"), (RICH, "monthly")]:
            run = json.loads(self.fleetbill("run", scenario, "--json", "-o", "run.h5", "--set",
                                            f"record={level}").stdout)
            self.fleetbill("journal", "run.h5", "-o", "events.csv.gz")
            arguments = ["bill", "events.csv.gz", "-o", "bill.h5", "--json", "--strict"]
            if scenario == RENTAL:
                arguments += ["--prices", PRICES]
            bill = json.loads(self.fleetbill(*arguments).stdout)
            self.assertEqual(run["months"], bill["months"])

    def test_a_run_of_several_scenarios_prints_each(self):
        default_plan = CASES / "article" / "default_plan_is_classic.yaml"
        done = self.fleetbill("run", RENTAL, default_plan)
        self.assertIn("Scenario rental-rehire", done.stdout)
        self.assertIn("Scenario default_plan_is_classic", done.stdout)
        done = self.fleetbill("run", RENTAL, default_plan, "--json")
        self.assertEqual(len(json.loads(done.stdout)), 2)


class Resume(Cli):
    """See resume_kill.py for the instants at which a run may be killed."""

    def leave(self, *options, send=signal.SIGKILL, scenario=RICH):
        """Plays a run until its first month is kept, and stops it. Returns its process."""
        state = self.folder / "run.h5.resume" / "state-1"
        for _ in range(20):
            shutil.rmtree(state.parent, ignore_errors=True)
            process = subprocess.Popen([PROGRAM, "run", str(scenario), "-o", "run.h5", *options],
                                       cwd=self.folder, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, text=True)
            while process.poll() is None and not state.exists():
                pass
            process.send_signal(send)
            process.out, process.err = process.communicate(timeout=300)
            if process.returncode != 0:
                return process
        self.fail("the run always ended first")

    def resume(self, *options, scenario=RICH, **more):
        return self.fleetbill("run", scenario, "-o", "run.h5", "--resume", *options, **more)

    @plays_long_runs
    def test_a_killed_run_goes_on_and_ends_as_if_it_had_not_been_killed(self):
        self.leave("--threads", "1")
        self.assertEqual(self.files(), ["run.h5.resume"])
        done = self.resume("--json", "--threads", "2")
        self.assertRegex(done.stderr, r"^run\.h5\.resume: resuming after 2026-0\d\n$")
        result = json.loads(done.stdout)
        whole = json.loads(self.fleetbill("run", RICH, "-o", "whole.h5", "--json").stdout)
        for key in ["digest", "conservation", "months", "uploads"]:
            self.assertEqual(result[key], whole[key], key)
        self.assertEqual(self.files(), ["run.h5", "whole.h5"])
        self.fleetbill("verify", "run.h5")

    def test_ctrl_c_keeps_the_finished_months_and_exits_130(self):
        for sent in [signal.SIGINT, signal.SIGTERM]:
            process = self.leave(send=sent)
            self.assertEqual(process.returncode, 130, process.err)
            self.assertRegex(process.err, r"^fleetbill: interrupted; saved up to 2026-0\d in "
                                          r"run\.h5\.resume; repeat the command with --resume to "
                                          r"continue\n$")
            self.assertEqual(process.out, "")
            self.assertEqual(self.files(), ["run.h5.resume"])
        self.resume()

    @plays_long_runs
    def test_ctrl_c_without_a_kept_month_says_so(self):
        slow = ["--set", "fleets[0].count=20000", "--set", "months=1"]
        for options, months in [([], "there is no checkpoint"),
                                (["--set", "months=2"], "no month is complete")]:
            process = subprocess.Popen([PROGRAM, "run", str(RICH), *slow, *options],
                                       cwd=self.folder, stderr=subprocess.PIPE, text=True)
            time.sleep(1)
            process.send_signal(signal.SIGINT)
            _, err = process.communicate(timeout=300)
            self.assertEqual(process.returncode, 130, err)
            self.assertIn(f"fleetbill: interrupted; {months}", err)
            self.assertEqual(self.files(), [])

    @plays_long_runs
    def test_nothing_to_resume_is_played_from_the_beginning(self):
        done = self.resume()
        self.assertEqual(done.stderr, "run.h5.resume: no unfinished run; playing from the "
                                      "start\n")
        self.assertEqual(self.files(), ["run.h5"])

    @plays_long_runs
    def test_a_run_without_resume_removes_what_another_left(self):
        self.leave()
        done = self.fleetbill("run", RICH, "-o", "run.h5")
        self.assertEqual(done.stderr, "run.h5.resume: the first finished month will discard the "
                                      "checkpoints of an unfinished run; interrupt this run and "
                                      "add --resume to continue that one\n")
        self.assertEqual(self.files(), ["run.h5"])

    @plays_long_runs
    def test_a_run_that_is_not_the_same_is_not_resumed(self):
        text = RICH.read_text()
        scenario = self.write("rich.yaml", text + "prices: prices.yaml\nrulebook: rules.yaml\n")
        self.write("prices.yaml", PRICES.read_text())
        self.write("rules.yaml", "clauses: {TG-RESENT: twice}\n")
        self.leave("--seed", "7", scenario=scenario)
        same = ["--seed", "7"]

        def refused(what, *options):
            self.fails(2, "run", scenario, "-o", "run.h5", "--resume", *options,
                       says=["run.h5.resume: the run was started with a different " + what,
                             "run without --resume to play from the beginning"])
            self.assertTrue(list((self.folder / "run.h5.resume").glob("state-*")))

        refused("--seed or --set: 'seed=7', not 'seed=8'", "--seed", "8")
        refused("--seed or --set: 'seed=7', not ''")
        refused("--seed or --set", *same, "--set", "fleets[0].count=61")
        refused("--cohort: '4096', not '7'", *same, "--cohort", "7")
        for name, what in [("rich.yaml", "scenario"), ("prices.yaml", "price list"),
                           ("rules.yaml", "rulebook")]:
            path = self.folder / name
            before = path.read_text()
            path.write_text(before + "# another\n")
            refused(what, *same)
            path.write_text(before)
        self.resume(*same, scenario=scenario)

    def test_damage_is_found_and_named(self):
        self.leave()
        folder = self.folder / "run.h5.resume"
        states = sorted(folder.glob("state-?"))
        for state in states[:-1]:
            state.unlink()  # else the one before the damaged one would do
        for name in [states[-1].name, "part-1"]:
            path = folder / name
            whole = path.read_bytes()
            for bytes_ in [b"", whole[:-1], whole[:len(whole) // 2], whole + b"x",
                           whole[:1000] + bytes([whole[1000] ^ 1]) + whole[1001:]]:
                path.write_bytes(bytes_)
                self.fails(3, "run", RICH, "-o", "run.h5", "--resume",
                           says=f"run.h5.resume/{name}: error: the checkpoint is damaged: ")
            path.write_bytes(whole)
        self.resume()

    @plays_long_runs
    def test_no_checkpoints_leaves_nothing(self):
        self.leave()
        shutil.rmtree(self.folder / "run.h5.resume")
        process = subprocess.Popen([PROGRAM, "run", str(RICH), "--no-checkpoints", "-o", "run.h5",
                                    "--set", "fleets[0].count=2000"], cwd=self.folder)
        time.sleep(1)
        process.kill()
        process.wait()
        self.assertEqual(self.files(), [])
        self.fails(2, "run", RICH, "--resume", "--no-checkpoints",
                   says="--resume needs checkpoints")

    def test_resuming_what_cannot_be_resumed_says_so_and_plays_it(self):
        done = self.fleetbill("run", RENTAL, "--resume")
        self.assertIn("no unfinished run; playing from the start", done.stderr)
        done = self.fleetbill("run", RENTAL, "--resume", "--set", "months=1")
        self.assertIn("a run of one month has no checkpoints; playing from the start", done.stderr)

    @plays_long_runs
    def test_a_disk_that_fills_up_keeps_what_was_kept_and_the_run_goes_on_with_more_room(self):
        with small_disk(self.folder / "disk", "3500k") as disk:
            arguments = ["run", RICH, "-o", "disk/run.h5"]
            self.fails(4, *arguments, says=["disk/run.h5", "No space left", "saved up to 2026-0",
                                            "with --resume to continue"])
            self.assertEqual([path.name for path in disk.iterdir()], ["run.h5.resume"])
            subprocess.run(["mount", "-o", "remount,size=50m", str(disk)], check=True)
            done = self.fleetbill(*arguments, "--resume", "--json")
            self.assertIn("resuming after 2026-0", done.stderr)
            goldens = (ROOT / "tests/cli/digests.txt").read_text()
            self.assertIn(f"rich.yaml {json.loads(done.stdout)['digest']}", goldens)
            self.assertEqual([path.name for path in disk.iterdir()], ["run.h5"])


class Bill(Cli):
    CABS = [DATA / "cabs-10.register.csv", DATA / "cabs-10.events.csv.gz"]

    @plays_long_runs
    def test_the_cabs_are_billed_to_the_last_message(self):
        bill = json.loads(self.fleetbill("bill", *self.CABS, "-o", "cabs.h5", "--json").stdout)
        text = (DATA / "cabs-10.messages.csv").read_text(encoding="utf-8")
        counted = list(csv.DictReader(io.StringIO(text)))
        for month in bill["months"]:
            rows = [row for row in counted if row["month"] == month["month"]]
            quantities = {line["sku"]: line["quantity"] for line in month["lines"]}
            total = sum(int(row["messages"]) for row in rows)
            expected = f"{total // 1000}.{total % 1000:03d}".rstrip("0").rstrip(".")
            self.assertEqual(quantities["TG-PPM-MESSAGES"], expected)
            detail = self.fleetbill("report", "partner-billing-detail", "cabs.h5", "--month",
                                    month["month"], "--format", "csv").stdout
            got = {row["Serial"]: row["Message Count"]
                   for row in csv.DictReader(io.StringIO(detail))}
            self.assertEqual(quantities["TG-PPM-ASSET"], str(len(got)))
            for row in rows:
                self.assertEqual(got.pop(row["device"]), row["messages"])
            self.assertEqual(set(got.values()) - {"0"}, set())
        self.assertEqual(bill["rows"], {"read": 219920, "applied": 219920, "duplicate": 0,
                                        "quarantined": 0})
        self.fleetbill("verify", "cabs.h5")

    def test_where_the_event_files_lie_does_not_show_in_the_digest(self):
        digests = set()
        for folder in ["here", "there"]:
            (self.folder / folder).mkdir()
            paths = [shutil.copy(path, self.folder / folder) for path in self.CABS]
            digests.add(json.loads(self.fleetbill("bill", *paths, "--json").stdout)["digest"])
        self.assertEqual(len(digests), 1)

    def test_quarantined_rows_go_beside_the_run_file_with_file_line_and_reason(self):
        self.write("a.csv", "time,kind,partner,organisation,asset,device,quantity\n"
                            "2026-01-01T00:00:00Z,asset_created,P,O,Van,1,\n"
                            "2026-01-02T00:00:00Z,upload,,,Van,,5\n"
                            "2026-01-02T00:00:00Z,upload,,,Ghost,,5\n"
                            "yesterday,upload,,,Van,,5\n")
        done = self.fleetbill("bill", "a.csv")
        self.assertEqual(self.files(), ["a.csv", "a.h5", "a.quarantine.csv"])
        text = (self.folder / "a.quarantine.csv").read_text(encoding="utf-8")
        rows = list(csv.DictReader(io.StringIO(text)))
        self.assertEqual([(row["file"], row["line"]) for row in rows],
                         [("a.csv", "4"), ("a.csv", "5")])
        self.assertIn("never created: Ghost", rows[0]["reason"])
        self.assertIn("4 read = 2 applied + 0 duplicate + 2 quarantined", done.stdout)
        strict = self.run_program("bill", "a.csv", "--strict")
        self.assertEqual(strict.returncode, 1)
        # A later bill without quarantined rows leaves no stale file behind.
        self.write("a.csv", "time,kind,partner,organisation,asset,device,quantity\n"
                            "2026-01-01T00:00:00Z,asset_created,P,O,Van,1,\n")
        self.fleetbill("bill", "a.csv")
        self.assertEqual(self.files(), ["a.csv", "a.h5"])

    def test_without_a_run_file_nothing_is_written_and_the_summary_is_the_same(self):
        self.write("a.csv", "time,kind,partner,organisation,asset,device,quantity\n"
                            "2026-01-01T00:00:00Z,asset_created,P,O,Van,1,\n"
                            "2026-01-02T00:00:00Z,upload,,,Ghost,,5\n")
        bare = json.loads(self.fleetbill("bill", "a.csv", "--no-run-file", "--json").stdout)
        text = self.fleetbill("bill", "a.csv", "--no-run-file").stdout
        self.assertEqual(self.files(), ["a.csv"])
        self.assertNotIn("Digest", text)
        whole = json.loads(self.fleetbill("bill", "a.csv", "--json").stdout)
        self.assertEqual(set(whole) - set(bare), {"run_file", "digest"})
        differing = {"run_file", "digest", "seconds"}
        self.assertEqual({key: bare[key] for key in bare if key not in differing},
                         {key: whole[key] for key in whole if key not in differing})
        self.fails(2, "bill", "a.csv", "--no-run-file", "-o", "b.h5", says="--no-run-file")

    def test_rows_in_order_and_out_of_order_give_the_same_bill(self):
        header = "time,kind,partner,organisation,asset,device,quantity\n"
        rows = ["2026-01-01T00:00:00Z,asset_created,P,O,Van,1,\n",
                "2026-01-02T00:00:00Z,upload,,,Van,,5\n",
                "2026-02-03T00:00:00Z,upload,,,Van,,6\n"]
        self.write("a.csv", header + "".join(rows))
        self.write("b.csv", header + "".join(reversed(rows)))
        first, second = (json.loads(self.fleetbill("bill", name, "--no-run-file",
                                                   "--json").stdout) for name in ["a.csv", "b.csv"])
        self.assertEqual(first["months"], second["months"])
        self.assertEqual(first["rows"], second["rows"])

    def test_until_closes_the_months_that_end_by_it(self):
        self.write("a.csv", "time,kind,partner,organisation,asset,device,quantity\n"
                            "2026-01-10T00:00:00Z,asset_created,P,O,Van,1,\n"
                            "2026-02-01T00:00:00Z,upload,,,Van,,5\n")
        bill = json.loads(self.fleetbill("bill", "a.csv", "--json", "--until",
                                         "2026-04-01T00:00:00Z").stdout)
        self.assertEqual([month["month"] for month in bill["months"]],
                         ["2026-01", "2026-02", "2026-03"])
        bill = json.loads(self.fleetbill("bill", "a.csv", "--json", "--until",
                                         "2026-02-01T00:00:00Z").stdout)
        self.assertEqual(bill["rows"]["quarantined"], 1)
        self.assertEqual([month["month"] for month in bill["months"]], ["2026-01"])

    def test_partner_filters_what_is_printed(self):
        self.write("a.csv", "time,kind,partner,organisation,asset,device,quantity\n"
                            "2026-01-01T00:00:00Z,asset_created,P,O,Van,1,\n"
                            "2026-01-01T00:00:00Z,asset_created,Q,R,Van,2,\n"
                            "2026-01-02T00:00:00Z,upload,,,,1,5\n"
                            "2026-01-02T00:00:00Z,upload,,,,2,5\n")
        bill = json.loads(self.fleetbill("bill", "a.csv", "--json", "--partner", "Q").stdout)
        self.assertEqual([line["partner"] for line in bill["months"][0]["lines"]], ["Q"])
        self.assertEqual(bill["rows"]["applied"], 4)
        self.fails(3, "bill", "a.csv", "--partner", "Quu", says="unknown partner 'Quu'")

    def test_broken_event_files_exit_3_and_name_file_and_place(self):
        whole = gzip.compress(b"time,kind\n" * 1000)
        cases = {
            "empty.csv": (b"", "empty.csv:1"),
            "column.csv": (b"time,kind,devcie\n", "did you mean 'device'"),
            "double.csv": (b"time,kind,time\n", "duplicate column 'time'"),
            "missing.csv": (b"time,device\n", "no column 'kind'"),
            "cut.csv.gz": (whole[:40], "broken gzip file"),
            "flipped.csv.gz": (whole[:30] + bytes([whole[30] ^ 0xFF]) + whole[31:], "gzip"),
            "tail.csv.gz": (whole + b"rubbish", "broken gzip file"),
        }
        for name, (data, says) in cases.items():
            (self.folder / name).write_bytes(data)
            self.fails(3, "bill", name, says=[name, says])
        self.assertEqual([name for name in self.files() if ".h5" in name], [])


class Money(Cli):
    EVENTS = ("time,kind,partner,organisation,asset,device,value,quantity\n"
              "2026-01-01T00:00:00Z,asset_created,Acme,O,Van,1,TG-PPM,\n"
              "2026-01-02T00:00:00Z,upload,,,Van,,,1000000000000000\n")

    def bill(self, code, prices, says):
        self.write("a.csv", self.EVENTS)
        arguments = []
        for i, text in enumerate(prices):
            self.write(f"p{i}.yaml", text)
            arguments += ["--prices", f"p{i}.yaml"]
        done = self.fails(code, "bill", "a.csv", *arguments, says=says)
        self.assertNotIn("a.h5", self.files())
        return done

    def test_a_missing_price_of_a_charged_sku_is_named(self):
        self.bill(3, ['price_list: thin\ncurrency: EUR\nprices: {TG-PPM-ASSET: "1"}\n'],
                  ["Acme", "2026-01", "TG-PPM-MESSAGES", "price list thin"])

    def test_a_price_that_is_not_yet_in_force_is_missing(self):
        self.bill(3, ['price_list: late\ncurrency: EUR\nfrom: 2026-02\n'
                      'prices: {TG-PPM-ASSET: "1", TG-PPM-MESSAGES: "1"}\n'],
                  ["TG-PPM-ASSET", "no price of this SKU in force"])

    def test_two_price_lists_for_one_date_are_named(self):
        text = 'price_list: {}\ncurrency: EUR\nfrom: 2026-01\nprices: {{TG-PPM-ASSET: "1"}}\n'
        self.bill(3, [text.format("one"), text.format("two")],
                  ["two prices of TG-PPM-ASSET from 2026-01", "p0.yaml", "p1.yaml"])

    def test_two_currencies_do_not_mix(self):
        text = 'price_list: x\ncurrency: {}\nprices: {{{}: "1"}}\n'
        self.bill(3, [text.format("EUR", "TG-PPM-ASSET"), text.format("USD", "TG-PPM-MESSAGES")],
                  "differ in currency")

    def test_an_overflow_of_money_is_named(self):
        self.bill(3, ['price_list: dear\ncurrency: EUR\n'
                      'prices: {TG-PPM-ASSET: "1", TG-PPM-MESSAGES: "1000000"}\n'],
                  ["Acme", "2026-01", "TG-PPM-MESSAGES", "overflow"])

    def test_an_overflow_of_a_count_is_an_error_and_no_wrong_bill(self):
        rows = "2026-01-02T00:00:00Z,upload,,,Van,,,1000000000000000\n" * 9300
        self.write("a.csv", self.EVENTS + rows)
        self.fails(3, "bill", "a.csv", says="overflow")
        self.assertNotIn("a.h5", self.files())


class RunFiles(Cli):
    def test_a_damaged_run_file_exits_3(self):
        self.fleetbill("run", RENTAL)
        whole = (self.folder / "rental-rehire.h5").read_bytes()
        for name, data in {"cut.h5": whole[:-1], "flip.h5": whole[:5000] + b"\0\1" + whole[5002:],
                           "empty.h5": b"", "text.h5": b"hello" * 1000,
                           "long.h5": whole + b"\0"}.items():
            (self.folder / name).write_bytes(data)
            for command in [["verify", name], ["report", "invoice", name], ["journal", name],
                            ["explain", name, "--asset", "x"]]:
                self.fails(3, *command, says=name)

    def test_a_file_that_cannot_be_written_exits_4_and_leaves_nothing(self):
        self.fails(4, "run", RENTAL, "-o", "no/such/place/run.h5", says="no/such/place/run.h5")
        self.fleetbill("run", RENTAL)
        self.fails(4, "report", "invoice", "rental-rehire.h5", "-o", "no/where.csv",
                   says="no/where.csv")
        self.fails(4, "journal", "rental-rehire.h5", "-o", "/dev/full", says="/dev/full")
        full = subprocess.run(f"{PROGRAM} journal rental-rehire.h5 > /dev/full", shell=True,
                              cwd=self.folder, capture_output=True, text=True, check=False)
        self.assertEqual(full.returncode, 4, full.stderr)
        self.assertEqual(self.files(), ["rental-rehire.h5"])

    @plays_long_runs
    def test_a_full_disk_exits_4_and_leaves_nothing_half_written(self):
        with small_disk(self.folder / "disk", "64k") as disk:
            for arguments in [["run", RICH, "-o", "disk/run.h5"],
                              ["bill", *Bill.CABS, "-o", "disk/bill.h5"]]:
                self.fails(4, *arguments, says=["disk/", "No space left"])
                self.assertEqual(list(disk.iterdir()), [])
            self.fleetbill("run", RICH, "-o", "rich.h5")
            self.fails(4, "journal", "rich.h5", "-o", "disk/full.csv", says="No space left")
            self.assertEqual(list(disk.iterdir()), [])

    def test_verify_notices_a_bill_that_does_not_follow_from_its_facts(self):
        import h5py
        self.fleetbill("run", RENTAL)
        path = self.folder / "rental-rehire.h5"
        whole = path.read_bytes()
        header = whole[:512]
        body = self.folder / "body.h5"
        body.write_bytes(whole[512:])
        with h5py.File(body, "r+") as file:
            file["/billing/lines/count"][0] = 3
        self.assertNotEqual(body.read_bytes(), whole[512:])
        path.write_bytes(header + body.read_bytes())
        self.fails(3, "verify", path.name, says="not a complete run file")

    def test_reports_of_a_month_are_idempotent(self):
        self.fleetbill("run", RENTAL)
        first = self.fleetbill("report", "--all", "rental-rehire.h5", "--month", "2026-01",
                               "--out", "out").stdout
        texts = {path.name: path.read_bytes() for path in (self.folder / "out").iterdir()}
        self.assertEqual(len(texts), 12)
        again = self.fleetbill("report", "--all", "rental-rehire.h5", "--month", "2026-01",
                               "--out", "out").stdout
        self.assertEqual(first, again)
        self.assertEqual(texts, {p.name: p.read_bytes() for p in (self.folder / "out").iterdir()})

    def test_the_report_on_capacity_is_about_the_complete_run(self):
        run = json.loads(self.fleetbill("run", RENTAL, "--json").stdout)
        report = self.fleetbill("report", "capacity", "rental-rehire.h5", "--format", "json")
        self.assertEqual(json.loads(report.stdout), run["capacity"])
        self.assertEqual([row["period"] for row in run["capacity"]], ["2026-01", "2026-02", "run"])
        for option in [["--month", "2026-01"], ["--partner", "Acme Hire"], ["--from", "2026-01"]]:
            done = self.fleetbill("report", "capacity", "rental-rehire.h5", *option, code=2)
            self.assertIn(f"{option[0]}: report capacity is about the complete run", done.stderr)

    def test_reports_in_all_formats_and_months(self):
        self.fleetbill("run", RENTAL)
        run = "rental-rehire.h5"
        table = self.fleetbill("report", "invoice", run, "--month", "2026-01").stdout
        self.assertIn("TG-CLASSIC", table)
        rows = json.loads(self.fleetbill("report", "invoice", run, "--format", "json").stdout)
        self.assertEqual(rows[0]["month"], "2026-02")  # the last closed month
        self.assertEqual(rows[0]["amount"], "8.00")
        self.fleetbill("report", "invoice", run, "--format", "csv", "-o", "invoice.csv.gz")
        text = gzip.decompress((self.folder / "invoice.csv.gz").read_bytes()).decode()
        self.assertTrue(text.startswith("month,partner,sku,description,quantity,unit,unit_price,"
                                        "amount,currency\n2026-02,Acme Hire,TG-CLASSIC,"))
        empty = self.fleetbill("report", "sms-usage", run, "--format", "csv").stdout
        self.assertEqual(empty.splitlines(), ["Organisation,SMS Count"])
        self.fails(3, "report", "invoice", run, "--month", "2026-03", says="outside the run")
        self.fails(2, "report", "invoice", run, "--month", "March", says="--month")
        self.fails(2, "report", "sim-list", run, "--all-plans", says="--all-plans")

    def test_explain_cites_clauses_and_rows(self):
        self.fleetbill("run", RENTAL)
        run = "rental-rehire.h5"
        why = json.loads(self.fleetbill("explain", run, "--asset", "Digger (A)", "--month",
                                        "2026-02", "--json").stdout)
        self.assertFalse(why["billed"])
        self.assertEqual(why["conclusion"], "not billed: condition 1 (active) does not hold")
        active = next(f for f in why["findings"] if f["clause"] == "TG-ENABLED")
        self.assertFalse(active["holds"])
        self.assertIn("disabled since 2026-01-15T08:00:00.000Z", active["because"])
        journal = self.fleetbill("journal", run).stdout.splitlines()
        row = int(active["journal"][-1].split()[1])
        self.assertIn(",journal_begins,", journal.pop(1))  # the run file has no row for it
        self.assertTrue(journal[row].startswith("2026-01-15T08:00:00.000Z,asset_disabled"))
        line = self.fleetbill("explain", run, "--line", "TG-CLASSIC", "--month", "2026-01").stdout
        self.assertIn("→ 16.00 EUR", line)
        self.fails(3, "explain", run, "--asset", "Diger (A)", says="did you mean 'Digger (A)'")
        self.fails(3, "explain", run, "--line", "TG-SMS", says="not charged TG-SMS")
        self.fails(2, "explain", run, "--line", "TG-FAX", says="unknown SKU")


    PELION = ("time,kind,partner,organisation,device,value,quantity\n"
              "2026-01-01T00:00:00Z,account_opened,,Acme,,active_devices,\n"
              "2026-01-01T00:00:00Z,account_opened,Acme,North,,active_devices,\n"
              "2026-01-02T00:00:00Z,package_created,,Acme,,SP-1,10\n"
              "2026-01-03T00:00:00Z,registration,,North,e1,meter,\n"
              "2026-01-04T00:00:00Z,registration_update,,North,e1,,\n"
              "2026-01-05T00:00:00Z,api_call,,North,,rest_api_requests_with_user_token,5\n")

    def test_explain_says_why_a_pelion_device_was_active_and_what_an_account_was_charged(self):
        self.write("events.csv", self.PELION)
        self.fleetbill("bill", "events.csv", "-o", "run.h5")
        text = self.fleetbill("explain", "run.h5", "--device", "e1").stdout
        self.assertIn("Device e1 of account North in 2026-01: active, charged to Acme as "
                      "PDM-ACTIVE-DEVICE", text)
        self.assertRegex(text, r"yes  PDM-CONNECTED +P15 +first registration .*"
                               r"\[events.csv:5, events.csv:6\]")
        device = json.loads(self.fleetbill("explain", "run.h5", "--device", "e1",
                                           "--json").stdout)
        self.assertEqual([(a["account"], a["active"]) for a in device["accounts"]],
                         [("North", True)])
        text = self.fleetbill("explain", "run.h5", "--account", "Acme").stdout
        self.assertIn("Account Acme (Acme) in 2026-01: charged 10 PDM-UPDATE-TOKEN", text)
        self.assertIn("Quota of Acme in 2026-01: service package SP-1 of 10 tokens", text)
        north = json.loads(self.fleetbill("explain", "run.h5", "--account", "North",
                                          "--json").stdout)
        self.assertEqual(north["conclusion"], "charged 1 PDM-ACTIVE-DEVICE")
        self.assertNotIn("service_package", north)
        self.fails(3, "explain", "run.h5", "--account", "Nort", says="did you mean 'North'?")
        self.fails(3, "explain", "run.h5", "--device", "e2", says="unknown device 'e2'")

    def test_a_device_at_both_platforms_is_explained_for_both(self):
        self.write("events.csv", self.PELION +
                   "2026-01-06T00:00:00Z,connector_set,Acme,,e1,multi,\n"
                   "2026-01-07T00:00:00Z,connection,Acme,,e1,,\n")
        self.fleetbill("bill", "events.csv", "-o", "run.h5")
        text = self.fleetbill("explain", "run.h5", "--device", "e1").stdout
        self.assertIn("Device e1 in 2026-01: charged OEM-SPLITTER", text)
        self.assertIn("Device e1 of account North in 2026-01: active", text)


class Test(Cli):
    def test_a_failing_case_says_what_was_expected_and_why_it_is_not_so(self):
        text = RENTAL.read_text().replace("lines: {TG-CLASSIC: 2}", "lines: {TG-CLASSIC: 3}")
        text = text.replace("Digger (A): not billed", "Digger (A): billed")
        text = text.replace("../price_lists", str(PRICES.parent))
        self.write("wrong.yaml", text)
        done = self.run_program("test", "wrong.yaml", "--junit", "results.xml")
        self.assertEqual(done.returncode, 1)
        self.assertIn("2026-01 lines: expected TG-CLASSIC: 3, got TG-CLASSIC: 2", done.stdout)
        self.assertIn("expected billed, got not billed", done.stdout)
        self.assertIn("TG-ENABLED", done.stdout)
        self.assertIn('failures="1"', (self.folder / "results.xml").read_text())

    def test_a_case_that_expects_nothing_is_wrong(self):
        text = RENTAL.read_text().split("\nexpect:")[0] + "\n"
        self.write("empty.yaml", text.replace("../price_lists", str(PRICES.parent)))
        self.assertEqual(self.run_program("test", "empty.yaml").returncode, 1)

    EXPECTED = (
        "scenario: small\nabout: Of each platform a little.\njournal: |\n"
        "  time,kind,partner,organisation,asset,device,value,quantity\n"
        "  2026-01-01T00:00:00Z,asset_created,Acme,Yard,Bin,1,TG-PPM,\n"
        "  2026-01-01T00:00:00Z,asset_created,Acme,Yard,Van,2,TG-PPM,\n"
        "  2026-01-02T00:00:00Z,upload,Acme,,Bin,,,600\n"
        "  2026-01-03T00:00:00Z,connector_set,Acme,,,1,third_party,\n"
        "  2026-01-03T00:00:00Z,connection,Acme,,,1,,\n"
        "  2026-01-01T00:00:00Z,account_opened,,Hub,,,active_devices,\n"
        "  2026-01-02T00:00:00Z,package_created,,Hub,,,SP-1,10\n"
        "  2026-01-03T00:00:00Z,registration,,Hub,,e1,meter,\n"
        "  2026-01-04T00:00:00Z,campaign_started,,Hub,,,Big,20\n")

    def failures(self, expect):
        """What `test` prints of the small case that expects this."""
        self.write("small.yaml", self.EXPECTED + "expect:\n" + expect)
        done = self.run_program("test", "small.yaml")
        self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
        return done.stdout

    def test_every_kind_of_failing_expectation_says_why(self):
        lines = ("TG-PPM-ASSET: 1, TG-PPM-MESSAGES: 0.6, PDM-ACTIVE-DEVICE: 1, "
                 "PDM-UPDATE-TOKEN: 10")
        table = [
            (f"{{lines: {{{lines.replace('ASSET: 1', 'ASSET: 2')}}}}}",
             [r"TG-PPM-ASSET of Acme: 1 = 1 × asset",
              r"asset 'Van' of Yard: not billed: condition 3 \(connected\) does not hold; .*"
              r"TG-CONNECTED \(T8\) no: never connected"]),
            (f"{{lines: {{{lines.replace('0.6', '0.7')}}}}}",
             [r"TG-PPM-MESSAGES of Acme: 600 / 1000 = 0.6 × 1000 messages",
              r"asset 'Bin' of Yard, 0.6 × 1000 messages: billed as TG-PPM-ASSET.*"
              r"TG-MESSAGE-PLAN \(T15\): 600 messages in 1 uploads.* \[row 4, row 4\]"]),
            (f"{{lines: {{{lines}, OEM: 1}}}}",
             [r"no line OEM\n +device 1: no connector fee; .*DM-THRESHOLD \(T18\) no: 1 is not "
              r"more than 8 \[row 6\]"]),
            (f"{{lines: {{{lines.replace('DEVICE: 1', 'DEVICE: 3')}}}}}",
             [r"PDM-ACTIVE-DEVICE of Hub: 1 = 1 × device\n +account Hub: charged 1 "
              r"PDM-ACTIVE-DEVICE.*PDM-ACTIVE-ONCE \(B3\): 1 devices connected"]),
            ("{devices: {'1': OEM}}",
             [r"device 1: expected OEM, got not charged\n +Device 1 in 2026-01: no connector "
              r"fee",
              r"no   DM-THRESHOLD"]),
            ("{messages: {Bin: 601}}",
             [r"messages of Bin: expected 601, got 600\n +Asset 'Bin' of Yard \(Acme\) in 2026-01: "
              r"billed",
              r"TG-MESSAGE-PLAN"]),
            ("{partner: Hub, report: service-package-history, rows: ["
             "[2026-01-02T00:00:00.000Z, Hub, Package creation, '', '10', '10', SP-1], "
             "[2026-01-04T00:00:00.000Z, Hub, Reservation, Big, '-20', '-10', SP-1]]}",
             [r"report service-package-history: expected 2 rows, got 1 row; - expected, \+ got"
              r"\n +- \[2026-01-04T00:00:00.000Z, Hub, Reservation, Big, -20, -10, SP-1\]\n",
              r"Campaign 'Big' of Hub in 2026-01: refused: it never got its tokens",
              r"no   PDM-ALL-OR-NOTHING +P2 +2026-01-04T00:00:00.000Z: 20 tokens requested, 10 "
              r"available"]),
            ("{report: sms-usage, rows: [[Yard]]}", [r"its columns are Partner, Organisation, "]),
            ("{report: sim-lis, rows: []}", [r"did you mean 'sim-list'\?"]),
        ]
        for expect, texts in table:
            printed = self.failures("  - {month: 2026-01, " + expect[1:] + "\n")
            for text in texts:
                self.assertRegex(printed, text)
            self.assertNotRegex(printed, r"\+ \[2026-01-02")  # a row that is as expected

    def test_of_those_behind_a_line_three_are_named_and_the_rest_counted(self):
        assets = "".join(f"  2026-01-01T00:00:00Z,asset_created,Acme,Yard,A{n},,,\n"
                         for n in range(5))
        self.EXPECTED += assets
        printed = self.failures("  - {month: 2026-01, partner: Acme, lines: {TG-CLASSIC: 5}}\n")
        self.assertEqual(printed.count(" of Yard: not billed"), 3)
        self.assertIn("and 4 more\n", printed)  # A3, A4, Bin and Van are behind no TG-CLASSIC

    def test_a_clause_does_not_decide_a_case_because_the_case_fails_anyhow(self):
        text = RENTAL.read_text().replace("lines: {TG-CLASSIC: 2}", "lines: {TG-CLASSIC: 3}")
        decided = []
        for name, case in [("right.yaml", RENTAL.read_text()), ("wrong.yaml", text)]:
            self.write(name, case.replace("../price_lists", str(PRICES.parent)))
            self.run_program("test", name, "--coverage-csv=pairs.csv")
            rows = list(csv.DictReader((self.folder / "pairs.csv").read_text().splitlines()))
            decided.append({row["Clause"] for row in rows})
        self.assertEqual(*decided)
        self.assertIn("TG-ENABLED", decided[0])

    def test_a_clause_that_is_read_otherwise_is_named_where_an_expectation_fails(self):
        self.write("at_close.yaml", RENTAL.read_text()
                   .replace("../price_lists", str(PRICES.parent))
                   .replace("seed: 1", "seed: 1\nrulebook: {clauses: {TG-ENABLED: at_close}}"))
        done = self.run_program("test", "at_close.yaml")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout,
                         r"2026-01 lines: expected TG-CLASSIC: 2, got TG-CLASSIC: 1\n"
                         r" +TG-CLASSIC of Acme Hire: 1 = 1 × asset; .*\n"
                         r" +asset 'Digger \(A\)' of Customer A: not billed: .*\n"
                         r" +asset 'Digger \(B\)' of Customer B: billed as .*\n"
                         r" +it would hold if TG-ENABLED were any_time, not at_close\n")

    def test_filters_choose_cases(self):
        self.assertIn("1 case, 1 passed",
                      self.fleetbill("test", CASES, "--name", "rental_rehire").stdout)
        done = self.fleetbill("test", CASES, "--name", "leap", "--clause",
                              "PDM-LEAP-DAY").stdout
        self.assertIn("pdm_leap_day__march_1.yaml", done)
        self.assertIn("2 cases, 2 passed", done)
        done = self.fleetbill("test", CASES, "--name", "leap", "--platform",
                              "telematics_guru").stdout
        self.assertIn("leap_february.yaml", done)
        self.assertNotIn("pdm_leap_day", done)
        self.fails(2, "test", CASES, "--name", "nowhere", says="no case has 'nowhere'")
        self.fails(2, "test", CASES, "--clause", "TG-CLEER", says="did you mean 'TG-CLEAR'?")
        self.fails(2, "test", CASES, "--clause", "TG-SWAP", says="several readings")
        self.fails(2, "test", CASES, "--platform", "tg", says="expected telematics_guru or pelion")

    def test_coverage_names_the_clauses_that_decide_a_case_and_those_that_decide_none(self):
        table = self.fleetbill("test", CASES, "--name", "tg_clear__", "--coverage").stdout
        self.assertRegex(table, r"TG-CLEAR +T3 +2 +tg_clear__fee_stays.yaml")
        self.assertRegex(table, r"PDM-GRACE +P7 +0 +NONE")
        self.fleetbill("test", CASES, "--name", "tg_clear__", "--coverage-csv", "pairs.csv")
        rows = list(csv.DictReader((self.folder / "pairs.csv").read_text().splitlines()))
        self.assertIn("TG-CLEAR", {row["Clause"] for row in rows})

    def test_a_baseline_is_recorded_held_and_changed_only_where_somebody_looks(self):
        text = RENTAL.read_text().split("\n# The tracker")[0].replace("../price_lists",
                                                                     str(PRICES.parent))
        self.write("fleet.yaml", text + "\n")
        recorded = self.fleetbill("test", "fleet.yaml", "--bless").stdout
        self.assertIn("fleet.baseline.txt: new:", recorded)
        baseline = (self.folder / "fleet.baseline.txt").read_text()
        self.assertIn("2026-01 line 'TG-CLASSIC' of Acme Hire: quantity 2, amount 16.00 EUR",
                      baseline)
        self.fleetbill("test", "fleet.yaml")
        self.write("fleet.yaml", text + "\nrulebook: {clauses: {TG-ENABLED: at_close}}\n")
        done = self.run_program("test", "fleet.yaml")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(done.stdout,
                         r"- 2026-01 line 'TG-CLASSIC' of Acme Hire: quantity 2, .*\n *"
                         r"\+ 2026-01 line 'TG-CLASSIC' of Acme Hire: quantity 1, ")
        refused = self.fleetbill("test", "fleet.yaml", "--bless", env={"CI": "true"}, code=2)
        self.assertIn("CI is set", refused.stderr)
        self.assertEqual((self.folder / "fleet.baseline.txt").read_text(), baseline)
        self.assertIn("changed:", self.fleetbill("test", "fleet.yaml", "--bless").stdout)
        self.fleetbill("test", "fleet.yaml")

    def test_a_wrong_case_is_not_blessed_and_its_expectations_stay(self):
        text = RENTAL.read_text().replace("lines: {TG-CLASSIC: 2}", "lines: {TG-CLASSIC: 3}")
        text = text.replace("../price_lists", str(PRICES.parent))
        self.write("wrong.yaml", text)
        self.write("wrong.baseline.txt", "")
        self.assertEqual(self.run_program("test", "wrong.yaml", "--bless").returncode, 1)
        self.assertEqual((self.folder / "wrong.yaml").read_text(), text)
        self.assertEqual((self.folder / "wrong.baseline.txt").read_text(), "")


    def test_random_scenarios_are_held_against_the_laws(self):
        done = self.fleetbill("test", "--random", "5", "--seed", "7")
        self.assertEqual(done.stdout, "5 random scenarios from seed 7: every invariant holds\n")
        self.fails(2, "test", "--random", "some", says="random")


class Mutate(Cli):
    def test_a_mutant_survives_if_no_case_kills_it(self):
        table = self.fleetbill("mutate", RENTAL, "--clause", "TG-ENABLED", "--format", "csv").stdout
        rows = {row["Mutant"]: row for row in csv.DictReader(table.splitlines())}
        killed = rows["TG-ENABLED any_time -> at_close"]
        self.assertEqual((killed["Verdict"], killed["Killed by"]), ("killed", "1"))
        self.assertIn("expected TG-CLASSIC: 2, got TG-CLASSIC: 1", killed["First failure"])
        self.assertEqual(rows["TG-ENABLED at_close -> any_time"]["Verdict"], "survived")
        self.assertIn("score 50.0 %: 1 of 2 mutants killed, 1 survived",
                      self.run_program("mutate", RENTAL, "--clause", "TG-ENABLED").stderr)

    def test_the_minimum_score_is_held(self):
        self.fleetbill("mutate", RENTAL, "--clause", "TG-ENABLED", "--minimum-score", "50")
        done = self.run_program("mutate", RENTAL, "--clause", "TG-ENABLED", "--minimum-score", "51")
        self.assertEqual(done.returncode, 1)
        self.fails(2, "mutate", RENTAL, "--minimum-score", "101", says="percentage")

    def test_equivalent_mutants_are_argued_by_name_and_held_to_it(self):
        self.argue("argued.yaml", "TG-ENABLED at_close -> any_time")
        done = self.run_program("mutate", RENTAL, "--clause", "TG-ENABLED", "--equivalent",
                                "argued.yaml")
        self.assertIn("score 100.0 %: 1 of 1 mutants killed, 0 survived, 1 equivalent",
                      done.stderr)
        self.argue("wrong.yaml", "TG-ENABLED any_time -> at_close")
        self.fails(1, "mutate", RENTAL, "--equivalent", "wrong.yaml",
                   says="is declared equivalent, but a case kills it")

    def argue(self, name, mutant):
        self.write(name, f"equivalent_mutants:\n  - mutant: {mutant}\n    because: no difference\n")

    def test_the_matrix_has_a_cell_for_each_case_and_mutant(self):
        self.fleetbill("mutate", CASES, "--clause", "PDM-LEAP-DAY", "--matrix", "matrix.csv")
        rows = list(csv.DictReader((self.folder / "matrix.csv").read_text().splitlines()))
        self.assertEqual(len(rows), 2)
        cells = [value for case, value in rows[0].items() if case != "Mutant"]
        self.assertEqual(len(cells), len(list(CASES.rglob("*.yaml"))))
        self.assertEqual(cells.count("killed"), 1)
        self.fleetbill("mutate", RENTAL, "--clause", "TG-ENABLED", "--matrix", "matrix.html")
        page = (self.folder / "matrix.html").read_text()
        self.assertIn("TG-ENABLED any_time -&gt; at_close", page)
        self.assertIn('<td class="killed" title=', page)
        self.fails(2, "mutate", RENTAL, "--matrix", "matrix.txt", says=".csv or .html")

    def test_cases_that_fail_without_a_mutant_are_an_error(self):
        self.write("wrong.yaml", RENTAL.read_text().replace("lines: {TG-CLASSIC: 2}",
                                                            "lines: {TG-CLASSIC: 3}")
                   .replace("../price_lists", str(PRICES.parent)))
        self.fails(1, "mutate", "wrong.yaml", says="cases fail without any mutant")


class Rebill(Cli):
    """Bills again what was billed. Amounts by the example prices: Classic 8.00, PPM 2.50 an asset
    and 1.20 a thousand messages."""
    HEADER = "time,kind,partner,organisation,asset,device,value,quantity,id\n"
    EVENTS = HEADER + (
        "2026-01-02T08:00:00Z,asset_created,Acme,Yard,Bin,1,TG-PPM,,e1\n"
        "2026-01-02T08:00:00Z,asset_created,Acme,Depot,Van,2,TG-PPM,,e2\n"
        "2026-01-03T08:00:00Z,upload,Acme,,Bin,,,600,e3\n"
        "2026-01-03T09:00:00Z,upload,Acme,,Van,,,400,e4\n"
        "2026-02-03T08:00:00Z,upload,Acme,,Bin,,,500,e5\n")
    LATE = HEADER + (
        "2026-01-04T08:00:00Z,upload,Acme,,Bin,,,1000,l1\n"    # 1000 messages more: 1.20
        "2026-02-03T08:00:00Z,upload,Acme,,Bin,,,500,e5\n"     # known already
        "2026-01-05T08:00:00Z,upload,,,Nobody,,,1,l3\n"        # of no asset
        "2026-03-01T00:00:00Z,upload,Acme,,Van,,,1,l4\n")      # of a month that is still open
    CLASSIC = "rulebook: classic\nplan_map: {TG-PPM: TG-CLASSIC}\n"

    def bill(self, name="run.h5", *options):
        events = self.write("events.csv", self.EVENTS)
        done = self.fleetbill("bill", events, "--prices", PRICES, "-o", name, "--json", *options)
        return json.loads(done.stdout)

    def rebill(self, *arguments):
        return json.loads(self.fleetbill("rebill", *arguments, "--json").stdout)

    @staticmethod
    def lines(adjustments):
        return [(row["month"], row["sku"], row["old_quantity"], row["new_quantity"],
                 row["amount_difference"], row["cause"]) for row in adjustments]

    def test_a_fee_that_moves_to_another_payer_is_less_for_one_and_more_for_the_other(self):
        # Nine hellos to a third party are an OEM fee of 1.50, which goes to the partner at the last
        # of them (T32): a late tenth one of Zeta moves it from Acme to Zeta.
        hellos = "".join(f"2026-01-{day:02}T08:00:00Z,connection,Acme,,,9,,,h{day}\n"
                         for day in range(3, 12))
        events = self.write("fee.csv", self.EVENTS.replace("quantity,id\n", "quantity,id\n"
                            "2026-01-01T08:00:00Z,connector_set,Acme,,,9,third_party,,c1\n")
                            + hellos)
        late = self.write("late.csv", self.HEADER +
                          "2026-01-20T08:00:00Z,connection,Zeta,,,9,,,z1\n")
        done = self.rebill(events, "--events", late, "--prices", PRICES)
        self.assertEqual([("Acme", "9", "-1.50"), ("Zeta", "9", "1.50")],
                         [(row["partner"], row["device"], row["amount_difference"])
                          for row in done["most_affected"]["assets"]])

    def test_the_same_terms_change_nothing(self):
        self.bill()
        found = self.rebill("run.h5", "--prices", PRICES)
        self.assertEqual([found["changes"], found["adjustments"], found["next_invoice"]],
                         [[], [], []])

    def test_a_plan_map_shows_what_each_line_becomes_and_why(self):
        self.bill()
        self.write("classic.yaml", self.CLASSIC)
        found = self.rebill("run.h5", "--rulebook", "classic.yaml")
        cause = "plan_map: TG-PPM billed as TG-PPM → TG-CLASSIC"
        self.assertEqual(self.lines(found["adjustments"]), [
            ("2026-01", "TG-CLASSIC", None, "2", "16.00", cause),
            ("2026-01", "TG-PPM-ASSET", "2", None, "-5.00", cause),
            ("2026-01", "TG-PPM-MESSAGES", "1", None, "-1.20", cause),
            ("2026-02", "TG-CLASSIC", None, "2", "16.00", cause),
            ("2026-02", "TG-PPM-ASSET", "2", None, "-5.00", cause),
            ("2026-02", "TG-PPM-MESSAGES", "0.5", None, "-0.60", cause)])
        self.assertEqual(found["totals"], [{"partner": "Acme", "old_amount": "11.80",
                                            "new_amount": "32.00", "amount_difference": "20.20",
                                            "currency": "EUR"}])
        # Van: 2 × (8.00 - 2.50) - 0.48; Bin: 2 × (8.00 - 2.50) - 0.72 - 0.60
        self.assertEqual([(row["asset"], row["amount_difference"])
                          for row in found["most_affected"]["assets"]],
                         [("Van", "10.52"), ("Bin", "9.68")])

    def test_the_totals_are_those_of_billing_anew(self):
        self.bill()
        self.write("classic.yaml", self.CLASSIC)
        anew = self.bill("anew.h5", "--rulebook", "classic.yaml")
        total = sum(float(line["amount"]) for m in anew["months"] for line in m["lines"])
        self.assertEqual(total, 32.0)
        for inputs in (["run.h5"], ["events.csv", "--prices", PRICES]):
            found = self.rebill(*inputs, "--rulebook", "classic.yaml")
            self.assertEqual(found["totals"][0]["new_amount"], "32.00")

    def test_parts_sum_to_the_lines_and_lines_of_the_next_invoice_to_the_total(self):
        self.bill()
        self.write("classic.yaml", self.CLASSIC)
        sums = set()
        for by in ("partner", "organisation", "asset"):
            done = self.fleetbill("rebill", "run.h5", "--rulebook", "classic.yaml", "--by", by,
                                  "--format", "csv", "--adjustments", "next.csv")
            rows = csv.DictReader(io.StringIO(done.stdout))
            sums.add(round(sum(float(row["amount_difference"]) for row in rows), 2))
        rows = list(csv.DictReader((self.folder / "next.csv").read_text("utf-8").splitlines()))
        self.assertEqual({row["month"] for row in rows}, {"2026-03"})
        self.assertEqual({row["corrects"] for row in rows}, {"2026-01", "2026-02"})
        self.assertEqual([row["amount"] for row in rows if row["type"] == "credit"],
                         ["-5.00", "-1.20", "-5.00", "-0.60"])
        sums.add(round(sum(float(row["amount"]) for row in rows), 2))
        self.assertEqual(sums, {20.2})

    def test_late_events_are_accounted_for_and_named(self):
        self.bill()
        self.write("late.csv", self.LATE)
        for inputs in (["run.h5"], ["events.csv", "--prices", PRICES]):
            found = self.rebill(*inputs, "--events", "late.csv")
            late = found["late_events"]
            self.assertEqual([late[key] for key in ("read", "applied", "duplicate", "quarantined",
                                                    "after_last_month")], [4, 2, 1, 1, 1])
            self.assertEqual(late["quarantined_rows"],
                             ["late.csv:4: this asset was never created: Nobody"])
            self.assertEqual(self.lines(found["adjustments"]), [
                ("2026-01", "TG-PPM-MESSAGES", "1", "2", "1.20", "late.csv:2")])

    CAUSES = HEADER + (
        "2026-01-04T08:00:00Z,wifi_lookup,Acme,,Bin,,,5,l1\n"
        "2026-01-04T08:01:00Z,iridium_message,Acme,,Bin,,,1,l2\n"
        "2026-01-04T08:02:00Z,iridium_message,Acme,,Bin,,,1,l3\n"
        "2026-01-04T08:03:00Z,upload,Acme,,Bin,,,1000,l4\n"
        "2026-01-05T08:00:00Z,connector_set,Acme,,,1,multi,,l5\n"
        "2026-01-05T09:00:00Z,connection,Acme,,,1,,,l6\n"
        "2026-01-05T10:00:00Z,sms,Acme,Yard,Bin,,,2,l7\n"
        "2026-01-05T10:00:00Z,sms,Acme,Depot,Van,,,1,l8\n")

    def test_a_late_event_is_a_cause_only_of_what_its_kind_can_move(self):
        self.bill()
        self.write("late.csv", self.CAUSES)
        causes = {row["sku"]: row["cause"] for row in
                  self.rebill("run.h5", "--events", "late.csv")["adjustments"]}
        self.assertEqual(causes, {
            "TG-PPM-MESSAGES": "late.csv:5", "TG-WIFI-LOC": "late.csv:2",
            "TG-SMS": "late.csv:8; late.csv:9", "OEM-SPLITTER": "late.csv:6; late.csv:7"})
        self.write("dear.yaml", "rulebook: dear\nclauses: {TG-IRIDIUM-COPY: twice}\n")
        self.bill("dear.h5", "--rulebook", "dear.yaml")
        causes = {row["sku"]: row["cause"] for row in
                  self.rebill("dear.h5", "--events", "late.csv")["adjustments"]}
        self.assertEqual(causes["TG-PPM-MESSAGES"], "late.csv:3; late.csv:4; late.csv:5")

    def test_a_table_names_three_late_events_and_csv_and_json_all(self):
        self.bill()
        self.write("late.csv", self.HEADER + "".join(
            f"2026-01-0{n}T10:00:00Z,upload,Acme,,Bin,,,1000,l{n}\n" for n in range(4, 9)))
        all_of_them = "; ".join(f"late.csv:{n}" for n in range(2, 7))
        rebill = ["rebill", "run.h5", "--events", "late.csv"]
        self.assertIn("late.csv:2; late.csv:3; late.csv:4; and 2 more late events",
                      self.fleetbill(*rebill, "--adjustments", "next.csv").stdout)
        self.assertIn(all_of_them, (self.folder / "next.csv").read_text(encoding="utf-8"))
        self.assertIn(all_of_them, self.fleetbill(*rebill, "--format", "csv").stdout)
        self.assertEqual(self.rebill(*rebill[1:])["adjustments"][0]["cause"], all_of_them)

    def test_several_changes_are_told_apart(self):
        self.bill()
        self.write("both.yaml", "rulebook: both\nclauses: {TG-FRACTION: round_up}\n")
        self.write("late.csv", self.LATE)
        self.write("dear.yaml", PRICES.read_text().replace('"2.50"', '"3.00"'))
        found = self.rebill("run.h5", "--rulebook", "both.yaml", "--events", "late.csv",
                            "--prices", "dear.yaml")
        price = "price of TG-PPM-ASSET 2.50 → 3.00"
        self.assertEqual(self.lines(found["adjustments"]), [
            ("2026-01", "TG-PPM-ASSET", "2", "2", "1.00", price),
            ("2026-01", "TG-PPM-MESSAGES", "1", "2", "1.20", "late.csv:2"),
            ("2026-02", "TG-PPM-ASSET", "2", "2", "1.00", price),
            ("2026-02", "TG-PPM-MESSAGES", "0.5", "1", "0.60",
             "TG-FRACTION exact → round_up")])

    def test_what_only_a_new_run_shows_is_said(self):
        self.fleetbill("run", RENTAL, "-o", "run.h5")
        self.write("twice.yaml", "rulebook: twice\nclauses: {TG-RESENT: twice}\n")
        found = self.rebill("run.h5", "--rulebook", "twice.yaml")
        self.assertEqual(found["adjustments"], [])
        self.assertIn("TG-RESENT is decided by the platform", found["notes"][0])

    def test_an_event_within_summed_usage_is_refused_and_located(self):
        self.fleetbill("run", RENTAL, "--set", "record=monthly", "-o", "run.h5")
        self.write("late.csv", "time,kind,asset\n2026-02-03T00:00:00Z,asset_disabled,Digger (B)\n")
        self.fails(3, "rebill", "run.h5", "--events", "late.csv",
                   says=["late.csv:2: error: the event falls into usage", "record: uploads"])

    def test_bad_input_is_named(self):
        self.bill()
        self.fails(2, "rebill", says="expected RUN|EVENTS..., got 0 arguments")
        same = ["--prices", PRICES]
        self.fails(2, "rebill", "run.h5", *same, "--by", "device",
                   says="expected partner, organisation or asset")
        self.fails(2, "rebill", "run.h5", *same, "--month", "May", says="--month")
        self.fails(3, "rebill", "run.h5", *same, "--month", "2027-01", says="outside")
        self.fails(3, "rebill", "run.h5", *same, "--partner", "Acne", says="did you mean 'Acme'")
        self.fails(3, "rebill", PRICES, *same, says="not a complete run file")
        self.fails(4, "rebill", "nothing.h5", *same, says="nothing.h5")
        self.write("usd.yaml", PRICES.read_text().replace("currency: EUR", "currency: USD"))
        self.fails(3, "rebill", "run.h5", "--prices", "usd.yaml", says="one currency")


class Diff(Cli):
    def runs(self, *settings):
        self.fleetbill("run", RENTAL, "-o", "a.h5")
        self.fleetbill("run", RENTAL, "-o", "b.h5", *settings)

    def test_equal_runs_exit_0(self):
        self.runs("--threads", "1", "--cohort", "1")
        self.assertIn("No differences", self.fleetbill("diff", "a.h5", "b.h5").stdout)

    def test_differences_are_explained_from_both_sides(self):
        self.runs("--set", "timeline[2].at=2026-02-02T08:05Z")
        done = self.run_program("diff", "a.h5", "b.h5", "--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        found = json.loads(done.stdout)
        self.assertFalse(found["equal"])
        rows = [row for row in found["rows"] if row["month"] == "2026-01"]
        line = rows[0]
        self.assertEqual([line["what"], line["name"], line["field"], line["a"], line["b"]],
                         ["line", "TG-CLASSIC", "quantity", "2", "1"])
        self.assertIn("2 = 2 × asset", line["why"])
        asset = [row for row in rows if row["what"] == "asset"][0]
        self.assertEqual([asset["name"], asset["b"]], ["Digger (B)", None])
        self.assertTrue(asset["a"].startswith("billed yes"))
        self.assertEqual(found["differences"], sum(found["counts"].values()))

    def test_terms_stand_at_the_top_and_the_clause_is_named(self):
        self.fleetbill("run", CASES / "clauses/tg/tg_clear__no_fee.yaml", "-o", "a.h5")
        self.fleetbill("run", CASES / "clauses/tg/tg_clear__fee_stays.yaml", "-o", "b.h5")
        done = self.run_program("diff", "a.h5", "b.h5", "--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual(found["terms"], [{"term": "TG-CLEAR", "a": "no_fee", "b": "fee_stays"}])
        why = [row["why"] for row in found["rows"] if row["what"] == "asset" and row["why"]]
        self.assertTrue(why and why[0].startswith("TG-"), why)

    def test_series_and_limit(self):
        self.runs("--set", "timeline[2].at=2026-02-02T08:05Z")
        count = {}
        for options in ([], ["--series"], ["--limit", "1"]):
            done = self.run_program("diff", "a.h5", "b.h5", "--json", *options)
            found = json.loads(done.stdout)
            count[" ".join(options)] = (found["differences"], found["left_out"])
            self.assertEqual("series" in found["counts"], options == ["--series"])
        self.assertGreater(count["--series"][0], count[""][0])
        self.assertEqual(count["--limit 1"], (count[""][0], count[""][0] - 1))

    def test_every_row_has_a_why_from_both_sides_and_rows_are_what_is_counted(self):
        events = RunFiles.PELION + (
            "2026-01-06T00:00:00Z,campaign_started,,North,,C,{tokens}\n"
            "2026-01-{day}T00:00:00Z,registration,,North,e2,gate,\n"
            "2026-01-08T00:00:00Z,update_succeeded,,North,e1,C,\n")
        sms = "2026-01-10T00:00:00Z,sms,Acme,Yard,,,{sms}\n"
        for name, values in [("a", {"tokens": 2, "day": "07", "sms": 3}),
                             ("b", {"tokens": 20, "day": "11", "sms": 4})]:
            self.write(f"{name}.csv", (events + sms).format(**values))
            self.fleetbill("bill", f"{name}.csv", "-o", f"{name}.h5")
        done = self.run_program("diff", "a.h5", "b.h5", "--json")
        self.assertEqual(done.returncode, 1, done.stderr)
        found = json.loads(done.stdout)
        self.assertEqual(found["differences"], len(found["rows"]))
        self.assertEqual(sum(found["counts"].values()), len(found["rows"]))
        why = {}
        for row in found["rows"]:
            if row["what"] != "run" and row["why"]:
                why.setdefault(row["what"], row["why"])
        kinds = {row["what"] for row in found["rows"]} - {"run"}
        self.assertEqual(kinds, {"line", "SMS", "account", "package", "quota entry",
                                 "active device", "firmware update"})
        self.assertEqual(set(why), kinds)
        self.assertEqual(why["quota entry"],
                         "PDM-RESERVE: yes, 2026-01-06T00:00:00.000Z: 2 tokens reserved; 8 remain "
                         "for others | PDM-ALL-OR-NOTHING: no, 2026-01-06T00:00:00.000Z: 20 tokens "
                         "requested, 10 available")
        self.assertIn("first registration of the month at 2026-01-07", why["active device"])
        self.assertIn("first registration of the month at 2026-01-11", why["active device"])
        self.assertIn("updated | does not exist yet", why["firmware update"])
        self.assertIn("3 SMS in the month", why["SMS"])
        self.assertIn("8 tokens can be reserved", why["package"])
        table = self.run_program("diff", "a.h5", "b.h5").stdout
        self.assertIn(f"\n{found['differences']} differences: ", table)

    def test_two_run_files_are_needed(self):
        self.runs()
        self.fails(2, "diff", "a.h5", says="expected A B, got 1 argument")
        self.fails(4, "diff", "a.h5", "c.h5", says="c.h5")


class Forecast(Cli):
    @staticmethod
    def records(device, day):
        """Of 40 trips, each takes place with probability 0.2."""
        trips = random.Random(f"{device}/{day}")
        return sum(trips.random() < 0.2 for _ in range(40))

    def events(self, days=40, per_day=records):
        rows = "".join(f"2026-01-01T00:00:00Z,asset_created,P,O{n % 2},A{n},D{n},TG-PPM,\n"
                       for n in range(6))
        first = datetime.date(2026, 1, 2)
        for day in range(days):
            for n in range(6):
                rows += (f"{first + datetime.timedelta(day)}T12:00:00Z,upload,,,,D{n},,"
                         f"{per_day(n, day)}\n")
        return self.write("events.csv", "time,kind,partner,organisation,asset,device,value,"
                          "quantity\n" + rows)

    def backtest(self, *options, code=0):
        return self.fleetbill("forecast", self.events(), "--backtest", "--replicates", 50,
                              *options, code=code)

    def test_a_backtest_writes_each_forecast_and_what_came(self):
        self.backtest("--horizon", 7, "--step", 7, "--csv", "f.csv", "--actual", "a.csv",
                      "-o", "scores.json")
        with open(self.folder / "f.csv", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        # Origins on days 20, 27 and 34 of 40: seven days, at last six, and their sum; of the fleet,
        # two organisations and six devices.
        self.assertEqual(len(rows), (8 + 8 + 7) * 9)
        self.assertEqual({row["origin"] for row in rows},
                         {"2026-01-21", "2026-01-28", "2026-02-04"})
        self.assertIn("2026-01-22/2026-01-28", {row["period"] for row in rows})
        for row in rows:
            values = [float(row[p]) for p in ("p5", "p10", "p25", "p50", "p75", "p90", "p95")]
            self.assertEqual(values, sorted(values), row)
            self.assertLessEqual(float(row["pit_lo"]), float(row["pit_hi"]))
        with open(self.folder / "a.csv", encoding="utf-8") as file:
            actual = {(row["series"], row["day"]): int(row["value"])
                      for row in csv.DictReader(file)}
        self.assertEqual(actual["device:D1", "2026-01-02"], self.records(1, 0))
        self.assertEqual(actual["fleet:all", "2026-01-03"],
                         sum(self.records(n, 1) for n in range(6)))
        scores = json.loads((self.folder / "scores.json").read_text(encoding="utf-8"))
        self.assertEqual((scores["origins"], scores["horizon_days"]), (3, 7))
        self.assertEqual([(row["level"], row["of"]) for row in scores["scores"]],
                         [(level, of) for level in ("fleet", "organisation", "device")
                          for of in ("day", "sum")])
        for row in scores["scores"]:
            self.assertAlmostEqual(sum(float(row[f"tenth_{i}"]) for i in range(1, 11)), 1, 4)
            self.assertLessEqual(float(row["coverage_50"]), float(row["coverage_80"]))

    def test_a_forecast_does_not_depend_on_threads(self):
        for threads in (1, 2):
            self.backtest("--threads", threads, "--csv", f"{threads}.csv", "-o", f"{threads}.json")
        for ending in ("csv", "json"):
            one, two = ((self.folder / f"{n}.{ending}").read_bytes() for n in (1, 2))
            self.assertEqual(one, two)

    def test_a_forecast_that_is_wrong_exits_1(self):
        # From day 20 on ten times as much, which no forecast can know.
        events = self.events(per_day=lambda device, day: (60 if day >= 20 else 5) + day % 3)
        done = self.fleetbill("forecast", events, "--backtest", "--training", 14, "--step", 1,
                              "--horizon", 3, "--replicates", 50, code=1)
        self.assertIn("too narrow", done.stderr)

    def test_what_cannot_be_forecast_is_refused(self):
        self.fails(2, "forecast", self.events(), says="--backtest")
        self.fails(2, "forecast", self.events(), "--backtest", "--horizon", 0, says="--horizon")
        self.fails(3, "forecast", self.events(days=10), "--backtest",
                   says="a backtest needs 14 complete days or more; there are 10")
        empty = self.write("empty.csv", "time,kind,device,quantity\n")
        self.fails(3, "forecast", empty, "--backtest", says="no complete day with messages")
        self.fails(4, "forecast", "none.csv", "--backtest", says="none.csv")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
