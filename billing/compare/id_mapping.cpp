#include "billing/compare/id_mapping.hpp"

#include <algorithm>
#include <tuple>

namespace fleetbill::billing {
namespace {

/// Sorts rows by `key(row)`; rows of equal keys stay in order.
template <class Rows, class Key>
void order_by(Rows& rows, const Key& key) {
  const auto is_before = [&](const auto& a, const auto& b) { return key(a) < key(b); };
  if (!std::is_sorted(rows.begin(), rows.end(), is_before)) {
    std::stable_sort(rows.begin(), rows.end(), is_before);
  }
}

template <class IdType>
IdType nth(std::size_t i) {
  return IdType(static_cast<std::uint32_t>(i));
}

}  // namespace

IdMapping::IdMapping(const Directory& from, Directory& into) : from_(from), into_(into) {
  names_.resize(from.names().size());
  for (std::size_t i = 0; i < from.partner_count(); ++i) {
    partners_.push_back(into.add_partner((*this)(from.partner_name_id(nth<PartnerId>(i)))));
  }
  for (std::size_t i = 0; i < from.device_count(); ++i) {
    devices_.push_back(into.add_device((*this)(from.serial_id(nth<DeviceId>(i)))));
  }
  for (std::size_t i = 0; i < from.organisation_count(); ++i) {
    const auto id = nth<OrganisationId>(i);
    const OrganisationEntry entry{(*this)(from.organisation(id).name),
                                  (*this)(from.organisation(id).partner)};
    const bool is_account = from.is_account(id);
    OrganisationId known =
        is_account ? into.find_account(entry.name) : into.find_organisation(entry.name);
    if (!known.exists()) {
      known = is_account ? into.add_account(entry) : into.add_organisation(entry);
    }
    organisations_.push_back(known);
  }
  assets_.reserve(from.asset_count());
  for (std::size_t i = 0; i < from.asset_count(); ++i) {
    const AssetEntry& asset = from.asset(nth<AssetId>(i));
    const AssetEntry entry{(*this)(asset.name), (*this)(asset.code), (*this)(asset.device_type),
                           (*this)(asset.organisation), (*this)(asset.partner)};
    const AssetId known = into.find_asset(entry.partner, entry.name);
    assets_.push_back(known.exists() ? known : into.add_asset(entry));
  }
}

NameId IdMapping::operator()(NameId id) {
  if (!id.exists()) return id;
  NameId& known = names_[id.value()];
  if (!known.exists()) known = into_.names().intern(from_.text(id));
  return known;
}

void IdMapping::translate(pelion::AccountUsage& usage) {
  for (auto& row : usage.accounts) {
    row.account = (*this)(row.account);
    row.partner = (*this)(row.partner);
  }
  for (auto& row : usage.packages) {
    row.aggregator = (*this)(row.aggregator);
    row.active.id = (*this)(row.active.id);
    row.pending.id = (*this)(row.pending.id);
  }
  for (auto& row : usage.quota_history) {
    row.account = (*this)(row.account);
    row.campaign = (*this)(row.campaign);
    row.package = (*this)(row.package);
  }
  for (auto& row : usage.active) {
    row.account = (*this)(row.account);
    row.device = (*this)(row.device);
    row.endpoint = (*this)(row.endpoint);
  }
  for (auto& row : usage.updates) {
    row.account = (*this)(row.account);
    row.campaign = (*this)(row.campaign);
    row.device = (*this)(row.device);
    row.endpoint = (*this)(row.endpoint);
  }
  order_by(usage.accounts, [](const auto& row) { return row.account; });
  order_by(usage.packages, [](const auto& row) { return row.aggregator; });
  order_by(usage.quota_history, [&](const auto& row) { return into_.aggregator_of(row.account); });
  order_by(usage.active,
           [](const auto& row) { return std::tuple(row.account, row.first, row.device); });
  order_by(usage.updates, [](const auto& row) { return std::tuple(row.account, row.time); });
}

MonthUsage IdMapping::operator()(MonthUsage usage) {
  for (auto& row : usage.assets) {
    row.asset = (*this)(row.asset);
    row.partner = (*this)(row.partner);
    row.organisation = (*this)(row.organisation);
    row.serial = (*this)(row.serial);
    row.imei = (*this)(row.imei);
  }
  for (auto& row : usage.sms) {
    row.partner = (*this)(row.partner);
    row.organisation = (*this)(row.organisation);
  }
  for (auto& row : usage.devices) {
    row.device = (*this)(row.device);
    row.partner = (*this)(row.partner);
    row.organisation = (*this)(row.organisation);
    row.asset = (*this)(row.asset);
  }
  order_by(usage.assets, [](const auto& row) { return row.asset; });
  order_by(usage.sms, [](const auto& row) { return row.organisation; });
  order_by(usage.devices, [](const auto& row) { return row.device; });
  translate(usage.pelion);
  return usage;
}

SealedMonth IdMapping::operator()(SealedMonth month) {
  month.usage = (*this)(std::move(month.usage));
  for (Invoice& invoice : month.invoices) invoice.partner = (*this)(invoice.partner);
  return month;
}

}  // namespace fleetbill::billing
