#include "billing/reports/table.hpp"

namespace fleetbill::billing {
namespace {

struct Printer {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(const std::string& text) const { return text; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(Quantity quantity) const { return to_decimal(quantity); }
  std::string operator()(Money amount) const { return to_decimal(amount); }
  std::string operator()(Instant time) const { return to_string(time); }
};

}  // namespace

std::string to_text(const Cell& cell) { return std::visit(Printer{}, cell); }

}  // namespace fleetbill::billing
