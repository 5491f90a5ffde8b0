#include "sim/random.hpp"

#include <Random123/philox.h>

#include <cmath>

#include "billing/units/error.hpp"

namespace fleetbill::sim {

std::uint64_t entity_key(std::string_view name) {
  std::uint64_t hash = 14'695'981'039'346'656'037ULL;
  for (const char c : name) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 1'099'511'628'211ULL;
  }
  return hash;
}

void Draw::refill() {
  using Philox = r123::Philox4x64;
  const Philox::key_type key{{seed_.seed, seed_.replicate}};
  const Philox::ctr_type counter{{entity_, static_cast<std::uint64_t>(purpose_), index_, block_++}};
  const Philox::ctr_type out = Philox()(counter, key);
  for (std::size_t i = 0; i < words_.size(); ++i) words_[i] = out[i];
  next_ = 0;
}

Chance Chance::of(double probability) {
  FLEETBILL_ASSERT(probability >= 0 && probability <= 1, "a probability is 0 to 1");
  if (probability >= 1) return always();
  return Chance(static_cast<std::uint64_t>(std::ldexp(probability, 64)), false);
}

}  // namespace fleetbill::sim
