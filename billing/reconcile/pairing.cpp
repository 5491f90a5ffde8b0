#include "billing/reconcile/pairing.hpp"

#include <algorithm>
#include <unordered_map>

namespace fleetbill::billing::reconcile {
namespace {

using KeyOf = std::string (*)(CellType, const Value&, std::int64_t);

class Pairer {
 public:
  Pairer(const VendorFormat& form, const std::vector<VendorRow>& rows,
         const std::vector<OurLine>& lines)
      : form_(form), rows_(rows), lines_(lines), precision_(form.columns.size(), 1) {
    out_.line_of.resize(rows.size());
    out_.row_of.resize(lines.size());
    out_.duplicate_of.resize(rows.size());
    for (const VendorRow& row : rows) {
      if (!row.has_identity) continue;
      for (std::size_t i = 0; i < precision_.size(); ++i) {
        precision_[i] = std::max(precision_[i], row.values[i].precision);
      }
    }
  }

  /// Pairs each row with the first free line of the same key.
  void pair_by_identity(KeyOf key_of) {
    std::unordered_map<std::string, std::vector<std::size_t>> free;
    for (std::size_t line = lines_.size(); line-- > 0;) {
      if (!out_.row_of[line]) free[key(lines_[line], form_.identity, key_of)].push_back(line);
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (!is_open(row)) continue;
      const auto found = free.find(key(rows_[row].values, form_.identity, key_of));
      if (found == free.end() || found->second.empty()) continue;
      pair(row, found->second.back());
      found->second.pop_back();
    }
  }

  void find_duplicates() {
    std::unordered_map<std::string, std::size_t> paired;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (out_.line_of[row]) paired.emplace(identity_of(row), row);
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (!is_open(row)) continue;
      const auto found = paired.find(identity_of(row));
      if (found != paired.end()) out_.duplicate_of[row] = found->second;
    }
  }

  /// Pairs rows and lines that are unique by their key.
  void pair_by_near_identity(const std::vector<std::size_t>& columns,
                             const std::function<bool(const VendorRow&)>& may_err) {
    std::unordered_map<std::string, std::vector<std::size_t>> free_lines, open_rows;
    for (std::size_t line = 0; line < lines_.size(); ++line) {
      if (!out_.row_of[line]) free_lines[key(lines_[line], columns, folded_key)].push_back(line);
    }
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (!is_open(row) || !may_err(rows_[row]) || lacks(rows_[row], columns)) continue;
      open_rows[key(rows_[row].values, columns, folded_key)].push_back(row);
    }
    for (const auto& [key, rows] : open_rows) {
      const auto lines = free_lines.find(key);
      const bool is_clear = rows.size() == 1 && lines != free_lines.end();
      if (is_clear && lines->second.size() == 1) pair(rows[0], lines->second[0]);
    }
  }

  /// Finds duplicates among rows without a line.
  void find_duplicates_of_unpaired() {
    std::unordered_map<std::string, std::size_t> first;
    for (std::size_t row = 0; row < rows_.size(); ++row) {
      if (!is_open(row)) continue;
      const auto [found, is_new] = first.emplace(identity_of(row), row);
      if (!is_new) out_.duplicate_of[row] = found->second;
    }
  }

  Pairing out() { return std::move(out_); }

 private:
  [[nodiscard]] bool is_open(std::size_t row) const {
    return rows_[row].kind != VendorRow::Kind::total && rows_[row].has_identity &&
           !out_.line_of[row] && !out_.duplicate_of[row];
  }

  void pair(std::size_t row, std::size_t line) {
    out_.line_of[row] = line;
    out_.row_of[line] = row;
  }

  [[nodiscard]] static bool lacks(const VendorRow& row, const std::vector<std::size_t>& columns) {
    return std::any_of(columns.begin(), columns.end(),
                       [&](std::size_t column) { return row.values[column].text.empty(); });
  }

  [[nodiscard]] std::string identity_of(std::size_t row) const {
    return key(rows_[row].values, form_.identity, folded_key);
  }

  [[nodiscard]] std::string key(const std::vector<Value>& values,
                                const std::vector<std::size_t>& columns, KeyOf key_of) const {
    std::string out;
    for (const std::size_t i : columns) {
      out += key_of(form_.columns[i].type, values[i], precision_[i]);
      out += '\n';  // no name has one
    }
    return out;
  }

  const VendorFormat& form_;
  const std::vector<VendorRow>& rows_;
  const std::vector<OurLine>& lines_;
  std::vector<std::int64_t> precision_;  // by column: of the least exact time
  Pairing out_;
};

}  // namespace

Pairing pair_up(const VendorFormat& form, const std::vector<VendorRow>& rows,
                const std::vector<OurLine>& lines,
                const std::function<bool(const VendorRow&)>& may_err) {
  Pairer pairer(form, rows, lines);
  pairer.pair_by_identity(exact_key);
  pairer.pair_by_identity(folded_key);
  pairer.find_duplicates();
  for (const auto& columns : form.near_identities) pairer.pair_by_near_identity(columns, may_err);
  pairer.find_duplicates_of_unpaired();
  return pairer.out();
}

}  // namespace fleetbill::billing::reconcile
