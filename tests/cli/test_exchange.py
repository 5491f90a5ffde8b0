#!/usr/bin/python3
"""test_exchange.py FLEETBILL ROOT: vendors' files: `reconcile` compares their bills with ours,
`import` converts their exports to journals."""
import csv
import gzip
import io
import json
import sys
import unittest

from test_cli import DATA, PRICES, RICH, RICH_PELION, ROOT, Cli, plays_long_runs

MAPS = ROOT / "scenarios" / "import_maps"
KINDS = {"partner-billing-detail": ["rich.h5", "2026-02", "--all-plans"],
         "device-manager-billing-detail": ["rich.h5", "2026-02"],
         "active-devices": ["pelion.h5", "2026-04"],
         "firmware-updates": ["pelion.h5", "2026-04"]}


class Reconcile(Cli):
    """The rich scenarios' own reports as vendors' files: faithful, then spoilt."""

    @classmethod
    def setUpClass(cls):
        cls.runs = {}

    def setUp(self):
        super().setUp()
        for name, scenario in [("rich.h5", RICH), ("pelion.h5", RICH_PELION)]:
            if name not in self.runs:
                self.fleetbill("run", scenario, "-o", name)
                self.runs[name] = (self.folder / name).read_bytes()
            else:
                (self.folder / name).write_bytes(self.runs[name])

    def report(self, kind):
        """Run, month, and the rows of the report as a vendor would export it."""
        run, month, *options = KINDS[kind]
        text = self.fleetbill("report", kind, run, "--month", month, "--format", "csv",
                              *options).stdout
        return run, month, list(csv.reader(io.StringIO(text)))

    def vendor(self, rows, name="vendor.csv", **dialect):
        out = io.StringIO()
        csv.writer(out, **{"lineterminator": "\n", **dialect}).writerows(rows)
        return self.write(name, out.getvalue())

    def reconcile(self, run, month, rows, *options, code=1):
        self.vendor(rows)
        done = self.run_program("reconcile", run, "vendor.csv", "--month", month, "--format",
                                "json", *options)
        self.assertEqual(done.returncode, code, done.stderr)
        result = json.loads(done.stdout)
        counts = dict(result["rows"])
        self.assertEqual(counts.pop("read"), sum(counts.values()))
        counts = dict(result["lines"])
        self.assertEqual(counts.pop("lines"), sum(counts.values()))
        return result

    def test_a_faithful_file_of_every_kind_has_no_finding(self):
        for kind in KINDS:
            run, month, rows = self.report(kind)
            self.assertGreater(len(rows), 5, kind)
            result = self.reconcile(run, month, rows, code=0)
            self.assertEqual(result["report"], kind)
            self.assertEqual(result["findings"], [])
            self.assertEqual(result["notes"], [])
            self.assertEqual(result["rows"]["matched"], len(rows) - 1)

    def test_gzip_byte_order_mark_line_ends_and_delimiters_do_not_show(self):
        for kind in ["active-devices", "device-manager-billing-detail"]:
            run, month, rows = self.report(kind)
            text = self.vendor(rows, lineterminator="\r\n", delimiter=";").read_bytes()
            packed = self.folder / "vendor.csv.gz"
            packed.write_bytes(gzip.compress(b"\xef\xbb\xbf" + text))
            done = self.fleetbill("reconcile", run, packed.name, "--month", month, "--delimiter",
                                  "semicolon")
            self.assertIn("The file matches the bill", done.stdout)

    def test_planted_errors_are_named_with_money_and_clauses(self):
        run, month, rows = self.report("partner-billing-detail")
        rows[3][5] = "TG-CLASSIC"  # was TG-PPM
        dropped = rows.pop(5)
        rows.append(rows[7])
        rows.append(["A", "Ghost", "", "777", "oyster2", "TG-PPM", "2026-02-03 10:00", "1,012"])
        result = self.reconcile(run, month, rows, "--prices", PRICES)
        self.assertEqual([f["finding"] for f in result["findings"]],
                         ["missing_in_vendor_file", "unknown_asset", "duplicate_row",
                          "plan_mismatch"])
        missing, unknown, _, plan = result["findings"]
        self.assertEqual(missing["asset"], dropped[1])
        self.assertEqual(missing["because"]["conclusion"],
                         "billed as TG-PPM-ASSET: all three conditions hold")
        why = json.loads(self.fleetbill("explain", run, "--asset", dropped[1], "--month", month,
                                        "--json").stdout)
        self.assertEqual(missing["because"]["findings"], why["findings"])
        self.assertEqual(unknown["line"], len(rows))
        self.assertEqual((plan["theirs"], plan["ours"]), ("TG-CLASSIC", "TG-PPM"))
        self.assertEqual((plan["at_stake"], plan["currency"]), ("5.50", "EUR"))  # 8.00 - 2.50
        self.assertEqual(len(result["notes"]), 2)

    def test_csv_and_table_say_the_same(self):
        run, month, rows = self.report("device-manager-billing-detail")
        rows[1][4] = "1"
        self.vendor(rows)
        done = self.run_program("reconcile", run, "vendor.csv", "--month", month, "-o", "out.csv")
        self.assertEqual(done.returncode, 1)
        self.assertIn("1 differing", done.stderr)
        found = list(csv.DictReader(io.StringIO((self.folder / "out.csv").read_text("utf-8"))))
        self.assertEqual([(f["Finding"], f["Line"], f["Theirs"]) for f in found],
                         [("connection_count_mismatch", "2", "1")])
        self.assertIn("DM-SPLITTER (T17) yes", found[0]["Because"])
        table = self.run_program("reconcile", run, "vendor.csv", "--month", month).stdout
        self.assertIn("connection_count_mismatch", table)
        self.assertIn("yes  DM-SPLITTER", table)

    def test_what_cannot_be_read_exits_3_with_its_line_and_the_rest_is_compared(self):
        run, month, rows = self.report("active-devices")
        rows[2][2] = "31/04/2026 10:00"
        rows[4] = rows[4][:2]
        self.vendor(rows)
        done = self.fails(3, "reconcile", run, "vendor.csv", "--month", month, "--format", "json",
                          says=["vendor.csv:3: error: Timestamp: '31/04/2026 10:00' is invalid",
                                "vendor.csv:5: error: the row has 2 cells, the header 5"])
        result = json.loads(done.stdout)
        self.assertEqual([f["finding"] for f in result["findings"]], ["missing_in_vendor_file"])
        self.assertEqual(result["rows"]["unreadable"], 2)

    def test_a_file_that_does_not_fit_exits_3_and_says_where(self):
        run, month, rows = self.report("active-devices")
        self.vendor(rows)
        self.fails(3, "reconcile", run, "vendor.csv", "--month", "2026-03",
                   says="vendor.csv:2: error: most timestamps of the file are in 2026-04")
        self.fails(3, "reconcile", run, "vendor.csv", "--month", "2030-01", says="outside the run")
        self.vendor([["Place"] + rows[0][1:]] + rows[1:])
        self.fails(3, "reconcile", run, "vendor.csv", says="vendor.csv:1: error: unknown column")
        self.fails(4, "reconcile", run, "nowhere.csv", says="nowhere.csv: cannot open")
        self.fails(2, "reconcile", run, says="expected RUN VENDOR, got 1 argument")
        self.fails(2, "reconcile", run, "vendor.csv", "--delimiter", "x",
                   says="--delimiter: unknown value")
        self.fails(2, "reconcile", run, "vendor.csv", "--kind", "assets",
                   says="--kind: unknown value 'assets'")
        self.fails(2, "reconcile", run, "vendor.csv", "--map", "Serial", says="--map OURS=THEIRS")
        self.fails(2, "reconcile", run, "vendor.csv", "--time-format", "%H", says="--time-format: ")


    def test_prices_that_lack_one_are_refused_or_named(self):
        run, month, rows = self.report("partner-billing-detail")
        rows[3][5] = "TG-PRO"  # was TG-PPM, and nothing of ours is TG-PRO
        self.vendor(rows)
        lines = PRICES.read_text(encoding="utf-8").splitlines()
        without = lambda sku: self.write("prices.yaml", "\n".join(
            line for line in lines if not line.strip().startswith(sku + ":")) + "\n")
        without("TG-PPM-ASSET")
        self.fails(3, "reconcile", run, "vendor.csv", "--month", month, "--prices", "prices.yaml",
                   says=["TG-PPM-ASSET: price list", "has no price of this SKU in force"])
        without("TG-PRO")
        result = self.reconcile(run, month, rows, "--prices", "prices.yaml")
        self.assertEqual(result["findings"][0]["at_stake"], None)
        self.assertEqual([note["note"] for note in result["notes"]],
                         ["no price of TG-PRO is in force in 2026-02: the amount at stake is "
                          "omitted"])

    def test_values_of_the_file_are_shown_with_their_meaning(self):
        run, month, rows = self.report("partner-billing-detail")
        rows = rows[:1] + [row for row in rows[1:] if row[5] == "TG-PPM"]
        result = self.reconcile(run, month, rows, "--value", "TG-PPM=TG-CLASSIC")
        values = {(f["theirs"], f["ours"]) for f in result["findings"]
                  if f["finding"] == "plan_mismatch"}
        self.assertEqual(values, {("TG-PPM (read as TG-CLASSIC)", "TG-PPM")})
        self.fails(2, "reconcile", run, "vendor.csv", "--value", "X=Y",
                   says="unknown plan or connector 'Y'")
        self.fails(2, "reconcile", run, "vendor.csv", "--value", "X=TG-PMM",
                   says="did you mean 'TG-PPM'?")

    def test_a_time_of_another_form_is_not_told_to_use_that_form(self):
        run, month, rows = self.report("active-devices")
        self.vendor(rows)
        done = self.fails(3, "reconcile", run, "vendor.csv", "--time-format", "%d/%m/%Y %H:%M",
                          "--month", month,
                          says="a time is of the form %d/%m/%Y %H:%M (--time-format)")
        self.assertNotIn("accepts a different form", done.stderr)

    def test_a_file_that_is_no_text_is_not_printed(self):
        self.folder.joinpath("latin.csv").write_bytes("Größe,Länge\n".encode("latin-1"))
        table = [("rich.h5", "not a text file with a header line"),
                 ("latin.csv", "not a UTF-8 text file with a header line")]
        for path, what in table:
            done = self.fails(3, "reconcile", "rich.h5", path, says=f"{path}:1: error: {what}")
            self.assertTrue(done.stderr.isascii() and done.stderr.strip().isprintable())
        self.fails(3, "import", "-m", MAPS / "telematics-guru-telemetry.yaml", "rich.h5",
                   says="rich.h5:1: error: not a text file with a header line")

    def test_the_month_of_a_billing_detail_is_the_last_one_unless_it_is_said(self):
        run, _, rows = self.report("partner-billing-detail")
        for row in rows[1:]:
            row[6] = "2026-01-20T00:00:00.000Z"
        self.vendor(rows)
        self.fails(3, "reconcile", run, "vendor.csv",
                   says="select the month of the file with --month")
        self.assertIn("default: the month of the timestamps of a Pelion file, "
                      "otherwise the last one",
                      " ".join(self.fleetbill("reconcile", "--help").stdout.split()))


class Import(Cli):
    ASSETS = ("Organisation,Asset Name,Asset Code,Serial,Device Type,Billing Plan,Created (UTC),"
              "Disabled (UTC),Last Connected (UTC)\n")

    def rows_of(self, path):
        return list(csv.DictReader(io.StringIO((self.folder / path).read_text("utf-8"))))

    def lines_of(self, month, *journals):
        bill = json.loads(self.fleetbill("bill", *journals, "-o", "bill.h5", "--json").stdout)
        self.assertEqual(bill["rows"]["quarantined"], 0)
        lines = {m["month"]: m["lines"] for m in bill["months"]}
        return {line["sku"]: line["quantity"] for line in lines[month]}

    def test_an_asset_list_and_telemetry_give_the_bill(self):
        # January: Van (CLASSIC) and Digger (PPM) are billed; Spare never connected, and Old was
        # disabled in December. Digger has the 3 messages of its telemetry, one of them listed
        # twice, and the upload that its Last Connected stands for.
        self.write("assets.csv", self.ASSETS +
                   "North,Van,V-1,101,g62,TG-Classic,2026-01-02 08:00:00,,2026-01-05 00:00:00\n"
                   "North,Digger,,102,oyster2,TG-PPM,2026-01-02 08:00:00,,2026-01-20 00:00:00\n"
                   "South,Spare,,103,oyster2,,2026-01-02 08:00:00,,Never Connected\n"
                   "South,Old,,104,oyster2,,2025-11-02 08:00:00,2025-12-24 00:00:00,"
                   "2025-12-23 00:00:00\n"
                   "Total,4,,,,,,,\n")
        self.write("telemetry.csv", "SerNo,DateUTC,SeqNo,Reason\n"
                   "102,2026-01-03 10:00:00,1,11\n102,2026-01-03 10:02:00,2,11\n"
                   "102,2026-01-03 10:02:00,2,11\n102,2026-01-20 00:00:00,3,11\n")
        done = self.fleetbill("import", "-m", MAPS / "telematics-guru-assets.yaml", "--set",
                              "partner=Acme", "assets.csv", "-o", "assets.journal.csv")
        self.assertIn("5 read = 4 imported + 1 skipped + 0 quarantined", done.stdout)
        self.assertIn("1 by the rule 'total rows'", done.stdout)
        self.fleetbill("import", "-m", MAPS / "telematics-guru-telemetry.yaml", "telemetry.csv",
                       "-o", "telemetry.journal.csv.gz")
        times = [row["time"] for row in self.rows_of("assets.journal.csv")]
        self.assertEqual(times, sorted(times))
        self.assertEqual(self.lines_of("2026-01", "assets.journal.csv", "telemetry.journal.csv.gz"),
                         {"TG-CLASSIC": "1", "TG-PPM-ASSET": "1", "TG-PPM-MESSAGES": "0.003"})

    def test_an_export_of_a_period_is_billed_for_its_month_alone(self):
        self.write("assets.csv", self.ASSETS
                   + "North,Digger,,102,oyster2,TG-PPM,2019-01-02 08:00:00,,2026-01-20 00:00:00\n")
        imported = ["import", "-m", MAPS / "telematics-guru-assets.yaml", "-s", "partner=Acme",
                    "assets.csv", "-o", "j.csv"]
        self.fleetbill(*imported)
        self.fails(3, "bill", "j.csv", "--no-run-file",
                   says="j.csv:3: error: the time 2026-01-20T00:00:00.000Z follows 83 months")
        for options in [["--allow-gap"], ["--from-month", "2026-01", "--to-month", "2026-01"]]:
            done = self.fleetbill("bill", "j.csv", "--no-run-file", "--json", *options)
            last = json.loads(done.stdout)["months"][-1]
            self.assertEqual(last["month"], "2026-01")
            self.assertEqual(last.get("provisional", False), options == ["--allow-gap"])
        self.fleetbill(*imported, "--period", "2026-02")
        done = self.fleetbill("bill", "j.csv", "-o", "a.h5", "--json")
        self.assertEqual([(month["month"], [line["sku"] for line in month["lines"]])
                          for month in json.loads(done.stdout)["months"]],
                         [("2026-02", ["TG-PPM-ASSET"])])
        self.fleetbill("journal", "a.h5", "-o", "k.csv")
        self.assertEqual([(row["time"], row["kind"]) for row in self.rows_of("k.csv")][-2:],
                         [("2026-02-01T00:00:00.000Z", "journal_begins"),
                          ("2026-03-01T00:00:00.000Z", "journal_ends")])
        for option in ["--from-month", "--to-month"]:
            self.fails(2, "bill", "j.csv", option, "2026-13", says=f"{option}: expected a month")
        self.fails(2, "bill", "j.csv", "--from-month", "2026-02", "--to-month", "2026-01",
                   says="--to-month 2026-01 is before --from-month 2026-02")
        self.fails(2, *imported, "--period", "January", says="--period: expected a month")

    def test_a_billing_detail_comes_back_as_the_same_bill(self):
        theirs = self.write("detail.csv",
                            "Organisation,Asset Name,Asset Code,Serial,Device Type,Billing Plan,"
                            "Last Connected (UTC),Message Count\n"
                            "North,Digger,D-1,101,oyster2,TG-PPM,2026-01-30T10:00:00.500Z,"
                            "\"1,299\"\n"
                            "North,Silent,,102,oyster2,TG-PPM,2025-06-01T10:00:00.000Z,0\n"
                            "South,Van,,103,g62,TG-CLASSIC,2026-01-31T23:59:59.999Z,0\n"
                            "Total,3,,,,,,1299\n")
        self.fleetbill("import", "-m", MAPS / "telematics-guru-billing-detail.yaml", "-s",
                       "partner=Acme", "-s", "created=2025-01", theirs, "-o", "j.csv")
        self.assertEqual(self.lines_of("2026-01", "j.csv"),
                         {"TG-CLASSIC": "1", "TG-PPM-ASSET": "2", "TG-PPM-MESSAGES": "1.299"})
        done = self.fleetbill("reconcile", "bill.h5", theirs.name, "--month", "2026-01")
        self.assertIn("The file matches the bill", done.stdout)

    def test_a_device_manager_detail_comes_back_as_the_same_bill(self):
        theirs = self.write("devices.csv", "Client,Connector,Product,Serial,Connection Count\n"
                            "North,Third Party,g62,101,9\nNorth,Multi-Connector,g62,101,2\n"
                            "South,Third Party,yabby,102,40\n")
        self.fleetbill("import", "-m", MAPS / "device-manager-billing-detail.yaml", "-s",
                       "partner=Acme", "-s", "month=2026-01", theirs, "-o", "j.csv")
        self.assertEqual(self.lines_of("2026-01", "j.csv"), {"OEM": "2", "OEM-SPLITTER": "1"})
        done = self.fleetbill("reconcile", "bill.h5", theirs.name, "--value",
                              "Multi-Connector=multi")
        self.assertIn("The file matches the bill", done.stdout)

    def test_both_billing_details_of_a_month_go_together_in_either_order(self):
        # The devices of the one feed the assets of the other; one asset is named as its serial.
        self.write("devices.csv", "Client,Connector,Product,Serial,Connection Count\n"
                   "North,Third Party,oyster2,101,9\nNorth,Multi-Connector,oyster2,101,2\n"
                   "South,Third Party,g62,102,40\n")
        self.write("assets.csv", "Organisation,Asset Name,Asset Code,Serial,Device Type,Billing "
                   "Plan,Last Connected (UTC),Message Count\n"
                   "North,Digger,D-1,101,oyster2,TG-PPM,2026-01-30T10:00:00.500Z,1299\n"
                   "South,102,,102,g62,TG-CLASSIC,2026-01-31T23:59:59.999Z,0\n")
        right = {"TG-CLASSIC": "1", "TG-PPM-ASSET": "1", "TG-PPM-MESSAGES": "1.299", "OEM": "2",
                 "OEM-SPLITTER": "1"}
        self.fleetbill("import", "-m", MAPS / "device-manager-billing-detail.yaml", "-s",
                       "partner=Acme", "-s", "month=2026-01", "devices.csv", "-o", "dd.csv")
        for created in ["2026-01", "2025-01"]:
            self.fleetbill("import", "-m", MAPS / "telematics-guru-billing-detail.yaml", "-s",
                           "partner=Acme", "-s", f"created={created}", "assets.csv", "-o", "bd.csv")
            for files in [["dd.csv", "bd.csv"], ["bd.csv", "dd.csv"]]:
                self.assertEqual(self.lines_of("2026-01", *files), right)
                for theirs in ["devices.csv", "assets.csv"]:
                    done = self.fleetbill("reconcile", "bill.h5", theirs, "--month", "2026-01",
                                          "--value", "Multi-Connector=multi")
                    self.assertIn("The file matches the bill", done.stdout)

    def test_quarantined_rows_are_mended_in_their_file_and_imported_from_there(self):
        head = "north;Name;Created\n"
        self.write("map.yaml", 'import_map: m\ndelimiter: semicolon\nencoding: windows-1252\n'
                   'times: {format: "%d.%m.%Y %H:%M", zone: Europe/Berlin}\n'
                   "facts:\n  - {kind: asset_created, at: Created, partner: {text: Acme},"
                   " organisation: north, asset: Name}\n")
        bad = ("Süd;Kran;31.06.2026 10:00\nSüd;\"Bagger; rot\";25.10.2026 02:30\nSüd;Torn\n"
               "Süd;Qu\"ote;01.07.2026 10:00\n")
        self.folder.joinpath("a.csv").write_bytes(
            (head + "Süd;Lkw;01.07.2026 10:00\n;;\n" + bad).encode("cp1252"))
        done = self.fleetbill("import", "-m", "map.yaml", "a.csv", "-o", "j.csv")
        self.assertIn("6 read = 1 imported + 1 skipped + 4 quarantined", done.stdout)
        path = self.folder / "j.import-quarantine.csv"
        lines = path.read_bytes().decode("cp1252").splitlines()
        self.assertEqual(lines[0], "import_problem;" + head.strip())
        self.assertEqual([line[-len(raw):] for line, raw in zip(lines[1:], bad.splitlines())],
                         bad.splitlines())
        for text in ["a.csv:4: Created: '31.06.2026 10:00' is not a time of the form",
                     "a.csv:5: Created: the clocks of Europe/Berlin show '25.10.2026 02:30' twice",
                     "a.csv:6: the row has 2 cells, the header 3",
                     "a.csv:7: a quote inside a cell that is not quoted"]:
            self.assertTrue(any(text in line for line in lines), text)
        # Fixed except one row, in the quarantine file.
        text = path.read_bytes().decode("cp1252")
        for wrong, right in [(";31.06.", ";30.06."), (";25.10.2026 02", ";25.10.2026 03"),
                             ("Süd;Torn", "Süd;Torn;01.07.2026 10:00")]:
            text = text.replace(wrong, right)
        self.folder.joinpath("mended.csv").write_bytes(text.encode("cp1252"))
        done = self.fleetbill("import", "-m", "map.yaml", "mended.csv", "-o", "k.csv")
        self.assertIn("4 read = 3 imported + 0 skipped + 1 quarantined", done.stdout)
        self.assertEqual([(row["asset"], row["time"]) for row in self.rows_of("k.csv")],
                         [("Kran", "2026-06-30T08:00:00.000Z"),
                          ("Torn", "2026-07-01T08:00:00.000Z"),
                          ("Bagger; rot", "2026-10-25T02:30:00.000Z")])
        last = (self.folder / "k.import-quarantine.csv").read_bytes().decode("cp1252").splitlines()
        self.assertEqual(len(last), 2)
        self.assertTrue(last[1].endswith(bad.splitlines()[3]), last[1])
        # What is read is never written over.
        for options in [["-o", "a.csv"], ["-o", "a.h"], ["-o", "x.csv", "-q", "./a.csv"]]:
            self.write("a.h.import-quarantine.csv", "x")
            self.fails(2, "import", "-m", "map.yaml", "a.csv", "a.h.import-quarantine.csv",
                       *options, says="would overwrite the input")
        # Without quarantined rows no stale file stays behind; --strict is then right.
        self.folder.joinpath("a.csv").write_bytes((head + "S;L;01.07.2026 10:00\n").encode())
        self.fleetbill("import", "-m", "map.yaml", "a.csv", "-o", "k.csv", "--strict")
        self.assertNotIn("k.import-quarantine.csv", self.files())

    def test_standard_output_has_the_journal_alone(self):
        self.write("assets.csv", self.ASSETS + "North,Van,,101,g62,,2026-01-02 08:00:00,,\n"
                                               "North,Bus,,102,g62,,soon,,\n")
        arguments = ["import", "-m", MAPS / "telematics-guru-assets.yaml", "-s", "partner=Acme",
                     "assets.csv"]
        done = self.fleetbill(*arguments)
        self.assertEqual(done.stdout.splitlines()[1:],
                         ["2026-01-02T08:00:00.000Z,asset_created,Acme,North,Van,,101,g62,,,"])
        self.assertIn("2 read = 1 imported", done.stderr)
        self.assertIn("assets.import-quarantine.csv", self.files())
        self.assertEqual(self.run_program(*arguments, "--strict").returncode, 1)
        self.fails(2, *arguments, "--json", says="add --output EVENTS")
        result = json.loads(self.fleetbill(*arguments, "-o", "j.csv", "--json").stdout)
        self.assertEqual(result["rows"],
                         {"read": 2, "imported": 1, "skipped": 0, "quarantined": 1})
        self.assertEqual(result["quarantine"], "j.import-quarantine.csv")
        # The bill of the journal has a quarantine file of its own.
        kept = (self.folder / "j.import-quarantine.csv").read_bytes()
        self.fleetbill("bill", "j.csv")
        self.assertEqual((self.folder / "j.import-quarantine.csv").read_bytes(), kept)

    def test_several_files_merge_in_the_order_of_time(self):
        for name, day in [("b", "03"), ("a", "02"), ("c", "01")]:
            self.write(f"{name}.csv", f"SerNo,DateUTC,SeqNo\n{name},2026-01-{day} 00:00:00,1\n"
                                      f"{name},2026-01-09 00:00:00,2\n")
        self.fleetbill("import", "-m", MAPS / "telematics-guru-telemetry.yaml", "b.csv", "a.csv",
                       "c.csv", "-o", "j.csv.gz")
        text = gzip.decompress((self.folder / "j.csv.gz").read_bytes()).decode()
        self.assertEqual([row["id"] for row in csv.DictReader(io.StringIO(text))],
                         ["c/1", "a/1", "b/1", "b/2", "a/2", "c/2"])
        self.write("d.csv", "DateUTC,SerNo,SeqNo\n")
        self.fails(3, "import", "-m", MAPS / "telematics-guru-telemetry.yaml", "a.csv", "d.csv",
                   "-o", "k.csv",
                   says="d.csv:1: error: its header differs from the header of a.csv")
        self.assertNotIn("k.csv", self.files())

    def test_wrong_use_says_what_is_needed(self):
        self.write("assets.csv", "Name\nVan\n")
        assets = MAPS / "telematics-guru-assets.yaml"
        self.fails(2, "import", says="expected FILE..., got 0 arguments")
        self.fails(2, "import", "assets.csv", says="add --map MAP")
        self.fails(2, "import", "-m", assets, "assets.csv",
                   says="map telematics-guru-assets needs --set partner=…: the partner that owns")
        self.fails(2, "import", "-m", assets, "assets.csv", "-s", "partner", says="NAME=VALUE")
        self.fails(2, "import", "-m", assets, "assets.csv", "-s", "partnr=Acme",
                   says="map telematics-guru-assets has no option 'partnr'; did you mean "
                        "'partner'?")
        self.folder.joinpath("broken.csv.gz").write_bytes(gzip.compress(b"a,b\n" * 999)[:-9])
        done = self.fails(3, "import", "-m", assets, "broken.csv.gz", "-s", "partner=A",
                          says="no row of the file is used")
        self.assertNotIn("billed", done.stderr)
        self.folder.joinpath("broken.csv.gz").unlink()
        self.fails(2, "import", "-m", assets, "assets.csv", "-s", "partner=A", "-s", "partner=B",
                   says="given twice")
        self.fails(3, "import", "-m", assets, "assets.csv", "-s", "partner=A",
                   says="assets.csv:1: error: the file has no column 'Organisation'")
        self.fails(4, "import", "-m", "nowhere.yaml", "assets.csv", says="nowhere.yaml")
        self.fails(4, "import", "-m", assets, "nowhere.csv", "-s", "partner=A", says="nowhere.csv")
        self.assertEqual(self.files(), ["assets.csv"])

    @plays_long_runs
    def test_the_cabs_come_through_an_import_as_they_are(self):
        self.write("map.yaml", 'import_map: events\ntimes: {format: "%Y-%m-%dT%H:%M:%S%z", '
                   "zone: UTC}\nfacts:\n  - {kind: upload, at: time, device: device, "
                   "quantity: quantity}\n")
        self.fleetbill("import", "-m", "map.yaml", DATA / "cabs-10.events.csv.gz", "-o", "j.csv.gz")
        bills = [json.loads(self.fleetbill("bill", DATA / "cabs-10.register.csv", events, "--json",
                                           "--no-run-file").stdout)["months"]
                 for events in [DATA / "cabs-10.events.csv.gz", "j.csv.gz"]]
        self.assertEqual(*bills)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
