#include "billing/compare/bill_row.hpp"

#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

std::string yes_or_no(bool is_so) { return is_so ? "yes" : "no"; }
std::string number(std::int64_t n) { return std::to_string(n); }
std::string time_or_never(Instant t) { return t == kNever ? "never" : to_string(t); }

BillRow about(Month month, BillRowKind kind, std::string_view partner, std::string name) {
  return {month, kind, std::string(partner), std::move(name), {}};
}

}  // namespace

std::string_view to_string(BillRowKind kind) {
  switch (kind) {
    case BillRowKind::line: return "line";
    case BillRowKind::asset: return "asset";
    case BillRowKind::sms: return "SMS";
    case BillRowKind::device: return "device";
    case BillRowKind::account: return "account";
    case BillRowKind::package: return "package";
    case BillRowKind::quota_entry: return "quota entry";
    case BillRowKind::active_device: return "active device";
    case BillRowKind::firmware_update: return "firmware update";
  }
  return {};
}

std::string fields_text(const BillRow& item) {
  std::string out;
  for (const auto& [field, text] : item.fields) {
    out += concat(out.empty() ? "" : ", ", field, ' ', text.empty() ? "-" : text);
  }
  return out;
}

// ---- words --------------------------------------------------------------------------------------

BillRow line_row(Month month, std::string_view partner, std::string_view sku, Quantity quantity,
                 const std::optional<Money>& amount) {
  BillRow out = about(month, BillRowKind::line, partner, std::string(sku));
  out.fields = {{"quantity", to_decimal(quantity)},
                {"amount", amount ? concat(to_decimal(*amount), ' ', amount->currency().code())
                                  : std::string()}};
  return out;
}

BillRow asset_row(Month month, const AssetWords& words) {
  BillRow out = about(month, BillRowKind::asset, words.partner, std::string(words.asset));
  out.fields = {{"billed", yes_or_no(words.billed)},
                {"plan", std::string(words.plan)},
                {"organisation", std::string(words.organisation)},
                {"serial", std::string(words.serial)},
                {"last connected", time_or_never(words.last_connected)},
                {"messages", number(words.messages)},
                {"lookups", number(words.lookups)},
                {"iridium messages", number(words.iridium_messages)}};
  return out;
}

BillRow device_row(Month month, const DeviceWords& words) {
  BillRow out = about(month, BillRowKind::device, words.partner, std::string(words.serial));
  out.fields = {{"third-party connections", number(words.third_party)},
                {"multi-connector connections", number(words.multi)},
                {"OEM", yes_or_no(words.oem)},
                {"OEM-SPLITTER", yes_or_no(words.splitter)}};
  return out;
}

BillRow account_row(Month month, const AccountWords& words) {
  BillRow out = about(month, BillRowKind::account, words.aggregator, std::string(words.account));
  out.fields = {{"business model", std::string(words.model)},
                {"has a package", yes_or_no(words.has_package)},
                {"active devices", number(words.active_devices)},
                {"firmware updates", number(words.firmware_updates)},
                {"transactions", number(words.transactions)}};
  for (std::size_t i = 0; i < words.calls.size(); ++i) {
    out.fields.emplace_back(to_string(static_cast<ApiCounter>(i)), number(words.calls[i]));
  }
  return out;
}

BillRow package_row(Month month, const PackageWords& words) {
  BillRow out = about(month, BillRowKind::package, words.aggregator, std::string(words.aggregator));
  const bool has_package = !words.package.empty();
  out.fields = {{"package", std::string(words.package)},
                {"tokens", has_package ? number(words.tokens) : ""},
                {"start", has_package ? to_string(words.start) : ""},
                {"expires", has_package ? to_string(words.expires) : ""},
                {"in grace", yes_or_no(has_package && words.in_grace)},
                {"pending package", std::string(words.pending)},
                {"pending tokens", number(words.pending_tokens)},
                {"remaining", number(words.remaining)},
                {"reserved", number(words.reserved)}};
  return out;
}

BillRow quota_entry_row(Month month, const QuotaEntryWords& words) {
  BillRow out = about(month, BillRowKind::quota_entry, words.aggregator, to_string(words.time));
  out.fields = {{"event", std::string(words.event)},       {"account", std::string(words.account)},
                {"campaign", std::string(words.campaign)}, {"package", std::string(words.package)},
                {"amount", number(words.amount)},          {"balance", number(words.balance)}};
  return out;
}

BillRow active_device_row(Month month, const ActiveDeviceWords& words) {
  BillRow out = about(month, BillRowKind::active_device, words.account, std::string(words.device));
  out.fields = {{"first connected", to_string(words.first)},
                {"endpoint", std::string(words.endpoint)}};
  return out;
}

BillRow update_row(Month month, const UpdateWords& words) {
  BillRow out = about(month, BillRowKind::firmware_update, words.account,
                      concat(words.device, " by campaign ", words.campaign));
  out.fields = {{"time", to_string(words.time)}, {"endpoint", std::string(words.endpoint)}};
  return out;
}

// ---- rows of the production core ----------------------------------------------------------------

BillRow bill_row_of(Month month, const telematics_guru::AssetMonth& row,
                    const Directory& directory) {
  return asset_row(
      month, {directory.partner_name(row.partner), directory.organisation_name(row.organisation),
              directory.asset_name(row.asset), to_string(row.plan), directory.serial(row.serial),
              row.billed(), row.last_connected, row.messages, row.lookups, row.iridium_messages});
}

BillRow bill_row_of(Month month, const telematics_guru::SmsMonth& row, const Directory& directory) {
  BillRow out = about(month, BillRowKind::sms, directory.partner_name(row.partner),
                      std::string(directory.organisation_name(row.organisation)));
  out.fields = {{"SMS", number(row.sms)}};
  return out;
}

BillRow bill_row_of(Month month, const device_manager::DeviceMonth& row,
                    const Directory& directory) {
  return device_row(month, {directory.partner_name(row.partner), directory.serial(row.device),
                            row.third_party, row.multi, row.oem, row.splitter});
}

BillRow bill_row_of(Month month, const pelion::AccountMonth& row, const Directory& directory) {
  return account_row(
      month, {directory.partner_name(row.partner), directory.organisation_name(row.account),
              to_string(row.model), row.has_package, row.active_devices, row.firmware_updates,
              row.transactions, row.calls});
}

BillRow bill_row_of(Month month, const pelion::PackageMonth& row, const Directory& directory) {
  return package_row(
      month, {directory.organisation_name(row.aggregator),
              row.has_active ? directory.text(row.active.id) : std::string_view(),
              row.active.tokens, row.active.start, row.active.expires, row.in_grace,
              directory.text(row.pending.id), row.pending.tokens, row.available, row.reserved});
}

BillRow bill_row_of(Month month, const pelion::QuotaEntry& row, const Directory& directory) {
  return quota_entry_row(
      month, {directory.organisation_name(directory.aggregator_of(row.account)), row.time,
              directory.organisation_name(row.account), to_string(row.event),
              directory.text(row.campaign), directory.text(row.package), row.amount, row.balance});
}

BillRow bill_row_of(Month month, const pelion::ActiveDevice& row, const Directory& directory) {
  return active_device_row(month,
                           {directory.organisation_name(row.account), directory.serial(row.device),
                            directory.text(row.endpoint), row.first});
}

BillRow bill_row_of(Month month, const pelion::FirmwareUpdate& row, const Directory& directory) {
  return update_row(month, {directory.organisation_name(row.account), directory.text(row.campaign),
                            directory.serial(row.device), directory.text(row.endpoint), row.time});
}

}  // namespace fleetbill::billing
