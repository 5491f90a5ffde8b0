#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <exception>
#include <filesystem>
#include <thread>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/text.hpp"
#include "support.hpp"
#include "tests/units/case_count.hpp"

// Inputs other than event files: bombs, folders, devices, pipes.

namespace fleetbill::billing::ingest {
namespace {

using test::error_of;
using test::Folder;
using test::packed;
using test::rows_of;

constexpr std::size_t kMebibyte = 1 << 20;

std::string repeated(std::string_view text, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += text;
  return out;
}

/// `mebibytes` of one letter, in about a thousandth of that.
std::string bomb_of(char letter, std::size_t mebibytes) {
  const std::size_t member = std::min<std::size_t>(16, mebibytes);
  return repeated(packed(std::string(member * kMebibyte, letter), 9), mebibytes / member);
}

int exit_code_of(const std::function<bool()>& action) {
  try {
    return action() ? 0 : 1;
  } catch (const std::exception&) {
    return 2;
  }
}

/// Does it in a process of its own. @returns the most memory that this held, in KiB
long peak_of(const std::function<bool()>& action) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) ::_exit(exit_code_of(action));
  int status = 0;
  rusage usage{};
  REQUIRE(::wait4(child, &status, 0, &usage) == child);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
  return usage.ru_maxrss;
}

/// Checks that it holds but a few blocks of a file in memory, however long that is.
void check_frugal(const std::function<bool()>& action) {
  constexpr long kSome = 24 * 1024;
  const long before = peak_of([] { return true; });
  CHECK(peak_of(action) < before + kSome);
}

void write_slowly(const std::string& path, std::string_view bytes, std::size_t at_a_time) {
  const int pipe = ::open(path.c_str(), O_WRONLY);
  for (; !bytes.empty(); bytes.remove_prefix(std::min(at_a_time, bytes.size()))) {
    if (::write(pipe, bytes.data(), std::min(at_a_time, bytes.size())) < 0) break;
  }
  ::close(pipe);
}

/// Reads a pipe that a thread writes to. @returns the rows, or the error
std::vector<std::string> rows_through_pipe(std::string_view bytes, std::size_t at_a_time) {
  const Folder folder;
  const std::string path = folder.path("pipe.csv");
  REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
  std::thread writer([&] { write_slowly(path, bytes, at_a_time); });
  std::vector<std::string> rows;
  const std::string error = error_of([&] { rows = rows_of(read_journal({path})); });
  writer.join();
  if (!error.empty()) rows = {error.substr(error.find(folder.path()) + folder.path().size())};
  return rows;
}

const std::string kText = concat(test::kHeader, test::filler(20, 1600));

/// Checks that a line with this start and a length of `mebibytes` is one row, that the rows around
/// it are read, and that it is not stored in memory.
void check_endless_line(std::string_view begin, std::size_t mebibytes) {
  const Folder folder;
  const std::string path =
      folder.file("bomb.csv.gz", packed(concat(kText, begin)) + bomb_of('x', mebibytes) +
                                     packed("\nP,d,2026-01-01T00:00:00Z,connection,,,\n"));
  check_frugal([&] {
    const Journal journal = read_journal({path});
    return journal.facts.size() == 21 && journal.unreadable.size() == 1 &&
           describe(journal.unreadable[0]).ends_with("the row is longer than 65,536 bytes") &&
           journal.unreadable[0].position.line == 22 && journal.facts[20].position.line == 23;
  });
}

}  // namespace

// ---- bombs --------------------------------------------------------------------------------------

TEST_CASE("bombs: the measure of memory finds what is held", "[ingest][bomb]") {
  const long before = peak_of([] { return true; });
  const auto hold = [] {
    const std::string held(64 * kMebibyte, 'x');
    return held[static_cast<std::size_t>(::getpid()) % held.size()] == 'x';
  };
  CHECK(peak_of(hold) > before + 60 * 1024);
}

TEST_CASE("bombs: a gibibyte of zeros has no header line", "[ingest][bomb]") {
  const Folder folder;
  const std::string path = folder.file("bomb.csv.gz", bomb_of('\0', 1024));
  CHECK(std::filesystem::file_size(path) < 2 * kMebibyte);
  const std::string message =
      concat("invalid: ", path,
             ":1: error: the header line is not CSV: the row is longer than 65,536 bytes");
  check_frugal([&] { return error_of([&] { read_journal({path}); }) == message; });
}

TEST_CASE("bombs: a line of a gibibyte is one row that is none", "[ingest][bomb]") {
  check_endless_line("P,d,2026-01-01T00:00:00Z,connection,", 1024);
}

TEST_CASE("bombs: a line without end costs one row whatever it begins with", "[ingest][bomb]") {
  for (const std::string_view begin : {"", ",", "\"", "P,d,\"", "P,d\"", "\"P\",\"\"", "\"P\"d,"}) {
    CAPTURE(begin);
    check_endless_line(begin, 32);
  }
}

TEST_CASE("bombs: blank lines by the million are no rows", "[ingest][bomb]") {
  constexpr std::size_t kLines = fleetbill::test::kIsSanitized ? 2 : 16;  // mebibytes
  const Folder folder;
  const std::string path =
      folder.file("bomb.csv.gz", packed(kText) + bomb_of('\n', kLines) + packed("x\n"));
  check_frugal([&] {
    const Journal journal = read_journal({path});
    return journal.unreadable.size() == 1 &&
           journal.unreadable[0].position.line == 22 + kLines * kMebibyte;
  });
}

TEST_CASE("bombs: a million empty members are nothing", "[ingest][bomb]") {
  const Folder folder;
  const std::string path =
      folder.file("bomb.csv.gz", repeated(packed(""), 1'000'000) + packed(kText));
  check_frugal([&] { return read_journal({path}).facts.size() == 20; });
}

// ---- no files -----------------------------------------------------------------------------------

TEST_CASE("no file: what is not there is an error of reading", "[ingest]") {
  const Folder folder;
  const std::string path = folder.path("missing.csv");
  CHECK(error_of([&] { read_journal({path}); }) ==
        concat("io: ", path, ": cannot open: No such file or directory"));
  CHECK(error_of([] { read_journal({""}); }) == "io: : cannot open: No such file or directory");
}

TEST_CASE("no file: a folder is an error of reading", "[ingest]") {
  const Folder folder;
  CHECK(error_of([&] { read_journal({folder.path()}); }) ==
        concat("io: ", folder.path(), ": cannot read: Is a directory"));
}

TEST_CASE("no file: one that must not be read is an error of reading", "[ingest]") {
  if (::geteuid() == 0) return;  // root may read everything
  const Folder folder;
  const std::string path = folder.file("secret.csv", kText);
  REQUIRE(::chmod(path.c_str(), 0) == 0);
  CHECK(error_of([&] { read_journal({path}); }) ==
        concat("io: ", path, ": cannot open: Permission denied"));
}

TEST_CASE("no file: one that cannot be read is an error of reading", "[ingest]") {
  // Nothing is mapped at address 0.
  CHECK(error_of([] { read_journal({"/proc/self/mem"}); }) ==
        "io: /proc/self/mem: cannot read: Input/output error");
}

TEST_CASE("no file: the null device is an empty file", "[ingest]") {
  CHECK(error_of([] { read_journal({"/dev/null"}); }) ==
        "invalid: /dev/null:1: error: the file has no header line");
}

TEST_CASE("no file: a device without end is given up", "[ingest]") {
  CHECK(error_of([] { read_journal({"/dev/zero"}); }) ==
        "invalid: /dev/zero:1: error: the header line is not CSV: the row is longer than 65,536 "
        "bytes");
}

// ---- pipes --------------------------------------------------------------------------------------

TEST_CASE("pipes: are read like files, however slowly they are written", "[ingest]") {
  const std::vector<std::string> expected = rows_of(read_journal_text("x.csv", kText));
  for (const std::size_t at_a_time : {1U, 2U, 13U, 4096U}) {
    CAPTURE(at_a_time);
    CHECK(rows_through_pipe(kText, at_a_time) == expected);
    CHECK(rows_through_pipe(packed(kText), at_a_time) == expected);
  }
}

TEST_CASE("pipes: that end early are files cut short", "[ingest]") {
  CHECK(rows_through_pipe("", 1) ==
        std::vector<std::string>{"/pipe.csv:1: error: the file has no header line"});
  CHECK(rows_through_pipe("\x1f", 1).front().starts_with("/pipe.csv:1: error: unknown column"));
  CHECK(rows_through_pipe(packed(kText).substr(0, 20), 3) ==
        std::vector<std::string>{"/pipe.csv: error: broken gzip file at byte 20: the file ends "
                                 "within its gzip data; no row of the file is used"});
}

}  // namespace fleetbill::billing::ingest
