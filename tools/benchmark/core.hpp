#pragma once

#include <span>
#include <string>
#include <vector>

#include "billing/invoice/biller.hpp"

/// The measured billing core. The only caller of the production code.
namespace fleetbill::bench {

/// One bill, folded by one or more threads. Each thread has a part of the assets.
class ParallelBiller {
 public:
  /// @param assets  ids are below this
  ParallelBiller(unsigned threads, std::uint32_t assets);

  /// Applies facts, which are few, in the journal's order.
  void apply(std::span<const billing::ResolvedFact> facts);

  /// Applies uploads, which are many, by rising time.
  void apply(std::span<const billing::telematics_guru::Upload> uploads);

  /// Seals the month, and counts what is charged.
  struct Sealed {
    billing::MonthUsage usage;    ///< of all parts, assets by rising id
    billing::UsageCounts counts;  ///< of an invoice
  };
  [[nodiscard]] Sealed close(Month month);

 private:
  billing::Rulebook rules_;
  std::vector<billing::Biller> parts_;
  std::uint32_t assets_each_;
};

/// Returns a bill in short: `TG-CLASSIC 713, TG-PPM-ASSET 237, TG-PPM-MESSAGES 225.04`.
std::string bill_text(const billing::UsageCounts& counts);

/// Returns a digest of the sealed values of each asset: serial, plan, last connection, counts,
/// conditions.
std::string digest_of(const billing::MonthUsage& usage);

}  // namespace fleetbill::bench
