#pragma once

#include <nlohmann/json.hpp>
#include <string>

namespace fleetbill::bench {

/// Reads a file of JSON; keys keep their order.
/// Errors: `Error(io)` if it cannot be read, `Error(invalid)` if it is not JSON, naming the file
nlohmann::ordered_json read_json(const std::string& path);

}  // namespace fleetbill::bench
