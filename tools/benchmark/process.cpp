#include "tools/benchmark/process.hpp"

#include <fcntl.h>
#include <malloc.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::bench {
namespace {

namespace fs = std::filesystem;

constexpr int kCannotStart = 127;

std::string read_all(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

double seconds_of(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
}

void redirect(int descriptor, const fs::path& path) {
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0 || dup2(file, descriptor) < 0) _exit(kCannotStart);
}

[[noreturn]] void become(std::vector<char*>& arguments, const fs::path& folder, const fs::path& out,
                         const fs::path& err) {
  redirect(STDOUT_FILENO, out);
  redirect(STDERR_FILENO, err);
  if (chdir(folder.c_str()) == 0) execvp(arguments[0], arguments.data());
  _exit(kCannotStart);
}

/// Returns the value of a name in one of the system's tables, in bytes; 0 if it is missing.
std::uint64_t read_kilobytes(const char* table, const char* name) {
  std::ifstream in(table);
  for (std::string word; in >> word;) {
    std::uint64_t kilobytes = 0;
    if (word == name && in >> kilobytes) return kilobytes * 1024;
  }
  return 0;
}

}  // namespace

Finished run_process(const std::vector<std::string>& command, const fs::path& folder) {
  const fs::path out = folder / "stdout.txt";
  const fs::path err = folder / "stderr.txt";
  std::vector<std::string> words = command;
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);

  // A child's peak starts with the memory in use by its parent at the fork.
  malloc_trim(0);
  const Timer timer;
  const pid_t child = fork();
  if (child < 0) throw Error(ErrorKind::io, "cannot start a process for " + command[0]);
  if (child == 0) become(arguments, folder, out, err);
  int status = 0;
  rusage usage{};
  while (wait4(child, &status, 0, &usage) < 0 && errno == EINTR) continue;

  Finished finished;
  finished.taken = {timer.taken().seconds, seconds_of(usage.ru_utime) + seconds_of(usage.ru_stime)};
  finished.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  finished.peak_bytes = static_cast<std::uint64_t>(usage.ru_maxrss) * 1024;
  finished.output = read_all(out);
  finished.errors = read_all(err);
  return finished;
}

Finished run_or_throw(const std::vector<std::string>& command, const fs::path& folder) {
  Finished finished = run_process(command, folder);
  if (finished.exit_code == 0) return finished;
  std::string line;
  for (const std::string& word : command) line += word + " ";
  throw Error(ErrorKind::check_failed, concat(line, "exits with ", finished.exit_code, ": ",
                                              finished.errors.substr(0, 2000)));
}

std::uint64_t available_bytes() { return read_kilobytes("/proc/meminfo", "MemAvailable:"); }

std::uint64_t peak_bytes() { return read_kilobytes("/proc/self/status", "VmHWM:"); }

void forget_peak() {
  malloc_trim(0);
  std::ofstream("/proc/self/clear_refs") << "5";
}

}  // namespace fleetbill::bench
