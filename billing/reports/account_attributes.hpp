#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

namespace fleetbill::billing::reports {

/// Attributes of Pelion accounts that are not in the journal: by account id, then by attribute.
/// Reports show them; no bill depends on them.
using AccountAttributes =
    std::map<std::string, std::map<std::string, std::string, std::less<>>, std::less<>>;

/// The attributes that an account may have, in the words of the Billing API's contact
/// (docs/rules.md#b2), and the name that the portal shows for it.
inline constexpr std::array<std::string_view, 13> kAttributes{"team_name",
                                                              "company",
                                                              "alias",
                                                              "address_line1",
                                                              "address_line2",
                                                              "city",
                                                              "state",
                                                              "postal_code",
                                                              "country",
                                                              "contact",
                                                              "email",
                                                              "phone_number",
                                                              "customer_subtenant_id"};

}  // namespace fleetbill::billing::reports
