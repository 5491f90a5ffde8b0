#include "tools/workbench/output/output_file.hpp"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <new>
#include <utility>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

namespace fs = std::filesystem;

namespace {

std::unique_ptr<z_stream> gzip_stream() {
  auto stream = std::make_unique<z_stream>();
  constexpr int kGzip = 15 + 16;
  if (deflateInit2(stream.get(), Z_DEFAULT_COMPRESSION, Z_DEFLATED, kGzip, 8, Z_DEFAULT_STRATEGY) !=
      Z_OK) {
    throw std::bad_alloc();
  }
  return stream;
}

}  // namespace

bool is_stream(const std::string& path) {
  std::error_code ignored;
  if (!fs::exists(path, ignored) || fs::is_directory(path, ignored)) return false;
  if (!fs::is_regular_file(path, ignored)) return true;
  const fs::path folder = fs::canonical(fs::absolute(path, ignored).parent_path(), ignored);
  return folder == "/dev" || folder.string().starts_with("/proc/");
}

OutputFile::OutputFile(std::string path) : path_(std::move(path)) {
  const bool is_replaced = !is_stream(path_) && !fs::is_directory(path_);
  if (is_replaced) temporary_ = concat(path_, ".tmp-", ::getpid());
  file_ = std::fopen(is_replaced ? temporary_.c_str() : path_.c_str(), is_replaced ? "wbx" : "ab");
  if (file_ == nullptr) fail();
  if (to_lower_ascii(path_).ends_with(".gz")) stream_ = gzip_stream();
}

OutputFile::OutputFile(std::FILE* stream, std::string name)
    : path_(std::move(name)), file_(stream), is_borrowed_(true) {}

OutputFile::~OutputFile() { close(); }

void OutputFile::close() {
  if (stream_) deflateEnd(stream_.get());
  stream_.reset();
  if (file_ != nullptr && !is_borrowed_) std::fclose(file_);
  file_ = nullptr;
  if (!temporary_.empty()) std::remove(temporary_.c_str());
  temporary_.clear();
}

void OutputFile::fail() const {
  if (is_borrowed_) throw Error(ErrorKind::io, concat("cannot write to ", path_));
  throw Error(ErrorKind::io, concat(path_, ": cannot write: ", std::strerror(errno)));
}

void OutputFile::write_bytes(const char* bytes, std::size_t size) {
  if (std::fwrite(bytes, 1, size, file_) != size) fail();
}

void OutputFile::write(std::string_view text) {
  if (!stream_) return write_bytes(text.data(), text.size());
  constexpr std::size_t kPiece = 1 << 20;  // zlib counts no more than 4 GiB at a time
  while (!text.empty()) {
    const std::string_view piece = text.substr(0, kPiece);
    buffer_ += piece;
    text.remove_prefix(piece.size());
    if (buffer_.size() >= kPiece) deflate_buffer(Z_NO_FLUSH);
  }
}

void OutputFile::deflate_buffer(int flush) {
  std::array<char, 1 << 16> block;
  stream_->next_in = reinterpret_cast<Bytef*>(buffer_.data());
  stream_->avail_in = static_cast<uInt>(buffer_.size());
  int result = Z_OK;
  do {
    stream_->next_out = reinterpret_cast<Bytef*>(block.data());
    stream_->avail_out = static_cast<uInt>(block.size());
    result = deflate(stream_.get(), flush);
    write_bytes(block.data(), block.size() - stream_->avail_out);
  } while (stream_->avail_out == 0 || (flush == Z_FINISH && result != Z_STREAM_END));
  buffer_.clear();
}

void OutputFile::commit_together(std::initializer_list<OutputFile*> files) {
  for (OutputFile* const file : files) file->finish();
  for (OutputFile* const file : files) file->put_in_place();
}

void OutputFile::finish() {
  if (stream_) deflate_buffer(Z_FINISH);
  if (is_borrowed_) return;  // its owner flushes it
  if (std::fflush(file_) != 0 || (!temporary_.empty() && ::fsync(::fileno(file_)) != 0)) fail();
  std::FILE* file = std::exchange(file_, nullptr);
  if (std::fclose(file) != 0) fail();
}

void OutputFile::put_in_place() {
  if (temporary_.empty()) return;
  if (std::rename(temporary_.c_str(), path_.c_str()) != 0) fail();
  temporary_.clear();
}

}  // namespace fleetbill::workbench
