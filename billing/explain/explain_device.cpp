#include "billing/device_manager/connector_fees.hpp"
#include "billing/explain/explanation.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing {
namespace {

using device_manager::ConnectorFees;
using device_manager::DeviceMonth;

/// The device's facts of a month, as an explanation cites them.
struct MonthFacts {
  std::vector<Position> connectors;  // connector_set
  std::optional<Position> first_connection, last_connection;
  Connector at_start = Connector::telematics_guru;
  Connector at_close = Connector::telematics_guru;
  bool seen = false;
};

void note(const ResolvedFact& fact, Month month, MonthFacts& out) {
  out.seen = true;
  const bool before = fact.time < month.begin();
  if (fact.kind == Kind::connector_set) {
    if (before) out.at_start = fact.connector();
    if (!before) out.connectors.push_back(fact.position);
    out.at_close = fact.connector();
  } else if (fact.kind == Kind::connection && !before) {
    if (!out.first_connection) out.first_connection = fact.position;
    out.last_connection = fact.position;
  }
}

std::vector<Position> connection_rows(const MonthFacts& facts) {
  std::vector<Position> rows;
  if (facts.first_connection) rows.push_back(*facts.first_connection);
  if (facts.last_connection != facts.first_connection) rows.push_back(*facts.last_connection);
  return rows;
}

std::vector<Finding> findings_of(const DeviceMonth& month, const MonthFacts& facts,
                                 const Rulebook& rules, std::string_view partner) {
  std::vector<Finding> out;
  out.push_back({ClauseId::dm_connections, std::nullopt,
                 concat(month.third_party, " connections count towards the OEM fee; connector ",
                        to_string(facts.at_start), " at the start of the month, ",
                        to_string(facts.at_close), " at its close"),
                 facts.connectors});
  out.push_back({ClauseId::dm_threshold, month.oem,
                 concat(month.third_party, month.oem ? " is more than " : " is not more than ",
                        rules.oem_threshold),
                 connection_rows(facts)});
  out.push_back({ClauseId::dm_splitter, month.splitter,
                 concat(month.multi, " connections while a multi-connector was set"),
                 facts.connectors});
  if (facts.at_close == Connector::none) {
    out.push_back({ClauseId::dm_none, std::nullopt,
                   "connector None at the close: while it is set data is discarded, without a fee",
                   facts.connectors});
  } else if (facts.at_close != Connector::third_party) {
    out.push_back({ClauseId::dm_other_connectors,
                   std::nullopt,
                   concat("connections while the connector is ", to_string(facts.at_close),
                          " never count towards the OEM fee"),
                   {}});
  }
  if (month.oem || month.splitter) {
    Finding payer{ClauseId::dm_payer, std::nullopt, concat(partner, " pays for the month"), {}};
    if (facts.last_connection) payer.rows.push_back(*facts.last_connection);
    out.push_back(std::move(payer));
  }
  return out;
}

}  // namespace

std::string DeviceExplanation::conclusion() const {
  if (!oem && !splitter) return "no connector fee";
  return concat("charged ", oem ? "OEM" : "", oem && splitter ? " and " : "",
                splitter ? "OEM-SPLITTER" : "");
}

std::optional<DeviceExplanation> explain_device(std::span<const ResolvedFact> facts,
                                                DeviceId device, Month month, const Rulebook& rules,
                                                const Directory& directory) {
  ConnectorFees fees(rules);
  MonthFacts seen;
  std::optional<Month> open;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (!is_of_connectors(fact.kind) || fact.device != device) continue;
    if (!open) open = month_of(fact.time);
    for (; open->end() <= fact.time; open = open->next()) (void)fees.close(*open);
    fees.apply({&fact, 1});
    note(fact, month, seen);
  }
  if (!seen.seen) return std::nullopt;
  for (; *open < month; open = open->next()) (void)fees.close(*open);
  const std::vector<DeviceMonth> closed = fees.close(month);
  const DeviceMonth none{device, PartnerId(), OrganisationId(), AssetId(), 0, 0, false, false};
  const DeviceMonth& charged = closed.empty() ? none : closed.front();
  const std::string partner(directory.partner_name(charged.partner));
  return DeviceExplanation{month,
                           std::string(directory.serial(device)),
                           partner,
                           charged.oem,
                           charged.splitter,
                           findings_of(charged, seen, rules, partner)};
}

}  // namespace fleetbill::billing
