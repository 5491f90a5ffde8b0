#!/usr/bin/python3
"""check.py FLEETBILL FOLDER: bills each journal of FOLDER with the program, as a user would, and
compares its output with the results that were derived by hand, next to the journal."""
import csv
import gzip
import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

DETAIL = ["Organisation", "Asset Name", "Asset Code", "Serial", "Device Type", "Billing Plan",
          "Last Connected (UTC)", "Message Count"]


def rows_of(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.reader(file))[1:]


class Journal:
    def __init__(self, program, folder, scratch):
        self.program = program
        self.folder = folder
        self.scratch = scratch
        self.problems = []

    def fleetbill(self, *arguments):
        done = subprocess.run([self.program, *arguments], cwd=self.scratch, capture_output=True,
                              text=True, check=False)
        if done.returncode != 0:
            self.problems.append(f"{arguments[0]} exits {done.returncode}: {done.stderr.strip()}")
        return done.stdout

    def compare(self, what, expected, got):
        for row in expected:
            if row not in got:
                self.problems.append(f"{what}: missing {row}")
        for row in got:
            if row not in expected:
                self.problems.append(f"{what}: not expected {row}")
        if not self.problems and expected != got:
            self.problems.append(f"{what}: right rows in another order")

    def check(self):
        command = json.loads((self.folder / "command.json").read_text())
        names = {}
        for name in command["events"]:
            given = name + ".gz" if name in command["gzip"] else name
            names[given] = name
            data = (self.folder / name).read_bytes()
            (self.scratch / given).write_bytes(gzip.compress(data) if given != name else data)
        arguments = ["bill", *names, "-o", "run.h5", "--json"]
        if command["until"]:
            arguments += ["--until", command["until"]]
        bill = json.loads(self.fleetbill(*arguments) or "{}")
        if not bill:
            return self.problems
        self.check_summary(bill)
        self.check_lines(bill)
        self.check_details(bill)
        self.check_quarantine(names)
        self.fleetbill("verify", "run.h5")
        return self.problems

    def check_summary(self, bill):
        expected = json.loads((self.folder / "summary.json").read_text())
        got = {**bill["rows"], "months": [month["month"] for month in bill["months"]]}
        if expected != got:
            self.problems.append(f"summary: expected {expected}, got {got}")

    def check_lines(self, bill):
        got = [[month["month"], line["partner"], line["sku"], line["quantity"]]
               for month in bill["months"] for line in month["lines"]]
        self.compare("lines", rows_of(self.folder / "lines.csv"), got)

    def report(self, name, month, *options):
        text = self.fleetbill("report", name, "run.h5", "--month", month, "--format", "json",
                              *options)
        return json.loads(text or "[]")

    def check_details(self, bill):
        partners = sorted({row[1] for row in rows_of(self.folder / "detail.csv")})
        only = partners[0] if len(partners) == 1 else ""
        details, devices = [], []
        for month in (month["month"] for month in bill["months"]):
            for row in self.report("partner-billing-detail", month, "--all-plans"):
                cells = ["" if row[column] is None else str(row[column]) for column in DETAIL]
                details.append([month, row.get("Partner", only), *cells])
            for row in self.report("device-manager-billing-detail", month):
                devices.append([month, row.get("Partner", only), row["Connector"],
                                row["Serial"], str(row["Connection Count"])])
        self.compare("detail", rows_of(self.folder / "detail.csv"), sorted(details))
        expected = rows_of(self.folder / "devices.csv")
        if expected and not only:
            only = expected[0][1]
        order = lambda row: (row[0], row[1], row[3], row[2])
        self.compare("devices", sorted(expected, key=order), sorted(devices, key=order))

    def check_quarantine(self, names):
        path = self.scratch / "run.quarantine.csv"
        got = [[names[row[0]], row[1]] for row in rows_of(path)] if path.exists() else []
        expected = [row[:2] for row in rows_of(self.folder / "quarantine.csv")]
        self.compare("quarantine", expected, got)


def main():
    program = str(Path(sys.argv[1]).resolve())
    folders = sorted(path.parent for path in Path(sys.argv[2]).glob("*/command.json"))
    wrong = 0
    for folder in folders:
        scratch = Path(tempfile.mkdtemp())
        problems = Journal(program, folder, scratch).check()
        shutil.rmtree(scratch)
        print(f"{'WRONG' if problems else 'right'}  {folder.name}")
        for problem in problems:
            print(f"       {problem}")
        wrong += bool(problems)
    print(f"{len(folders)} journals, {wrong} wrong")
    return 1 if wrong or not folders else 0


if __name__ == "__main__":
    sys.exit(main())
