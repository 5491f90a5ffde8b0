#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "billing/journal/register.hpp"
#include "sim/due_command.hpp"
#include "sim/pelion_ids.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// The asset that a serial feeds from `at` on. Also sent for a lifecycle fact that changes none of
/// the values, since a row of summed usage must not span the fact.
struct Acceptance {
  Instant at;
  DeviceId serial;
  AssetId asset;         ///< the enabled asset with the serial, else the last asset with it
  bool accepts = false;  ///< whether the asset is enabled and accepts uploads
  PartnerId partner;
  OrganisationId organisation;
  bool has_imei = false;  ///< whether the asset has an Iridium IMEI

  template <class Archive>
  void archive(Archive& a) {
    a(at, serial, asset, accepts, partner, organisation, has_imei);
  }
};

/// A device command that the platform accepts: about its connector, its SIM or its power.
struct RouteCommand {
  Instant at;
  DeviceId device;
  CommandKind kind = CommandKind::set_connector;
  billing::Connector connector = billing::Connector::telematics_guru;  ///< for set_connector
};

/// Outcome of the commands of a window, by rising time.
struct Decisions {
  std::vector<billing::ResolvedFact> facts;  ///< of assets, devices and organisations
  std::vector<Acceptance> acceptances;
  std::vector<RouteCommand> routes;
  std::vector<Refusal> refusals;
  /// Changes of the number of enabled assets, with their times.
  std::vector<std::pair<Instant, std::int64_t>> enabled_assets;
};

/// The platform's side of every command: the asset register of Telematics Guru and the device
/// register of Device Manager. It refuses what the vendors' platforms refuse (T12, T27, locked
/// connectors), so that billing never quarantines a fact of a run.
class Platform {
 public:
  /// The world must outlive the platform. DeviceIds number its devices, then its tags.
  Platform(const World& world, const billing::AdmissionRules& rules);

  /// Executes commands.
  /// @param commands  in order of execution, also across calls
  Decisions decide(std::span<const DueCommand> commands);

  [[nodiscard]] const billing::Directory& directory() const { return directory_; }
  /// Returns the ids of accounts, campaigns, packages and endpoints.
  [[nodiscard]] const PelionIds& pelion() const { return pelion_; }
  /// Moves the directory out. REQUIRES: no further commands
  [[nodiscard]] billing::Directory take_directory() { return std::move(directory_); }

  template <class Archive>
  void archive(Archive& a) {
    a(directory_, register_, has_imei_, sequence_);
  }

 private:
  void number_pelion();
  void decide_fact(const Command& command, Decisions& out);
  void decide_power_and_sim(const Command& command, Decisions& out);
  [[nodiscard]] billing::Fact fact_of(const Command& command);
  /// Returns the device that a device command names; an invalid id if the device is unknown.
  [[nodiscard]] DeviceId find_device(const Command& command) const;
  [[nodiscard]] bool is_locked(const Command& command) const;
  void note_imei(const billing::ResolvedFact& fact);
  void note_acceptances(const billing::ResolvedFact& fact, DeviceId serial_before,
                        Decisions& out) const;
  void refuse(const Command& command, std::string reason, Decisions& out) const;

  const World& world_;
  billing::Directory directory_;
  PelionIds pelion_;
  billing::Register register_;
  std::vector<std::uint8_t> has_imei_;  // by asset; shorter if the last assets have no IMEI
  std::uint32_t sequence_ = 0;
};

}  // namespace fleetbill::sim
