#pragma once

#include <algorithm>
#include <cerrno>
#include <string>

#include "results/file_system.hpp"

namespace fleetbill::results::test {

/// Writes in small pieces, and lets one call fail: the `fail_at`-th, counted from 0.
class FailingFiles : public FileSystem {
 public:
  FailingFiles(std::size_t fail_at, int error) : fail_at_(fail_at), error_(error) {}

  /// The call that failed; empty if there were fewer calls.
  [[nodiscard]] const std::string& failed() const { return failed_; }

  int create(const char* path) override { return fails("create") ? -1 : FileSystem::create(path); }
  ssize_t write(int file, const void* bytes, std::size_t size) override {
    constexpr std::size_t kPiece = 20'000;
    return fails("write") ? -1 : FileSystem::write(file, bytes, std::min(size, kPiece));
  }
  int sync(int) override { return fails("sync") ? -1 : 0; }  // nothing here needs to last
  int close(int file) override {
    const int result = FileSystem::close(file);
    return fails("close") ? -1 : result;
  }
  int rename(const char* from, const char* to) override {
    return fails("rename") ? -1 : FileSystem::rename(from, to);
  }
  int link(const char* from, const char* to) override {
    return fails("link") ? -1 : FileSystem::link(from, to);
  }
  int remove(const char* path) override { return fails("remove") ? -1 : FileSystem::remove(path); }
  int open_directory(const char* path) override {
    return fails("open_directory") ? -1 : FileSystem::open_directory(path);
  }
  int open_file(const char* path) override {
    return fails("open_file") ? -1 : FileSystem::open_file(path);
  }
  int make_directory(const char* path) override {
    return fails("make_directory") ? -1 : FileSystem::make_directory(path);
  }
  int remove_directory(const char* path) override {
    return fails("remove_directory") ? -1 : FileSystem::remove_directory(path);
  }

 private:
  bool fails(const char* call) {
    if (calls_++ != fail_at_) return false;
    failed_ = call;
    errno = error_;
    return true;
  }

  std::size_t fail_at_;
  int error_;
  std::size_t calls_ = 0;
  std::string failed_;
};

}  // namespace fleetbill::results::test
