"""Checks scenarios/schema.json against the scenarios: every case, rulebook, price list and import
map validates, and what the loader refuses for its keys or values the schema refuses too.

    check_schema.py ROOT

A YAML file is read in two ways: as editors do (YAML 1.2 core schema), and with all scalars as
texts, as the loader does.
"""

import pathlib
import re
import sys

import jsonschema
import yaml

# Invalid scenarios whose mistakes are beyond a schema: what refers to what, order in time, what
# other files say, and what YAML readers pass over (double keys, a byte order mark).
BEYOND_SCHEMA = {
    # read over by YAML readers
    "keys_double.yaml",
    # names that are taken, or that nothing has
    "devices_same_serial.yaml", "devices_tags_of_devices.yaml", "fleets_same_name.yaml",
    "fleets_same_serials.yaml", "long_line.yaml", "many_choices.yaml", "many_problems.yaml",
    "organisations_of_no_partner.yaml", "organisations_twice.yaml", "timeline_fleet.yaml",
    "accounts_of_partners.yaml", "accounts_twice.yaml", "campaigns_fleets.yaml",
    "endpoints_faults.yaml", "endpoints_same_fleet.yaml", "endpoints_same_ids.yaml",
    # who is what
    "timeline_tag_on_ppm.yaml",
    # sums and order
    "accounts_times.yaml", "campaigns_same_name.yaml", "campaigns_times.yaml",
    "endpoints_too_large.yaml", "endpoints_too_many.yaml",
    "fleets_too_large.yaml", "fleets_too_many.yaml", "prices_twice.yaml", "time_outside.yaml",
    "time_too_late.yaml",
    # what an import map needs for what it makes
    "import_without_times.yaml",
    # registers, draws and effects
    "profile_states.yaml", "time_zone.yaml", "fit_draws_columns.yaml",
    "fit_draws_fit_missing.yaml", "fit_draws_none.yaml", "fit_draws_of_two.yaml",
    "fit_draws_other.yaml", "fit_draws_values.yaml", "fit_draws_without_profile.yaml",
    "members_files.yaml", "unreadable_members.yaml",
    # what other files say
    "devices_replay_broken_journal.yaml", "journal_header.yaml", "prices_file.yaml",
    "rulebook_empty.yaml", "rulebook_file.yaml", "rulebook_no_yaml.yaml",
    "unreadable_journal.yaml", "unreadable_replay.yaml",
}


class CoreLoader(yaml.SafeLoader):
    """Scalars as in YAML 1.2: no dates, no octal, no yes and no."""
    yaml_implicit_resolvers = {}


for tag, pattern, first in [
        ("bool", r"^(?:true|True|TRUE|false|False|FALSE)$", "tTfF"),
        ("int", r"^[-+]?(?:0|[1-9][0-9]*)$", "-+0123456789"),
        ("float", r"^[-+]?(?:\.[0-9]+|(?:0|[1-9][0-9]*)(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$",
         "-+.0123456789"),
        ("null", r"^(?:~|null|Null|NULL|)$", ["~", "n", "N", ""])]:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))

READERS = {"as editors read it": CoreLoader, "with all scalars as texts": yaml.BaseLoader}


def kind_of(value):
    """The definition that a file must match."""
    keys = value.keys() if isinstance(value, dict) else ()
    if "scenario" in keys or "organisations" in keys:
        return "scenario"
    for kind in ("price_list", "import_map"):
        if kind in keys:
            return kind
    return "rulebook" if "rulebook" in keys or "clauses" in keys else "scenario"


class Checker:
    def __init__(self, schema):
        jsonschema.Draft202012Validator.check_schema(schema)
        self.schema = schema
        self.problems = []
        self.count = 0

    def problem_of(self, value):
        """The schema's first complaint, or nothing."""
        part = {**self.schema, "$ref": f"#/$defs/{kind_of(value)}"}
        return jsonschema.exceptions.best_match(
            jsonschema.Draft202012Validator(part).iter_errors(value))

    def check_valid(self, path):
        for how, loader in READERS.items():
            self.count += 1
            error = self.problem_of(yaml.load(path.read_text(), loader))
            if error:
                self.problems.append(f"{path}, {how}: {error.json_path}: {error.message[:300]}")

    def check_invalid(self, path):
        for how, loader in READERS.items():
            try:
                value = yaml.load(path.read_bytes(), loader)
            except (yaml.YAMLError, TypeError):
                continue
            self.count += 1
            is_wrong = self.problem_of(value) is not None
            if not is_wrong and path.name not in BEYOND_SCHEMA:
                self.problems.append(f"{path}, {how}: the schema takes what the loader refuses")
            if is_wrong and path.name in BEYOND_SCHEMA and loader is CoreLoader:
                self.problems.append(f"{path}: listed as beyond the schema, which refuses it")

    def check_schema(self, node, place):
        """Objects are closed, and each key says what it means."""
        if isinstance(node, list):
            for index, element in enumerate(node):
                self.check_schema(element, f"{place}/{index}")
        if not isinstance(node, dict):
            return
        is_branch = place.rsplit("/", 1)[-1] in ("if", "then", "else") or "/oneOf/" in place
        if isinstance(node.get("properties"), dict) and node.get("type") == "object":
            if node.get("additionalProperties") is not False:
                self.problems.append(f"schema {place}: additionalProperties is not false")
            for key, value in node["properties"].items():
                self.count += 1
                if not is_branch and not self.description(value):
                    self.problems.append(f"schema {place}: {key} has no description")
        for key, value in node.items():
            self.check_schema(value, f"{place}/{key}")

    def description(self, node):
        while "description" not in node and "$ref" in node:
            target = self.schema
            for step in node["$ref"].removeprefix("#/").split("/"):
                target = target[step]
            node = target
        return node.get("description")


def main():
    root = pathlib.Path(sys.argv[1])
    checker = Checker(yaml.safe_load((root / "scenarios/schema.json").read_text()))
    checker.check_schema(checker.schema["$defs"], "$defs")
    for folder in ("cases", "rulebooks", "price_lists", "import_maps"):
        for path in sorted((root / "scenarios" / folder).rglob("*.yaml")):
            checker.check_valid(path)
    invalid = root / "tests/scenarios/invalid"
    for path in sorted(invalid.glob("*.yaml")):
        checker.check_invalid(path)
    for name in ("rulebook", "prices", "unknown_sku"):
        checker.check_invalid(invalid / "named" / f"{name}.yaml")
    for name in ("eur", "usd", "even"):
        checker.check_valid(invalid / "named" / f"{name}.yaml")
    print("\n".join(checker.problems))
    print(f"{checker.count} checks, {len(checker.problems)} problems")
    sys.exit(1 if checker.problems else 0)


main()
