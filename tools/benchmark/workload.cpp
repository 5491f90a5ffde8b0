#include "tools/benchmark/workload.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <iterator>
#include <memory>
#include <numeric>

#include "billing/units/error.hpp"

namespace fleetbill::bench {

using billing::Kind;
using billing::Plan;
using billing::ResolvedFact;

namespace {

Plan plan_of(std::uint32_t asset) { return asset % 4 == 0 ? Plan::ppm : Plan::classic; }

/// Writes an event file in large pieces.
class EventFile {
 public:
  EventFile(const std::filesystem::path& path, std::string_view header)
      : path_(path), file_(std::fopen(path.c_str(), "wb")) {
    if (!file_) fail();
    text_ = header;
  }

  /// Returns the buffer for the next row.
  std::string& text() {
    if (text_.size() >= kPiece) write();
    return text_;
  }

  void finish() {
    write();
    if (std::fclose(file_.release()) != 0) fail();
  }

 private:
  static constexpr std::size_t kPiece = 1 << 20;
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void write() {
    if (std::fwrite(text_.data(), 1, text_.size(), file_.get()) != text_.size()) fail();
    text_.clear();
  }
  [[noreturn]] void fail() const { throw Error(ErrorKind::io, "cannot write " + path_.string()); }

  std::filesystem::path path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string text_;
};

/// `2026-01-15T08:00:00.000Z`, for times of the workload's month.
void append_time(std::string& out, Instant time) {
  const std::int64_t ms = (time - workload_month().begin()).ms;
  const std::int64_t s = ms / 1000;
  fmt::format_to(std::back_inserter(out), "2026-01-{:02}T{:02}:{:02}:{:02}.{:03}Z", s / 86400 + 1,
                 s / 3600 % 24, s / 60 % 60, s % 60, ms % 1000);
}

/// Returns every number below `count` once, in mixed order: steps of a length coprime to it.
class Shuffle {
 public:
  explicit Shuffle(std::uint64_t count) : count_(count) {
    while (std::gcd(step_, count_) != 1) ++step_;
  }
  [[nodiscard]] std::uint64_t operator()(std::uint64_t i) const { return i * step_ % count_; }

 private:
  std::uint64_t count_;
  std::uint64_t step_ = 2'654'435'761;
};

}  // namespace

Month workload_month() {
  static const Month kMonth = month_of(2026, 1);
  return kMonth;
}

Upload upload_at(const Workload& workload, std::uint64_t i) {
  static const Instant kBegin = workload_month().begin();
  static const auto kLength = static_cast<std::uint64_t>((workload_month().end() - kBegin).ms);
  const std::uint32_t random = mix(static_cast<std::uint32_t>(i));
  Upload upload{
      kBegin + milliseconds(static_cast<std::int64_t>(i * kLength / workload.events)),
      AssetId(static_cast<std::uint32_t>(std::uint64_t{random} * workload.uploading() >> 32)),
      1 + (random & 7)};
  if (workload.order == EventOrder::by_asset) {
    const std::uint64_t each = (workload.events + workload.uploading() - 1) / workload.uploading();
    upload.asset = AssetId(static_cast<std::uint32_t>(i / each));
    upload.time = kBegin + milliseconds(static_cast<std::int64_t>(i % each * (kLength / each)));
  }
  return upload;
}

std::vector<ResolvedFact> creations(const Workload& workload) {
  std::vector<ResolvedFact> facts(workload.assets);
  for (std::uint32_t i = 0; i < workload.assets; ++i) {
    ResolvedFact& fact = facts[i];
    fact.time = fact.last = workload_month().begin();
    fact.kind = Kind::asset_created;
    fact.value_code = static_cast<std::uint8_t>(plan_of(i));
    fact.partner = PartnerId(0);
    fact.organisation = OrganisationId(0);
    fact.asset = AssetId(i);
    fact.device = DeviceId(i);
  }
  return facts;
}

void make_uploads(const Workload& workload, std::uint64_t first, std::vector<Upload>& uploads) {
  for (std::size_t k = 0; k < uploads.size(); ++k) uploads[k] = upload_at(workload, first + k);
}

void write_register(const Workload& workload, const std::filesystem::path& path) {
  EventFile file(path, "time,kind,partner,organisation,asset,device,value\n");
  for (std::uint32_t i = 0; i < workload.assets; ++i) {
    std::string& text = file.text();
    append_time(text, workload_month().begin());
    fmt::format_to(std::back_inserter(text), ",asset_created,Acme Fleet,Acme Yard,A{},{},{}\n", i,
                   100'000 + i, to_string(plan_of(i)));
  }
  file.finish();
}

void write_events(const Workload& workload, CsvForm form, const std::filesystem::path& path) {
  const bool with_ids = form == CsvForm::unsorted_with_ids;
  EventFile file(path, with_ids ? "time,kind,asset,quantity,id\n" : "time,kind,asset,quantity\n");
  const Shuffle shuffle(workload.events);
  for (std::uint64_t i = 0; i < workload.events; ++i) {
    const std::uint64_t number = with_ids ? shuffle(i) : i;
    const Upload upload = upload_at(workload, number);
    std::string& text = file.text();
    append_time(text, upload.time);
    fmt::format_to(std::back_inserter(text), ",upload,A{},{}", upload.asset.value(),
                   upload.records);
    if (with_ids) fmt::format_to(std::back_inserter(text), ",u{:08x}", number);
    text += '\n';
  }
  file.finish();
}

}  // namespace fleetbill::bench
