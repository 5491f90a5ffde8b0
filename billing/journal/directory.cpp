#include "billing/journal/directory.hpp"

#include "billing/units/error.hpp"

namespace fleetbill::billing {
namespace {

template <class Tag>
Id<Tag>& slot(std::vector<Id<Tag>>& by_name, NameId name) {
  if (name.value() >= by_name.size()) by_name.resize(name.value() + 1);
  return by_name[name.value()];
}

template <class Tag>
Id<Tag> add(std::vector<Id<Tag>>& by_name, std::vector<NameId>& all, NameId name) {
  Id<Tag>& id = slot(by_name, name);
  if (!id.exists()) {
    id = Id<Tag>(static_cast<std::uint32_t>(all.size()));
    all.push_back(name);
  }
  return id;
}

}  // namespace

PartnerId Directory::add_partner(NameId name) { return add(partner_by_name_, partners_, name); }
DeviceId Directory::add_device(NameId serial) { return add(device_by_name_, devices_, serial); }

OrganisationId Directory::add_organisation(const OrganisationEntry& entry) {
  OrganisationId& id = slot(organisation_by_name_, entry.name);
  FLEETBILL_ASSERT(!id.exists(), "an organisation's name is unique");
  id = OrganisationId(static_cast<std::uint32_t>(organisations_.size()));
  organisations_.push_back(entry);
  return id;
}

OrganisationId Directory::add_account(const OrganisationEntry& entry) {
  OrganisationId& id = slot(account_by_name_, entry.name);
  FLEETBILL_ASSERT(!id.exists(), "an account's name is unique");
  id = OrganisationId(static_cast<std::uint32_t>(organisations_.size()));
  organisations_.push_back(entry);
  return id;
}

AssetId Directory::add_asset(const AssetEntry& entry) {
  const AssetId id(static_cast<std::uint32_t>(assets_.size()));
  assets_.push_back(entry);
  AssetId& latest = slot(asset_by_name_, entry.name);
  next_of_same_name_.push_back(latest);
  latest = id;
  return id;
}

AssetId Directory::find_asset(PartnerId partner, NameId name) const {
  AssetId id = find_asset(name);
  while (id.exists() && asset(id).partner != partner) id = next_of_same_name(id);
  return id;
}

std::string_view Directory::partner_name(PartnerId id) const {
  return id.exists() ? text(partners_[id.value()]) : std::string_view{};
}
std::string_view Directory::organisation_name(OrganisationId id) const {
  return id.exists() ? text(organisations_[id.value()].name) : std::string_view{};
}
std::string_view Directory::asset_name(AssetId id) const {
  return id.exists() ? text(assets_[id.value()].name) : std::string_view{};
}
std::string_view Directory::serial(DeviceId id) const {
  return id.exists() ? text(devices_[id.value()]) : std::string_view{};
}

}  // namespace fleetbill::billing
