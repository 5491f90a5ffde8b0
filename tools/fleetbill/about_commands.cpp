// The commands that describe fleetbill: rules, schema, version.
#include <fmt/core.h>
#include <H5public.h>
#include <caf/config.hpp>

#include <boost/version.hpp>
#include <optional>
#include <string>
#include <vector>

#include "billing/rules/price_list.hpp"
#include "billing/rules/rulebook.hpp"
#include "results/run_file.hpp"
#include "scenarios/loader/rules_loader.hpp"
#include "scenarios/schema.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/fleetbill/schema_text.hpp"
#include "tools/process/console.hpp"
#include "tools/workbench/tariff/clause_list.hpp"
#include "tools/workbench/version.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

std::vector<std::string> sku_names() {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < billing::kSkuCount; ++i) {
    names.emplace_back(billing::entry(static_cast<billing::Sku>(i)).name);
  }
  return names;
}

void declare_rules(OptionTable& table) {
  table.argument("CLAUSE", Times::any, clause_names(), "Clause id or row");
  table.choice("sku", "SKU", sku_names(), "Print only the clauses that can affect this SKU: {}");
  table.shipped("changed", "RULEBOOK", ShippedKind::rulebook,
                "Print only the clauses whose reading in this rulebook differs from the default");
  table.shipped("rulebook", "RULEBOOK", ShippedKind::rulebook,
                "Mark the readings of this rulebook (default: the default readings)");
  table.flag("json", "Print a JSON array of clauses");
}

/// Returns the rulebook of `--rulebook` or `--changed`; the default rulebook without both.
billing::Rulebook rulebook_of(const Options& options) {
  if (options.has("rulebook") && options.has("changed")) {
    throw usage_error("rules", "--rulebook and --changed are mutually exclusive");
  }
  const std::string path = options.text(options.has("changed") ? "changed" : "rulebook");
  return path.empty() ? billing::Rulebook{} : scenarios::load_rulebook(path);
}

int rules_command(const Options& options) {
  ClauseQuery query{options.arguments(), std::nullopt, options.has("changed")};
  if (options.has("sku")) query.sku = billing::parse_sku(options.text("sku"));
  const billing::Rulebook rules = rulebook_of(options);
  const ClauseList clauses = find_clauses(query, rules);
  const bool json = options.has("json");
  print_result(json ? clauses_json(clauses, rules) : clauses_text(clauses, rules), json);
  if (query.is_changed && !json) print("{}", plan_map_text(rules));
  return 0;
}

void declare_nothing(OptionTable& /*table*/) {}

int schema_command(const Options& /*options*/) {
  print_text(scenarios::with_generated_parts(kSchemaText));
  return 0;
}

int version_command(const Options& /*options*/) {
  print("fleetbill {}\n", kVersion);
  print("run file format {}.{}\n", results::run_file_format().major,
        results::run_file_format().minor);
  print("CAF {}.{}.{}, HDF5 {}.{}.{}, Boost {}, fmt {}\n", CAF_MAJOR_VERSION, CAF_MINOR_VERSION,
        CAF_PATCH_VERSION, H5_VERS_MAJOR, H5_VERS_MINOR, H5_VERS_RELEASE, BOOST_LIB_VERSION,
        FMT_VERSION);
  return 0;
}

}  // namespace

const Command kRulesCommand{.name = "rules",
                            .synopsis = "[CLAUSE|ROW]... [OPTION]...",
                            .summary = "Print the clauses of the rulebook",
                            .example = "fleetbill rules TG-ENABLED T8",
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
