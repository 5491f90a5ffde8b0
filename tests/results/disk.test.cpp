#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cerrno>
#include <cstring>
#include <set>

#include "billing/units/error.hpp"
#include "failing_files.hpp"
#include "results/run_reader.hpp"
#include "results/staged_file.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;

namespace {

/// A file system of a few hundred kilobytes, if this process may mount one.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& place) : place_(place) {
    std::filesystem::create_directory(place);
    is_mounted_ = ::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=300k") == 0;
  }
  ~SmallDisk() {
    if (is_mounted_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] bool is_mounted() const { return is_mounted_; }
  [[nodiscard]] std::string file(const std::string& name) const { return place_ + "/" + name; }

 private:
  std::string place_;
  bool is_mounted_ = false;
};

/// Records the run over `files`. @returns the error, empty if it went well
std::string record_over(FileSystem& files, const Run& run, const std::string& path) {
  return error_of([&] {
    RunWriter writer(path, files, Packing{});
    writer.add_facts(run.facts);
    for (const auto& month : run.months) writer.add_month(month);
    writer.finish(run.directory, run.end);
  });
}

}  // namespace

TEST_CASE("writing: whichever call fails, the name holds what it held before or the whole new file",
          "[results][disk]") {
  const int error = GENERATE(EIO, ENOSPC, EACCES, EDQUOT);
  const bool has_older = GENERATE(false, true);
  CAPTURE(error, has_older);
  const Run run = sample_run();
  std::set<std::string> reported;
  bool all_done = false;
  for (std::size_t fail_at = 0; !all_done; ++fail_at) {
    const TemporaryDirectory directory;
    const std::string path = directory.file("run.h5");
    if (has_older) record(empty_run(), path);
    const std::string before = read_bytes(path);

    FailingFiles files(fail_at, error);
    const std::string message = record_over(files, run, path);
    all_done = files.failed().empty();
    CAPTURE(fail_at, files.failed());
    if (message.empty()) {
      CHECK(RunReader(path).summary().facts == run.facts.size());
    } else {
      reported.insert(files.failed());
      CHECK(message == "io: " + path + ": cannot write: " + std::strerror(error));
      CHECK((read_bytes(path) == before));
    }
    // A name that cannot be removed stays; nothing else does.
    if (files.failed() != "remove") {
      const bool stands = message.empty() || has_older;
      CHECK(directory.files() ==
            (stands ? std::vector<std::string>{"run.h5"} : std::vector<std::string>{}));
    }
    REQUIRE(fail_at < 100);
  }
  // Failing to link or to remove the second name loses no data, so it does not fail.
  CHECK(reported ==
        std::set<std::string>{"create", "write", "sync", "close", "rename", "open_directory"});
}

TEST_CASE("writing: a write that writes nothing is an error and not an endless loop",
          "[results][disk]") {
  class NothingWritten : public FileSystem {
   public:
    ssize_t write(int, const void*, std::size_t) override { return 0; }
  };
  const TemporaryDirectory directory;
  NothingWritten files;
  CHECK_THAT(record_over(files, empty_run(), directory.file("run.h5")),
             Catch::Matchers::StartsWith("io: "));
  CHECK(directory.files().empty());
}

TEST_CASE("writing: an interrupted write goes on", "[results][disk]") {
  class Interrupted : public FileSystem {
   public:
    ssize_t write(int file, const void* bytes, std::size_t size) override {
      if (++calls_ % 2 == 0)
        return FileSystem::write(file, bytes, std::min<std::size_t>(size, 777));
      errno = EINTR;
      return -1;
    }

   private:
    int calls_ = 0;
  };
  const TemporaryDirectory directory;
  Interrupted files;
  CHECK(record_over(files, sample_run(), directory.file("run.h5")).empty());
  CHECK(RunReader(directory.file("run.h5")).summary().facts == sample_run().facts.size());
}

TEST_CASE("writing: a file system that cannot sync a directory is good enough", "[results][disk]") {
  class NoDirectorySync : public FileSystem {
   public:
    int sync(int file) override {
      struct stat status {};
      if (::fstat(file, &status) != 0 || !S_ISDIR(status.st_mode)) return FileSystem::sync(file);
      errno = EINVAL;
      return -1;
    }
  };
  const TemporaryDirectory directory;
  NoDirectorySync files;
  CHECK(record_over(files, empty_run(), directory.file("run.h5")).empty());
  CHECK(directory.files() == std::vector<std::string>{"run.h5"});
}

TEST_CASE("writing: nothing stands under the name before the run is finished", "[results][disk]") {
  const TemporaryDirectory directory;
  {
    RunWriter writer(directory.file("run.h5"));
    writer.add_facts(sample_run().facts);
    CHECK(directory.files().empty());
  }
  CHECK(directory.files().empty());
}

TEST_CASE("writing: a directory that does not exist is reported before the run",
          "[results][disk]") {
  const TemporaryDirectory directory;
  const std::string path = directory.file("absent/run.h5");
  CHECK(error_of([&] { RunWriter writer(path); }) ==
        "io: " + path + ": cannot write: No such file or directory");
  CHECK(error_of([&] { RunWriter writer(directory.file("")); }) ==
        "io: " + directory.file("") + ": cannot write: Is a directory");
}

TEST_CASE("writing: the older file is replaced, and a symbolic link by the file",
          "[results][disk]") {
  const TemporaryDirectory directory;
  record(empty_run(), directory.file("run.h5"));
  record(sample_run(), directory.file("run.h5"));
  CHECK(RunReader(directory.file("run.h5")).summary().facts > 0);
  std::filesystem::create_symlink("nowhere.h5", directory.file("link.h5"));
  record(sample_run(), directory.file("link.h5"));
  CHECK_FALSE(std::filesystem::is_symlink(directory.file("link.h5")));
  CHECK(directory.files() == std::vector<std::string>{"link.h5", "run.h5"});
}

TEST_CASE(
    "writing: temporary files of a dead process are removed, of a living process they are not",
    "[results][disk]") {
  const TemporaryDirectory directory;
  const StagedFile alive(real_files(), directory.file("run.h5"));
  const std::string kept = alive.temporary().substr(directory.file("").size());
  const std::string digits = "0123456789abcdef0123";
  for (const std::string& left : {
           "run.h5.tmp-" + digits,
           "run.h5.old-" + digits,
           std::string("run.h5.tmp-1"),    // of an earlier version, in a container
           std::string("run.h5.tmp-1-0"),  // of an earlier version
           ".fleetbill-commit.tmp-" + digits,
       }) {
    write_bytes(directory.file(left), "left behind");
  }
  const std::vector<std::string> others{"other.h5.tmp-" + digits, "run.h5.old-2024-01-05",
                                        "run.h5.tmp-", "run.h5.tmp-x"};
  for (const std::string& other : others) write_bytes(directory.file(other), "of the user");

  record(empty_run(), directory.file("run.h5"));

  std::vector<std::string> expected = others;
  expected.push_back(kept);
  expected.emplace_back("run.h5");
  std::sort(expected.begin(), expected.end());
  CHECK(directory.files() == expected);
}

TEST_CASE("writing: a full disk leaves the older file and an error", "[results][disk]") {
  const TemporaryDirectory directory;
  const SmallDisk disk(directory.file("small"));
  if (!disk.is_mounted()) {
    WARN("skipped: no tmpfs may be mounted here: " << std::strerror(errno));
    return;
  }
  const std::string path = disk.file("run.h5");
  record(empty_run(), path);
  const std::string before = read_bytes(path);
  write_bytes(disk.file("filler"), std::string(180'000, 'x'));
  CHECK(error_of([&] { record(sample_run(), path); }) ==
        "io: " + path + ": cannot write: No space left on device");
  CHECK((read_bytes(path) == before));
  CHECK(RunReader(path).summary().texts.kind == "bill");
  const auto entries = std::filesystem::directory_iterator(directory.file("small"));
  CHECK(std::distance(begin(entries), end(entries)) == 2);
  std::filesystem::remove(disk.file("filler"));
  record(sample_run(), path);  // and with room again it works
  CHECK(RunReader(path).summary().texts.kind == "run");
}

TEST_CASE("writing: a device that is always full gives an error", "[results][disk]") {
  class FullDevice : public FileSystem {
   public:
    int create(const char*) override { return ::open("/dev/full", O_WRONLY | O_CLOEXEC); }
  };
  const TemporaryDirectory directory;
  FullDevice files;
  const std::string path = directory.file("run.h5");
  CHECK(record_over(files, sample_run(), path) ==
        "io: " + path + ": cannot write: No space left on device");
  CHECK(directory.files().empty());
}
