#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "billing/audit/row.hpp"

/// Histories of Pelion accounts, from the accepted rows of a journal. As in the other diaries,
/// nothing is derived here.
namespace fleetbill::billing::audit {

/// A business model, chosen when the account was opened or later (P17).
struct ModelChoice {
  Instant time;
  std::string model;
};

/// A registration of a device or an update of its registration (P15).
struct Registration {
  Place place;
  bool full = false;     ///< no mere update
  std::string endpoint;  ///< the endpoint name; empty: no name
  std::int64_t times = 1;
};

/// Calls of one counter.
struct Calls {
  Instant time;
  std::string counter;
  std::int64_t calls = 0;
};

/// Data blocks of 512 bytes that were sent or received.
struct Transactions {
  Instant time;
  std::int64_t blocks = 0;
};

/// A firmware update that succeeded.
struct Update {
  Place place;
  std::string campaign;
  std::string device;
};

struct AccountDiary {
  std::string aggregator;  ///< itself, if it is one
  std::vector<ModelChoice> models;
  std::map<std::string, std::vector<Registration>> devices;  ///< by name of the device
  std::vector<Calls> calls;
  std::vector<Transactions> transactions;
  std::vector<Update> updates;
};

/// An accepted order of a service package.
struct PackageOrder {
  Place place;
  bool renewal = false;
  std::string id;
  std::int64_t tokens = 0;
};

/// Tokens that a campaign got when it started, or when it was extended (P1, P22).
struct Grant {
  Place place;
  std::int64_t tokens = 0;
};

/// The outcome of an update of one device by a campaign.
struct Outcome {
  bool success = false;
  bool took_token = false;
};

struct CampaignDiary {
  std::string account;
  std::string name;
  std::vector<Grant> grants;                             ///< the first is its start
  std::map<std::string, std::vector<Outcome>> outcomes;  ///< by device, in order
  std::vector<Place> spent;                              ///< one for each token taken
  std::optional<Place> stopped;                          ///< by a fact, not by the calendar
};

/// An aggregator's packages, and the campaigns that drew on them: its own and its tenants'.
struct QuotaDiary {
  std::vector<PackageOrder> orders;
  std::vector<CampaignDiary> campaigns;  ///< in the order of their starts
  /// The latest campaign of each account and name; only it can be open (P26).
  std::map<std::pair<std::string, std::string>, std::size_t> latest;
};

struct AccountWorld {
  std::map<std::string, AccountDiary> accounts;  ///< by name
  std::map<std::string, QuotaDiary> quotas;      ///< by name of the aggregator
};

}  // namespace fleetbill::billing::audit
