#pragma once

#include <span>
#include <unordered_map>
#include <vector>

#include "billing/journal/register.hpp"
#include "sim/due_command.hpp"
#include "sim/pelion_ids.hpp"
#include "sim/world.hpp"

namespace fleetbill::sim {

/// From `at` on, this is what a serial feeds. Also stated when a lifecycle fact leaves that as it
/// is, since a row of summed usage must not span the fact.
struct Acceptance {
  Instant at;
  DeviceId serial;
  AssetId asset;         ///< the enabled asset that has the serial, else the one last given it
  bool accepts = false;  ///< whether that asset is enabled, hence takes uploads
  PartnerId partner;
  OrganisationId organisation;

  template <class Archive>
  void archive(Archive& a) {
    a(at, serial, asset, accepts, partner, organisation);
  }
};

/// A device command that the platform lets pass: about its connector, its SIM or its power.
struct RouteCommand {
  Instant at;
  DeviceId device;
  CommandKind kind = CommandKind::set_connector;
  billing::Connector connector = billing::Connector::telematics_guru;  ///< for set_connector
};

/// What became of the commands of a window, in the order of their times.
struct Decisions {
  std::vector<billing::ResolvedFact> facts;  ///< of assets, devices and organisations
  std::vector<Acceptance> acceptances;
  std::vector<RouteCommand> routes;
  std::vector<Refusal> refusals;
  /// How the number of enabled assets changed, and when.
  std::vector<std::pair<Instant, std::int64_t>> enabled_assets;
};

/// The platform's side of every command: the asset register of Telematics Guru and the device
/// register of Device Manager. It refuses what the real ones would refuse (T12, T27, locked
/// connectors), so that no fact of a run is ever quarantined.
class Platform {
 public:
  /// The world must outlive the platform. DeviceIds are the numbers of its devices,
  /// then of its tags.
  Platform(const World& world, const billing::AdmissionRules& rules);

  /// Carries commands out, all of them later than the ones before. They must be in their order.
  Decisions decide(std::span<const DueCommand> commands);

  [[nodiscard]] const billing::Directory& directory() const { return directory_; }
  /// Of accounts, campaigns, packages and endpoints, which all have their ids from the start.
  [[nodiscard]] const PelionIds& pelion() const { return pelion_; }
  /// The directory, handed over when all is played.
  [[nodiscard]] billing::Directory take_directory() { return std::move(directory_); }

  template <class Archive>
  void archive(Archive& a) {
    a(directory_, register_, sequence_);
  }

 private:
  void number_pelion();
  void decide_fact(const Command& command, Decisions& out);
  void decide_power_and_sim(const Command& command, Decisions& out);
  [[nodiscard]] billing::Fact fact_of(const Command& command);
  /// The device that a device command names, if it is one of the world's.
  [[nodiscard]] DeviceId find_device(const Command& command) const;
  [[nodiscard]] bool is_locked(const Command& command) const;
  void note_acceptances(const billing::ResolvedFact& fact, DeviceId serial_before,
                        Decisions& out) const;
  void refuse(const Command& command, std::string reason, Decisions& out) const;

  const World& world_;
  billing::Directory directory_;
  PelionIds pelion_;
  billing::Register register_;
  std::uint32_t sequence_ = 0;
};

}  // namespace fleetbill::sim
