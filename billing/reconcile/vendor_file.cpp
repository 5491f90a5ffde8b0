#include "billing/reconcile/vendor_file.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "billing/units/trim.hpp"

namespace fleetbill::billing::reconcile {
namespace {

/// By FileKind. The columns are those of our reports, which have the sources' words.
const std::array<VendorFormat, kFileKindCount>& forms() {
  static const std::array<VendorFormat, kFileKindCount> kForms{{
      {FileKind::partner_billing_detail,
       "partner-billing-detail",
       {{"Partner", CellType::name, Field::partner, &Subject::partner},
        {"Organisation", CellType::name, Field::organisation, &Subject::organisation},
        {"Asset Name", CellType::name, Field::asset_name, &Subject::asset},
        {"Asset Code", CellType::name, Field::asset_code},
        {"Serial", CellType::serial, Field::serial, &Subject::device},
        {"Device Type", CellType::name, Field::device_type},
        {"Billing Plan", CellType::plan, Field::plan},
        {"Last Connected (UTC)", CellType::last_connected, Field::last_connected},
        {"Message Count", CellType::count, Field::message_count}},
       {0, 2},
       {{0, 4}},
       8,
       6,
       Platform::telematics_guru},
      {FileKind::device_manager_billing_detail,
       "device-manager-billing-detail",
       {{"Partner", CellType::name, Field::partner, &Subject::partner},
        {"Client", CellType::name, Field::organisation, &Subject::organisation},
        {"Connector", CellType::connector, Field::connector},
        {"Product", CellType::name, Field::product},
        {"Serial", CellType::serial, Field::serial, &Subject::device},
        {"Connection Count", CellType::count, Field::connection_count}},
       {2, 4},
       {{4}},
       5,
       2,
       Platform::device_manager},
      {FileKind::active_devices,
       "active-devices",
       {{"Partner", CellType::name, Field::partner, &Subject::partner},
        {"Account ID", CellType::name, Field::account, &Subject::organisation},
        {"Timestamp", CellType::time, Field::timestamp},
        {"Device ID", CellType::name, Field::device, &Subject::device},
        {"Endpoint name", CellType::name, Field::endpoint_name}},
       {1, 3},
       {{3}},
       std::nullopt,
       2,
       Platform::pelion},
      {FileKind::firmware_updates,
       "firmware-updates",
       {{"Partner", CellType::name, Field::partner, &Subject::partner},
        {"Account ID", CellType::name, Field::account, &Subject::organisation},
        {"Timestamp", CellType::time, Field::timestamp},
        {"Campaign name", CellType::name, Field::campaign, &Subject::campaign},
        {"Device ID", CellType::name, Field::device, &Subject::device},
        {"Endpoint name", CellType::name, Field::endpoint_name}},
       {1, 2, 3, 4},
       {{1, 3, 4}, {1, 2, 4}, {2, 3, 4}},
       std::nullopt,
       2,
       Platform::pelion},
  }};
  return kForms;
}

std::vector<std::string> column_names(const VendorFormat& form) {
  std::vector<std::string> names;
  for (const Column& column : form.columns) names.emplace_back(column.name);
  return names;
}

std::string folded_name(std::string_view name) { return folded(CellType::name, name); }

std::optional<std::size_t> find_column(const VendorFormat& form, std::string_view name) {
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    if (folded_name(form.columns[i].name) == folded_name(name)) return i;
  }
  return std::nullopt;
}

/// A header matched with one kind of file.
class Fitting {
 public:
  Fitting(const VendorFormat& form, std::span<const std::string> header, const Reading& reading)
      : header_(header) {
    layout.form = &form;
    layout.width = header.size();
    layout.places.resize(form.columns.size());
    named_.resize(form.columns.size());
    used_.resize(header.size());
    for (const auto& [ours, theirs] : reading.columns) name(ours, theirs);
    for (std::size_t i = 0; i < form.columns.size(); ++i) {
      if (!named_[i]) layout.places[i] = place_of(form.columns[i].name);
      if (layout.places[i]) used_[*layout.places[i]] = true;
    }
  }

  [[nodiscard]] std::size_t found() const {
    return static_cast<std::size_t>(
        std::count_if(layout.places.begin(), layout.places.end(),
                      [](const auto& place) { return place.has_value(); }));
  }

  /// Returns the required columns that are missing in the file.
  [[nodiscard]] std::vector<std::string> missing() const {
    std::vector<std::string> names;
    for (std::size_t i = 1; i < named_.size(); ++i) {  // Partner may be missing
      const bool is_there = named_[i] || layout.places[i];
      if (!is_there) names.emplace_back(layout.form->columns[i].name);
    }
    return names;
  }

  /// Returns the vendor's columns without a meaning.
  [[nodiscard]] std::vector<std::string> unknown() const {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (!used_[i]) names.push_back(header_[i]);
    }
    return names;
  }

  Layout layout;

 private:
  void name(const std::string& ours, const std::string& theirs) {
    const auto place = theirs.empty() ? std::nullopt : place_of(theirs);
    if (place) used_[*place] = true;
    const auto column = find_column(*layout.form, ours);
    if (!column) return;
    named_[*column] = place || theirs.empty();
    layout.places[*column] = place;
  }

  [[nodiscard]] std::optional<std::size_t> place_of(std::string_view name) const {
    for (std::size_t i = 0; i < header_.size(); ++i) {
      if (folded_name(header_[i]) == folded_name(name)) return i;
    }
    return std::nullopt;
  }

  std::span<const std::string> header_;
  std::vector<bool> named_;  // columns of ours that the user spoke of
  std::vector<bool> used_;   // columns of theirs that are understood
};

[[noreturn]] void refuse_header(const std::string& where, const std::string& what) {
  throw Error(ErrorKind::invalid, concat(where, ": error: ", what));
}

/// Other files are not quoted: their bytes could be control sequences of a terminal.
void check_text(const std::vector<std::string>& header, const std::string& where) {
  const auto is_control = [](char c) {
    return static_cast<unsigned char>(c) < ' ' && c != '\t' && c != '\n' && c != '\r';
  };
  for (const std::string& name : header) {
    if (is_utf8(name) && std::none_of(name.begin(), name.end(), is_control)) continue;
    refuse_header(where, "not a UTF-8 text file with a header line");
  }
}

void check_double_columns(const std::vector<std::string>& header, const std::string& where) {
  for (std::size_t i = 0; i < header.size(); ++i) {
    for (std::size_t k = 0; k < i; ++k) {
      if (folded_name(header[i]) == folded_name(header[k])) {
        refuse_header(where, concat("the column ", quote(trimmed(header[i])), " appears twice"));
      }
    }
  }
}

void check_named_columns(const std::vector<std::string>& header, const std::string& where,
                         const Reading& reading) {
  for (const auto& [ours, theirs] : reading.columns) {
    const auto has_ours = [&ours = ours](const VendorFormat& form) {
      return find_column(form, ours).has_value();
    };
    const auto is_named_theirs = [&theirs = theirs](const std::string& name) {
      return folded_name(name) == folded_name(theirs);
    };
    const bool is_ours = ours.empty() || std::any_of(forms().begin(), forms().end(), has_ours);
    if (!is_ours) {
      std::vector<std::string> all;
      for (const VendorFormat& form : forms()) {
        for (std::string& name : column_names(form)) all.push_back(std::move(name));
      }
      throw Error(ErrorKind::usage, concat("--map OURS=THEIRS: no report has a column ",
                                           quote(ours), did_you_mean(ours, all)));
    }
    const bool is_theirs =
        theirs.empty() || std::any_of(header.begin(), header.end(), is_named_theirs);
    if (!is_theirs) {
      const std::string meant = did_you_mean(theirs, header);
      refuse_header(where, concat("the file has no column ", quote(theirs),
                                  meant.empty() ? concat("; the columns are ", join_choices(header))
                                                : meant));
    }
  }
}

/// Returns the format with the most matching columns, preferring complete ones.
Fitting best_fit(const std::vector<std::string>& header, const std::string& where,
                 const Reading& reading) {
  if (reading.kind) return {vendor_format_of(*reading.kind), header, reading};
  std::optional<Fitting> best;
  const auto is_better = [](const Fitting& a, const Fitting& b) {
    if (a.missing().empty() != b.missing().empty()) return a.missing().empty();
    return a.found() > b.found();
  };
  for (const VendorFormat& form : forms()) {
    Fitting fitting(form, header, reading);
    if (!best || is_better(fitting, *best)) best.emplace(std::move(fitting));
  }
  if (best->found() * 2 < best->layout.form->columns.size()) {
    std::vector<std::string> kinds;
    for (const VendorFormat& form : forms()) kinds.emplace_back(form.report);
    refuse_header(where, concat("no kind of file has these columns (", join_choices(header),
                                "); select one with --kind: ", join_choices(kinds),
                                ", and map its columns with --map 'OURS=THEIRS'"));
  }
  return std::move(*best);
}

bool is_total(const Layout& layout, const std::vector<std::string_view>& cells) {
  const auto first = std::find_if(cells.begin(), cells.end(),
                                  [](std::string_view cell) { return !trimmed(cell).empty(); });
  if (first == cells.end()) return false;
  const std::string word = folded_name(*first);
  if (word != "total" && word != "totals" && word != "grand total") return false;
  const auto telling = layout.places[layout.form->telling];
  return !telling || *telling >= cells.size() || trimmed(cells[*telling]).empty();
}

/// Reports only the first problem of a row.
void make_unreadable(VendorRow& row, std::string problem) {
  if (row.kind == VendorRow::Kind::unreadable) return;
  row.kind = VendorRow::Kind::unreadable;
  row.problem = std::move(problem);
}

void read_cells(const Layout& layout, const std::vector<std::string_view>& cells,
                const Wording& wording, Notes& notes, VendorRow& row) {
  const VendorFormat& form = *layout.form;
  for (std::size_t i = 0; i < form.columns.size(); ++i) {
    if (!layout.has(i)) continue;
    const Column& column = form.columns[i];
    const std::string_view cell = cells[*layout.places[i]];
    std::string problem = concat(column.name, ": the bytes are not UTF-8");
    std::optional<Value> value;
    if (is_utf8(cell)) {
      value = read_value(column.type, cell, wording, {column.name, row.line}, notes, problem);
    }
    if (value) {
      row.values[i] = std::move(*value);
      continue;
    }
    const auto& identity = form.identity;
    if (std::find(identity.begin(), identity.end(), i) != identity.end()) row.has_identity = false;
    make_unreadable(row, std::move(problem));
  }
}

void read_total(const Layout& layout, const std::vector<std::string_view>& cells,
                const Wording& wording, Notes& notes, VendorRow& row) {
  row.kind = VendorRow::Kind::total;
  const auto count = layout.form->count;
  if (!count || !layout.has(*count) || *layout.places[*count] >= cells.size()) return;
  const std::string_view cell = cells[*layout.places[*count]];
  if (trimmed(cell).empty()) return;
  const std::string_view name = layout.form->columns[*count].name;
  std::string problem = concat(name, ": the bytes are not UTF-8");
  std::optional<Value> value;
  if (is_utf8(cell)) {
    value = read_value(CellType::count, cell, wording, {name, row.line}, notes, problem);
  }
  if (value) {
    row.values[*count] = std::move(*value);
  } else {
    make_unreadable(row, std::move(problem));
    row.has_identity = false;
  }
}

}  // namespace

std::size_t VendorFormat::index_of(Field field) const {
  const auto found = std::find_if(columns.begin(), columns.end(),
                                  [=](const Column& column) { return column.field == field; });
  FLEETBILL_ASSERT(found != columns.end(), "a format without the column");
  return static_cast<std::size_t>(found - columns.begin());
}

const VendorFormat& vendor_format_of(FileKind kind) {
  return forms()[static_cast<std::size_t>(kind)];
}

FileKind parse_file_kind(std::string_view name) {
  for (const VendorFormat& form : forms()) {
    if (form.report == name) return form.kind;
  }
  throw Error(ErrorKind::usage,
              concat("--kind is ", join_choices(file_kind_names()), ", not ", quote(name)));
}

std::vector<std::string> file_kind_names() {
  std::vector<std::string> names;
  for (const VendorFormat& form : forms()) names.emplace_back(form.report);
  return names;
}

std::size_t missing_columns(const Reading& reading, const std::vector<std::string_view>& cells) {
  const std::vector<std::string> header(cells.begin(), cells.end());
  std::size_t fewest = SIZE_MAX;
  for (const VendorFormat& form : forms()) {
    if (reading.kind && form.kind != *reading.kind) continue;
    fewest = std::min(fewest, Fitting(form, header, reading).missing().size());
  }
  return fewest;
}

Layout detect_format(const std::vector<std::string>& header, const std::string& where,
                     const Reading& reading) {
  check_text(header, where);
  check_double_columns(header, where);
  check_named_columns(header, where, reading);
  const Fitting fitting = best_fit(header, where, reading);
  const std::string_view report = fitting.layout.form->report;
  if (const auto missing = fitting.missing(); !missing.empty()) {
    refuse_header(where, concat("a file of ", report, " has a column ", quote(missing[0]),
                                ", which is missing; name it with --map '", missing[0],
                                "=THEIRS', or omit it with --map '", missing[0], "='"));
  }
  if (const auto unknown = fitting.unknown(); !unknown.empty()) {
    refuse_header(where, concat("unknown column ", quote(trimmed(unknown[0])), "; a file of ",
                                report, " has ", join_choices(column_names(*fitting.layout.form)),
                                "; --map '=", trimmed(unknown[0]), "' ignores it"));
  }
  for (const std::size_t column : fitting.layout.form->identity) {
    if (column == kPartnerColumn || fitting.layout.has(column)) continue;
    refuse_header(where, concat("rows cannot be matched without the column ",
                                quote(fitting.layout.form->columns[column].name)));
  }
  return fitting.layout;
}

VendorRow unreadable_row(const Layout& layout, std::uint32_t line, std::string_view problem) {
  VendorRow row;
  row.kind = VendorRow::Kind::unreadable;
  row.line = line;
  row.values.resize(layout.form->columns.size());
  row.problem = problem;
  row.has_identity = false;
  return row;
}

VendorRow read_row(const Layout& layout, const std::vector<std::string_view>& cells,
                   std::uint32_t line, const Wording& wording, Notes& notes) {
  VendorRow row;
  row.line = line;
  row.values.resize(layout.form->columns.size());
  if (is_total(layout, cells)) {
    read_total(layout, cells, wording, notes, row);
    return row;
  }
  const bool has_more = cells.size() > layout.width &&
                        std::any_of(cells.begin() + static_cast<std::ptrdiff_t>(layout.width),
                                    cells.end(), [](auto cell) { return !trimmed(cell).empty(); });
  if (cells.size() < layout.width || has_more) {
    return unreadable_row(
        layout, line, concat("the row has ", cells.size(), " cells, the header ", layout.width));
  }
  read_cells(layout, cells, wording, notes, row);
  return row;
}

}  // namespace fleetbill::billing::reconcile
