// Every find and every hand-picked input of the fuzzer, in every build.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/fuzz/scenario_target.hpp"

using namespace fleetbill;

TEST_CASE("corpus: the loader takes each input or says what is wrong with it",
          "[scenarios][fuzz]") {
  std::size_t count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(FLEETBILL_SOURCE_DIR "/tests/fuzz/corpus/scenario")) {
    CAPTURE(entry.path());
    std::ostringstream text;
    text << std::ifstream(entry.path(), std::ios::binary).rdbuf();
    CHECK_NOTHROW(fuzz::load_scenario(text.str()));
    ++count;
  }
  CHECK(count > 0);
}
