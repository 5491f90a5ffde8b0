#pragma once

#include <string_view>
#include <vector>

#include "billing/journal/names.hpp"

namespace fleetbill::billing {

/// The properties of an asset that its creation sets. Its state, plan and serial are elsewhere.
struct AssetEntry {
  NameId name;
  NameId code;
  NameId device_type;
  OrganisationId organisation;
  PartnerId partner;
};

/// An organisation of Telematics Guru, or an account of Pelion Device Management: an aggregator
/// (then the partner has its name) or one of its tenants.
struct OrganisationEntry {
  NameId name;
  PartnerId partner;
};

/// The entities that a journal has named so far, by id. The name of an organisation is unique in
/// the journal, the name of an asset within its partner, a serial everywhere (docs/journal.md).
/// Pelion accounts are organisations with a separate name space.
class Directory {
 public:
  Directory() = default;
  explicit Directory(NameTable names) : names_(std::move(names)) {}

  [[nodiscard]] NameTable& names() { return names_; }
  [[nodiscard]] const NameTable& names() const { return names_; }

  PartnerId add_partner(NameId name);  ///< the partner of this name, new or known
  DeviceId add_device(NameId serial);  ///< the device of this serial, new or known
  OrganisationId add_organisation(const OrganisationEntry& entry);  ///< REQUIRES: new name
  OrganisationId add_account(const OrganisationEntry& entry);  ///< REQUIRES: new name of an account
  AssetId add_asset(const AssetEntry& entry);  ///< REQUIRES: a name new to the partner

  [[nodiscard]] PartnerId find_partner(NameId name) const { return find(partner_by_name_, name); }
  [[nodiscard]] DeviceId find_device(NameId serial) const { return find(device_by_name_, serial); }
  [[nodiscard]] OrganisationId find_organisation(NameId name) const {
    return find(organisation_by_name_, name);
  }
  [[nodiscard]] OrganisationId find_account(NameId name) const {
    return find(account_by_name_, name);
  }
  [[nodiscard]] AssetId find_asset(PartnerId partner, NameId name) const;
  /// Returns an asset of this name, of any partner. To visit all of them: `for (id =
  /// find_asset(name); id.exists(); id = next_of_same_name(id))`.
  [[nodiscard]] AssetId find_asset(NameId name) const { return find(asset_by_name_, name); }
  [[nodiscard]] AssetId next_of_same_name(AssetId id) const {
    return next_of_same_name_[id.value()];
  }

  [[nodiscard]] const AssetEntry& asset(AssetId id) const { return assets_[id.value()]; }
  [[nodiscard]] const OrganisationEntry& organisation(OrganisationId id) const {
    return organisations_[id.value()];
  }
  /// Whether an organisation is a Pelion account.
  [[nodiscard]] bool is_account(OrganisationId id) const {
    return find_account(organisation(id).name) == id;
  }
  /// Returns the account that is billed for an account: itself, or the aggregator of a tenant.
  [[nodiscard]] OrganisationId aggregator_of(OrganisationId account) const {
    return find_account(partner_name_id(organisation(account).partner));
  }
  [[nodiscard]] NameId partner_name_id(PartnerId id) const { return partners_[id.value()]; }
  [[nodiscard]] NameId serial_id(DeviceId id) const { return devices_[id.value()]; }

  // The texts; empty for an id that does not exist.
  [[nodiscard]] std::string_view partner_name(PartnerId id) const;
  [[nodiscard]] std::string_view organisation_name(OrganisationId id) const;
  [[nodiscard]] std::string_view asset_name(AssetId id) const;
  [[nodiscard]] std::string_view serial(DeviceId id) const;
  [[nodiscard]] std::string_view text(NameId id) const { return names_.text(id); }

  [[nodiscard]] std::size_t partner_count() const { return partners_.size(); }
  [[nodiscard]] std::size_t organisation_count() const { return organisations_.size(); }
  [[nodiscard]] std::size_t asset_count() const { return assets_.size(); }
  [[nodiscard]] std::size_t device_count() const { return devices_.size(); }

  template <class Archive>
  void archive(Archive& a) {
    a(names_, partners_, devices_, organisations_, assets_, partner_by_name_, device_by_name_,
      organisation_by_name_, account_by_name_, asset_by_name_, next_of_same_name_);
  }

 private:
  template <class Tag>
  static Id<Tag> find(const std::vector<Id<Tag>>& by_name, NameId name) {
    return name.exists() && name.value() < by_name.size() ? by_name[name.value()] : Id<Tag>();
  }

  NameTable names_;
  std::vector<NameId> partners_;
  std::vector<NameId> devices_;
  std::vector<OrganisationEntry> organisations_;
  std::vector<AssetEntry> assets_;
  // Indexed by the id of the name, which is dense.
  std::vector<PartnerId> partner_by_name_;
  std::vector<DeviceId> device_by_name_;
  std::vector<OrganisationId> organisation_by_name_;
  std::vector<OrganisationId> account_by_name_;
  std::vector<AssetId> asset_by_name_;      // the latest asset of the name
  std::vector<AssetId> next_of_same_name_;  // by asset: an earlier asset, of a different partner
};

}  // namespace fleetbill::billing
