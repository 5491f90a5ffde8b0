#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/reconcile/difference.hpp"
#include "billing/reconcile/value.hpp"

/// Files in which vendors list the details of an invoice.
namespace fleetbill::billing::reconcile {

enum class FileKind : std::uint8_t {
  partner_billing_detail,
  device_manager_billing_detail,
  active_devices,
  firmware_updates,
};
inline constexpr std::size_t kFileKindCount = 4;

/// Index of the column `Partner` in every format.
inline constexpr std::size_t kPartnerColumn = 0;

/// A column of a vendor's file, named as in our report of the same name.
struct Column {
  std::string_view name;
  CellType type;
  Field field;                              ///< for differences in this column
  std::string Subject::*subject = nullptr;  ///< the entity that it names; null if none
};

/// Format of a kind of file.
struct VendorFormat {
  FileKind kind;
  std::string_view report;      ///< our report of the same content
  std::vector<Column> columns;  ///< the first is `Partner`, which a file may lack
  /// Columns that identify a line of ours. Each identity is unique.
  std::vector<std::size_t> identity;
  /// Columns that identify a line if one column of the identity is wrong. Used only for rows and
  /// lines that are unique by these columns.
  std::vector<std::vector<std::size_t>> near_identities;
  std::optional<std::size_t> count;  ///< the column that a total row sums up
  std::size_t telling;               ///< a column that is empty only in total rows

  /// Returns the column of a field, which the format must have.
  [[nodiscard]] std::size_t index_of(Field field) const;

  Platform platform;  ///< whose subjects the rows are about

  /// Whether it is a file of Pelion Device Management, about accounts and their devices.
  [[nodiscard]] bool is_pelion() const { return platform == Platform::pelion; }
};

const VendorFormat& vendor_format_of(FileKind kind);
/// Errors: `Error(usage)` with the choices if the kind is unknown
FileKind parse_file_kind(std::string_view name);
/// Returns the names of all kinds, as `parse_file_kind` accepts them.
std::vector<std::string> file_kind_names();

/// Options for reading a vendor's file.
struct Reading {
  std::optional<FileKind> kind;  ///< std::nullopt: by the header
  /// Our column → the vendor's column, from `OURS=THEIRS`. Empty THEIRS: the column is missing in
  /// the file and not compared. Empty OURS: the vendor's column is ignored.
  std::vector<std::pair<std::string, std::string>> columns;
  Wording wording;
};

/// The cell of a row for each column of the format.
struct Layout {
  const VendorFormat* form = nullptr;
  std::vector<std::optional<std::size_t>> places;  ///< by column of the format
  std::size_t width = 0;                           ///< cells of the header

  [[nodiscard]] bool has(std::size_t column) const { return places[column].has_value(); }
};

/// Returns the number of required columns that are missing among the cells of a possible header.
std::size_t missing_columns(const Reading& reading, const std::vector<std::string_view>& cells);

/// Detects the kind of file with this header, and the places of its columns. Ignores case and
/// spaces of names.
/// @param where  the file and line of the header, for messages
/// Errors: `Error(invalid)` starting with `where` if no kind matches, if a column is missing,
/// unknown
///   or duplicate, or if a column of `reading` is missing; `Error(usage)` for an unknown column of
///   ours
Layout detect_format(const std::vector<std::string>& header, const std::string& where,
                     const Reading& reading);

/// A row of a vendor's file.
struct VendorRow {
  enum class Kind : std::uint8_t { line, total, unreadable };

  Kind kind = Kind::line;
  std::uint32_t line = 0;
  std::vector<Value> values;  ///< by column of the format; empty where the file has none
  std::string problem;        ///< of an unreadable row, with the allowed values
  /// Whether the cells of its identity are readable, which is possible in an unreadable row.
  bool has_identity = true;
};

/// Reads a row of a vendor's file.
VendorRow read_row(const Layout& layout, const std::vector<std::string_view>& cells,
                   std::uint32_t line, const Wording& wording, Notes& notes);

/// Returns a row that is not a row of a table, so that no cell is readable.
VendorRow unreadable_row(const Layout& layout, std::uint32_t line, std::string_view problem);

}  // namespace fleetbill::billing::reconcile
