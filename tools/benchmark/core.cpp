#include "tools/benchmark/core.hpp"

#include <algorithm>
#include <array>
#include <thread>

#include "billing/rules/price_list.hpp"
#include "billing/units/text.hpp"
#include "results/content_hash.hpp"

namespace fleetbill::bench {

using billing::Biller;
using billing::ResolvedFact;
using billing::telematics_guru::Upload;

namespace {

/// Folds the uploads of the assets in [begin, end) into their biller, after selecting them without
/// branches that could be mispredicted. This is the measured work.
void fold(Biller& biller, std::span<const Upload> uploads, std::uint32_t begin, std::uint32_t end) {
  constexpr std::size_t kPiece = 4096;  // stays in the nearest cache
  std::array<Upload, kPiece> mine;
  while (!uploads.empty()) {
    const auto piece = uploads.first(std::min(kPiece, uploads.size()));
    std::size_t count = 0;
    for (const Upload& upload : piece) {
      mine[count] = upload;
      count += upload.asset.value() - begin < end - begin ? 1 : 0;
    }
    biller.apply_to_assets(std::span<const Upload>(mine).first(count));
    uploads = uploads.subspan(piece.size());
  }
}

/// Appends numbers to a text that is hashed.
void append_bytes(std::string& out, std::initializer_list<std::int64_t> numbers) {
  for (const std::int64_t number : numbers) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
  }
}

}  // namespace

ParallelBiller::ParallelBiller(unsigned threads, std::uint32_t assets)
    : assets_each_((assets + threads - 1) / threads) {
  for (unsigned i = 0; i < threads; ++i) parts_.emplace_back(rules_);
}

void ParallelBiller::apply(std::span<const ResolvedFact> facts) {
  for (const ResolvedFact& fact : facts) {
    parts_[fact.asset.value() / assets_each_].apply({&fact, 1});
  }
}

void ParallelBiller::apply(std::span<const Upload> uploads) {
  if (parts_.size() == 1) return parts_[0].apply_to_assets(uploads);
  std::vector<std::jthread> others;
  const auto part = [&](std::uint32_t i) {
    fold(parts_[i], uploads, i * assets_each_, (i + 1) * assets_each_);
  };
  for (std::uint32_t i = 1; i < parts_.size(); ++i) others.emplace_back(part, i);
  part(0);
}

ParallelBiller::Sealed ParallelBiller::close(Month month) {
  Sealed sealed{parts_[0].close(month), {}};
  for (std::size_t i = 1; i < parts_.size(); ++i) {
    const auto more = parts_[i].close(month).assets;
    sealed.usage.assets.insert(sealed.usage.assets.end(), more.begin(), more.end());
  }
  sealed.counts = count_usage(sealed.usage, rules_);
  return sealed;
}

std::string bill_text(const billing::UsageCounts& counts) {
  std::string out;
  for (const auto& [key, units] : counts) {
    const auto& sku = billing::entry(std::get<billing::Sku>(key));
    out += concat(out.empty() ? "" : ", ", sku.name, ' ', to_decimal({units, sku.block}));
  }
  return out;
}

std::string digest_of(const billing::MonthUsage& usage) {
  results::StreamingHash128 hash;
  std::string bytes;
  for (const auto& asset : usage.assets) {
    bytes.clear();
    append_bytes(bytes,
                 {asset.asset.value(), asset.partner.value(), asset.organisation.value(),
                  asset.serial.value(), static_cast<std::int64_t>(asset.plan),
                  asset.last_connected.ms, asset.messages, asset.lookups, asset.iridium_messages,
                  asset.conditions.active, asset.conditions.serial, asset.conditions.connected});
    hash.update(std::as_bytes(std::span(bytes)));
  }
  return results::to_hex(hash.value());
}

}  // namespace fleetbill::bench
