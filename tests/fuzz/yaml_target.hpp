#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "scratch_file.hpp"

namespace fleetbill::fuzz {

/// Writes the bytes to a file and calls `load` with its path. The loader may refuse the bytes only
/// as invalid, with a message that names the file.
template <class Load>
void load_file(const std::uint8_t* data, std::size_t size, const Load& load) {
  static const ScratchFile file;
  file.write({reinterpret_cast<const char*>(data), size});
  try {
    load(file.path());
  } catch (const Error& error) {
    const std::string_view message = error.what();
    FLEETBILL_ASSERT(error.kind() == ErrorKind::invalid, error.what());
    FLEETBILL_ASSERT(message.starts_with(file.path()), error.what());
    FLEETBILL_ASSERT(is_utf8(message), "it can be printed");
  }
}

}  // namespace fleetbill::fuzz
