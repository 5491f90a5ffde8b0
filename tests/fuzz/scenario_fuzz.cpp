// Feeds any bytes to the loader of scenarios. Run: scenario_fuzz tests/fuzz/corpus/scenario
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/scenario_target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fleetbill::fuzz::load_scenario({reinterpret_cast<const char*>(data), size});
  return 0;
}
