// The commands that say what fleetbill is: rules, schema, version.
#include <fmt/core.h>
#include <H5public.h>
#include <caf/config.hpp>

#include <boost/version.hpp>
#include <nlohmann/json.hpp>

#include "billing/rules/rulebook.hpp"
#include "billing/units/error.hpp"
#include "results/run_file.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/schema_text.hpp"
#include "tools/workbench/version.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

using billing::Clause;
using billing::Rulebook;
using Json = nlohmann::ordered_json;

std::string_view decided_by(const Clause& clause) {
  return clause.decided_by == billing::DecidedBy::biller ? "the biller" : "the platform";
}

void print_clause(const Clause& clause, const Rulebook& rules) {
  fmt::print("{} ({})\n  {}\n", clause.mnemonic, clause.row, clause.sentence);
  for (const auto& alternative : clause.alternatives) {
    const bool chosen = alternative.name == clause.reading(rules);
    fmt::print("  {} {:<20} {}\n", chosen ? "*" : " ", alternative.name, alternative.sentence);
  }
  if (clause.number) {
    fmt::print("  * {} (default {})\n", clause.reading(rules), *clause.number);
  }
  if (clause.decided_by == billing::DecidedBy::platform) {
    fmt::print("  decided by the simulated platform when it writes the facts\n");
  }
  fmt::print("  source: {}\n\n", clause.source);
}

Json clause_json(const Clause& clause, const Rulebook& rules) {
  Json alternatives = Json::array();
  for (const auto& alternative : clause.alternatives) {
    alternatives.push_back({{"name", alternative.name}, {"sentence", alternative.sentence}});
  }
  return {{"clause", clause.mnemonic},
          {"row", clause.row},
          {"sentence", clause.sentence},
          {"alternatives", alternatives},
          {"default", clause.reading(Rulebook{})},
          {"reading", clause.reading(rules)},
          {"decided_by", decided_by(clause)},
          {"source", clause.source}};
}

void declare_rules(OptionTable& table) {
  table.file("rulebook", "RULEBOOK", {".yaml"},
             "Mark the readings of this rulebook (default: the default readings)");
  table.flag("json", "Print JSON");
}

int rules_command(const Options& options) {
  const Rulebook rules =
      options.has("rulebook") ? scenarios::load_rulebook(options.text("rulebook")) : Rulebook{};
  if (options.has("json")) {
    Json all = Json::array();
    for (const Clause& clause : billing::clauses()) all.push_back(clause_json(clause, rules));
    fmt::print("{}\n", all.dump(2));
    return 0;
  }
  fmt::print(
      "The clauses of the rulebook; * marks the reading in force. A clause without readings "
      "is fixed.\n\n");
  for (const Clause& clause : billing::clauses()) print_clause(clause, rules);
  return 0;
}

void declare_nothing(OptionTable& /*table*/) {}

int schema_command(const Options& /*options*/) {
  fmt::print("{}", kSchemaText);
  return 0;
}

int version_command(const Options& /*options*/) {
  fmt::print("fleetbill {}\n", kVersion);
  fmt::print("run file format {}.{}\n", results::kRunFileFormat.major,
             results::kRunFileFormat.minor);
  fmt::print("CAF {}.{}.{}, HDF5 {}.{}.{}, Boost {}, fmt {}\n", CAF_MAJOR_VERSION,
             CAF_MINOR_VERSION, CAF_PATCH_VERSION, H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE,
             BOOST_LIB_VERSION, FMT_VERSION);
  return 0;
}

}  // namespace

const Command kRulesCommand{.name = "rules",
                            .synopsis = "[OPTION]...",
                            .summary = "Print the clauses of the rulebook",
                            .example = "fleetbill rules --rulebook my_rules.yaml",
                            .failure = "",
                            .declare = declare_rules,
                            .run = rules_command};

const Command kSchemaCommand{.name = "schema",
                             .synopsis = "",
                             .summary = "Print the JSON Schema of scenarios, for editors",
                             .example = "fleetbill schema > schema.json",
                             .failure = "",
                             .declare = declare_nothing,
                             .run = schema_command};

const Command kVersionCommand{
    .name = "version",
    .synopsis = "",
    .summary = "Print the versions of fleetbill, its files and its libraries",
    .example = "fleetbill version",
    .failure = "",
    .declare = declare_nothing,
    .run = version_command};

}  // namespace fleetbill::tools
