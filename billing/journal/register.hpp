#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "billing/journal/directory.hpp"
#include "billing/journal/fact.hpp"

namespace fleetbill::billing {

/// How a row named its subject: bits of `ResolvedFact::naming`. 0: by its partner, and by its asset
/// or device as the kind requires. Facts that are admitted later can change what a look-up finds,
/// so that the result of a look-up does not replace the name in the row.
namespace naming {
inline constexpr std::uint8_t kWithoutPartner = 1;  ///< the partner was looked up
inline constexpr std::uint8_t kByDevice = 2;        ///< the asset was looked up by its device
inline constexpr std::uint8_t kWithDevice = 4;      ///< an upload named its asset and the device
inline constexpr std::uint8_t kAll = kWithoutPartner | kByDevice | kWithDevice;
}  // namespace naming

/// Returns the cells of a kind's rows that have a name, if rows named their subject so.
/// @param naming  bits of namespace `naming`
ColumnSet named_cells(Kind kind, std::uint8_t naming);

/// An admitted fact: subject, partner and organisation are looked up, and the state of the platform
/// allows it. All stages after admission read only these.
struct ResolvedFact {
  Instant time;
  Instant last;  ///< see Fact::last
  std::int64_t quantity = 0;
  std::uint32_t times = 1;
  PartnerId partner;  ///< whose account; for device facts the payer (T32), for Pelion facts the
                      ///< partner of the aggregator's name
  OrganisationId organisation;
  AssetId asset;    ///< for device facts: the asset that has, or was last given, the serial
  DeviceId device;  ///< creation and serial_set: the serial given; upload: the asset's
                    ///< serial; device facts: the device; other usage: the device if named
  NameId value = kEmptyName;
  NameId id = kEmptyName;
  Position position;
  Kind kind = Kind::asset_created;
  /// The value as a code: the Plan of asset_created and plan_set, the Connector of connector_set,
  /// the BusinessModel of account_opened and business_model_set, the ApiCounter of api_call; for
  /// campaign_started and campaign_extended 1 if the tokens were refused.
  std::uint8_t value_code = 0;
  std::uint8_t naming = 0;  ///< bits of namespace `naming`; 0 for Pelion facts

  [[nodiscard]] Plan plan() const { return static_cast<Plan>(value_code); }
  [[nodiscard]] Connector connector() const { return static_cast<Connector>(value_code); }
  [[nodiscard]] BusinessModel model() const { return static_cast<BusinessModel>(value_code); }
  [[nodiscard]] ApiCounter counter() const { return static_cast<ApiCounter>(value_code); }
  [[nodiscard]] bool is_refused() const { return value_code != 0; }

  template <class Archive>
  void archive(Archive& a) {
    a(time, last, quantity, times, partner, organisation, asset, device, value, id, position, kind,
      value_code, naming);
  }
};

/// Returns the fact resolved as far as possible without look-ups: everything except its subject.
[[nodiscard]] ResolvedFact at_same_time(const Fact& fact);

/// The readings of clauses that are decided when a fact is admitted. Defaults: docs/rules.md.
struct AdmissionRules {
  /// T12: a disabled asset keeps its serial (false: it moves to the asset that is given it next).
  bool disabled_keeps_serial = true;
  /// T27: a fact that contradicts the state is refused (false: applied; the later fact wins).
  bool refuse_contradictions = true;
  /// T31: repeating a state has no effect (false: it is refused).
  bool allow_repeats = true;

  bool operator==(const AdmissionRules&) const = default;
};

/// The global stage of billing: looks up asset, device, partner and organisation, stores which
/// asset is enabled with which serial, and refuses the facts that the platform would refuse.
/// REQUIRES: facts in the order of the journal. The simulated platform uses the same class.
class Register {
 public:
  Register(const AdmissionRules& rules, Directory& directory)
      : rules_(rules), directory_(directory) {}

  /// Decides one fact and, if it is admitted, appends it to `out`. Where a serial moves from
  /// another asset (only under non-default rules), the `serial_set` of that asset precedes it.
  /// @returns Reason::none, or why it is refused; a refused fact has no effect
  [[nodiscard]] Reason admit(const Fact& fact, std::vector<ResolvedFact>& out);

  [[nodiscard]] bool is_enabled(AssetId asset) const { return assets_[asset.value()].enabled; }
  /// The number of enabled assets.
  [[nodiscard]] std::int64_t enabled_count() const { return enabled_count_; }
  [[nodiscard]] DeviceId serial_of(AssetId asset) const { return assets_[asset.value()].serial; }
  /// The enabled asset that has the serial, else the asset last given it, if there is one.
  [[nodiscard]] AssetId asset_of(DeviceId device) const {
    return device.value() < devices_.size() ? asset_of(devices_[device.value()]) : AssetId();
  }

  template <class Archive>
  void archive(Archive& a) {
    a(assets_, devices_, holders_, enabled_count_);
  }

 private:
  struct AssetState {
    DeviceId serial;
    bool enabled = false;

    template <class Archive>
    void archive(Archive& a) {
      a(serial, enabled);
    }
  };
  struct DeviceState {
    AssetId enabled_asset;     // at most one enabled asset has the serial
    AssetId last_given_asset;  // the asset last given the serial, enabled or not
    PartnerId named_partner;   // the partner last named on a device fact
  };
  using Facts = std::vector<ResolvedFact>;

  Reason admit_by_kind(const Fact& fact, Facts& out);
  Reason admit_creation(const Fact& fact, Facts& out);
  Reason admit_asset_fact(const Fact& fact, Facts& out);
  Reason admit_serial(const Fact& fact, AssetId asset, Facts& out);
  Reason admit_enabling(const Fact& fact, AssetId asset, Facts& out);
  Reason admit_disabling(const Fact& fact, AssetId asset, Facts& out);
  Reason admit_plan(const Fact& fact, AssetId asset, Facts& out) const;
  Reason admit_upload(const Fact& fact, Facts& out);
  Reason admit_lookup(const Fact& fact, Facts& out);
  Reason admit_sms(const Fact& fact, Facts& out);
  Reason admit_device_fact(const Fact& fact, Facts& out);

  /// Subject of creation and sms: `organisation` exists afterwards only if it was known before.
  Reason find_organisation(const Fact& fact, PartnerId& partner,
                           OrganisationId& organisation) const;
  Reason find_named_asset(const Fact& fact, AssetId& asset) const;
  Reason find_asset_of_device(const Fact& fact, AssetId& asset) const;
  Reason check_owner(const Fact& fact, AssetId asset) const;
  OrganisationId enrol(const Fact& fact, PartnerId& partner, OrganisationId known);
  [[nodiscard]] PartnerId payer(const Fact& fact, const DeviceState& device);

  /// Whether an enabled asset other than `taker` has the serial.
  [[nodiscard]] bool is_taken(NameId serial, AssetId taker) const;
  /// Gives the serial (empty: removes it), after removing it from other assets if the rules demand
  /// it.
  DeviceId give_serial(const Fact& cause, AssetId asset, NameId serial, Facts& out);
  void take_serial_from(AssetId other, AssetId taker, DeviceId serial, const Fact& cause,
                        Facts& out);
  void drop_serial(AssetId asset);

  [[nodiscard]] static AssetId asset_of(const DeviceState& device) {
    return device.enabled_asset.exists() ? device.enabled_asset : device.last_given_asset;
  }
  void enable(AssetId asset, bool enabled);
  AssetState& state(AssetId asset) { return assets_[asset.value()]; }
  DeviceState& state(DeviceId device);
  [[nodiscard]] DeviceState find_state(NameId serial) const;
  [[nodiscard]] ResolvedFact resolved(const Fact& fact, AssetId asset) const;

  AdmissionRules rules_;
  Directory& directory_;
  std::vector<AssetState> assets_;
  std::vector<DeviceState> devices_;
  /// The assets that have a serial, in the order in which they received it. Empty unless a serial
  /// moves (T12, non-default).
  std::unordered_map<DeviceId, std::vector<AssetId>> holders_;
  std::int64_t enabled_count_ = 0;
};

}  // namespace fleetbill::billing
