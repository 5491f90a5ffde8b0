#include "billing/reconcile/reconcile.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "billing/reconcile/pairing.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::reconcile {
namespace {

using D = DifferenceKind;

// Columns of partner-billing-detail and device-manager-billing-detail.
constexpr std::size_t kAsset = 2;
constexpr std::size_t kPlan = 6;
constexpr std::size_t kMessages = 8;
constexpr std::size_t kConnector = 2;
constexpr std::size_t kConnections = 5;
// Of both files of Pelion.
constexpr std::size_t kAccount = 1;
constexpr std::size_t kTimestamp = 2;

Plan plan_in(const std::vector<Value>& values) { return static_cast<Plan>(values[kPlan].number); }

const SealedMonth& sealed(const reports::Source& source, Month month) {
  const auto found =
      std::find_if(source.months.begin(), source.months.end(),
                   [=](const SealedMonth& sealed) { return sealed.usage.month == month; });
  FLEETBILL_ASSERT(found != source.months.end(), "the report has found the month in the run");
  return *found;
}

/// The accounts whose active devices are charged, by name.
std::set<std::string> accounts_by_device(const SealedMonth& month, const Directory& directory) {
  std::set<std::string> accounts;
  for (const auto& account : month.usage.pelion.accounts) {
    if (account.billed_by == BusinessModel::active_devices) {
      accounts.emplace(directory.organisation_name(account.account));
    }
  }
  return accounts;
}

// ---- which month ------------------------------------------------------------------------------

[[noreturn]] void refuse_month(const std::string& file, std::uint32_t line,
                               const std::string& what) {
  throw Error(ErrorKind::invalid, concat(file, ":", line, ": error: ", what));
}

/// How many rows have their time in each month, and the first of them.
struct MonthOfRows {
  std::uint64_t rows = 0;
  std::uint32_t first_line = 0;
};

std::map<Month, MonthOfRows> months_of(const std::vector<VendorRow>& rows, std::size_t column) {
  std::map<Month, MonthOfRows> months;
  for (const VendorRow& row : rows) {
    const bool has_time = row.kind == VendorRow::Kind::line && !row.values[column].text.empty();
    if (!has_time || row.values[column].number == kNever.ms) continue;
    MonthOfRows& month = months[month_of(Instant{row.values[column].number})];
    if (month.rows++ == 0) month.first_line = row.line;
  }
  return months;
}

/// A file of Pelion says by its timestamps which month it is of.
Month month_of_timestamps(const std::vector<VendorRow>& rows, std::optional<Month> wanted,
                          Month first, Month last, const std::string& file) {
  const auto months = months_of(rows, kTimestamp);
  if (months.empty()) return wanted.value_or(last);
  const auto most =
      std::max_element(months.begin(), months.end(),
                       [](const auto& a, const auto& b) { return a.second.rows < b.second.rows; });
  if (wanted && most->first != *wanted) {
    refuse_month(file, most->second.first_line,
                 concat("most timestamps of the file are in ", to_string(most->first),
                        ", not in the month asked for, ", to_string(*wanted)));
  }
  if (most->first < first || last < most->first) {
    refuse_month(file, most->second.first_line,
                 concat("most timestamps of the file are in ", to_string(most->first),
                        ", and the run has ", to_string(first), " to ", to_string(last)));
  }
  return most->first;
}

/// No asset of a month's bill was last connected after the month, and some were in it.
void check_last_connected(const std::vector<VendorRow>& rows, std::size_t column, Month month,
                          bool is_asked_for, const std::string& file) {
  const auto months = months_of(rows, column);
  if (months.empty()) return;
  const auto& [latest, of_latest] = *months.rbegin();
  if (!is_asked_for && latest < month) {
    refuse_month(file, of_latest.first_line,
                 concat("no asset of the file was last connected in ", to_string(month),
                        ", the last month of the run, and some were in ", to_string(latest),
                        "; --month says of which month the file is"));
  }
  std::uint64_t within = 0, after = 0;
  std::uint32_t line = 0;
  for (const auto& [seen, count] : months) {
    (seen <= month ? within : after) += count.rows;
    if (seen > month && line == 0) line = count.first_line;
  }
  if (after <= within) return;
  refuse_month(file, line,
               concat("most assets of the file were last connected after ", to_string(month),
                      ", so that it is of a later month; --month says of which"));
}

// ---- reconciling ------------------------------------------------------------------------------

class Reconciler {
 public:
  Reconciler(const reports::Source& source, const PriceList* prices, const Request& request,
             const Layout& layout, std::vector<VendorRow> rows, Notes notes,
             const std::string& file)
      : source_(source),
        request_(request),
        layout_(layout),
        form_(*layout.form),
        rows_(std::move(rows)),
        month_(find_month(file)),
        partner_(find_partner()),
        lines_(our_lines()),
        reasons_(source, month_),
        impact_(sealed(source, month_), source.directory, prices),
        accounts_by_device_(accounts_by_device(sealed(source, month_), source.directory)) {
    out_.notes = std::move(notes);
    // Prices that cannot rate our own bill are of no use for theirs.
    if (prices != nullptr) {
      (void)rate(sealed(source, month_).usage, source.rules, prices, source.directory);
    }
  }

  Reconciliation work() {
    out_.month = month_;
    out_.report = form_.report;
    drop_rows_of_others();
    pairing_ = pair_up(form_, rows_, lines_, [&](const VendorRow& row) { return may_err(row); });
    for (std::size_t row = 0; row < rows_.size(); ++row) judge_row(row);
    judge_lines_without_row();
    check_totals();
    give_reasons();
    out_.lines_at_stake = impact_.of_all(out_.differences);
    return std::move(out_);
  }

 private:
  [[nodiscard]] bool is_of(FileKind kind) const { return form_.kind == kind; }

  [[nodiscard]] Month find_month(const std::string& file) const {
    if (source_.months.empty()) throw Error(ErrorKind::invalid, "the run closed no month");
    const Month last = source_.months.back().usage.month;
    const Month first = source_.months.front().usage.month;
    if (form_.is_pelion()) return month_of_timestamps(rows_, request_.month, first, last, file);
    const Month month = request_.month.value_or(last);
    for (std::size_t i = 0; i < form_.columns.size(); ++i) {
      if (form_.columns[i].type == CellType::last_connected) {
        check_last_connected(rows_, i, month, request_.month.has_value(), file);
      }
    }
    return month;
  }

  /// Whose the file is; empty if it says so itself, or nobody needs to know.
  [[nodiscard]] std::string find_partner() const {
    const Directory& directory = source_.directory;
    const bool says_itself = form_.is_pelion() || layout_.has(kPartnerColumn);
    if (!request_.partner.empty() || says_itself) return request_.partner;
    if (directory.partner_count() > 1) {
      throw Error(ErrorKind::usage,
                  "the run has several partners, and the file no column Partner; say with "
                  "--partner whose file it is");
    }
    return directory.partner_count() == 0 ? std::string()
                                          : std::string(directory.partner_name(PartnerId(0)));
  }

  /// Our report, as what it says in each column of the form.
  [[nodiscard]] std::vector<OurLine> our_lines() const {
    reports::Query query;
    query.month = month_;
    query.partner = partner_;
    query.all_plans = is_of(FileKind::partner_billing_detail);
    const Table table = reports::run(*reports::find_report(form_.report), source_, query);
    const std::size_t missing = form_.columns.size() - table.columns.size();
    std::vector<OurLine> lines;
    for (const auto& row : table.rows) {
      OurLine line;
      if (missing == 1) line.push_back({the_only_partner(), 0, 1});
      for (std::size_t i = 0; i < row.size(); ++i) {
        line.push_back(our_value(form_.columns[i + missing].type, row[i]));
      }
      lines.push_back(std::move(line));
    }
    return lines;
  }

  [[nodiscard]] std::string the_only_partner() const {
    return partner_.empty() ? std::string(source_.directory.partner_name(PartnerId(0))) : partner_;
  }

  // ---- rows

  void drop_rows_of_others() {
    out_.rows.read = rows_.size();
    const bool is_named = form_.is_pelion() || layout_.has(kPartnerColumn);
    for (VendorRow& row : rows_) {
      if (!is_named && row.kind != VendorRow::Kind::total)
        row.values[kPartnerColumn].text = partner_;
    }
    if (partner_.empty() || !is_named) return;
    out_.rows.of_others += std::erase_if(rows_, [&](const VendorRow& row) {
      if (row.kind == VendorRow::Kind::total || !row.has_identity) return false;
      const std::string whose = layout_.has(kPartnerColumn)
                                    ? row.values[kPartnerColumn].text
                                    : reasons_.payer_of(row.values[kAccount].text);
      if (whose.empty()) return false;  // an account that we do not know
      return folded(CellType::name, whose) != folded(CellType::name, partner_);
    });
  }

  /// Whether a column of a row's identity may be wrong: an asset that we know by name is itself.
  [[nodiscard]] bool may_err(const VendorRow& row) {
    if (!is_of(FileKind::partner_billing_detail)) return true;
    return reasons_.asset_known_as(row.values[kPartnerColumn].text, row.values[kAsset].text)
        .empty();
  }

  void judge_row(std::size_t place) {
    const VendorRow& row = rows_[place];
    if (row.kind == VendorRow::Kind::total) {
      ++out_.rows.totals;
    } else if (row.kind == VendorRow::Kind::unreadable) {
      ++out_.rows.unreadable;
      out_.unreadable.push_back({row.line, row.problem});
      if (pairing_.line_of[place]) ++out_.lines.unreadable;
    } else if (pairing_.line_of[place]) {
      const bool agrees = compare_pair(row, lines_[*pairing_.line_of[place]]);
      ++(agrees ? out_.rows.matched : out_.rows.differing);
      ++(agrees ? out_.lines.matched : out_.lines.differing);
    } else if (pairing_.duplicate_of[place]) {
      ++out_.rows.duplicate;
      const VendorRow& other = rows_[*pairing_.duplicate_of[place]];
      add(D::duplicate_row, row.line, subject_of(row.values), said_by(row.values, &layout_),
          concat("line ", other.line, " says it already"), charged(row.values, &layout_, 1));
    } else {
      ++out_.rows.without_line;
      judge_row_without_line(row);
    }
  }

  bool compare_pair(const VendorRow& row, const OurLine& line) {
    bool agrees = true;
    for (std::size_t i = 0; i < form_.columns.size(); ++i) {
      if (!layout_.has(i)) continue;
      const Column& column = form_.columns[i];
      const Comparison comparison = compare(column.type, row.values[i], line[i]);
      if (comparison == Comparison::same_but_for_form) {
        out_.notes.add(concat(column.name,
                              ": texts that differ only in case, spaces or leading "
                              "zeros are the same"),
                       row.line);
      }
      if (comparison != Comparison::other) continue;
      agrees = false;
      add(column.other, row.line, subject_of(line), said(column.type, row.values[i]), line[i].text,
          change_of(i, row.values[i], line[i]));
    }
    return agrees;
  }

  void judge_row_without_line(const VendorRow& row) {
    Subject subject = subject_of(row.values);
    const D kind = kind_without_line(subject);
    const bool is_known = kind == form_.extra;
    if (is_known && is_of(FileKind::partner_billing_detail)) {
      subject.asset = reasons_.asset_known_as(subject.partner, subject.asset);
    }
    add(kind, row.line, std::move(subject), said_by(row.values, &layout_),
        is_known ? said_without_line() : "we have never heard of it",
        charged(row.values, &layout_, 1));
  }

  [[nodiscard]] D kind_without_line(const Subject& subject) {
    if (is_of(FileKind::partner_billing_detail)) {
      const bool knows = !reasons_.asset_known_as(subject.partner, subject.asset).empty();
      return knows ? form_.extra : D::unknown_asset;
    }
    if (form_.is_pelion() && !reasons_.knows_account(subject.organisation)) {
      return D::unknown_account;
    }
    if (!reasons_.knows_device(subject.device)) return D::unknown_device;
    const bool is_update = is_of(FileKind::firmware_updates);
    if (is_update && !reasons_.knows_campaign(subject.organisation, subject.campaign)) {
      return D::unknown_campaign;
    }
    return form_.extra;
  }

  // ---- lines

  /// A file that lists no plan but PPM has the vendor's default: PPM alone.
  [[nodiscard]] bool lists_ppm_alone() const {
    if (!is_of(FileKind::partner_billing_detail) || request_.all_plans || !layout_.has(kPlan)) {
      return false;
    }
    return std::all_of(rows_.begin(), rows_.end(), [](const VendorRow& row) {
      return row.kind != VendorRow::Kind::line || plan_in(row.values) == Plan::ppm;
    });
  }

  void judge_lines_without_row() {
    out_.lines.lines = lines_.size();
    const bool ppm_alone = lists_ppm_alone();
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (pairing_.row_of[i]) continue;
      const OurLine& line = lines_[i];
      if (ppm_alone && plan_in(line) != Plan::ppm && line[kMessages].number == 0) {
        ++out_.lines.not_compared;
        continue;
      }
      ++out_.lines.without_row;
      add(form_.missing, 0, subject_of(line), "no row", said_by(line, nullptr),
          charged(line, nullptr, -1));
    }
    if (out_.lines.not_compared == 0) return;
    out_.notes.add(concat("the file lists the plan TG-PPM alone, so that ", out_.lines.not_compared,
                          " assets on other plans were not compared; --all-plans compares them"),
                   0);
  }

  /// A total of theirs is that of their own rows; what should be in them is said already.
  void check_totals() {
    if (!form_.count || !layout_.has(*form_.count) || out_.rows.unreadable > 0) return;
    std::int64_t sum = 0;
    for (const VendorRow& row : rows_) {
      if (row.kind == VendorRow::Kind::line) {
        sum = checked_add(sum, row.values[*form_.count].number, "counts");
      }
    }
    for (const VendorRow& row : rows_) {
      const Value& total = row.values[*form_.count];
      if (row.kind != VendorRow::Kind::total || total.text.empty() || total.number == sum) continue;
      add(D::other_total, row.line, {}, total.text, concat("the rows of the file sum to ", sum),
          {});
    }
  }

  // ---- what is said

  [[nodiscard]] Subject subject_of(const std::vector<Value>& values) const {
    Subject subject;
    for (std::size_t i = 0; i < form_.columns.size(); ++i) {
      if (const auto member = form_.columns[i].subject) subject.*member = values[i].text;
    }
    if (form_.is_pelion()) subject.partner = reasons_.payer_of(subject.organisation);
    return subject;
  }

  /// The gist of a row: what is charged, or when it was.
  /// @param layout  of a row of theirs, which may lack columns; null for a line of ours
  [[nodiscard]] std::string said_by(const std::vector<Value>& values, const Layout* layout) const {
    if (form_.is_pelion()) return values[kTimestamp].text;
    const bool is_asset = is_of(FileKind::partner_billing_detail);
    const std::size_t what = is_asset ? kPlan : kConnector;
    const std::size_t count = is_asset ? kMessages : kConnections;
    const auto has = [&](std::size_t column) { return layout == nullptr || layout->has(column); };
    std::string out = has(what) ? said(form_.columns[what].type, values[what]) : std::string();
    if (has(count)) {
      out += concat(out.empty() ? "" : ", ", values[count].number,
                    is_asset ? " messages" : " connections");
    }
    return out.empty() ? "billed" : out;
  }

  [[nodiscard]] std::string said_without_line() const {
    if (is_of(FileKind::active_devices)) return "not active";
    if (is_of(FileKind::firmware_updates)) return "no such success";
    return is_of(FileKind::partner_billing_detail) ? "not billed" : "no such fee";
  }

  /// What a row, or a line, is charged as.
  [[nodiscard]] Units charged(const std::vector<Value>& values, const Layout* layout,
                              std::int64_t sign) const {
    const auto has = [&](std::size_t column) { return layout == nullptr || layout->has(column); };
    Units units;
    switch (form_.kind) {
      case FileKind::partner_billing_detail:
        if (has(kPlan)) units[fee_sku(plan_in(values))] += sign;
        if (has(kMessages) && values[kMessages].number > 0) {
          units[Sku::tg_ppm_messages] += sign * values[kMessages].number;
        }
        break;
      case FileKind::device_manager_billing_detail:
        units[fee_of(values[kConnector])] += sign;
        break;
      case FileKind::active_devices:
        if (accounts_by_device_.contains(values[kAccount].text)) {
          units[Sku::pdm_active_device] += sign;
        }
        break;
      case FileKind::firmware_updates: break;  // tokens are paid for when they are bought
    }
    return units;
  }

  [[nodiscard]] static Sku fee_of(const Value& connector) {
    const bool is_multi = static_cast<Connector>(connector.number) == Connector::multi;
    return is_multi ? Sku::oem_splitter : Sku::oem;
  }

  /// What another cell does to what is charged.
  [[nodiscard]] Units change_of(std::size_t column, const Value& theirs, const Value& ours) const {
    Units units;
    if (is_of(FileKind::partner_billing_detail) && column == kPlan) {
      ++units[fee_sku(static_cast<Plan>(theirs.number))];
      --units[fee_sku(static_cast<Plan>(ours.number))];
    } else if (is_of(FileKind::partner_billing_detail) && column == kMessages) {
      units[Sku::tg_ppm_messages] = theirs.number - ours.number;
    } else if (is_of(FileKind::device_manager_billing_detail) && column == kConnector) {
      ++units[fee_of(theirs)];
      --units[fee_of(ours)];
    }
    return units;
  }

  void add(D kind, std::uint32_t line, Subject subject, std::string theirs, std::string ours,
           Units units) {
    Difference difference{kind,
                          std::move(subject),
                          line,
                          std::move(theirs),
                          std::move(ours),
                          std::move(units),
                          std::nullopt,
                          std::nullopt};
    note_missing_prices(difference.units);
    difference.impact = impact_.of(difference.subject.partner, difference.units);
    out_.differences.push_back(std::move(difference));
  }

  /// What their bill charges and ours does not may have no price of ours.
  void note_missing_prices(const Units& units) {
    for (const auto& [sku, count] : units) {
      if (count == 0 || !impact_.lacks_price(sku)) continue;
      out_.notes.add(concat("the prices have none of ", entry(sku).name, " in force in ",
                            to_string(month_), ": what it would cost is not said"),
                     0);
    }
  }

  /// Puts the differences into their order, and beside each why our bill says what it says.
  void give_reasons() {
    const auto key = [](const Difference& d) {
      return std::tie(d.kind, d.subject, d.line, d.theirs, d.ours);
    };
    std::sort(out_.differences.begin(), out_.differences.end(),
              [&](const Difference& a, const Difference& b) { return key(a) < key(b); });
    for (Difference& difference : out_.differences) {
      if (difference.kind == D::other_total) continue;
      difference.reason = reasons_.ask(question(), difference.subject);
    }
    out_.reasons = reasons_.explain();
  }

  [[nodiscard]] Reasons::What question() const {
    switch (form_.kind) {
      case FileKind::partner_billing_detail: return Reasons::What::asset;
      case FileKind::device_manager_billing_detail: return Reasons::What::device;
      case FileKind::active_devices: return Reasons::What::active_device;
      case FileKind::firmware_updates: return Reasons::What::campaign;
    }
    FLEETBILL_ASSERT(false, "a kind of file without a question");
    return {};
  }

  const reports::Source& source_;
  const Request& request_;
  const Layout& layout_;
  const VendorFormat& form_;
  std::vector<VendorRow> rows_;
  Month month_;
  std::string partner_;
  std::vector<OurLine> lines_;
  Reasons reasons_;
  InvoiceImpact impact_;
  std::set<std::string> accounts_by_device_;
  Pairing pairing_;
  Reconciliation out_;
};

}  // namespace

Reconciliation reconcile(const reports::Source& source, const PriceList* prices,
                         const Request& request, const Layout& layout, std::vector<VendorRow> rows,
                         Notes notes, const std::string& file) {
  return Reconciler(source, prices, request, layout, std::move(rows), std::move(notes), file)
      .work();
}

}  // namespace fleetbill::billing::reconcile
