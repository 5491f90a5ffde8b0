#include "tools/fleetbill/audit.hpp"

#include <fmt/core.h>

#include <map>
#include <set>

#include "billing/units/text.hpp"

namespace fleetbill::tools {
namespace {

using billing::Directory;
using billing::SealedMonth;

/// A bill as texts: what a row is about → what it says. Two bills are equal if these are.
using Statements = std::map<std::string, std::string>;

void state_lines(const SealedMonth& month, const Directory& directory, Statements& out) {
  for (const auto& invoice : month.invoices) {
    for (const auto& line : invoice.lines) {
      out[fmt::format("{} line {} of {}", to_string(month.usage.month), entry(line.sku).name,
                      directory.partner_name(invoice.partner))] =
          fmt::format("{}{}", to_decimal(line.quantity),
                      line.amount ? fmt::format(", {} {}", to_decimal(*line.amount),
                                                line.amount->currency().code())
                                  : "");
    }
  }
}

void state_assets(const SealedMonth& month, const Directory& directory, Statements& out) {
  for (const auto& asset : month.usage.assets) {
    out[fmt::format("{} asset '{}' of {}", to_string(month.usage.month),
                    directory.asset_name(asset.asset), directory.partner_name(asset.partner))] =
        fmt::format(
            "{}, {}, {}, serial '{}', last connected {}, {} messages, {} lookups, {} by "
            "Iridium",
            asset.billed() ? "billed" : "not billed", to_string(asset.plan),
            directory.organisation_name(asset.organisation), directory.serial(asset.serial),
            asset.last_connected == kNever ? "never" : to_string(asset.last_connected),
            asset.messages, asset.lookups, asset.iridium_messages);
  }
}

void state_devices(const SealedMonth& month, const Directory& directory, Statements& out) {
  for (const auto& device : month.usage.devices) {
    out[fmt::format("{} device {}", to_string(month.usage.month),
                    directory.serial(device.device))] =
        fmt::format("{}, {} third-party, {} multi, {}{}", directory.partner_name(device.partner),
                    device.third_party, device.multi, device.oem ? "OEM" : "no OEM",
                    device.splitter ? ", OEM-SPLITTER" : "");
  }
}

Statements statements_of(const std::vector<SealedMonth>& months, const Directory& directory) {
  Statements out;
  for (const SealedMonth& month : months) {
    out[to_string(month.usage.month)] = "closed";
    state_lines(month, directory, out);
    state_assets(month, directory, out);
    state_devices(month, directory, out);
  }
  return out;
}

Statements statements_of(const billing::audit::Bill& bill, const Terms& terms) {
  Statements out;
  if (bill.first) {
    for (Month month = *bill.first; month <= *bill.last; month = month.next()) {
      out[to_string(month)] = "closed";
    }
  }
  for (const auto& line : bill.lines) {
    std::string amount;
    if (terms.prices && line.amount_micros) {
      const Money money(static_cast<std::int64_t>(*line.amount_micros), terms.prices->currency());
      amount = fmt::format(", {} {}", to_decimal(money), money.currency().code());
    }
    out[fmt::format("{} line {} of {}", to_string(line.month), line.sku, line.partner)] =
        to_decimal(Quantity{line.count, line.block}) + amount;
  }
  for (const auto& asset : bill.assets) {
    const bool used = asset.messages > 0 || asset.lookups > 0 || asset.iridium_messages > 0;
    if (!asset.billed && !used) continue;
    out[fmt::format("{} asset '{}' of {}", to_string(asset.month), asset.asset, asset.partner)] =
        fmt::format(
            "{}, {}, {}, serial '{}', last connected {}, {} messages, {} lookups, {} by "
            "Iridium",
            asset.billed ? "billed" : "not billed", asset.plan, asset.organisation, asset.serial,
            asset.last_connected == kNever ? "never" : to_string(asset.last_connected),
            asset.messages, asset.lookups, asset.iridium_messages);
  }
  for (const auto& device : bill.devices) {
    if (!device.oem && !device.splitter && device.third_party == 0 && device.multi == 0) continue;
    out[fmt::format("{} device {}", to_string(device.month), device.serial)] = fmt::format(
        "{}, {} third-party, {} multi, {}{}", device.partner, device.third_party, device.multi,
        device.oem ? "OEM" : "no OEM", device.splitter ? ", OEM-SPLITTER" : "");
  }
  return out;
}

std::vector<std::string> compare(const Statements& ours, const Statements& theirs,
                                 std::string_view their_name) {
  constexpr std::size_t kMost = 20;
  std::vector<std::string> out;
  std::set<std::string> subjects;
  for (const auto& [subject, text] : ours) subjects.insert(subject);
  for (const auto& [subject, text] : theirs) subjects.insert(subject);
  std::size_t more = 0;
  for (const std::string& subject : subjects) {
    const auto a = ours.find(subject);
    const auto b = theirs.find(subject);
    const std::string left = a == ours.end() ? "nothing" : a->second;
    const std::string right = b == theirs.end() ? "nothing" : b->second;
    if (left == right) continue;
    if (out.size() == kMost) {
      ++more;
    } else {
      out.push_back(concat(subject, ": recorded ", left, "; ", their_name, " ", right));
    }
  }
  if (more > 0) out.push_back(concat("and ", more, " more"));
  return out;
}

}  // namespace

std::vector<std::string> differences(const std::vector<SealedMonth>& recorded,
                                     const Directory& recorded_names,
                                     const std::vector<SealedMonth>& again,
                                     const Directory& names_again) {
  return compare(statements_of(recorded, recorded_names), statements_of(again, names_again),
                 "billed again");
}

std::vector<std::string> audit_differences(const billing::Journal& journal, const Terms& terms,
                                           const std::vector<SealedMonth>& months,
                                           const Directory& directory) {
  std::optional<std::pair<Month, Month>> span;
  if (!months.empty()) span.emplace(months.front().usage.month, months.back().usage.month);
  std::optional<billing::audit::PriceList> prices;
  if (terms.prices) prices = audit_prices(*terms.prices);
  const auto bill = billing::audit::audit(journal, audit_readings(terms.rules),
                                          prices ? &*prices : nullptr, std::nullopt, span);
  return compare(statements_of(months, directory), statements_of(bill, terms), "the audit says");
}

}  // namespace fleetbill::tools
