#pragma once

#include <string_view>
#include <vector>

#include "billing/journal/names.hpp"

namespace fleetbill::billing {

/// The properties of an asset that its creation sets. They never change. The `Register` stores
/// whether the asset is enabled, and its serial. Billing stores its plan.
struct AssetEntry {
  NameId name;         ///< unique within the partner
  NameId code;         ///< asset_code; may be empty
  NameId device_type;  ///< may be empty
  OrganisationId organisation;
  PartnerId partner;
};

/// An organisation of Telematics Guru, or an account of Pelion Device Management.
struct OrganisationEntry {
  NameId name;
  /// The partner that is billed. For an account, the partner with the name of the aggregator, which
  /// may be the account itself.
  PartnerId partner;
};

/// The entities that the journal has named so far, and their names. Ids are dense per type, from 0,
/// in the order of addition. Organisations and Pelion accounts share the type `OrganisationId` and
/// its numbers. Their name spaces are separate: an organisation and an account may have one name.
/// The name of an asset is unique within its partner. A serial is unique. There is no removal.
/// REQUIRES, unless a member allows it: ids that exist and belong to this directory; names of
/// `names()`.
/// Source: docs/journal.md, "Pelion accounts" and "References".
class Directory {
 public:
  Directory() = default;
  /// @param names  owned by the directory from now on
  explicit Directory(NameTable names) : names_(std::move(names)) {}

  [[nodiscard]] NameTable& names() { return names_; }
  [[nodiscard]] const NameTable& names() const { return names_; }

  /// Returns the partner of this name; adds it if it is new.
  PartnerId add_partner(NameId name);
  /// Returns the device of this serial; adds it if it is new.
  DeviceId add_device(NameId serial);
  /// Adds an organisation of Telematics Guru. REQUIRES: no organisation has the name.
  OrganisationId add_organisation(const OrganisationEntry& entry);
  /// Adds a Pelion account. REQUIRES: no account has the name.
  OrganisationId add_account(const OrganisationEntry& entry);
  /// Adds an asset. REQUIRES: no asset of the partner has the name; this is not checked.
  AssetId add_asset(const AssetEntry& entry);

  // Look-ups by name. They return an id that does not exist if there is no match. The name may be
  // an id that does not exist.
  [[nodiscard]] PartnerId find_partner(NameId name) const { return find(partner_by_name_, name); }
  [[nodiscard]] DeviceId find_device(NameId serial) const { return find(device_by_name_, serial); }
  [[nodiscard]] OrganisationId find_organisation(NameId name) const {
    return find(organisation_by_name_, name);
  }
  [[nodiscard]] OrganisationId find_account(NameId name) const {
    return find(account_by_name_, name);
  }
  /// Returns the partner's asset of this name. Costs time in proportion to the assets of the name.
  [[nodiscard]] AssetId find_asset(PartnerId partner, NameId name) const;
  /// Returns the asset of this name that was added last, of any partner. To visit all of them:
  /// `for (id = find_asset(name); id.exists(); id = next_of_same_name(id))`.
  [[nodiscard]] AssetId find_asset(NameId name) const { return find(asset_by_name_, name); }
  /// Returns the previously added asset with the name of this asset. It belongs to a different
  /// partner. The result does not exist after the last of them.
  [[nodiscard]] AssetId next_of_same_name(AssetId id) const {
    return next_of_same_name_[id.value()];
  }

  /// Returns the properties of the asset. The reference is valid until the next asset is added.
  [[nodiscard]] const AssetEntry& asset(AssetId id) const { return assets_[id.value()]; }
  /// Returns the entry of an organisation or account. The reference is valid until the next
  /// organisation or account is added.
  [[nodiscard]] const OrganisationEntry& organisation(OrganisationId id) const {
    return organisations_[id.value()];
  }
  /// Returns whether this id is a Pelion account instead of an organisation of Telematics Guru.
  [[nodiscard]] bool is_account(OrganisationId id) const {
    return find_account(organisation(id).name) == id;
  }
  /// Returns the account that is billed for this account: the aggregator of a tenant, or the
  /// account itself if it is an aggregator. REQUIRES: `is_account(account)`.
  [[nodiscard]] OrganisationId aggregator_of(OrganisationId account) const {
    return find_account(partner_name_id(organisation(account).partner));
  }
  [[nodiscard]] NameId partner_name_id(PartnerId id) const { return partners_[id.value()]; }
  [[nodiscard]] NameId serial_id(DeviceId id) const { return devices_[id.value()]; }

  // Texts of names. They are empty for an id that does not exist, except in text(). The views are
  // valid as long as the directory, even if names are added.
  [[nodiscard]] std::string_view partner_name(PartnerId id) const;
  [[nodiscard]] std::string_view organisation_name(OrganisationId id) const;
  [[nodiscard]] std::string_view asset_name(AssetId id) const;
  [[nodiscard]] std::string_view serial(DeviceId id) const;
  [[nodiscard]] std::string_view text(NameId id) const { return names_.text(id); }

  // Numbers of entities: all ids are below them. organisation_count() includes accounts.
  [[nodiscard]] std::size_t partner_count() const { return partners_.size(); }
  [[nodiscard]] std::size_t organisation_count() const { return organisations_.size(); }
  [[nodiscard]] std::size_t asset_count() const { return assets_.size(); }
  [[nodiscard]] std::size_t device_count() const { return devices_.size(); }

  /// Serialises or restores all members (billing/units/archive.hpp).
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
