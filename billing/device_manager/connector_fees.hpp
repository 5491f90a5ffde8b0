#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "billing/journal/register.hpp"
#include "billing/rules/rulebook.hpp"

/// Device Manager (formerly OEM): fees for connectors that send the data of devices elsewhere.
namespace fleetbill::billing::device_manager {

/// A sealed month of one device: a device with a fee, or with connections that count towards a
/// fee.
struct DeviceMonth {
  DeviceId device;
  PartnerId partner;             ///< who pays (T32)
  OrganisationId organisation;   ///< of the asset that the device fed, if the payer owns it
  AssetId asset;                 ///< that the device fed, or was last given to, if it exists
  std::int64_t third_party = 0;  ///< connections that count towards the OEM fee (T18)
  std::int64_t multi = 0;        ///< connections made while a multi-connector was set
  bool oem = false;              ///< charged OEM
  bool splitter = false;         ///< charged OEM-SPLITTER

  bool operator==(const DeviceMonth&) const = default;

  template <class Archive>
  void archive(Archive& a) {
    a(device, partner, organisation, asset, third_party, multi, oem, splitter);
  }
};

/// Folds device facts into monthly connector fees, for all devices of a journal or any subset.
class ConnectorFees {
 public:
  explicit ConnectorFees(const Rulebook& rules) : rules_(rules) {}

  /// Applies facts in the order of the journal, all of the open month. Ignores facts that are not
  /// about devices.
  void apply(std::span<const ResolvedFact> facts);

  /// Seals the month, by rising DeviceId, and opens the next one.
  [[nodiscard]] std::vector<DeviceMonth> close(Month month);

  template <class Archive>
  void archive(Archive& a) {
    a(devices_);
  }

 private:
  /// The owner of a device at one of its facts.
  struct Owner {
    PartnerId partner;
    OrganisationId organisation;
    AssetId asset;
  };
  struct Device {
    Connector connector = Connector::telematics_guru;  // never set
    Instant since{};
    Owner owner;  // at its last fact
    // the month so far
    Owner owner_at_last_connection;  // pays for the month (T32)
    bool was_third_party = false;
    bool was_multi = false;
    std::int64_t connections = 0;
    std::int64_t while_third_party = 0;
    std::int64_t while_multi = 0;

    template <class Archive>
    void archive(Archive& a) {
      a(connector, since, owner, owner_at_last_connection, was_third_party, was_multi, connections,
        while_third_party, while_multi);
    }
  };

  [[nodiscard]] Device* find(const ResolvedFact& fact);
  static void apply(Device& device, const ResolvedFact& fact);
  static void accrue_until(Device& device, Instant until);
  static void count_connections(Device& device, std::int64_t times);
  [[nodiscard]] DeviceMonth evaluate_conditions(DeviceId id, const Device& device) const;
  static void open_month(Device& device, Instant begin);

  Rulebook rules_;
  /// Only devices that may have a fee: most devices never leave Telematics Guru.
  std::unordered_map<DeviceId, Device> devices_;
};

}  // namespace fleetbill::billing::device_manager
