#include "billing/ingest/byte_source.hpp"

#include <sys/stat.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <new>
#include <vector>

#include "billing/ingest/standard_input.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::ingest {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using File = std::unique_ptr<std::FILE, CloseFile>;

class PlainSource : public ByteSource {
 public:
  PlainSource(File file, std::string path) : file_(std::move(file)), path_(std::move(path)) {
    // Readers request large parts: the buffer of the library would add a copy.
    std::setvbuf(file_.get(), nullptr, _IONBF, 0);
    struct stat about {};
    if (::fstat(::fileno(file_.get()), &about) == 0 && S_ISREG(about.st_mode)) {
      progress_.size = static_cast<std::uint64_t>(about.st_size);
    }
  }

  std::size_t read(char* buffer, std::size_t size) override {
    const std::size_t n = std::fread(buffer, 1, size, file_.get());
    if (n < size && std::ferror(file_.get())) {
      throw Error(ErrorKind::io, concat(path_, ": cannot read: ", std::strerror(errno)));
    }
    progress_.read += n;
    return n;
  }

  [[nodiscard]] Progress progress() const override { return progress_; }

 private:
  File file_;
  std::string path_;
  Progress progress_;
};

class GzipSource : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> compressed, std::string path)
      : compressed_(std::move(compressed)), path_(std::move(path)), input_(kBufferSize) {
    constexpr int kGzipOnly = 15 + 16;
    if (inflateInit2(&stream_, kGzipOnly) != Z_OK) throw std::bad_alloc();
  }
  ~GzipSource() override { inflateEnd(&stream_); }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  std::size_t read(char* buffer, std::size_t size) override {
    stream_.next_out = reinterpret_cast<Bytef*>(buffer);
    stream_.avail_out = static_cast<uInt>(size);
    // Until the buffer is full: a file may have a member for each byte of its text.
    while (stream_.avail_out > 0 && !done_) inflate_more();
    return size - stream_.avail_out;
  }

  [[nodiscard]] Progress progress() const override { return compressed_->progress(); }

 private:
  static constexpr std::size_t kBufferSize = 1 << 18;

  void inflate_more() {
    if (stream_.avail_in == 0) refill();
    if (stream_.avail_in == 0) {
      if (member_open_) damaged("the file ends within its gzip data");
      done_ = true;
      return;
    }
    if (!member_open_) {  // the file continues after a member: with a member or with garbage
      if (inflateReset(&stream_) != Z_OK) damaged("its gzip data is invalid");
      member_open_ = true;
    }
    const int result = inflate(&stream_, Z_NO_FLUSH);
    if (result == Z_MEM_ERROR) throw std::bad_alloc();
    if (result == Z_STREAM_END) {
      member_open_ = false;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      damaged(stream_.msg == nullptr ? "its gzip data is damaged" : stream_.msg);
    }
  }

  void refill() {
    const std::size_t n = compressed_->read(input_.data(), input_.size());
    consumed_ += n;
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = static_cast<uInt>(n);
  }

  [[noreturn]] void damaged(std::string_view what) const {
    throw Error(ErrorKind::invalid,
                concat(path_, ": error: broken gzip file at byte ", consumed_ - stream_.avail_in,
                       ": ", what, "; no row of the file is used"));
  }

  std::unique_ptr<ByteSource> compressed_;
  std::string path_;
  std::vector<char> input_;
  std::uint64_t consumed_ = 0;
  z_stream stream_{};
  bool member_open_ = true;
  bool done_ = false;
};

/// Returns bytes that were read ahead, then the rest.
class PrefixedSource : public ByteSource {
 public:
  PrefixedSource(std::string prefix, std::unique_ptr<ByteSource> rest)
      : prefix_(std::move(prefix)), rest_(std::move(rest)) {}

  std::size_t read(char* buffer, std::size_t size) override {
    if (at_ == prefix_.size()) return rest_->read(buffer, size);
    const std::size_t n = std::min(size, prefix_.size() - at_);
    std::memcpy(buffer, prefix_.data() + at_, n);
    at_ += n;
    return n;
  }

  [[nodiscard]] Progress progress() const override { return rest_->progress(); }

 private:
  std::string prefix_;
  std::size_t at_ = 0;
  std::unique_ptr<ByteSource> rest_;
};

}  // namespace

std::unique_ptr<ByteSource> open_source(const std::string& path) {
  File file(open_for_reading(path));
  if (!file) throw Error(ErrorKind::io, concat(path, ": cannot open: ", std::strerror(errno)));
  auto plain = std::make_unique<PlainSource>(std::move(file), path);
  std::string magic(2, '\0');
  magic.resize(plain->read(magic.data(), magic.size()));
  const bool gzip = magic == "\x1f\x8b";
  auto whole = std::make_unique<PrefixedSource>(std::move(magic), std::move(plain));
  if (!gzip) return whole;
  return std::make_unique<GzipSource>(std::move(whole), path);
}

}  // namespace fleetbill::billing::ingest
