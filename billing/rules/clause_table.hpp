#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

#include "billing/rules/rulebook.hpp"

/// The building blocks of the tables of clauses, one table a platform. Include it only there.
namespace fleetbill::billing {

// Short names of docs/rules.md#sources.
inline constexpr std::string_view kArticle = "TG asset billing article";
inline constexpr std::string_view kOem = "OEM billing article";
inline constexpr std::string_view kPortal = "Pelion billing page";
inline constexpr std::string_view kOpenApi = "Pelion Device Management OpenAPI";
inline constexpr std::string_view kSdk = "Pelion Java SDK; Pelion Python SDK";
inline constexpr std::string_view kOurs = "fleetbill decision";

template <auto Member>
std::int64_t get_member(const Rulebook& rules) {
  return static_cast<std::int64_t>(rules.*Member);
}

template <auto Member>
void set_member(Rulebook& rules, std::int64_t value) {
  rules.*Member = static_cast<std::remove_reference_t<decltype(rules.*Member)>>(value);
}

/// A clause with several readings, stored in `Member` of the rulebook.
template <auto Member>
constexpr Clause choice(Clause clause) {
  clause.get = get_member<Member>;
  clause.set = set_member<Member>;
  return clause;
}

/// A clause that is a number, stored in `Member` of the rulebook, whose initial value is the
/// default.
template <auto Member>
constexpr Clause number(Clause clause) {
  clause.number = Rulebook{}.*Member;
  return choice<Member>(clause);
}

/// A clause without alternatives.
constexpr Clause fixed(Clause clause) { return clause; }

// The tables, each in the order of ClauseId.
std::span<const Clause> telematics_guru_clauses();
std::span<const Clause> device_manager_clauses();
std::span<const Clause> pelion_clauses();

}  // namespace fleetbill::billing
