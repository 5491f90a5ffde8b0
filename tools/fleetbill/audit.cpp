#include "tools/fleetbill/audit.hpp"

#include <fmt/core.h>

#include <map>
#include <set>
#include <span>

#include "billing/units/text.hpp"

namespace fleetbill::tools {
namespace {

using billing::Directory;
using billing::SealedMonth;

/// A bill as texts: what a row is about → what it says. Two bills are equal if these are.
using Statements = std::map<std::string, std::string>;

/// States things that may come up several times about one subject.
class Repeatedly {
 public:
  explicit Repeatedly(Statements& out) : out_(out) {}

  void state(const std::string& subject, const std::string& text) {
    const int number = ++stated_[subject];
    out_[number == 1 ? subject : fmt::format("{} ({})", subject, number)] = text;
  }

 private:
  Statements& out_;
  std::map<std::string, int> stated_;
};

// --- What is said about Pelion accounts, whoever says it.

struct AccountWords {
  std::string_view aggregator, account, model;
};

struct AccountCounts {
  bool has_package;
  std::int64_t active_devices, firmware_updates, transactions;
  std::span<const std::int64_t> calls;
};

void state_account(Statements& out, Month month, const AccountWords& words,
                   const AccountCounts& counts) {
  std::string calls;
  for (const std::int64_t count : counts.calls) calls += concat(calls.empty() ? "" : " ", count);
  out[fmt::format("{} account '{}' of {}", to_string(month), words.account, words.aggregator)] =
      fmt::format("{}, {}, {} active devices, {} firmware updates, {} transactions, API calls {}",
                  words.model, counts.has_package ? "with a package" : "without a package",
                  counts.active_devices, counts.firmware_updates, counts.transactions, calls);
}

struct PackageWords {
  std::string_view aggregator, package, pending;
};

struct PackageNumbers {
  std::int64_t tokens;
  Instant start, expires;
  bool in_grace;
  std::int64_t pending_tokens, remaining, reserved;
};

void state_package(Statements& out, Month month, const PackageWords& words,
                   const PackageNumbers& numbers) {
  std::string package = "no active package";
  if (!words.package.empty()) {
    package = fmt::format("package '{}' of {} tokens from {} to {}{}", words.package,
                          numbers.tokens, to_string(numbers.start), to_string(numbers.expires),
                          numbers.in_grace ? ", in grace" : "");
  }
  out[fmt::format("{} quota of {}", to_string(month), words.aggregator)] =
      fmt::format("{}, pending '{}' of {} tokens, {} remaining, {} reserved", package,
                  words.pending, numbers.pending_tokens, numbers.remaining, numbers.reserved);
}

struct QuotaWords {
  std::string_view aggregator, account, event, campaign, package;
};

void state_entry(Repeatedly& out, Month month, Instant time, const QuotaWords& words,
                 std::int64_t amount, std::int64_t balance) {
  out.state(
      fmt::format("{} quota history of {} at {}", to_string(month), words.aggregator,
                  to_string(time)),
      fmt::format("{}, account '{}', campaign '{}', package '{}', amount {}, balance {}",
                  words.event, words.account, words.campaign, words.package, amount, balance));
}

void state_active(Statements& out, Month month, std::string_view account, std::string_view device,
                  Instant first, std::string_view endpoint) {
  out[fmt::format("{} active device {} of account '{}'", to_string(month), device, account)] =
      fmt::format("first connected {}, endpoint '{}'", to_string(first), endpoint);
}

struct UpdateWords {
  std::string_view account, campaign, device, endpoint;
};

void state_update(Repeatedly& out, Month month, Instant time, const UpdateWords& words) {
  out.state(fmt::format("{} update of {} by campaign '{}' of account '{}'", to_string(month),
                        words.device, words.campaign, words.account),
            fmt::format("at {}, endpoint '{}'", to_string(time), words.endpoint));
}

// --- The sealed months.

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

void state_quotas(const billing::MonthUsage& usage, const Directory& directory, Statements& out) {
  for (const auto& row : usage.pelion.packages) {
    const auto active = row.has_active ? directory.text(row.active.id) : std::string_view();
    state_package(
        out, usage.month,
        {directory.organisation_name(row.aggregator), active, directory.text(row.pending.id)},
        {row.active.tokens, row.active.start, row.active.expires, row.in_grace, row.pending.tokens,
         row.available, row.reserved});
  }
  Repeatedly entries(out);
  for (const auto& row : usage.pelion.quota_history) {
    state_entry(entries, usage.month, row.time,
                {directory.organisation_name(directory.aggregator_of(row.account)),
                 directory.organisation_name(row.account), to_string(row.event),
                 directory.text(row.campaign), directory.text(row.package)},
                row.amount, row.balance);
  }
}

void state_accounts(const billing::MonthUsage& usage, const Directory& directory, Statements& out) {
  for (const auto& row : usage.pelion.accounts) {
    state_account(
        out, usage.month,
        {directory.partner_name(row.partner), directory.organisation_name(row.account),
         to_string(row.model)},
        {row.has_package, row.active_devices, row.firmware_updates, row.transactions, row.calls});
  }
  state_quotas(usage, directory, out);
  for (const auto& row : usage.pelion.active) {
    state_active(out, usage.month, directory.organisation_name(row.account),
                 directory.serial(row.device), row.first, directory.text(row.endpoint));
  }
  Repeatedly updates(out);
  for (const auto& row : usage.pelion.updates) {
    state_update(updates, usage.month, row.time,
                 {directory.organisation_name(row.account), directory.text(row.campaign),
                  directory.serial(row.device), directory.text(row.endpoint)});
  }
}

Statements statements_of(const std::vector<SealedMonth>& months, const Directory& directory) {
  Statements out;
  for (const SealedMonth& month : months) {
    out[to_string(month.usage.month)] = "closed";
    state_lines(month, directory, out);
    state_assets(month, directory, out);
    state_devices(month, directory, out);
    state_accounts(month.usage, directory, out);
  }
  return out;
}

// --- The audit's bill.

void state_accounts(const billing::audit::Bill& bill, Statements& out) {
  for (const auto& row : bill.accounts) {
    state_account(
        out, row.month, {row.aggregator, row.account, row.model},
        {row.has_package, row.active_devices, row.firmware_updates, row.transactions, row.calls});
  }
  for (const auto& row : bill.packages) {
    state_package(out, row.month, {row.aggregator, row.package, row.pending},
                  {row.tokens, row.start, row.expires, row.in_grace, row.pending_tokens,
                   row.remaining, row.reserved});
  }
  Repeatedly entries(out);
  for (const auto& row : bill.quota_history) {
    state_entry(entries, row.month, row.time,
                {row.aggregator, row.account, row.event, row.campaign, row.package}, row.amount,
                row.balance);
  }
  for (const auto& row : bill.active_devices) {
    state_active(out, row.month, row.account, row.device, row.first, row.endpoint);
  }
  Repeatedly updates(out);
  for (const auto& row : bill.firmware_updates) {
    state_update(updates, row.month, row.time,
                 {row.account, row.campaign, row.device, row.endpoint});
  }
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
  state_accounts(bill, out);
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

std::vector<std::string> statements(const std::vector<SealedMonth>& months,
                                    const Directory& directory) {
  std::vector<std::string> out;
  for (const auto& [subject, text] : statements_of(months, directory)) {
    out.push_back(concat(subject, ": ", text));
  }
  return out;
}

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
