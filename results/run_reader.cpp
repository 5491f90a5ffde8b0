#include "results/run_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <future>
#include <sstream>
#include <stdexcept>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "results/concurrent.hpp"
#include "results/content_hash.hpp"
#include "results/image_reader.hpp"
#include "results/layout.hpp"
#include "results/recorded.hpp"
#include "results/skeleton_reader.hpp"
#include "results/table_reader.hpp"
#include "results/user_block.hpp"

namespace fleetbill::results {
namespace {

constexpr std::size_t kReadAhead = 1 << 20;

[[noreturn]] void throw_not_whole(const std::string& path, std::string_view problem) {
  throw Error(ErrorKind::invalid, concat(path, ": error: not a complete run file: ", problem));
}

/// A file that is read from start to end.
class InputFile {
 public:
  explicit InputFile(const std::string& path)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ < 0) fail();
  }
  ~InputFile() { ::close(file_); }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// Reads until `into` is full or the file ends. @returns bytes read
  std::size_t read(std::span<std::byte> into) {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t n = ::read(file_, into.data() + done, into.size() - done);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail();
      if (n == 0) break;
      done += static_cast<std::size_t>(n);
    }
    return done;
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(ErrorKind::io, concat(path_, ": cannot read the run file: ", std::strerror(errno)));
  }

  const std::string& path_;
  int file_;
};

/// Checks that the file is complete. Errors: `Failure` if it is not, `Error(io)` if it cannot be
/// read.
UserBlock check_whole(const std::string& path) {
  InputFile file(path);
  UserBlockBytes head;
  const std::size_t got = file.read(head);
  if (got < head.size()) throw Failure(concat("it has only ", got, " bytes"));
  const UserBlock block = decode_user_block(head);
  StreamingHash64 hash;
  std::uint64_t length = head.size();
  // A buffer is hashed while the next one is read.
  std::array<std::vector<std::byte>, 2> buffers;
  buffers[0].resize(kReadAhead);
  std::size_t filled = file.read(buffers[0]);
  for (std::size_t i = 0;; i = 1 - i) {
    std::future<std::size_t> next;
    if (filled == kReadAhead) {
      buffers[1 - i].resize(kReadAhead);
      next = started([&file, &into = buffers[1 - i]] { return file.read(into); });
    }
    hash.update(std::span(buffers[i]).first(filled));
    length += filled;
    if (!next.valid()) break;
    filled = next.get();
  }
  if (length != block.length) {
    throw Failure(concat("it has ", length, " bytes where ", block.length, " were written"));
  }
  if (hash.value() != block.body_hash) throw Failure("its checksum does not fit its content");
  return block;
}

/// Calls `read` and converts the errors of a damaged file.
template <class Read>
auto read_guarded(const std::string& path, const Read& read) {
  constexpr const char* kTooLarge = "it requires more memory than is available";
  const hdf5::QuietErrors quiet;
  try {
    return read();
  } catch (const Failure& failure) {
    throw_not_whole(path, failure.what());
  } catch (const std::length_error&) {
    throw_not_whole(path, kTooLarge);
  } catch (const hdf5::OutOfMemory&) {
    throw_not_whole(path, kTooLarge);
  }
}

}  // namespace

template <class Read>
auto RunReader::guarded(const Read& read) const {
  return read_guarded(path_, [&] { return read(*image_); });
}

RunReader::RunReader(std::string path) : path_(std::move(path)) {
  read_guarded(path_, [&] {
    const UserBlock block = check_whole(path_);
    format_ = block.format;
    check_skeleton(path_, block.length);
    auto image = std::make_unique<ImageReader>(path_, block.length);
    check_against_layout(*image, format_.minor);
    image_ = std::move(image);
  });
}

RunReader::~RunReader() = default;
RunReader::RunReader(RunReader&&) noexcept = default;
RunReader& RunReader::operator=(RunReader&&) noexcept = default;

Summary RunReader::summary() const {
  return guarded([&](const ImageReader& image) {
    Summary out;
    out.format = format_;
    const auto digest = image.text_attribute("/", layout::kDigestAttribute);
    if (!digest || digest->size() != 32) throw Failure("it has no digest");
    out.digest = *digest;
    out.texts = {image.text(layout::kKindText),     image.text(layout::kNameText),
                 image.text(layout::kScenarioText), image.text(layout::kRulebookText),
                 image.text(layout::kPricesText),   image.text(layout::kEffectiveText),
                 image.text(layout::kRecordText)};
    out.rows = read_row_counts(image);
    out.facts = TableReader(image, layout::kFacts).rows();
    out.conservation = read_conservation(image);
    out.currency = read_currency(image);
    const std::vector<Month> months = read_months(image);
    if (!months.empty()) {
      out.first_month = months.front();
      out.last_month = months.back();
      out.facts_end = read_facts_end(image);
    }
    return out;
  });
}

Provenance RunReader::provenance() const {
  return guarded([&](const ImageReader& image) {
    const std::string group(layout::kProvenance);
    const auto text = [&](std::string_view name) {
      return image.text_attribute(group, name).value_or("");
    };
    Provenance out{text(layout::kVersion),
                   text(layout::kHost),
                   text(layout::kStarted),
                   image.number_attribute(group, layout::kSeconds).value_or(0.0),
                   {}};
    std::istringstream names(text(layout::kExtraNames));
    for (std::string name; std::getline(names, name);) out.extra[name] = text(name);
    return out;
  });
}

billing::Journal RunReader::journal() const { return guarded(read_journal); }
Entities RunReader::entities() const { return guarded(read_entities); }

std::vector<billing::SealedMonth> RunReader::months(const Entities& entities) const {
  return guarded([&](const ImageReader& image) { return read_sealed_months(image, entities); });
}

void RunReader::facts(const Entities& entities, const FactsVisitor& take) const {
  guarded([&](const ImageReader& image) { read_facts(image, entities, take); });
}

Bill RunReader::bill() const {
  Entities known = entities();
  std::vector<billing::SealedMonth> sealed = months(known);
  return {std::move(known.directory), std::move(sealed)};
}

billing::Directory RunReader::organisations() const {
  return guarded(read_partners_and_organisations);
}

std::uint32_t RunReader::code_of(Month month) const {
  const std::vector<Month> months = guarded(read_months);
  const auto found = std::find(months.begin(), months.end(), month);
  if (found == months.end()) {
    throw Error(ErrorKind::invalid, concat(path_, ": error: month ", to_string(month),
                                           " is missing from the run file"));
  }
  return static_cast<std::uint32_t>(found - months.begin());
}

billing::SealedMonth RunReader::month(Month month, const Entities& entities) const {
  const std::uint32_t code = code_of(month);
  return guarded(
      [&](const ImageReader& image) { return read_sealed_month(image, entities, code); });
}

std::vector<billing::Invoice> RunReader::invoices(Month month,
                                                  const billing::Directory& partners) const {
  const std::uint32_t code = code_of(month);
  return guarded([&](const ImageReader& image) { return read_invoices(image, partners, code); });
}

FactSelection RunReader::facts_about(const Subject& subject) const {
  return guarded([&](const ImageReader& image) { return read_facts_about(image, subject); });
}

FactSelection RunReader::facts_in(RowRange rows) const {
  return guarded([&](const ImageReader& image) { return read_facts_in(image, rows); });
}

std::vector<std::string> RunReader::asset_names() const {
  return guarded([](const ImageReader& image) { return read_names(image, layout::kAssetNames); });
}

std::vector<std::string> RunReader::files() const {
  return guarded([](const ImageReader& image) { return read_names(image, layout::kFileNames); });
}

sim::Series RunReader::series() const { return guarded(read_series); }

std::vector<MonthTotals> RunReader::month_totals() const { return guarded(read_month_totals); }

bool RunReader::has_backlog_by_hour() const { return format_.minor >= columns::kBacklogVersion; }

std::vector<sim::Refusal> RunReader::refusals() const { return guarded(read_refusals); }

std::vector<std::pair<billing::Quarantined, std::string>> RunReader::quarantined() const {
  return guarded(read_quarantined);
}

std::string RunReader::recompute_digest() const {
  return guarded([](const ImageReader& image) {
    std::vector<DatasetDigest> digests;
    for (const auto& [path, dataset] : image.datasets()) {
      if (!path.starts_with(concat(layout::kProvenance, '/'))) {
        digests.push_back(image.digest(dataset));
      }
    }
    return digest_of(std::move(digests));
  });
}

}  // namespace fleetbill::results
