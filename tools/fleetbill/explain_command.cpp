#include <fmt/core.h>

#include <string>

#include "billing/units/text.hpp"
#include "tools/fleetbill/command.hpp"
#include "tools/process/console.hpp"
#include "tools/workbench/explain/run_explainer.hpp"
#include "tools/workbench/runs/saved_run.hpp"

namespace fleetbill::tools {

using namespace workbench;

namespace {

RenderedExplanation explain(const Options& options, RunExplainer& explainer) {
  if (options.has("asset")) return explainer.asset(options.text("asset"), options.text("partner"));
  if (options.has("campaign")) {
    return explainer.campaign(options.text("campaign"), options.text("organisation"));
  }
  if (options.has("device")) return explainer.device(options.text("device"));
  if (options.has("account")) return explainer.account(options.text("account"));
  return explainer.line(options.text("line"), options.text("partner"));
}

void declare_explain(OptionTable& table) {
  table.argument("RUN", Times::once, {".h5"});
  table.text("asset", "NAME", "Explain why this asset was billed or not");
  table.text(
      "device", "SERIAL",
      "Explain the connector fee of this device, and whether it was active in a Pelion account");
  table.text("account", "NAME",
             "Explain the charges and the service package of this Pelion account");
  table.text("line", "SKU", "Explain the arithmetic of this invoice line");
  table.text("campaign", "ID",
             "Explain why this campaign was refused, or how its tokens were used");
  table.text("month", "YYYY-MM", "Explain this closed month (default: the last one)");
  table.text("partner", "NAME",
             "Explain the asset or invoice of this partner, if several have one");
  table.text("organisation", "NAME", "Explain the campaign of this account, if several have one");
  table.flag("json", "Print JSON");
}

int explain_command(const Options& options) {
  const int asked = options.has("asset") + options.has("device") + options.has("account") +
                    options.has("line") + options.has("campaign");
  if (asked != 1) {
    throw usage_error(
        "explain",
        concat("expected one of --asset, --device, --account, --line and --campaign, got ", asked));
  }
  SavedRun run(options.arguments().front());
  RunExplainer explainer(run, run.month(options.text("month")));
  const RenderedExplanation why = explain(options, explainer);
  const bool json = options.has("json");
  print_result(json ? why.json.dump(2) + "\n" : why.text, json);
  return 0;
}

}  // namespace

const Command kExplainCommand{
    .name = "explain",
    .synopsis =
        "RUN --asset NAME|--device SERIAL|--account NAME|--line SKU|--campaign ID [OPTION]...",
    .summary = "Explain why something was billed or not, clause by clause",
    .example = "fleetbill explain rental.h5 --asset 'Compactor 7' --month 2026-01",
    .failure = "",
    .declare = declare_explain,
    .run = explain_command};

}  // namespace fleetbill::tools
