#include "tools/benchmark/json_file.hpp"

#include <fstream>

#include "billing/units/error.hpp"

namespace fleetbill::bench {

nlohmann::ordered_json read_json(const std::string& path) {
  std::ifstream in(path);
  if (!in) throw Error(ErrorKind::io, "cannot read " + path);
  try {
    return nlohmann::ordered_json::parse(in);
  } catch (const nlohmann::ordered_json::exception& error) {
    throw Error(ErrorKind::invalid, path + ": " + error.what());
  }
}

}  // namespace fleetbill::bench
