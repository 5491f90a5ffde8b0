#include "tools/workbench/output/output_file.hpp"

#include <array>
#include <cerrno>
#include <filesystem>
#include <new>
#include <span>
#include <system_error>
#include <utility>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/file_set.hpp"
#include "results/file_system.hpp"

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
  std::error_code ignored;  // creating the temporary file reports the reason
  if (is_stream(path_) || fs::is_directory(path_, ignored)) {
    file_ = std::fopen(path_.c_str(), "ab");
    if (file_ == nullptr) fail();
  } else {
    staged_.emplace(results::real_files(), path_);
  }
  if (to_lower_ascii(path_).ends_with(".gz")) stream_ = gzip_stream();
}

OutputFile::OutputFile(std::FILE* stream, std::string name)
    : path_(std::move(name)), file_(stream), is_borrowed_(true) {}

OutputFile::~OutputFile() {
  if (stream_) deflateEnd(stream_.get());
  if (file_ != nullptr && !is_borrowed_) std::fclose(file_);
}

void OutputFile::fail() const {
  if (is_borrowed_) results::throw_cannot_print(path_, errno);
  results::throw_cannot_write(path_, errno);
}

void OutputFile::write_bytes(std::string_view bytes) {
  constexpr std::size_t kPiece = 1 << 18;
  if (!staged_) {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) fail();
    return;
  }
  pending_ += bytes;
  if (pending_.size() >= kPiece) flush_pending();
}

void OutputFile::flush_pending() {
  staged_->write(std::as_bytes(std::span(pending_)));
  pending_.clear();
}

void OutputFile::write(std::string_view text) {
  if (!stream_) return write_bytes(text);
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
    write_bytes({block.data(), block.size() - stream_->avail_out});
  } while (stream_->avail_out == 0 || (flush == Z_FINISH && result != Z_STREAM_END));
  buffer_.clear();
}

void OutputFile::commit_together(const std::vector<OutputFile*>& files,
                                 const std::vector<std::string>& removed) {
  std::vector<results::StagedFile*> staged;
  for (OutputFile* const file : files) {
    file->finish();
    if (file->staged_) staged.push_back(&*file->staged_);
  }
  results::commit_together(results::real_files(), staged, removed);
}

void OutputFile::finish() {
  if (stream_) deflate_buffer(Z_FINISH);
  if (staged_) return flush_pending();
  if (std::fflush(file_) != 0) fail();
  if (is_borrowed_) return;
  std::FILE* file = std::exchange(file_, nullptr);
  if (std::fclose(file) != 0) fail();
}

}  // namespace fleetbill::workbench
