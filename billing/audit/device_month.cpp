#include "billing/audit/device_month.hpp"

#include <algorithm>

#include "billing/audit/rules.hpp"
#include "billing/units/quantity.hpp"

/// One device in one month, from the entries before the month's close.
namespace fleetbill::billing::audit {
namespace {

// The clauses decided here.
constexpr Choice kDmSplitter{"DM-SPLITTER", {"in_use", "set", "over_threshold"}};  // T17
constexpr Choice kDmConnections{"DM-CONNECTIONS",
                                {"while_third_party", "at_close", "any_time"}};  // T18
constexpr Number kDmThreshold{"DM-THRESHOLD", 8, 0, 1'000'000'000};              // T18

constexpr const char* kThirdParty = "third_party";
constexpr const char* kMulti = "multi";

/// A span of time during which one connector was set.
struct ConnectorSpan {
  Instant from;
  Instant until;
  std::string connector;
};

std::vector<DeviceEntry> entries_before(const DeviceDiary& device, Instant close) {
  std::vector<DeviceEntry> before;
  for (const DeviceEntry& entry : device.entries) {
    if (entry.time < close) before.push_back(entry);
  }
  return before;
}

/// docs/journal.md: a device whose connector was never set sends to Telematics Guru.
std::vector<ConnectorSpan> spans_of(const std::vector<DeviceEntry>& entries, Instant close) {
  std::vector<ConnectorSpan> spans{{kNever, close, "telematics_guru"}};
  for (const DeviceEntry& entry : entries) {
    if (!entry.connector) continue;
    spans.back().until = entry.time;
    spans.push_back({entry.time, close, *entry.connector});
  }
  return spans;
}

/// T17, T18: whether the connector was set for at least a millisecond of the month.
bool was_set(const std::vector<ConnectorSpan>& spans, const std::string& connector, Month month) {
  return std::any_of(spans.begin(), spans.end(), [&](const ConnectorSpan& span) {
    return span.connector == connector &&
           std::max(span.from, month.begin()) < std::min(span.until, month.end());
  });
}

/// The connections of the month.
std::int64_t connections_of(const std::vector<DeviceEntry>& entries, Month month) {
  std::int64_t total = 0;
  for (const DeviceEntry& entry : entries) {
    if (!entry.connection || !month.contains(entry.time)) continue;
    total = checked_add(total, entry.times, "connections");
  }
  return total;
}

/// Returns the connections of the month while the connector was set.
std::int64_t connections_while(const std::vector<DeviceEntry>& entries, Month month,
                               const std::string& connector) {
  std::int64_t total = 0;
  std::string current = "telematics_guru";
  for (const DeviceEntry& entry : entries) {
    if (entry.connector) current = *entry.connector;
    if (!entry.connection || !month.contains(entry.time) || current != connector) continue;
    total = checked_add(total, entry.times, "connections");
  }
  return total;
}

/// T18, T30: the connections that count towards the OEM fee.
std::int64_t oem_connections(const std::vector<DeviceEntry>& entries,
                             const std::vector<ConnectorSpan>& spans, Month month,
                             const Rules& rules) {
  if (rules.is(kDmConnections, "while_third_party")) {
    return connections_while(entries, month, kThirdParty);
  }
  const bool all_count = rules.is(kDmConnections, "at_close")
                             ? spans.back().connector == kThirdParty
                             : was_set(spans, kThirdParty, month);
  return all_count ? connections_of(entries, month) : 0;
}

/// T17: whether the device pays the splitter fee.
bool pays_splitter(const std::vector<ConnectorSpan>& spans, std::int64_t multi, Month month,
                   const Rules& rules) {
  if (rules.is(kDmSplitter, "over_threshold")) return multi > rules.number(kDmThreshold);
  if (rules.is(kDmSplitter, "set") && was_set(spans, kMulti, month)) return true;
  return multi >= 1;
}

/// T32: the partner at the month's last connection; without one, at the latest entry of any kind.
std::string payer_of(const std::vector<DeviceEntry>& entries, Month month) {
  std::string payer = entries.back().payer;
  for (const DeviceEntry& entry : entries) {
    if (entry.connection && month.contains(entry.time)) payer = entry.payer;
  }
  return payer;
}

}  // namespace

std::optional<DeviceRow> device_month(const std::string& serial, const DeviceDiary& device,
                                      Month month, const Rules& rules) {
  const std::vector<DeviceEntry> entries = entries_before(device, month.end());
  if (entries.empty()) return std::nullopt;
  const std::vector<ConnectorSpan> spans = spans_of(entries, month.end());
  DeviceRow row;
  row.month = month;
  row.partner = payer_of(entries, month);
  row.serial = serial;
  row.connections = connections_of(entries, month);
  row.third_party = oem_connections(entries, spans, month, rules);
  row.multi = connections_while(entries, month, kMulti);
  row.oem = row.third_party > rules.number(kDmThreshold);
  row.splitter = pays_splitter(spans, row.multi, month, rules);
  if (row.connections == 0 && !row.oem && !row.splitter) return std::nullopt;
  return row;
}

Clauses device_month_clauses() { return {{kDmSplitter, kDmConnections}, {kDmThreshold}}; }

}  // namespace fleetbill::billing::audit
