#include "billing/invoice/invoice.hpp"

#include <algorithm>
#include <numeric>

#include "billing/invoice/cached_map.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

using UseVisitor = std::function<void(const Use&)>;

void use_asset(const telematics_guru::AssetMonth& asset, const Rulebook& rules,
               const UseVisitor& take) {
  const auto use = [&](Sku sku, std::int64_t units) {
    if (units > 0) {
      take({asset.partner, asset.organisation, sku, asset.asset, DeviceId(), units});
    }
  };
  use(Sku::tg_wifi_loc, asset.lookups);  // charged whether or not the asset is billed (T5, T25)
  if (asset.billed() || rules.unbilled_messages == UnbilledMessagesRule::charged) {  // T25
    use(Sku::tg_ppm_messages, asset.messages);
  }
  if (!asset.billed()) return;
  use(fee_sku(asset.plan), 1);
  if (rules.iridium == IridiumRule::per_message) {  // T26
    use(Sku::tg_ird, asset.iridium_messages);
  } else if (asset.imei != kEmptyName) {
    use(Sku::tg_ird, 1);
  }
}

void use_account(const pelion::AccountMonth& account, const UseVisitor& take) {
  const auto use = [&](Sku sku, std::int64_t units) {
    if (units > 0) {
      take({account.partner, account.account, sku, AssetId(), DeviceId(), units});
    }
  };
  if (account.billed_by == BusinessModel::active_devices) {  // P17
    use(Sku::pdm_active_device, account.active_devices);
  } else {
    use(Sku::pdm_api_call, account.all_calls());
  }
  use(Sku::pdm_update_token, account.tokens_bought);
}

/// Returns the units of a partner over all its organisations, rounded up to blocks if a clause says
/// so (T16).
std::int64_t total_units(const UsageCounts& counts, PartnerId partner, Sku sku,
                         const Rulebook& rules) {
  std::int64_t total = 0;
  for (auto it = counts.lower_bound({partner, OrganisationId(0), Sku{}});
       it != counts.end() && std::get<PartnerId>(it->first) == partner; ++it) {
    if (std::get<Sku>(it->first) == sku) {
      total = checked_add(total, it->second, "units of one SKU");
    }
  }
  const std::int64_t block = entry(sku).block;
  const std::int64_t rest = total % block;
  if (rules.fraction == FractionRule::round_up && rest != 0) {  // T16
    total = checked_add(total, block - rest, "units of one SKU");
  }
  return total;
}

InvoiceLine rate_line(Sku sku, std::int64_t units, const PriceList* prices, Month month,
                      std::string_view partner) {
  InvoiceLine line{sku, {units, entry(sku).block}, std::nullopt, std::nullopt};
  if (prices == nullptr) return line;
  const auto where =
      concat("invoice of ", partner, " for ", to_string(month), ", ", entry(sku).name, ": ");
  const Price* price = prices->in_force(sku, month);
  if (price == nullptr && is_price_optional(sku)) return line;
  if (price == nullptr) {
    throw Error(ErrorKind::invalid, concat(where, "price list ", prices->name(),
                                           " has no price of this SKU in force in the month; ",
                                           to_decimal(line.quantity), " × ",
                                           entry(sku).block_unit(), " is to be charged"));
  }
  try {
    line.amount = charge(*price, line.quantity, prices->currency(), prices->rounding());
  } catch (const Error& error) {
    throw Error(error.kind(), where + error.what());
  }
  line.unit_price = single_unit_price(*price, line.quantity, prices->currency());
  return line;
}

/// Returns the result of `skus_of_zero_lines()` for each partner.
std::vector<SkuSet> zero_lines_of_partners(const Directory& directory, const Rulebook& rules) {
  std::vector<bool> has_organisation(directory.partner_count());
  std::vector<bool> has_account(directory.partner_count());
  for (std::uint32_t i = 0; i < directory.organisation_count(); ++i) {
    const OrganisationId id(i);
    auto& has = directory.is_account(id) ? has_account : has_organisation;
    has[directory.organisation(id).partner.value()] = true;
  }
  std::vector<SkuSet> out;
  for (std::size_t i = 0; i < directory.partner_count(); ++i) {
    out.push_back(skus_of_zero_lines(has_organisation[i], has_account[i], rules));
  }
  return out;
}

std::vector<PartnerId> partners_by_name(const Directory& directory) {
  std::vector<PartnerId> partners;
  for (std::size_t i = 0; i < directory.partner_count(); ++i) {
    partners.emplace_back(static_cast<std::uint32_t>(i));
  }
  std::sort(partners.begin(), partners.end(), [&](PartnerId a, PartnerId b) {
    return directory.partner_name(a) < directory.partner_name(b);
  });
  return partners;
}

}  // namespace

void for_each_use(const MonthUsage& usage, const Rulebook& rules, const UseVisitor& take) {
  for (const auto& asset : usage.assets) use_asset(asset, rules, take);
  for (const auto& sms : usage.sms) {
    if (sms.sms > 0) {
      take({sms.partner, sms.organisation, Sku::tg_sms, AssetId(), DeviceId(), sms.sms});
    }
  }
  for (const auto& device : usage.devices) {
    const auto charge_fee = [&](Sku sku) {
      take({device.partner, device.organisation, sku, AssetId(), device.device, 1});
    };
    if (device.oem) charge_fee(Sku::oem);
    if (device.splitter) charge_fee(Sku::oem_splitter);
  }
  for (const auto& account : usage.pelion.accounts) use_account(account, take);
}

UsageCounts count_usage(const MonthUsage& usage, const Rulebook& rules) {
  CachedMap<UsageKey, std::int64_t> counts;
  for_each_use(usage, rules, [&](const Use& use) {
    auto& count =
        counts.at({use.partner, use.organisation, use.sku},
                  use.organisation.value() * kSkuCount + static_cast<std::size_t>(use.sku));
    count = checked_add(count, use.units, "units of one SKU and organisation");
  });
  return counts.take();
}

SkuSet skus_of_zero_lines(bool has_organisation, bool has_account, const Rulebook& rules) {
  SkuSet out;
  if (rules.zero_lines != ZeroLinesRule::shown) return out;  // T28
  if (has_organisation || !has_account) out = out | kSkusOfAssets | kSkusOfConnectors;
  if (has_account) out = out | kSkusOfAccounts;
  return out;
}

Invoice rate_partner(Month month, PartnerId partner, std::string_view partner_name,
                     const UsageCounts& counts, SkuSet zero_lines, const Rulebook& rules,
                     const PriceList* prices) {
  Invoice invoice{month, partner, {}};
  for (std::size_t i = 0; i < kSkuCount; ++i) {
    const auto sku = static_cast<Sku>(i);
    const std::int64_t units = total_units(counts, partner, sku, rules);
    if (units == 0 && !zero_lines.contains(sku)) continue;  // T28
    invoice.lines.push_back(rate_line(sku, units, prices, month, partner_name));
  }
  return invoice;
}

void check_totals(const MonthUsage& usage, std::span<const Invoice> invoices) {
  std::int64_t messages = 0, lookups = 0, iridium_messages = 0, sms = 0, calls = 0;
  std::optional<Money> amount;
  try {
    for (const auto& asset : usage.assets) {
      messages = checked_add(messages, asset.messages, "messages");
      lookups = checked_add(lookups, asset.lookups, "Wi-Fi lookups");
      iridium_messages = checked_add(iridium_messages, asset.iridium_messages, "Iridium messages");
    }
    for (const auto& sent : usage.sms) sms = checked_add(sms, sent.sms, "SMS");
    for (const auto& account : usage.pelion.accounts) {
      calls = checked_add(calls, account.all_calls(), "API calls");
    }
    for (const Invoice& invoice : invoices) {
      for (const InvoiceLine& line : invoice.lines) {
        if (line.amount) amount = amount ? *amount + *line.amount : *line.amount;
      }
    }
  } catch (const Error& error) {
    throw Error(error.kind(), concat("total of ", to_string(usage.month), ": ", error.what()));
  }
}

std::vector<Invoice> rate(const MonthUsage& usage, const Rulebook& rules, const PriceList* prices,
                          const Directory& directory) {
  const UsageCounts counts = count_usage(usage, rules);
  const std::vector<SkuSet> zero_lines = zero_lines_of_partners(directory, rules);
  std::vector<Invoice> invoices;
  for (const PartnerId partner : partners_by_name(directory)) {
    Invoice invoice = rate_partner(usage.month, partner, directory.partner_name(partner), counts,
                                   zero_lines[partner.value()], rules, prices);
    if (!invoice.lines.empty()) invoices.push_back(std::move(invoice));
  }
  check_totals(usage, invoices);
  return invoices;
}

namespace {

/// Divides shares exactly. Most weights equal the previous one, which is not divided again.
struct ExactShare {
  ExactShare(std::int64_t total, Int128 sum) : total_(total), sum_(sum) {}

  std::int64_t whole = 0;
  Int128 rest = 0;  // of the sum of weights

  void divide(std::int64_t weight) {
    if (weight == weight_) return;
    weight_ = weight;
    const Int128 product = static_cast<Int128>(total_) * weight;
    whole = static_cast<std::int64_t>(product / sum_);
    rest = product % sum_;
  }

 private:
  std::int64_t total_;
  Int128 sum_;
  std::int64_t weight_ = 0;
};

/// The remainder of a share after rounding down.
struct Remainder {
  Int128 rest;
  std::uint32_t order;  // among equal remainders
  std::uint32_t place;  // index of the share
};

}  // namespace

std::vector<std::int64_t> largest_remainder(std::int64_t total,
                                            const std::vector<std::int64_t>& weights,
                                            std::span<const std::uint32_t> order) {
  Int128 sum = 0;
  for (const std::int64_t weight : weights) sum += weight;
  FLEETBILL_ASSERT(sum > 0 && total >= 0, "a positive sum of weights");
  if (total == sum) return weights;
  std::vector<std::int64_t> shares;
  shares.reserve(weights.size());
  ExactShare exact(total, sum);
  std::int64_t left = total;
  for (const std::int64_t weight : weights) {
    exact.divide(weight);
    shares.push_back(exact.whole);
    left -= exact.whole;
  }
  if (left == 0) return shares;
  std::vector<Remainder> remainders;
  remainders.reserve(weights.size());
  for (std::uint32_t i = 0; i < weights.size(); ++i) {
    exact.divide(weights[i]);
    remainders.push_back({exact.rest, order.empty() ? i : order[i], i});
  }
  const auto last_served = remainders.begin() + (left - 1);  // each remainder is less than one unit
  std::nth_element(remainders.begin(), last_served, remainders.end(),
                   [](const Remainder& a, const Remainder& b) {
                     return a.rest != b.rest ? a.rest > b.rest : a.order < b.order;
                   });
  for (auto it = remainders.begin(); it <= last_served; ++it) ++shares[it->place];
  return shares;
}

std::vector<LineShare> allocate(const InvoiceLine& line, const std::vector<std::int64_t>& units,
                                std::span<const std::uint32_t> order) {
  const auto counts = largest_remainder(line.quantity.count, units, order);
  std::vector<LineShare> shares(units.size());
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i].units = counts[i];
  if (!line.amount) return shares;
  std::int64_t minor = 1;
  for (int i = line.amount->currency().minor_digits(); i < 6; ++i) minor *= 10;
  const auto amounts = largest_remainder(line.amount->micros() / minor, units, order);
  for (std::size_t i = 0; i < shares.size(); ++i) shares[i].micros = amounts[i] * minor;
  return shares;
}

InvoiceLine allocated_line(const InvoiceLine& line, const LineShare& share) {
  InvoiceLine out = line;
  out.quantity.count = share.units;
  if (line.amount) out.amount = Money(share.micros, line.amount->currency());
  return out;
}

std::vector<LinePart> split_by_organisation(const Invoice& invoice, const UsageCounts& counts,
                                            const Directory& directory) {
  std::vector<LinePart> parts;
  for (const InvoiceLine& line : invoice.lines) {
    std::vector<std::pair<OrganisationId, std::int64_t>> users;
    for (const auto& [key, units] : counts) {
      const auto& [partner, organisation, sku] = key;
      if (partner == invoice.partner && sku == line.sku) users.emplace_back(organisation, units);
    }
    if (users.empty()) {  // a line of quantity 0, or of a minimum without use
      parts.push_back({OrganisationId(), line});
      continue;
    }
    std::sort(users.begin(), users.end(), [&](const auto& a, const auto& b) {
      return directory.organisation_name(a.first) < directory.organisation_name(b.first);
    });
    std::vector<std::int64_t> units;
    for (const auto& user : users) units.push_back(user.second);
    const std::vector<LineShare> shares = allocate(line, units);
    for (std::size_t i = 0; i < users.size(); ++i) {
      parts.push_back({users[i].first, allocated_line(line, shares[i])});
    }
  }
  return parts;
}

}  // namespace fleetbill::billing
