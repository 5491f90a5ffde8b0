#!/usr/bin/python3
"""test_guards.py FLEETBILL ROOT: what the commands refuse, what they never write over, and how they
exit when something is wrong: nothing is passed over in silence."""
import csv
import io
import sys
import unittest

from test_cli import PRICES, RENTAL, ROOT, Cli

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
        """A case that expects nothing but what is recorded beside it."""
        text = RENTAL.read_text().split("\n# The tracker")[0]
        self.write(name, text.replace("../price_lists", str(PRICES.parent)) + "\n")
        self.fleetbill("test", name, "--bless", env={"CI": ""})
        return self.folder / name.replace(".yaml", ".baseline.txt")

    def billed(self):
        """run.h5 of events.csv, with what may change its bill beside it."""
        for name, text in [("events.csv", EVENTS), ("late.csv", LATE), ("classic.yaml", CLASSIC),
                           ("prices.yaml", PRICES.read_text())]:
            self.write(name, text)
        self.fleetbill("bill", "events.csv", "--prices", "prices.yaml", "-o", "run.h5")


class MutateCommand(Guards):
    ENABLED = ["--clause", "TG-ENABLED"]

    def rows(self, done):
        return {row["Mutant"]: row for row in csv.DictReader(io.StringIO(done.stdout))}

    def test_a_baseline_notices_what_it_would_fail_by(self):
        self.baseline_case()
        mutate = ["mutate", "fleet.yaml", *self.ENABLED, "--format", "csv"]
        noticed = self.rows(self.fleetbill(*mutate))["TG-ENABLED any_time -> at_close"]
        self.assertEqual((noticed["Verdict"], noticed["Noticed by"]), ("noticed", "1"))
        self.assertEqual(noticed["First notice"],
                         "fleet.baseline.txt: the bill is another one than was recorded")
        (self.folder / "fleet.baseline.txt").unlink()
        survived = self.rows(self.fleetbill(*mutate))["TG-ENABLED any_time -> at_close"]
        self.assertEqual((survived["Verdict"], survived["Other bill"]), ("SURVIVED", "1"))

    def test_cases_that_are_wrong_as_they_are_exit_as_test_does(self):
        self.rental("wrong.yaml", "lines: {TG-CLASSIC: 2}", "lines: {TG-CLASSIC: 3}")
        self.fails(1, "mutate", "wrong.yaml", *self.ENABLED, "--matrix", "x.csv",
                   says=["wrong as they are", "expected TG-CLASSIC: 3"])
        self.baseline_case().write_text("2026-01 line of nobody: quantity 1\n")
        self.fails(1, "mutate", "fleet.yaml", *self.ENABLED,
                   says="fleet.baseline.txt: the bill is another one")
        self.write("broken.yaml", NO_CASE)
        self.fails(3, "mutate", "wrong.yaml", "broken.yaml", *self.ENABLED,
                   says=["expected TG-CLASSIC: 3", "broken.yaml:2:9: error: months"])
        self.assertNotIn("x.csv", self.files())

    def test_an_argument_that_does_not_hold_fails_and_the_matrix_is_written(self):
        self.write("equivalent.yaml", "equivalent_mutants:\n  - mutant: TG-ENABLED any_time -> "
                                      "at_close\n    because: no difference\n")
        done = self.fails(1, "mutate", RENTAL, *self.ENABLED, "--equivalent", "equivalent.yaml",
                          "--matrix", "x.csv", "--format", "csv",
                          says="'TG-ENABLED any_time -> at_close' is argued to be equivalent, but "
                               "it is noticed: ")
        self.assertEqual(self.rows(done)["TG-ENABLED any_time -> at_close"]["Verdict"], "noticed")
        self.assertIn("noticed", (self.folder / "x.csv").read_text())

    def test_the_page_puts_survivors_first_and_says_what_its_cells_are(self):
        self.rental("a&b.yaml")
        self.fleetbill("mutate", "a&b.yaml", *self.ENABLED, "--matrix", "x.html")
        page = (self.folder / "x.html").read_text()
        survivor, noticed = (page.index(f"{name}<th>") for name in
                             ["TG-ENABLED at_close -&gt; any_time",
                              "TG-ENABLED any_time -&gt; at_close"])
        self.assertLess(survivor, noticed)
        for text in ['<th class="case" title="a&amp;b.yaml">1', "<li>a&amp;b.yaml</li>",
                     '<td class="untouched" title="a&amp;b.yaml">', "not touched by the mutant",
                     "<tr><th title=\"a&amp;b.yaml:"]:
            self.assertIn(text, page)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=1)
