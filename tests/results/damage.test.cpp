#include <catch2/catch.hpp>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/run_reader.hpp"
#include "results/user_block.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;
using Catch::Matchers::Contains;
using Catch::Matchers::StartsWith;

namespace {

std::string whole_file(const TemporaryDirectory& directory) {
  record(sample_run(), directory.file("run.h5"));
  return read_bytes(directory.file("run.h5"));
}

std::string error_of_bytes(const std::string& path, std::string_view bytes) {
  write_bytes(path, bytes);
  return error_of([&] { RunReader reader(path); });
}

}  // namespace

TEST_CASE("reading: a file that is not there is an error of reading", "[results][damage]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("absent.h5");
  CHECK(error_of([&] { RunReader reader(path); }) ==
        "io: " + path + ": cannot read the run file: No such file or directory");
  CHECK_THAT(error_of([&] { RunReader reader(directory.file("")); }), StartsWith("io: "));
}

TEST_CASE("reading: other files are no run files", "[results][damage]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("other.h5");
  const std::string start = "invalid: " + path + ": error: not a complete run file: ";
  CHECK(error_of_bytes(path, "") == start + "it has only 0 bytes");
  CHECK(error_of_bytes(path, "FLEETBIL") == start + "it has only 8 bytes");
  CHECK(error_of_bytes(path, std::string(1000, 'x')) == start + "it does not start with FLEETBIL");
  CHECK(error_of_bytes(path, whole_file(directory).substr(kUserBlockSize)) ==
        start + "it does not start with FLEETBIL");
}

TEST_CASE("reading: a truncated file is refused, wherever it was cut", "[results][damage]") {
  const TemporaryDirectory directory;
  const std::string bytes = whole_file(directory);
  const std::string path = directory.file("cut.h5");
  for (std::size_t size = 0; size < bytes.size(); size += size < 600 ? 1 : 997) {
    CAPTURE(size);
    REQUIRE_THAT(error_of_bytes(path, std::string_view(bytes).substr(0, size)),
                 StartsWith("invalid: " + path + ": error: not a complete run file: "));
  }
  CHECK(error_of_bytes(path, std::string_view(bytes).substr(0, bytes.size() - 1)) ==
        concat("invalid: ", path, ": error: not a complete run file: it has ", bytes.size() - 1,
               " bytes where ", bytes.size(), " were written"));
  CHECK_THAT(error_of_bytes(path, bytes + '\0'), Contains("bytes where"));
}

TEST_CASE("reading: a file with one changed bit is refused, wherever it is", "[results][damage]") {
  const TemporaryDirectory directory;
  std::string bytes = whole_file(directory);
  const std::string path = directory.file("flipped.h5");
  for (std::size_t at = 0; at < bytes.size(); at += at < 1024 ? 1 : 97) {
    CAPTURE(at);
    const char original = bytes[at];
    bytes[at] = static_cast<char>(original ^ (1 << at % 8));
    REQUIRE_THAT(error_of_bytes(path, bytes),
                 StartsWith("invalid: " + path + ": error: not a complete run file: "));
    bytes[at] = original;
  }
  CHECK(error_of_bytes(path, bytes).empty());
}

TEST_CASE("reading: swapped and repeated pieces of a file are refused", "[results][damage]") {
  const TemporaryDirectory directory;
  const std::string bytes = whole_file(directory);
  const std::string path = directory.file("shuffled.h5");
  std::string swapped = bytes;
  std::swap_ranges(swapped.begin() + 4096, swapped.begin() + 8192, swapped.begin() + 8192);
  CHECK_THAT(error_of_bytes(path, swapped), Contains("its checksum does not fit its content"));
  std::string zeroed = bytes;
  std::fill(zeroed.begin() + 4096, zeroed.begin() + 8192, '\0');
  CHECK_THAT(error_of_bytes(path, zeroed), Contains("its checksum does not fit its content"));
}

TEST_CASE("reading: a higher major version is refused by both numbers, a higher minor one read",
          "[results][damage]") {
  const TemporaryDirectory directory;
  std::string bytes = whole_file(directory);
  const std::string path = directory.file("later.h5");
  const auto with_version = [&](FormatVersion version) {
    const auto body = std::as_bytes(std::span(bytes)).subspan(kUserBlockSize);
    UserBlock block = describe_body(body);
    block.format = version;
    const UserBlockBytes head = encode(block);
    std::memcpy(bytes.data(), head.data(), head.size());
    return error_of_bytes(path, bytes);
  };
  CHECK(with_version({2, 3}) == "invalid: " + path +
                                    ": error: not a complete run file: it has format version 2.3; "
                                    "this program reads version 1.x");
  CHECK(with_version({0, 9}) == "invalid: " + path +
                                    ": error: not a complete run file: it has format version 0.9; "
                                    "this program reads version 1.x");
  CHECK(with_version({1, 7}).empty());
  CHECK(RunReader(path).summary().format == FormatVersion{1, 7});
}
