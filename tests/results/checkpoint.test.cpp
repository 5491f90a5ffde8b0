#include "results/checkpoint.hpp"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstring>

#include "billing/units/archive.hpp"
#include "billing/units/error.hpp"
#include "failing_files.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;

namespace {

Origin origin(const std::string& seed = "seed=1") {
  return {{"scenario", "scenario: x\nmonths: 3\n"}, {"--seed or --set", seed}};
}

/// A directory with two saved months, as a killed run leaves it.
void save_two(const std::string& run_file, FileSystem& files = real_files()) {
  CheckpointDirectory directory(run_file, origin(), files);
  directory.save("first part", "state one");
  directory.save("second part", "state ", "two");
}

std::string what_is_loaded(const std::string& run_file) {
  CheckpointDirectory directory(run_file, origin());
  const auto checkpoint = directory.load();
  if (!checkpoint) return "nothing";
  std::string out;
  for (const std::string& part : checkpoint->parts) out += part + ", ";
  return out + checkpoint->state;
}

std::vector<std::string> files_in(const std::string& directory) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    out.push_back(entry.path().filename().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace

TEST_CASE("checkpoints: what was saved last is loaded, and more can be saved behind it",
          "[results][resume]") {
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  CHECK(what_is_loaded(run) == "nothing");
  CHECK(folder.files().empty());
  save_two(run);
  CHECK(what_is_loaded(run) == "first part, second part, state two");
  {
    CheckpointDirectory directory(run, origin());
    CHECK(directory.load());
    directory.save("", "");
  }
  CHECK(what_is_loaded(run) == "first part, second part, , ");
  CHECK(files_in(run + ".resume") ==
        std::vector<std::string>{"part-1", "part-2", "part-3", "state-3"});
  {
    CheckpointDirectory directory(run, origin());
    directory.clear();
  }
  CHECK(folder.files().empty());
}

TEST_CASE("checkpoints: whichever call fails, what was saved before is still there",
          "[results][resume][disk]") {
  const int error = GENERATE(EIO, ENOSPC);
  bool all_done = false;
  std::size_t failures = 0;
  for (std::size_t fail_at = 0; !all_done; ++fail_at) {
    const TemporaryDirectory folder;
    const std::string run = folder.file("run.h5");
    FailingFiles files(fail_at, error);
    std::size_t saved = 0;
    const std::string message = error_of([&] {
      CheckpointDirectory directory(run, origin(), files);
      for (const char* text : {"a", "b", "c"}) {
        directory.save(std::string(50'000, *text), text);
        ++saved;
      }
    });
    all_done = files.failed().empty();
    CAPTURE(fail_at, files.failed(), saved, message);
    if (!message.empty()) {
      ++failures;
      CHECK_THAT(message, Catch::Matchers::StartsWith("io: " + run + ".resume") &&
                              Catch::Matchers::Contains(std::strerror(error)));
    }
    const std::string parts[] = {"a", "b", "c"};
    std::string expected;
    for (std::size_t i = 0; i < saved; ++i) expected += std::string(50'000, parts[i][0]) + ", ";
    CHECK((what_is_loaded(run) == (saved == 0 ? "nothing" : expected + parts[saved - 1])));
    REQUIRE(fail_at < 200);
  }
  CHECK(failures > 20);
}

TEST_CASE("checkpoints: a failing save leaves nothing beside what was saved before",
          "[results][resume][disk]") {
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  save_two(run);
  write_bytes(run + ".resume/part-3", "of a save that was killed");
  write_bytes(run + ".resume/state-3.tmp-1-0", "likewise");
  CHECK(what_is_loaded(run) == "first part, second part, state two");
  CHECK(files_in(run + ".resume") == std::vector<std::string>{"part-1", "part-2", "state-2"});
}

TEST_CASE("checkpoints: creating the directory removes temporary files of a killed run",
          "[results][resume]") {
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  write_bytes(folder.file("run.h5.tmp-0123456789abcdef0123"), "torn");
  write_bytes(folder.file("other.h5.tmp-0123456789abcdef0123"), "torn");
  save_two(run);
  CHECK(folder.files() ==
        std::vector<std::string>{"other.h5.tmp-0123456789abcdef0123", "run.h5.resume"});
}

TEST_CASE("checkpoints: a new run discards those of an earlier run when it saves its first month",
          "[results][resume]") {
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  save_two(run);
  { const CheckpointDirectory unused(run, origin("seed=2")); }
  CHECK(what_is_loaded(run) == "first part, second part, state two");
  {
    CheckpointDirectory directory(run, origin());
    directory.save("new part", "new state");
  }
  CHECK(what_is_loaded(run) == "new part, new state");
}

TEST_CASE("checkpoints: a directory that its owner removes at any moment can be claimed",
          "[results][resume]") {
  /// Removes the directory after it was found, as another process does that ends.
  class Vanishing : public FileSystem {
   public:
    int open_directory(const char* path) override {
      if (std::string_view(path).ends_with(".resume") && removals_ < 2) {
        const int directory = removals_ == 0 ? -1 : FileSystem::open_directory(path);
        ::rmdir(path);
        if (++removals_ == 2) return directory;  // removed before it is locked
      }
      return FileSystem::open_directory(path);  // removed before it is opened
    }

   private:
    int removals_ = 0;
  };
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  Vanishing files;
  CheckpointDirectory directory(run, origin(), files);
  directory.save("part", "state");
  CHECK(files_in(run + ".resume") == std::vector<std::string>{"part-1", "state-1"});
}

TEST_CASE("checkpoints: a run of another origin is not gone on with", "[results][resume]") {
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  save_two(run);
  const auto refusal = [&](Origin other) {
    return error_of([&] { (void)CheckpointDirectory(run, std::move(other)).load(); });
  };
  const std::string way_out =
      "; resume it with the same value, or run without --resume to play from the beginning";
  CHECK(refusal(origin("seed=2")) ==
        "usage: " + run +
            ".resume: the run was started with a different --seed or --set: "
            "'seed=1', not 'seed=2'" +
            way_out);
  Origin other = origin();
  other[0].value += "# changed\n";
  CHECK(refusal(other) ==
        "usage: " + run + ".resume: the run was started with a different scenario" + way_out);
  other = origin();
  other.push_back({"price list", "none"});
  CHECK(refusal(other) ==
        "usage: " + run + ".resume: the run was started with a different price list" + way_out);
  CHECK(what_is_loaded(run) == "first part, second part, state two");
}

TEST_CASE("checkpoints: each damaged or missing byte is noticed, and the file named",
          "[results][resume]") {
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  save_two(run);
  for (const std::string name : {"state-2", "part-1", "part-2"}) {
    const std::string path = run + ".resume/" + name;
    const std::string whole = read_bytes(path);
    const auto check = [&](const std::string& bytes) {
      write_bytes(path, bytes);
      CHECK_THAT(
          error_of([&] { what_is_loaded(run); }),
          Catch::Matchers::StartsWith("invalid: " + path + ": error: the checkpoint is damaged: "));
    };
    for (std::size_t i = 0; i < whole.size(); ++i) {
      std::string other = whole;
      other[i] = static_cast<char>(other[i] ^ 0x21);
      check(other);
      check(whole.substr(0, i));
    }
    check(whole + "x");
    write_bytes(path, whole);
  }
  CHECK(what_is_loaded(run) == "first part, second part, state two");
  std::filesystem::remove(run + ".resume/part-1");
  CHECK(error_of([&] { what_is_loaded(run); }) ==
        "io: " + run + ".resume/part-1: cannot read: No such file or directory");
}

TEST_CASE("checkpoints: where the last state did not reach the disk, the one before is loaded",
          "[results][resume]") {
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  std::string first;
  {
    CheckpointDirectory directory(run, origin());
    directory.save("first part", "state one");
    first = read_bytes(run + ".resume/state-1");
    directory.save("second part", "state two");
  }
  const std::string torn = GENERATE("state-2", "part-2");
  write_bytes(run + ".resume/state-1", first);
  write_bytes(run + ".resume/" + torn, "");
  CHECK(what_is_loaded(run) == "first part, state one");
  CHECK(files_in(run + ".resume") == std::vector<std::string>{"part-1", "state-1"});
}

TEST_CASE("checkpoints: two processes cannot play one run", "[results][resume]") {
  const TemporaryDirectory folder;
  const std::string run = folder.file("run.h5");
  const CheckpointDirectory one(run, origin());
  CHECK(error_of([&] { const CheckpointDirectory other(run, origin()); }) ==
        "io: " + run +
            ".resume: another fleetbill process is playing this run; write a different file (-o)");
}

TEST_CASE("a run writer: one that goes on from another's state writes the same file",
          "[results][resume]") {
  const TemporaryDirectory folder;
  const Run run = sample_run();
  const std::uint32_t chunk_rows = GENERATE(1U, 3U, 7U, 65'536U);
  const Packing packing{chunk_rows};
  const std::string whole = folder.file("whole.h5");
  record(run, whole, {packing, 5});
  std::vector<std::string> filled;
  std::string state;
  const auto resumed = [&](const std::string& path) {
    auto writer = std::make_unique<RunWriter>(path, real_files(), packing);
    if (!state.empty()) writer->resume(filled, state);
    return writer;
  };
  const auto leave = [&](RunWriter& writer) {
    filled.push_back(writer.take_full_chunks());
    state = writer.state();
  };
  const std::string path = folder.file("resumed.h5");
  std::span<const billing::ResolvedFact> facts(run.facts);
  for (; !facts.empty(); facts = facts.subspan(std::min<std::size_t>(5, facts.size()))) {
    const auto writer = resumed(path);
    writer->add_facts(facts.first(std::min<std::size_t>(5, facts.size())));
    leave(*writer);
  }
  for (const auto& month : run.months) {
    const auto writer = resumed(path);
    writer->add_month(month);
    leave(*writer);
  }
  const auto writer = resumed(path);
  writer->add_series(run.series);
  writer->finish(run.directory, run.end);
  CHECK((read_bytes(path) == read_bytes(whole)));

  SECTION("and refuses what is no such state") {
    const auto refuses = [&](const std::vector<std::string>& pieces, const std::string& bytes) {
      RunWriter other(path, real_files(), packing);
      CHECK_THROWS_AS(other.resume(pieces, bytes), ArchiveError);
    };
    refuses(filled, state.substr(0, state.size() - 1));
    refuses(filled, state + "x");
    if (chunk_rows < 10) refuses({}, state);
    if (chunk_rows < 10) refuses({filled[0].substr(0, filled[0].size() - 1)}, state);
    if (chunk_rows < 10) {
      std::string other = filled[0];
      other[other.size() / 2] = static_cast<char>(other[other.size() / 2] ^ 0xff);
      other.resize(other.size() - 1);
      refuses({other}, state);
    }
  }
}
