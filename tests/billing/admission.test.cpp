#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"
#include "tests/billing/random_journal.hpp"
#include "tests/units/print.hpp"
#include "tests/units/property.hpp"

// A whole journal: order over files, ids, --until, months (docs/journal.md).

namespace fleetbill::billing::test {
namespace {

using fleetbill::test::check_property;
using Lines = std::vector<std::string>;

/// Every row read is applied, a duplicate or quarantined; the numbers in one text.
std::string counts_of(const Admission& admission) {
  CHECK(admission.rows_read ==
        admission.applied + admission.duplicates + admission.quarantined.size());
  return std::to_string(admission.rows_read) + " read, " + std::to_string(admission.applied) +
         " applied, " + std::to_string(admission.duplicates) + " duplicate";
}

std::string months_of(const Admission& admission) {
  if (!admission.first_month) return "none";
  return to_string(*admission.first_month) + " to " + to_string(*admission.last_month);
}

// ---- order

TEST_CASE("admission: facts are ordered by time, whatever the order of the rows", "[admission]") {
  const Admitted admitted = admit(R"(
      01-07,asset_disabled,,,a
      01-05,asset_created,P,O,a,1
      01-06,upload,,,a,,,1
      01-05T00:00:00.001,upload,,,a,,,2)");
  CHECK(texts_of(admitted) == Lines{"01-05T00:00:00.000 asset_created P/O/a/1 =TG-CLASSIC",
                                    "01-05T00:00:00.001 upload P/O/a/1 2",
                                    "01-06T00:00:00.000 upload P/O/a/1 1",
                                    "01-07T00:00:00.000 asset_disabled P/O/a/"});
  CHECK(counts_of(admitted.admission) == "4 read, 4 applied, 0 duplicate");
}

TEST_CASE("admission: facts of one instant keep the order of files, then lines", "[admission]") {
  const Admitted admitted = admit(journal_of_files({
      "01-06,upload,P,,a,,,1\n01-06,upload,P,,a,,,2\n01-05,asset_created,P,O,a,1",
      "01-05,upload,P,,a,,,3\n01-06,upload,P,,a,,,4\n01-04,sms,P,O,,,,5",
  }));
  CHECK(texts_of(admitted) ==
        Lines{"01-04T00:00:00.000 sms P/O// 5",
              "01-05T00:00:00.000 asset_created P/O/a/1 =TG-CLASSIC",
              "01-05T00:00:00.000 upload P/O/a/1 3", "01-06T00:00:00.000 upload P/O/a/1 1",
              "01-06T00:00:00.000 upload P/O/a/1 2", "01-06T00:00:00.000 upload P/O/a/1 4"});
  CHECK(admitted.admission.facts[2].position == Position{1, 2});
  // The other way round the upload at the instant of the creation comes first.
  const Admitted other = admit(journal_of_files({
      "01-05,upload,P,,a,,,3\n01-06,upload,P,,a,,,4\n01-04,sms,P,O,,,,5",
      "01-06,upload,P,,a,,,1\n01-06,upload,P,,a,,,2\n01-05,asset_created,P,O,a,1",
  }));
  CHECK(quarantined_of(other.admission) == Lines{"2 this asset was never created: a"});
}

TEST_CASE("admission: quarantined rows are listed by position", "[admission]") {
  const Admitted admitted = admit(journal_of_files({
      "01-09,upload,,,a,,,1\nnever,upload,,,a,,,1\n01-03,moved,,,a",
      "01-02,upload,,,b,,,1\n\"x\"y\n01-01,upload,,,b,,,0",
  }));
  CHECK(quarantined_of(admitted.admission) ==
        Lines{"2 this asset was never created: a",
              "3 the time is not of the form YYYY-MM-DDThh:mm:ss[.sss]Z, years 1970 to 9998: never",
              "4 unknown kind: moved", "1:2 this asset was never created: b",
              "1:3 the row is not RFC 4180 CSV of this header: text after a closing quote",
              "1:4 the quantity is not an integer from 1 to 10^15: 0"});
  CHECK(counts_of(admitted.admission) == "6 read, 0 applied, 0 duplicate");
}

TEST_CASE("admission: how facts are split over files does not matter", "[admission][property]") {
  check_property(150, [] {
    const Lines rows = *any_rows();
    const auto choices = *rc::gen::container<std::vector<std::size_t>>(
        rows.size(), rc::gen::inRange<std::size_t>(0, 3));
    // Rows of one instant may stand in several files, as long as they keep their order.
    std::map<Instant, std::size_t> earliest_file;
    Lines files(3);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      std::size_t& file = earliest_file[at(rows[i].substr(0, rows[i].find(',')))];
      file = std::max(file, choices[i]);
      files[file] += rows[i] + "\n";
    }
    const std::string one_file = text_of(rows);
    const Admitted together = admit(journal_of(one_file));
    const Admitted apart = admit(journal_of_files(files));
    RC_ASSERT(texts_of(apart) == texts_of(together));
    RC_ASSERT(apart.admission.duplicates == together.admission.duplicates);
    RC_ASSERT(apart.admission.applied == together.admission.applied);
    RC_ASSERT(apart.admission.first_month == together.admission.first_month);
    RC_ASSERT(apart.admission.last_month == together.admission.last_month);
  });
}

// ---- ids

struct AdmissionExample {
  const char* why;
  const char* rows;
  const char* counts;
  Lines quarantined;
};

TEST_CASE("admission: the first row in order claims its id", "[admission][ids]") {
  const std::string created = "01-01,asset_created,P,O,a,1\n";
  const AdmissionExample example = GENERATE(values<AdmissionExample>({
      {"an equal row is a duplicate",
       "01-05,upload,,,a,,,1,i\n01-05,upload,,,a,,,1,i",
       "3 read, 2 applied, 1 duplicate",
       {}},
      {"any number of them",
       "01-05,upload,,,a,,,1,i\n01-05,upload,,,a,,,1,i\n01-05,upload,,,a,,,1,i",
       "4 read, 2 applied, 2 duplicate",
       {}},
      {"a row with other cells is quarantined",
       "01-05,upload,,,a,,,1,i\n01-06,upload,,,a,,,1,i",
       "3 read, 2 applied, 0 duplicate",
       {"4 an earlier row with other cells has this id: i"}},
      {"the first in time, not the first in the file",
       "01-06,upload,,,a,,,1,i\n01-05,upload,,,a,,,1,i",
       "3 read, 2 applied, 0 duplicate",
       {"3 an earlier row with other cells has this id: i"}},
      {"compared with the claimant, not with a row refused before",
       "01-05,upload,,,a,,,1,i\n01-06,upload,,,a,,,2,i\n01-06,upload,,,a,,,2,i",
       "4 read, 2 applied, 0 duplicate",
       {"4 an earlier row with other cells has this id: i",
        "5 an earlier row with other cells has this id: i"}},
      {"other ids are apart",
       "01-05,upload,,,a,,,1,i\n01-05,upload,,,a,,,1,j",
       "3 read, 3 applied, 0 duplicate",
       {}},
      {"rows without id are never duplicates",
       "01-05,upload,,,a,,,1\n01-05,upload,,,a,,,1",
       "3 read, 3 applied, 0 duplicate",
       {}},
      {"a quarantined row claims its id too: an equal one is a duplicate",
       "01-05,upload,,,b,,,1,i\n01-05,upload,,,b,,,1,i",
       "3 read, 1 applied, 1 duplicate",
       {"3 this asset was never created: b"}},
      {"… another one a conflict",
       "01-05,upload,,,b,,,1,i\n01-06,upload,,,a,,,1,i",
       "3 read, 1 applied, 0 duplicate",
       {"3 this asset was never created: b", "4 an earlier row with other cells has this id: i"}},
      {"so does a defective row",
       "01-05,moved,,,a,,,1,i\n01-05,moved,,,a,,,1,i\n01-06,upload,,,a,,,1,i",
       "4 read, 1 applied, 1 duplicate",
       {"3 unknown kind: moved", "5 an earlier row with other cells has this id: i"}},
      {"a row without a readable time has no place in the order and claims nothing",
       "never,upload,,,a,,,1,i\n01-06,upload,,,a,,,1,i",
       "3 read, 2 applied, 0 duplicate",
       {"3 the time is not of the form YYYY-MM-DDThh:mm:ss[.sss]Z, years 1970 to 9998: never"}},
      {"duplicates of a defective row are compared as text",
       "01-05,upload,,,a,,,x,i\n01-05,upload,,,a,,,y,i",
       "3 read, 1 applied, 0 duplicate",
       {"3 the quantity is not an integer from 1 to 10^15: x",
        "4 an earlier row with other cells has this id: i"}},
  }));
  INFO(example.why << "\n" << example.rows);
  const Admitted admitted = admit(created + example.rows);
  CHECK(counts_of(admitted.admission) == example.counts);
  CHECK(quarantined_of(admitted.admission) == example.quarantined);
}

TEST_CASE("admission: a duplicate in another file is one", "[admission][ids]") {
  const Admitted admitted = admit(
      journal_of_files({"01-05,sms,P,O,,,,1,i", "01-05,sms,P,O,,,,1,i\n01-05,sms,P,O,,,,2,j"}));
  CHECK(counts_of(admitted.admission) == "3 read, 2 applied, 1 duplicate");
  CHECK(admitted.admission.facts[0].position == Position{0, 2});
}

// ---- --until

TEST_CASE("admission: --until quarantines the rows at it and after", "[admission][until]") {
  const char* rows = R"(
      01-05,sms,P,O,,,,1
      01-05T23:59:59.999,sms,P,O,,,,2
      01-06,sms,P,O,,,,3,i
      02-06,sms,P,O,,,,4
      02-07,moved,,,a
      01-06,sms,P,O,,,,3,i
      02-08,sms,P,O,,,,3,i)";
  const Admitted admitted = admit(rows, {}, at("01-06"));
  CHECK(texts_of(admitted) ==
        Lines{"01-05T00:00:00.000 sms P/O// 1", "01-05T23:59:59.999 sms P/O// 2"});
  CHECK(quarantined_of(admitted.admission) ==
        Lines{"4 at or after --until: 2026-01-06T00:00:00.000Z",
              "5 at or after --until: 2026-02-06T00:00:00.000Z",
              "6 at or after --until: 2026-02-07T00:00:00.000Z",
              "8 an earlier row with other cells has this id: i"});
  CHECK(counts_of(admitted.admission) == "7 read, 2 applied, 1 duplicate");
  CHECK(months_of(admitted.admission) == "2026-01 to 2026-01");
  CHECK(months_of(admit(rows).admission) == "2026-01 to 2026-02");
}

// ---- months

/// The months, the end of the facts of a provisional month, and a gap that is too long.
std::string coverage_of(std::string_view rows, const StatedMonths& stated = {}) {
  Directory directory;
  const Admission admission = admit_journal(journal_of(rows), {}, std::nullopt, directory, stated);
  std::string out = months_of(admission);
  if (admission.facts_end) out += concat("; facts end ", to_string(*admission.facts_end));
  if (admission.gap) {
    out += concat("; ", admission.gap->is_total ? "total " : "gap ", admission.gap->months, " to ",
                  to_string(admission.gap->far.time).substr(0, 10));
  }
  return out;
}

struct CoverageExample {
  const char* why;
  const char* rows;
  const char* coverage;
};

TEST_CASE("admission: months run from the first to the last applied row", "[admission][months]") {
  const CoverageExample example = GENERATE(values<CoverageExample>({
      {"no row", "", "none"},
      {"one row", "01-05,sms,P,O,,,,1", "2026-01 to 2026-01; facts end 2026-01-05T00:00:00.000Z"},
      {"the edges of a month: its last millisecond is reached",
       "01-01,sms,P,O,,,,1\n01-31T23:59:59.999,sms,P,O,,,,1", "2026-01 to 2026-01"},
      {"a millisecond is missing", "01-31T23:59:59.998,sms,P,O,,,,1",
       "2026-01 to 2026-01; facts end 2026-01-31T23:59:59.998Z"},
      {"empty months in between",
       "2025-11-30T23:59:59.999Z,sms,P,O,,,,1\n2026-02-28T23:59:59.999Z,sms,P,O,,,,1",
       "2025-11 to 2026-02"},
      {"rows quarantined for their content do not count",
       "01-05,upload,,,a,,,1\n02-28T23:59:59.999,sms,P,O,,,,1\n03-05,connection,,,,9",
       "2026-02 to 2026-02"},
      {"nor do they alone", "01-05,upload,,,a,,,1", "none"},
      {"nor do rows that are not well-formed",
       "01-05,moved\n01-06,upload,,,a,,,0\nnever,sms,P,O\n"
       "02-28T23:59:59.999,sms,P,O,,,,1\n03-05,moved",
       "2026-02 to 2026-02"},
      {"nor do they alone", "01-05,moved\n\"x\"y\nnever,sms,P,O,,,,1", "none"},
      {"nor duplicates and id conflicts", "02-28T23:59:59.999,sms,P,O,,,,1,i\n03-05,sms,P,O,,,,1,i",
       "2026-02 to 2026-02"},
  }));
  INFO(example.why << "\n" << example.rows);
  CHECK(coverage_of(example.rows) == example.coverage);
}

TEST_CASE("admission: journal_begins and journal_ends state the months", "[admission][months]") {
  const CoverageExample example = GENERATE(values<CoverageExample>({
      {"earlier facts bill no month",
       "01-05,sms,P,O,,,,1\n03-01,journal_begins\n03-05,sms,P,O,,,,1",
       "2026-03 to 2026-03; facts end 2026-03-05T00:00:00.000Z"},
      {"the month that holds it is the first",
       "03-15,journal_begins\n04-30T23:59:59.999,sms,P,O,,,,1", "2026-03 to 2026-04"},
      {"without a later row its month is open", "01-05,sms,P,O,,,,1\n03-01,journal_begins",
       "2026-03 to 2026-03; facts end 2026-03-01T00:00:00.000Z"},
      {"quiet months up to the end", "01-05,sms,P,O,,,,1\n04-01,journal_ends",
       "2026-01 to 2026-03"},
      {"the last month that ends by it", "01-05,sms,P,O,,,,1\n03-31T23:59:59.999,journal_ends",
       "2026-01 to 2026-02"},
      {"later facts bill no month", "01-05,sms,P,O,,,,1\n02-01,journal_ends\n03-05,sms,P,O,,,,1",
       "2026-01 to 2026-01"},
      {"both, without any other row", "01-01,journal_begins\n03-01,journal_ends",
       "2026-01 to 2026-02"},
      {"no month ends by it", "01-05,sms,P,O,,,,1\n01-31,journal_ends", "none"},
      {"it ends before it begins",
       "1970-01-02T00:00:00Z,journal_ends\n1970-01-03T00:00:00Z,journal_begins", "none"},
      {"a second row of the kind does not apply",
       "01-01,journal_begins\n02-01,journal_begins\n03-01,journal_ends\n04-01,journal_ends",
       "2026-01 to 2026-02"},
  }));
  INFO(example.why << "\n" << example.rows);
  CHECK(coverage_of(example.rows) == example.coverage);
}

TEST_CASE("admission: a second journal_begins or journal_ends is quarantined", "[admission]") {
  const Admitted admitted = admit(
      "01-01,journal_begins,,,,,,,i\n02-01,journal_begins\n01-01,journal_begins,,,,,,,i\n"
      "03-01,journal_ends\n04-01,journal_ends");
  CHECK(texts_of(admitted) ==
        Lines{"01-01T00:00:00.000 journal_begins /// #i", "03-01T00:00:00.000 journal_ends ///"});
  CHECK(quarantined_of(admitted.admission) ==
        Lines{"3 the journal has a row of this kind already: journal_begins",
              "6 the journal has a row of this kind already: journal_ends"});
  CHECK(counts_of(admitted.admission) == "5 read, 2 applied, 1 duplicate");
}

TEST_CASE("admission: months stated from outside have priority", "[admission][months]") {
  constexpr const char* kRows =
      "01-05,sms,P,O,,,,1\n02-01,journal_begins\n03-05,sms,P,O,,,,1\n05-01,journal_ends";
  const Month february{673};
  const Month march{674};
  CHECK(coverage_of(kRows) == "2026-02 to 2026-04");
  CHECK(coverage_of(kRows, {march, std::nullopt}) == "2026-03 to 2026-04");
  CHECK(coverage_of(kRows, {std::nullopt, february}) == "2026-02 to 2026-02");
  CHECK(coverage_of(kRows, {march, march}) == "2026-03 to 2026-03");
  CHECK(coverage_of("01-05,sms,P,O,,,,1", {march, std::nullopt}) ==
        "2026-03 to 2026-03; facts end 2026-03-01T00:00:00.000Z");
  CHECK(coverage_of("04-05,sms,P,O,,,,1", {std::nullopt, march}) == "none");
}

TEST_CASE("admission: rows that are too far apart are found", "[admission][months]") {
  const CoverageExample example = GENERATE(values<CoverageExample>({
      {"12 months without a row", "01-05,sms,P,O,,,,1\n2027-02-28T23:59:59.999Z,sms,P,O,,,,1",
       "2026-01 to 2027-02"},
      {"13 months without a row", "01-31,sms,P,O,,,,1\n2027-03-31T23:59:59.999Z,sms,P,O,,,,1",
       "2026-01 to 2027-03; gap 13 to 2027-03-31"},
      {"a clock of 1970", "1970-01-01T00:00:00Z,sms,P,O,,,,1\n01-31T23:59:59.999,sms,P,O,,,,1",
       "1970-01 to 2026-01; gap 671 to 2026-01-31"},
      {"a row that is quarantined is no row",
       "01-31T23:59:59.999,sms,P,O,,,,1\n9998-01-01T00:00:00Z,upload,,,a,,,1",
       "2026-01 to 2026-01"},
      {"opening state",
       "1999-01-05T00:00:00Z,sms,P,O,,,,1\n01-01,journal_begins\n02-01,journal_ends",
       "2026-01 to 2026-01"},
      {"after the end",
       "01-01,journal_begins\n02-01,journal_ends\n2099-01-05T00:00:00Z,sms,P,O,,,,1",
       "2026-01 to 2026-01"},
      {"after the start", "01-01,journal_begins\n2099-01-31T23:59:59.999Z,sms,P,O,,,,1",
       "2026-01 to 2099-01; gap 875 to 2099-01-31"},
      {"quiet months of a stated time",
       "01-01,journal_begins\n01-05,sms,P,O,,,,1\n2028-05-05T00:00:00Z,sms,P,O,,,,1\n"
       "2028-06-01T00:00:00Z,journal_ends",
       "2026-01 to 2028-05"},
      {"120 months", "01-01,journal_begins\n2036-01-01T00:00:00Z,journal_ends",
       "2026-01 to 2035-12"},
      {"121 months", "01-01,journal_begins\n2036-02-01T00:00:00Z,journal_ends",
       "2026-01 to 2036-01; total 121 to 2036-02-01"},
  }));
  INFO(example.why << "\n" << example.rows);
  CHECK(coverage_of(example.rows) == example.coverage);
}

TEST_CASE("admission: 121 months without a gap are too many", "[admission][months]") {
  std::string rows;
  for (int month = 0; month <= 120; month += 12) {
    rows += to_string(Month{672 + month}) + "-05T00:00:00Z,sms,P,O,,,,1\n";
  }
  CHECK(coverage_of(rows) ==
        "2026-01 to 2036-01; facts end 2036-01-05T00:00:00.000Z; total 121 to 2036-01-05");
  Directory directory;
  Journal journal = journal_of(rows);
  const std::vector<std::string> files = journal.files;
  const Admission admission = admit_journal(std::move(journal), {}, std::nullopt, directory);
  CHECK(
      describe(admission.gap.value(), files) ==
      "journal.csv:12: error: the bill has 121 months from 2026-01-05T00:00:00.000Z "
      "(journal.csv:2) to 2036-01-05T00:00:00.000Z; the limit is 120; correct the time, state the "
      "months with --from-month and --to-month, or pass --allow-gap");
}

TEST_CASE("admission: a row that stands for several facts keeps their number and last instant",
          "[admission]") {
  Journal journal = journal_of("01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7");
  journal.facts[1].times = 3;
  journal.facts[1].last = at("01-08");
  CHECK(texts_of(admit(std::move(journal)))[1] ==
        "01-06T00:00:00.000 upload P/O/a/1 7 x3 ~01-08T00:00:00.000");
}

}  // namespace
}  // namespace fleetbill::billing::test
