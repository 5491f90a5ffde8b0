#!/usr/bin/python3
"""test_failures.py FLEETBILL ROOT INJECT: each call of the system fails once, and each command is
killed at random instants: exit codes, old files, left-overs. INJECT is the library of inject.cpp.
FLEETBILL_LONG=1 in the environment: all allocations and 1,000 kills."""
import itertools
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

import h5py

PROGRAM, ROOT, INJECT = sys.argv[1], Path(sys.argv[2]), sys.argv[3]
IS_LONG = bool(os.environ.get("FLEETBILL_LONG"))
RENTAL = ROOT / "scenarios/cases/article/rental_rehire.yaml"
PRICES = ROOT / "scenarios" / "price_lists" / "example-2020-07.yaml"
EVENTS = ("time,kind,partner,organisation,asset,device,value,quantity,id\n"
          "2026-01-02T08:00:00Z,asset_created,Acme,Yard,Bin,1,TG-PPM,,e1\n"
          "2026-01-03T08:00:00Z,upload,Acme,,Bin,,,600,e2\n"
          "2026-02-03T08:00:00Z,upload,Acme,,Bin,,,500,e3\n"
          "2026-02-04T08:00:00Z,upload,Acme,,{},,,500,e4\n")
LATE = ("time,kind,partner,organisation,asset,device,value,quantity,id\n"
        "2026-01-04T08:00:00Z,upload,Acme,,Bin,,,1000,l1\n")
MAP = """import_map: counts
about: Counts of messages.
times: {format: "%Y-%m-%d", zone: UTC}
options: {partner: the partner}
facts:
  - kind: upload
    at: When
    partner: {option: partner}
    asset: Name
    quantity: Messages
"""
VENDOR = "When,Name,Messages\n2026-01-05,Bin,{}\nnever,Bin,{}\n"

# Files of the second state of the inputs differ from those of the first, so that new results do.
INPUTS = [
    {"events.csv": EVENTS.format("Unknown 1"), "late.csv": LATE, "vendor.csv": VENDOR.format(7, 1),
     "prices.yaml": PRICES.read_text()},
    {"events.csv": EVENTS.format("Unknown 2").replace(",600,", ",700,"),
     "late.csv": LATE.replace("1000", "2000"), "vendor.csv": VENDOR.format(8, 2),
     "prices.yaml": PRICES.read_text()},
]
RUN = ["run", RENTAL, "--threads", "2", "-o"]
# Each command and the files that it writes together.
COMMANDS = {
    "bill": (["bill", "events.csv", "--prices", "prices.yaml", "-o", "out.h5"],
             ["out.h5", "out.quarantine.csv"]),
    "run": ([*RUN, "out.h5", "--set", "seed=SEED"], ["out.h5"]),
    "import": (["import", "-m", "map.yaml", "-s", "partner=Acme", "vendor.csv", "-o", "out.csv"],
               ["out.csv", "out.import-quarantine.csv"]),
    "rebill": (["rebill", "base.h5", "--events", "late.csv", "-o", "out.csv", "--adjustments",
                "next.csv"], ["out.csv", "next.csv"]),
    "report --all": (["report", "--all", "--out", "out", "base.h5", "--month", "2026-01"],
                     ["out/2026-01-invoice.csv", "out/2026-01-partner-billing-detail.csv"]),
    "report": (["report", "invoice", "base.h5", "--month", "2026-01", "-o", "out.csv.gz"],
               ["out.csv.gz"]),
    "journal": (["journal", "base.h5", "-o", "out.csv"], ["out.csv"]),
}


def seconds(text):
    """Limits are generous: machines that test are busy."""
    return float(os.environ.get("FLEETBILL_PATIENCE", "1")) * text


class Files(unittest.TestCase):
    """The files of a command before and after it runs."""
    maxDiff = None

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fleetbill-failures-"))
        self.addCleanup(shutil.rmtree, self.folder)
        (self.folder / "map.yaml").write_text(MAP)

    def fleetbill(self, arguments, **more):
        return subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, check=False,
                              capture_output=True, text=True, timeout=seconds(120), **more)

    def arguments_of(self, command, state):
        return [str(a).replace("SEED", str(state + 1)) for a in COMMANDS[command][0]]

    def put_inputs(self, state):
        for name, text in INPUTS[state].items():
            (self.folder / name).write_text(text)
        shutil.copy(self.bases[state], self.folder / "base.h5")

    def prepare(self, command):
        """Stores the results of both states of the inputs, and the old files of the first."""
        self.bases = []
        for state in (0, 1):
            base = self.folder / f"base{state}"
            self.bases.append(base)
            (self.folder / "events.csv").write_text(INPUTS[state]["events.csv"])
            (self.folder / "prices.yaml").write_text(INPUTS[state]["prices.yaml"])
            done = self.fleetbill(["bill", "events.csv", "--prices", "prices.yaml", "-o", "b.h5"])
            self.assertEqual(done.returncode, 0, done.stderr)
            (self.folder / "b.h5").rename(base)
        (self.folder / "b.quarantine.csv").unlink()
        self.results = []
        for state in (1, 0):
            self.put_inputs(state)
            done = self.fleetbill(self.arguments_of(command, state))
            self.assertEqual(done.returncode, 0, done.stderr)
            self.results.insert(0, self.contents(command))
        self.assertTrue(all(a != b for a, b in zip(*self.results)), command)
        self.old = self.everything()
        self.put_inputs(1)

    def contents(self, command):
        """The files of the command: run files by their digest, since they contain the time."""
        out = []
        for name in COMMANDS[command][1]:
            path = self.folder / name
            if not path.exists():
                out.append(None)
            elif name.endswith(".h5"):
                with h5py.File(path) as run:
                    out.append(run.attrs["digest"])
            else:
                out.append(path.read_bytes())
        return out

    def names(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))

    def everything(self):
        return {str(path.relative_to(self.folder)): path.read_bytes()
                for path in self.folder.rglob("*") if path.is_file()}

    def discard_finished_months(self, err):
        """`run` retains finished months, and says so, when an error or a signal ends it."""
        if "--resume" in err:
            shutil.rmtree(self.folder / "out.h5.resume")

    def put_back(self, command):
        """The old files, as if the command had not run again."""
        for name in COMMANDS[command][1]:
            (self.folder / name).write_bytes(self.old[name])


class Failures(Files):
    def inject(self, arguments, call, n):
        """@returns the finished process, and whether there was an n-th call"""
        mark = self.folder.with_suffix(".mark")
        mark.unlink(missing_ok=True)
        env = dict(os.environ, LD_PRELOAD=INJECT, FLEETBILL_INJECT=f"{call}:{n}",
                   FLEETBILL_INJECT_MARK=str(mark))
        done = self.fleetbill(arguments, env=env)
        was_made = mark.exists()
        mark.unlink(missing_ok=True)
        return done, was_made

    def check_failure(self, command, done, says, call, where):
        self.assertIn(done.returncode, (0, 4), f"{where}: {done.stderr}")
        files = self.contents(command)
        if done.returncode == 0:
            self.assertEqual(files, self.results[1], where)
        else:
            # The summary, which is printed after the files have changed, also needs memory.
            possible = self.results if call == "malloc" else self.results[:1]
            self.assertIn(files, possible, where)
            self.assertIn(says, done.stderr, where)
            self.assertNotIn("run file:", done.stderr, where)
        self.discard_finished_months(done.stderr)
        self.assertEqual(self.names(), self.all_names, where)
        self.put_back(command)

    def numbers(self, call):
        """1, 2, ...; of the many allocations fewer and fewer."""
        n = 1
        while True:
            yield n
            if call != "malloc":
                n += 1
            else:
                n += max(1, n // 100) if IS_LONG else max(7, n // 3)

    def check_all_failures(self, call, says):
        for command in COMMANDS:
            self.prepare(command)
            self.all_names = self.names()
            failed = 0
            for n in self.numbers(call):
                done, was_made = self.inject(self.arguments_of(command, 1), call, n)
                if not was_made:
                    break
                failed += done.returncode == 4
                self.check_failure(command, done, says, call, f"{command}: {call} {n}")
            print(f"{call:15} {command:13} {n - 1:6} calls, {failed} failed", file=sys.stderr)

    def test_a_thread_that_cannot_start_exits_4(self):
        self.check_all_failures("pthread_create", "cannot start a thread")

    def test_a_case_does_not_fail_because_a_thread_cannot_start(self):
        (self.folder / "events.csv").write_text(INPUTS[0]["events.csv"])
        (self.folder / "bill.yaml").write_text("scenario: bill\njournal: [events.csv]\n"
                                               "expect: []\n")
        for case in (RENTAL, "bill.yaml"):
            for n in itertools.count(1):
                done, was_made = self.inject(["test", "--threads", "1", case], "pthread_create", n)
                if not was_made:
                    break
                self.assertIn(done.returncode, (0, 4), f"{case}: {n}: {done.stdout}")
            self.assertGreater(n, 1, case)

    def test_a_lack_of_memory_exits_4(self):
        self.check_all_failures("malloc", "out of memory")

    def test_a_failing_write_exits_4(self):
        self.check_all_failures("write", "No space left on device")

    def test_a_failing_sync_exits_4(self):
        self.check_all_failures("fsync", "Input/output error")

    def test_a_failing_rename_exits_4(self):
        self.check_all_failures("rename", "Permission denied")


class Kills(Files):
    def wait(self, process, rng, duration, before):
        """Half of the kills come at any time, the others when temporary files appear."""
        if rng.random() < 0.5:
            return time.sleep(rng.uniform(0, 1.1 * duration))
        while process.poll() is None:
            if set(os.listdir(self.folder)) - before:
                return time.sleep(rng.choice([0, 0.0005, 0.002]) * rng.random())
        return None

    def test_a_killed_command_leaves_all_files_old_or_all_new(self):
        rng = random.Random(os.environ.get("FLEETBILL_SEED", "1"))
        kills = 1000 if IS_LONG else 70
        outcomes = {"old": 0, "new": 0}
        for command in COMMANDS:
            self.prepare(command)
            names = self.names()
            arguments = [PROGRAM, *self.arguments_of(command, 1)]
            started = time.monotonic()
            self.fleetbill(arguments[1:])
            duration = time.monotonic() - started
            for n in range(-(-kills // len(COMMANDS))):
                self.put_back(command)
                before = set(os.listdir(self.folder))
                process = subprocess.Popen(arguments, cwd=self.folder, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.DEVNULL)
                self.wait(process, rng, duration, before)
                process.send_signal(signal.SIGKILL)
                process.wait()
                time.sleep(0.002)  # a commit that has begun is completed by its own process
                files = self.contents(command)
                self.assertIn(files, self.results, f"{command}, kill {n}")
                outcomes["old" if files == self.results[0] else "new"] += 1
                done = self.fleetbill(arguments[1:])
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertEqual(self.names(), names, f"{command}, kill {n}")
                self.assertEqual(self.contents(command), self.results[1], f"{command}, kill {n}")
        print(f"kills: {outcomes}", file=sys.stderr)
        self.assertGreater(outcomes["old"], 0)

    def test_ctrl_c_leaves_nothing(self):
        for command in COMMANDS:
            self.prepare(command)
            names = self.names()
            for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                before = set(os.listdir(self.folder))
                process = subprocess.Popen([PROGRAM, *self.arguments_of(command, 1)],
                                           cwd=self.folder, stdout=subprocess.DEVNULL,
                                           stderr=subprocess.PIPE, text=True)
                while process.poll() is None and not set(os.listdir(self.folder)) - before:
                    pass
                process.send_signal(sent)
                _, err = process.communicate(timeout=seconds(60))
                self.assertIn(process.returncode, (0, 130), f"{command}: {err}")
                self.discard_finished_months(err)
                self.assertIn(self.contents(command), self.results, command)
                self.assertEqual(self.names(), names, command)
                self.put_back(command)


class Streams(Files):
    """Standard output and standard error that are full or closed, or whose reader has ended."""

    COMMANDS = [
        [], ["--help"], ["rules"], ["rules", "--json"], ["schema"], ["version"],
        ["completions", "bash"], ["import", "--list"], ["mutate", "--list"],
        ["check", RENTAL], ["test", RENTAL], ["run", RENTAL, "-o", "rental.h5"],
        ["bill", "events.csv", "--no-run-file"], ["rebill", "run.h5", "--events", "late.csv"],
        ["import", "-m", "map.yaml", "-s", "partner=Acme", "vendor.csv"],
        ["report", "invoice", "run.h5"], ["report", "invoice", "run.h5", "--format", "csv"],
        ["journal", "run.h5"], ["verify", "run.h5"], ["diff", "run.h5", "run.h5"],
        ["explain", "run.h5", "--asset", "Bin", "--month", "2026-01"],
    ]

    def setUp(self):
        super().setUp()
        for name, text in INPUTS[0].items():
            (self.folder / name).write_text(text)
        self.fleetbill(["bill", "events.csv", "-o", "run.h5"])

    def printed_to(self, output, arguments):
        done = subprocess.run([PROGRAM, *map(str, arguments)], cwd=self.folder, check=False,
                              stdout=output, stderr=subprocess.PIPE, text=True,
                              timeout=seconds(120))
        self.assertEqual(done.returncode, 4, f"{arguments}: {done.stderr}")
        return done.stderr

    def test_a_full_standard_output_exits_4(self):
        for arguments in self.COMMANDS:
            with open("/dev/full", "w", encoding="utf-8") as full:
                err = self.printed_to(full, arguments)
            self.assertIn("cannot write to standard output: No space left", err, arguments)

    def test_a_reader_that_has_ended_needs_no_message(self):
        for arguments in self.COMMANDS:
            reader, writer = os.pipe()
            os.close(reader)
            with os.fdopen(writer, "w") as output:
                err = self.printed_to(output, arguments)
            self.assertNotRegex(err, "cannot write|error", arguments)

    def test_a_full_or_closed_standard_error_exits_4(self):
        for arguments in (["check", "none.yaml"], ["bogus"], ["run"], ["bill", "none.csv"]):
            for stream in ("2> /dev/full", "2>&-"):
                done = subprocess.run(["sh", "-c", f'"$0" "$@" {stream}', PROGRAM, *arguments],
                                      cwd=self.folder, check=False, timeout=seconds(60),
                                      stdout=subprocess.DEVNULL)
                self.assertEqual(done.returncode, 4, f"{arguments} {stream}")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]])
