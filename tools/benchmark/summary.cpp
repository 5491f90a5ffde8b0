#include "tools/benchmark/summary.hpp"

#include "billing/units/error.hpp"

namespace fleetbill::bench {
namespace {

using Json = nlohmann::ordered_json;

template <class Read>
auto read_summary(const std::string& text, Read read) {
  try {
    return read(Json::parse(text));
  } catch (const Json::exception& error) {
    throw Error(ErrorKind::check_failed, std::string("no summary of fleetbill: ") + error.what());
  }
}

/// Adds `SKU quantity` or `SKU quantity = amount` to a bill.
void add_line(std::string& bill, const Json& sku, const Json& quantity, const Json& amount) {
  if (!bill.empty()) bill += ", ";
  bill += sku.get<std::string>() + " " + quantity.get<std::string>();
  if (!amount.is_null()) bill += " = " + amount.get<std::string>();
}

}  // namespace

Result result_of_summary(const std::string& json) {
  return read_summary(json, [](const Json& summary) {
    Result result{"", summary.at("digest").get<std::string>()};
    for (const Json& month : summary.at("months")) {
      for (const Json& line : month.at("lines")) {
        add_line(result.bill, line.at("sku"), line.at("quantity"), line.at("amount"));
      }
    }
    return result;
  });
}

Result result_of_rebilling(const std::string& json) {
  return read_summary(json, [](const Json& answer) {
    Result result;
    for (const Json& line : answer.at("adjustments")) {
      if (line.at("new_quantity").is_null()) continue;  // the line does not exist any more
      add_line(result.bill, line.at("sku"), line.at("new_quantity"), line.at("new_amount"));
    }
    return result;
  });
}

std::uint64_t uploads_of_summary(const std::string& json) {
  return read_summary(
      json, [](const Json& summary) { return summary.at("uploads").get<std::uint64_t>(); });
}

}  // namespace fleetbill::bench
