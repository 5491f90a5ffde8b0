#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "billing/journal/quarantine.hpp"
#include "billing/journal/vocabulary.hpp"
#include "billing/pelion/quota.hpp"
#include "billing/rules/price_list.hpp"
#include "results/typed_column.hpp"

/// How values of the billing core are stored in columns, and the columns of each kind by name.
namespace fleetbill::results {

// ---- the codes of a type of value, for writing and for reading ----------------------------------

inline auto& codes_for(Codes& codes, PartnerId) { return codes.partners; }
inline auto& codes_for(Codes& codes, OrganisationId) { return codes.organisations; }
inline auto& codes_for(Codes& codes, AssetId) { return codes.assets; }
inline auto& codes_for(Codes& codes, DeviceId) { return codes.serials; }
inline auto& codes_for(Codes& codes, NameId) { return codes.values; }
inline auto& codes_for(Codes& codes, billing::Kind) { return codes.kinds; }
inline auto& codes_for(Codes& codes, billing::Plan) { return codes.plans; }
inline auto& codes_for(Codes& codes, billing::BusinessModel) { return codes.models; }
inline auto& codes_for(Codes& codes, billing::Sku) { return codes.skus; }
inline auto& codes_for(Codes& codes, billing::Reason) { return codes.reasons; }
inline auto& codes_for(Codes& codes, billing::pelion::QuotaEvent) { return codes.quota_events; }

const auto& values_by_code(const auto& maps, PartnerId) { return maps.partners; }
const auto& values_by_code(const auto& maps, OrganisationId) { return maps.organisations; }
const auto& values_by_code(const auto& maps, AssetId) { return maps.assets; }
const auto& values_by_code(const auto& maps, DeviceId) { return maps.devices; }
const auto& values_by_code(const auto& maps, NameId) { return maps.values; }
const auto& values_by_code(const auto& maps, billing::Kind) { return maps.kinds; }
const auto& values_by_code(const auto& maps, billing::Plan) { return maps.plans; }
const auto& values_by_code(const auto& maps, billing::BusinessModel) { return maps.models; }
const auto& values_by_code(const auto& maps, billing::Sku) { return maps.skus; }
const auto& values_by_code(const auto& maps, billing::Reason) { return maps.reasons; }
const auto& values_by_code(const auto& maps, billing::pelion::QuotaEvent) {
  return maps.quota_events;
}

/// The value of a missing code.
template <class Value>
constexpr Value missing_value_of() {
  if constexpr (std::is_same_v<Value, NameId>) {
    return billing::kEmptyName;
  } else {
    return Value();
  }
}

// ---- codecs -------------------------------------------------------------------------------------

/// Integers, stored unchanged.
template <class Integer>
struct NumberCodec {
  using Stored = Integer;
  static Stored store(Integer value, const StoreContext&) { return value; }
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps&) {
    return from();
  }
};

/// Instants of the years that a journal may name.
struct TimeCodec {
  using Stored = std::int64_t;
  static Stored store(Instant value, const StoreContext&) { return value.ms; }
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps&) {
    return from.instant();
  }
};

/// The same or kNever, which is stored as the missing value.
struct TimeOrNeverCodec {
  static_assert(kNever.ms == layout::kMissing<std::int64_t>);
  using Stored = std::int64_t;
  static Stored store(Instant value, const StoreContext&) { return value.ms; }
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps&) {
    return from() == kNever.ms ? kNever : from.instant();
  }
};

struct FlagCodec {
  using Stored = std::uint8_t;
  static Stored store(bool value, const StoreContext&) { return flag(value); }
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps&) {
    return from.flag();
  }
};

/// Entities and texts as codes.
template <bool kOptional>
struct CodeCodec {
  using Stored = std::uint32_t;
  template <class Value>
  static Stored store(Value value, const StoreContext& to) {
    return codes_for(to.codes, value)(value);
  }
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps& maps) {
    if constexpr (kOptional) {
      return from.of(values_by_code(maps, Value()), missing_value_of<Value>());
    } else {
      return from.of(values_by_code(maps, Value()));
    }
  }
};

/// Organisations that are Pelion accounts. `maps.directory` tells them from others.
struct AccountCodec : CodeCodec<false> {
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps& maps) {
    const OrganisationId account = from.of(maps.organisations);
    if (!maps.directory.is_account(account)) from.fail("is no account");
    return account;
  }
};

/// Optional texts that have a name table of their own.
/// @tparam Texts  selects the table: `codes(Codes)` for writing, `values(maps)` for reading
template <class Texts>
struct TextCodec {
  using Stored = std::uint32_t;
  static Stored store(NameId value, const StoreContext& to) {
    return Texts::codes(to.codes)(value);
  }
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps& maps) {
    return from.of(Texts::values(maps), billing::kEmptyName);
  }
};

/// Ids of rows.
struct RowIds {
  static auto& codes(Codes& codes) { return codes.ids; }
  static const auto& values(const auto& maps) { return maps.ids; }
};
struct AssetCodes {
  static auto& codes(Codes& codes) { return codes.asset_codes; }
  static const auto& values(const auto& maps) { return maps.asset_codes; }
};
struct DeviceTypes {
  static auto& codes(Codes& codes) { return codes.device_types; }
  static const auto& values(const auto& maps) { return maps.device_types; }
};

/// The words of a vocabulary.
struct WordCodec {
  using Stored = std::uint8_t;
  template <class Value>
  static Stored store(Value value, const StoreContext& to) {
    return codes_for(to.codes, value)(static_cast<std::size_t>(value));
  }
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps& maps) {
    return from.of(values_by_code(maps, Value()));
  }
};

/// Texts about rows that were not applied. An empty text is stored as the missing value.
template <bool kOptional>
struct DetailCodec {
  using Stored = std::uint32_t;
  static Stored store(std::string_view value, const StoreContext& to) {
    return to.codes.details(value);
  }
  template <class Value, class Maps>
  static Value load(const Column<Stored>& from, const Maps& maps) {
    if constexpr (kOptional) {
      return from.of(maps.details, std::string());
    } else {
      return from.of(maps.details);
    }
  }
};

// ---- descriptions -------------------------------------------------------------------------------

/// Descriptions of columns of each role.
namespace describe {

using Text = std::string_view;
using layout::Role;
using layout::Type;

constexpr layout::Column time(Text name, Text description, bool can_miss = false) {
  return {name, Type::i64, Role::time, layout::kTimeUnits, {}, can_miss, description};
}
constexpr layout::Column number(Text name, Type type, Text units, Text description) {
  return {name, type, Role::number, units, {}, false, description};
}
constexpr layout::Column count(Text name, Text units, Text description) {
  return number(name, Type::i64, units, description);
}
constexpr layout::Column code(Text name, Text names, Text description) {
  return {name, Type::u32, Role::code, {}, names, false, description};
}
constexpr layout::Column optional_code(Text name, Text names, Text description) {
  return {name, Type::u32, Role::code, {}, names, true, description};
}
constexpr layout::Column small_code(Text name, Text names, Text description,
                                    bool can_miss = false) {
  return {name, Type::u8, Role::code, {}, names, can_miss, description};
}
constexpr layout::Column flag(Text name, Text description) {
  return {name, Type::u8, Role::flag, {}, {}, false, description};
}
constexpr layout::Column money(Text name, Text description) {
  return {name, Type::i64, Role::money, {}, {}, true, description};
}

}  // namespace describe

// ---- columns ------------------------------------------------------------------------------------

/// Columns of the member at a path, for the lists of tables.
namespace columns {

using Text = std::string_view;

template <auto... Path>
constexpr MemberColumn<TimeCodec, Path...> time(Text name, Text description) {
  return {describe::time(name, description)};
}
template <auto... Path>
constexpr MemberColumn<TimeOrNeverCodec, Path...> time_or_never(Text name, Text description) {
  return {describe::time(name, description, true)};
}
template <auto... Path>
constexpr MemberColumn<NumberCodec<std::int64_t>, Path...> count(Text name, Text units,
                                                                 Text description) {
  return {describe::count(name, units, description)};
}
template <auto... Path>
constexpr MemberColumn<NumberCodec<std::uint32_t>, Path...> number_u32(Text name, Text units,
                                                                       Text description) {
  return {describe::number(name, layout::Type::u32, units, description)};
}
template <auto... Path>
constexpr MemberColumn<NumberCodec<std::uint64_t>, Path...> number_u64(Text name, Text units,
                                                                       Text description) {
  return {describe::number(name, layout::Type::u64, units, description)};
}
template <auto... Path>
constexpr MemberColumn<FlagCodec, Path...> flag(Text name, Text description) {
  return {describe::flag(name, description)};
}
template <auto... Path>
constexpr MemberColumn<CodeCodec<false>, Path...> code(Text name, Text names, Text description) {
  return {describe::code(name, names, description)};
}
template <auto... Path>
constexpr MemberColumn<CodeCodec<true>, Path...> optional_code(Text name, Text names,
                                                               Text description) {
  return {describe::optional_code(name, names, description)};
}
template <auto... Path>
constexpr MemberColumn<AccountCodec, Path...> account(Text name, Text names, Text description) {
  return {describe::code(name, names, description)};
}
template <class Texts, auto... Path>
constexpr MemberColumn<TextCodec<Texts>, Path...> optional_text(Text name, Text names,
                                                                Text description) {
  return {describe::optional_code(name, names, description)};
}
template <auto... Path>
constexpr MemberColumn<WordCodec, Path...> small_code(Text name, Text names, Text description) {
  return {describe::small_code(name, names, description)};
}
template <auto... Path>
constexpr MemberColumn<DetailCodec<false>, Path...> detail(Text name, Text names,
                                                           Text description) {
  return {describe::code(name, names, description)};
}
template <auto... Path>
constexpr MemberColumn<DetailCodec<true>, Path...> optional_detail(Text name, Text names,
                                                                   Text description) {
  return {describe::optional_code(name, names, description)};
}
/// An index of an event file.
template <auto... Path>
constexpr MemberColumn<NumberCodec<std::uint32_t>, Path...> file(Text name, Text names,
                                                                 Text description) {
  return {describe::code(name, names, description)};
}

/// A column with the values of `compute(row, context)`.
template <class Stored, class Compute>
constexpr ComputedColumn<Stored, Compute> computed(const layout::Column& column, Compute compute) {
  return {column, compute};
}

/// The month that the rows are about.
constexpr auto month() {
  return computed<std::uint32_t>(
      describe::code("month", "/billing/months/begin", "the month, a row of /billing/months"),
      [](const auto&, const StoreContext& to) { return to.month; });
}

inline constexpr std::uint16_t kPelionVersion = 1;  // the minor version that added Pelion accounts
inline constexpr std::uint16_t kCoverageVersion = 2;  // that added the end of a run's facts
inline constexpr std::uint16_t kNamingVersion = 2;    // that added how rows name their subjects
inline constexpr std::uint16_t kBacklogVersion = 3;   // that added the backlog by hour

/// A column that a file does not have if it is 0 in every row.
template <class Typed>
constexpr Typed omitted_if_zero(Typed typed) {
  typed.column.is_omitted_if_zero = true;
  return typed;
}

/// A column that a minor version of the format added to an older table. Files of earlier versions
/// do not have it; it is read as 0.
template <class Typed>
constexpr Typed added_in(std::uint16_t minor, Typed typed) {
  typed.column.since = minor;
  return typed;
}

}  // namespace columns
}  // namespace fleetbill::results
