#include "tools/workbench/output/journal_csv.hpp"

#include "billing/journal/csv.hpp"
#include "billing/journal/vocabulary.hpp"

namespace fleetbill::workbench {
namespace {

using billing::Fact;
using billing::Journal;

void append_row(std::string& out, const Journal& journal, const Fact& fact, Instant time,
                std::int64_t quantity) {
  const auto name = [&](NameId id) { return std::string(journal.names.text(id)); };
  billing::csv::append_record(
      out, {to_string(time), std::string(to_string(fact.kind)), name(fact.partner),
            name(fact.organisation), name(fact.asset), name(fact.asset_code), name(fact.device),
            name(fact.device_type), name(fact.value),
            quantity > 0 ? std::to_string(quantity) : std::string(), name(fact.id)});
}

void append_fact(std::string& out, const Journal& journal, const Fact& fact) {
  if (fact.times == 1) return append_row(out, journal, fact, fact.time, fact.quantity);
  if (!billing::has_quantity(fact.kind)) {
    append_row(out, journal, fact, fact.time, 0);
    for (std::uint32_t i = 1; i < fact.times; ++i) append_row(out, journal, fact, fact.last, 0);
    return;
  }
  append_row(out, journal, fact, fact.time, fact.quantity - 1);
  append_row(out, journal, fact, fact.last, 1);
}

}  // namespace

void write_journal_csv(const Journal& journal, const std::function<void(std::string_view)>& write) {
  constexpr std::size_t kPiece = 1 << 20;
  std::string out;
  billing::csv::append_record(out, billing::column_names());
  for (const Fact& fact : journal.facts) {
    append_fact(out, journal, fact);
    if (out.size() >= kPiece) {
      write(out);
      out.clear();
    }
  }
  write(out);
}

}  // namespace fleetbill::workbench
