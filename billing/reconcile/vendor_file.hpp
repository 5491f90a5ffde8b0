#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "billing/reconcile/difference.hpp"
#include "billing/reconcile/value.hpp"

/// The files in which vendors list what an invoice sums up.
namespace fleetbill::billing::reconcile {

enum class FileKind : std::uint8_t {
  partner_billing_detail,
  device_manager_billing_detail,
  active_devices,
  firmware_updates,
};
inline constexpr std::size_t kFileKindCount = 4;

/// The place of the column `Partner` in every form.
inline constexpr std::size_t kPartnerColumn = 0;

/// A column of such a file, in the words of our report of the same name.
struct Column {
  std::string_view name;
  CellType type;
  Field field;                              ///< for differences in this column
  std::string Subject::*subject = nullptr;  ///< whose name it is, if anybody's
};

/// What there is to know about a kind of file.
struct VendorFormat {
  FileKind kind;
  std::string_view report;      ///< our report that says the same
  std::vector<Column> columns;  ///< the first is `Partner`, which a file may lack
  /// Columns by which a row of theirs is known to be a line of ours; each at most once.
  std::vector<std::size_t> identity;
  /// Ways to find a row's line of ours all the same if one column of the identity is another; each
  /// counts only where it leads to one row and one line.
  std::vector<std::vector<std::size_t>> near_identities;
  std::optional<std::size_t> count;  ///< the column that a total row sums up
  std::size_t telling;               ///< a column that every row but a total has filled

  /// Returns the column of a field, which the format must have.
  [[nodiscard]] std::size_t index_of(Field field) const;

  Platform platform;  ///< whose subjects the rows are about

  /// Whether it is a file of Pelion Device Management: about accounts and their devices.
  [[nodiscard]] bool is_pelion() const { return platform == Platform::pelion; }
};

const VendorFormat& vendor_format_of(FileKind kind);
/// Errors: `Error(usage)` with the choices if there is no such kind.
FileKind parse_file_kind(std::string_view name);
/// Returns the names of all kinds, as `parse_file_kind` accepts them.
std::vector<std::string> file_kind_names();

/// How the user says that somebody else's file is to be read.
struct Reading {
  std::optional<FileKind> kind;  ///< none: as the header says
  /// Our column → theirs, from `OURS=THEIRS`. An empty THEIRS: the file has no such column, which
  /// is then not compared. An empty OURS: that column of theirs is passed over.
  std::vector<std::pair<std::string, std::string>> columns;
  Wording wording;
};

/// Which cell of a row belongs to which column of the form.
struct Layout {
  const VendorFormat* form = nullptr;
  std::vector<std::optional<std::size_t>> places;  ///< by column of the form
  std::size_t width = 0;                           ///< cells of the header

  [[nodiscard]] bool has(std::size_t column) const { return places[column].has_value(); }
};

/// Finds out what kind of file has this header, and where its columns are. Case and spaces of names
/// count for nothing.
/// @param where  the file and line of the header, for messages
/// Errors: `Error(invalid)` beginning with `where` if no kind fits, if a column is missing, unknown
///   or there twice, or if one that was named is not there; `Error(usage)` for a column of ours
///   that there is not
Layout detect_format(const std::vector<std::string>& header, const std::string& where,
                     const Reading& reading);

/// A row of theirs.
struct VendorRow {
  enum class Kind : std::uint8_t { line, total, unreadable };

  Kind kind = Kind::line;
  std::uint32_t line = 0;
  std::vector<Value> values;  ///< by column of the form; an empty one where the file has no such
  std::string problem;        ///< of an unreadable row: what is wrong, and what is allowed
  /// Whether the cells of its identity could be read, which an unreadable row may well have.
  bool has_identity = true;
};

/// Reads a row of theirs.
VendorRow read_row(const Layout& layout, const std::vector<std::string_view>& cells,
                   std::uint32_t line, const Wording& wording, Notes& notes);

/// A row of theirs that is none, so that nothing of it can be read.
VendorRow unreadable_row(const Layout& layout, std::uint32_t line, std::string_view problem);

}  // namespace fleetbill::billing::reconcile
