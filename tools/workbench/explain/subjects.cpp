#include "tools/workbench/explain/subjects.hpp"

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::workbench {

using billing::Directory;
using billing::ResolvedFact;

AssetId find_asset(const Directory& directory, std::string_view name, std::string_view partner) {
  const NameId id = directory.names().find(name);
  AssetId found;
  for (AssetId asset = id.exists() ? directory.find_asset(id) : AssetId(); asset.exists();
       asset = directory.next_of_same_name(asset)) {
    if (!partner.empty() && directory.partner_name(directory.asset(asset).partner) != partner) {
      continue;
    }
    if (found.exists()) {
      throw Error(ErrorKind::usage, concat("several partners have an asset ", quote(name),
                                           "; select one with --partner"));
    }
    found = asset;
  }
  return found;
}

OrganisationId find_campaign_account(std::span<const ResolvedFact> facts,
                                     const Directory& directory, std::string_view campaign,
                                     std::string_view account) {
  const NameId id = directory.names().find(campaign);
  OrganisationId found;
  for (const ResolvedFact& fact : facts) {
    if (fact.kind != billing::Kind::campaign_started || fact.value != id) continue;
    if (!account.empty() && directory.organisation_name(fact.organisation) != account) continue;
    if (found.exists() && found != fact.organisation) {
      throw Error(ErrorKind::usage, concat("several accounts have a campaign ", quote(campaign),
                                           "; select one with --organisation"));
    }
    found = fact.organisation;
  }
  return found;
}

const billing::Invoice* find_invoice(const billing::SealedMonth& month, const Directory& directory,
                                     std::string_view partner) {
  const billing::Invoice* found = nullptr;
  for (const auto& invoice : month.invoices) {
    if (!partner.empty() && directory.partner_name(invoice.partner) != partner) continue;
    if (found != nullptr) {
      throw Error(ErrorKind::usage, "several partners have invoices; select one with --partner");
    }
    found = &invoice;
  }
  return found;
}

OrganisationId find_account(const Directory& directory, std::string_view name) {
  const NameId id = directory.names().find(name);
  return id.exists() ? directory.find_account(id) : OrganisationId();
}

DeviceId find_device(const Directory& directory, std::string_view serial) {
  const NameId id = directory.names().find(serial);
  return id.exists() ? directory.find_device(id) : DeviceId();
}

DeviceAppearances appearances_of(std::span<const ResolvedFact> facts, const Directory& directory,
                                 DeviceId device, Month month) {
  DeviceAppearances out;
  for (const ResolvedFact& fact : facts) {
    if (fact.time >= month.end()) break;
    if (fact.device != device) continue;
    if (is_pelion(fact.kind)) {
      out.accounts.emplace(directory.organisation_name(fact.organisation));
    }
    out.at_device_manager |= is_of_connectors(fact.kind);
  }
  return out;
}

}  // namespace fleetbill::workbench
