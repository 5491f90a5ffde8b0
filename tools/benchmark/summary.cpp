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

}  // namespace

Result result_of_summary(const std::string& json) {
  return read_summary(json, [](const Json& summary) {
    Result result{"", summary.at("digest").get<std::string>()};
    for (const Json& month : summary.at("months")) {
      for (const Json& line : month.at("lines")) {
        if (!result.bill.empty()) result.bill += ", ";
        result.bill += line.at("sku").get<std::string>() + " ";
        result.bill += line.at("quantity").get<std::string>();
      }
    }
    return result;
  });
}

std::uint64_t uploads_of_summary(const std::string& json) {
  return read_summary(
      json, [](const Json& summary) { return summary.at("uploads").get<std::uint64_t>(); });
}

}  // namespace fleetbill::bench
