// Bytes as a file of late events: the bill that rebilling gives is the bill of all files together.

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "billing/admission/admission.hpp"
#include "billing/ingest/journal_reader.hpp"
#include "billing/invoice/biller.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scratch_file.hpp"
#include "tools/workbench/compare/bill_differences.hpp"
#include "tools/workbench/rebill/rebill_report.hpp"
#include "tools/workbench/rebill/rebill_tables.hpp"
#include "tools/workbench/rebill/rebilling.hpp"

namespace {

using namespace fleetbill;
using namespace fleetbill::billing;

constexpr std::int32_t kMostMonths = 24;  // empty months teach nothing and cost time

constexpr std::string_view kEarlier =
    "time,kind,partner,organisation,asset,device,value,quantity,id\n"
    "2026-01-02T00:00:00Z,asset_created,Acme,Yard,Van,1,TG-PPM,,a\n"
    "2026-01-03T00:00:00Z,upload,,,Van,,,10,b\n"
    "2026-01-04T00:00:00Z,connector_set,Acme,,,1,third_party,,c\n"
    "2026-01-05T00:00:00Z,connection,,,,1,,,d\n"
    "2026-01-06T00:00:00Z,sms,Acme,Yard,,,,2,e\n"
    "2026-01-07T00:00:00Z,account_opened,,Acme,,,active_devices,,f\n"
    "2026-01-08T00:00:00Z,package_created,,Acme,,,PKG,10,g\n"
    "2026-01-09T00:00:00Z,registration,,Acme,,d1,one,,h\n"
    "2026-02-01T00:00:00Z,asset_disabled,,,Van,,,,i\n";

/// Both files, admitted together.
struct Together {
  Directory directory;
  Admission admission;
};

Together admit_together(const std::string& earlier, const std::string& late) {
  Together out;
  out.admission =
      admit_journal(ingest::read_journal({earlier, late}), {}, std::nullopt, out.directory);
  return out;
}

void check_rebilling(const std::string& earlier, const std::string& late) {
  const Together both = admit_together(earlier, late);
  const Month first = *both.admission.first_month;
  if (both.admission.last_month->index - first.index > kMostMonths) return;
  workbench::RebillOptions options;
  options.inputs = {earlier};
  options.late_events = {late};
  const workbench::Rebilling rebilling = workbench::rebill(options);
  const auto& rows = rebilling.late.rows;
  FLEETBILL_ASSERT(rows.read == rows.applied + rows.duplicate + rows.quarantined,
                   "each late row has one outcome");
  const Month last = rebilling.new_months.back().usage.month;
  const auto months = bill(both.admission.facts, first, std::max(last, *both.admission.last_month),
                           {}, nullptr, both.directory);
  const std::vector<SealedMonth> closed(months.begin(),
                                        months.begin() + (last.index - first.index + 1));
  const auto differences =
      workbench::differences(rebilling.new_months, rebilling.directory, closed, both.directory);
  FLEETBILL_ASSERT(differences.empty(), differences.front());
  const workbench::RebillTables tables(rebilling, {});
  (void)workbench::rebill_text(rebilling, tables, SplitBy::asset, {});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::ScratchFile earlier(".csv");
  static const fuzz::ScratchFile late(".csv");
  earlier.write(kEarlier);
  late.write({reinterpret_cast<const char*>(data), size});
  try {
    check_rebilling(earlier.path(), late.path());
  } catch (const Error& error) {
    FLEETBILL_ASSERT(error.kind() == ErrorKind::invalid, error.what());
    FLEETBILL_ASSERT(is_utf8(error.what()), "it can be printed");
  }
  return 0;
}
