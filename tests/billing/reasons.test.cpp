#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"
#include "tests/billing/journals.hpp"

// A row for every reason that a row can be refused for, and a check that there is one.

namespace fleetbill::billing::test {
namespace {

struct ReasonExample {
  Reason reason;
  const char* source;  // a row of docs/rules.md or docs/journal.md
  std::string rows;    // the last one is refused, all others are applied
  const char* detail;
  const char* rulebook = "";
  const char* until = "";
};

const std::vector<ReasonExample>& reason_examples() {
  static const std::vector<ReasonExample> kExamples{
      {Reason::malformed_row, "journal: a row that cannot be parsed", "01-05,upload,\"a\"b,O",
       "text after a closing quote"},
      {Reason::bad_time, "journal: times exactly of the form",
       "2026-01-05T00:00:00.0Z,asset_created,P,O,a,1", "2026-01-05T00:00:00.0Z"},
      {Reason::unknown_kind, "journal: unknown kind", "01-05,asset_moved,P,O,a,1", "asset_moved"},
      {Reason::bad_quantity, "journal: quantity below 1",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,0", "0"},
      {Reason::bad_quantity, "journal: quantities 1 to 10^15", "01-06,sms,P,O,,,,1000000000000001",
       "1000000000000001"},
      {Reason::id_conflict, "journal: duplicates must be equal in all cells",
       "01-05,asset_created,P,O,a,1,,,id1\n01-06,upload,,,a,,,7,id1", "id1"},
      {Reason::after_until, "journal: --until quarantines later rows",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,,,7", "2026-01-06T00:00:00.000Z", "",
       "01-06"},
      {Reason::coverage_repeated, "journal: each row of coverage is applied once",
       "01-05,journal_begins\n01-06,journal_begins", "journal_begins"},
      {Reason::organisation_missing, "journal: asset_created needs an organisation",
       "01-05,asset_created,P,,a,1", ""},
      {Reason::organisation_missing, "journal: sms needs an organisation", "01-05,sms,P,,,,,1", ""},
      {Reason::partner_missing, "journal: asset_created needs a partner",
       "01-05,asset_created,,O,a,1", "O"},
      {Reason::partner_missing, "journal: sms needs a partner", "01-05,sms,,O,,,,1", "O"},
      {Reason::asset_missing, "journal: the subject of a creation", "01-05,asset_created,P,O,,1",
       ""},
      {Reason::asset_missing, "journal: the subject of an asset's fact",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,P,O,,1", ""},
      {Reason::asset_missing, "journal: an upload names an asset or a device",
       "01-05,upload,P,O,,,,1", ""},
      {Reason::device_missing, "journal: the subject of a connection", "01-05,connection,P,O,a",
       ""},
      {Reason::asset_exists, "T27: second creation of a name",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,P,O2,a,2", "a"},
      {Reason::asset_unknown, "journal: asset never created", "01-06,upload,P,O,a,,,1", "a"},
      {Reason::asset_unknown, "journal: sms of an asset never created", "01-06,sms,P,O,a,,,1", "a"},
      {Reason::asset_ambiguous, "journal: an asset named without partner must be unique",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,Q,O2,a,2\n01-06,upload,,,a,,,1", "a"},
      {Reason::partner_contradicts, "journal: a partner cell that contradicts the asset's owner",
       "01-05,asset_created,P,O,a,1\n01-06,upload,Q,,a,,,1", "Q"},
      {Reason::partner_contradicts, "journal: … the organisation's owner",
       "01-05,asset_created,P,O,a,1\n01-06,sms,Q,O,,,,1", "Q"},
      {Reason::partner_contradicts, "journal: … the owner of the asset found by its serial",
       "01-05,asset_created,P,O,a,1\n01-06,upload,Q,,,1,,1", "Q"},
      {Reason::unknown_plan, "journal: any other plan is quarantined",
       "01-05,asset_created,P,O,a,1,TG-GOLD", "TG-GOLD"},
      {Reason::unknown_plan, "journal: an empty one in plan_set",
       "01-05,asset_created,P,O,a,1\n01-06,plan_set,,,a", ""},
      {Reason::unknown_connector, "journal: the values of connector_set",
       "01-05,connector_set,P,,,1,splitter", "splitter"},
      {Reason::unknown_connector, "journal: an empty one", "01-05,connector_set,P,,,1", ""},
      {Reason::serial_in_use, "T27: create while another enabled asset has the serial",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,P,O,b,1", "1"},
      {Reason::serial_in_use, "T12: enabling A while B is enabled",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O,b,1\n"
       "01-08,asset_enabled,,,a",
       "a"},
      {Reason::serial_differs, "journal: upload naming asset and device",
       "01-05,asset_created,P,O,a,1\n01-06,upload,,,a,2,,1", "2"},
      {Reason::serial_absent, "T27: upload to an asset without a serial",
       "01-05,asset_created,P,O,a\n01-06,upload,,,a,,,1", "a"},
      {Reason::asset_disabled, "T8, T27: upload to a disabled asset",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,upload,,,a,,,1", "a"},
      {Reason::no_enabled_asset, "journal: no enabled asset with that serial",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,upload,,,,1,,1", "1"},
      {Reason::payer_unknown, "T32: none: quarantined", "01-05,connection,,,,1", "1"},
      {Reason::state_repeated, "T31, the other reading",
       "01-05,asset_created,P,O,a,1\n01-06,asset_enabled,,,a", "a", "TG-REPEAT=refused"},
      {Reason::state_repeated, "T31, the other reading",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_disabled,,,a", "a",
       "TG-REPEAT=refused"},
  };
  return kExamples;
}

/// Examples of Pelion accounts: aggregator P with package K, tenant T with campaign c.
const std::vector<ReasonExample>& pelion_examples() {
  static const std::string kOpen =
      "01-01,account_opened,,P,,,active_devices\n01-01,account_opened,P,T,,,api_calls\n";
  static const std::string kPaid = kOpen + "01-02,package_created,,P,,,K,2\n";
  static const std::string kStarted = kPaid + "01-03,campaign_started,,T,,,c,1\n";
  static const std::string kUpdated = kStarted + "01-04,update_succeeded,,T,,e1,c\n";
  static const std::vector<ReasonExample> kExamples{
      {Reason::organisation_missing, "whose fact it is", kOpen + "01-05,registration,,,,e1", ""},
      {Reason::organisation_missing, "whom it opens", "01-05,account_opened,P,,,,api_calls", ""},
      {Reason::device_missing, "who registers", kOpen + "01-05,registration,,T", ""},
      {Reason::device_missing, "who updates", kOpen + "01-05,registration_update,,T", ""},
      {Reason::device_missing, "whose data", kOpen + "01-05,transactions,,T,,,,3", ""},
      {Reason::device_missing, "who is updated", kStarted + "01-05,update_succeeded,,T,,,c", ""},
      {Reason::device_missing, "who fails", kStarted + "01-05,update_failed,,T,,,c", ""},
      {Reason::bad_quantity, "tokens are counted", kOpen + "01-05,package_created,,P,,,K", ""},
      {Reason::bad_quantity, "a campaign of no device", kPaid + "01-05,campaign_started,,T,,,c,0",
       "0"},
      {Reason::account_unknown, "never opened", "01-05,registration,,T,,e1", "T"},
      {Reason::account_unknown, "an organisation of Telematics Guru is no account",
       "01-01,asset_created,P,O,a,1\n01-05,registration,,O,,e1", "O"},
      {Reason::account_exists, "P12: no move to another aggregator",
       kOpen + "01-02,account_opened,,Q,,,api_calls\n01-05,account_opened,Q,T,,,api_calls", "T"},
      {Reason::account_exists, "P12: an aggregator neither",
       kOpen + "01-05,account_opened,,P,,,active_devices", "P"},
      {Reason::aggregator_unknown, "a tenant of nobody", "01-05,account_opened,Q,T,,,api_calls",
       "Q"},
      {Reason::aggregator_unknown, "a partner of Telematics Guru is no aggregator",
       "01-01,asset_created,Q,O,a,1\n01-05,account_opened,Q,T,,,api_calls", "Q"},
      {Reason::aggregator_is_tenant, "B5: a tenant cannot be an aggregator",
       kOpen + "01-05,account_opened,T,U,,,api_calls", "T"},
      {Reason::unknown_business_model, "at the opening", "01-05,account_opened,,P,,,flat", "flat"},
      {Reason::unknown_business_model, "none", "01-05,account_opened,,P", ""},
      {Reason::unknown_business_model, "later", kOpen + "01-05,business_model_set,,T,,,free",
       "free"},
      {Reason::unknown_counter, "B3", kOpen + "01-05,api_call,,T,,,registrations,5",
       "registrations"},
      {Reason::unknown_counter, "none", kOpen + "01-05,api_call,,T,,,,5", ""},
      {Reason::counted_itself, "P29",
       kOpen + "01-05,api_call,,T,,,device_to_pelion_messages.registrations,5",
       "device_to_pelion_messages.registrations"},
      {Reason::counted_itself, "P29",
       kOpen + "01-05,api_call,,T,,,device_to_pelion_messages.registration_updates,5",
       "device_to_pelion_messages.registration_updates"},
      {Reason::package_missing, "which package", kOpen + "01-05,package_created,,P,,,,5", ""},
      {Reason::package_missing, "which renewal", kPaid + "01-05,package_renewed,,P,,,,5", ""},
      {Reason::package_of_tenant, "P30", kOpen + "01-05,package_created,,T,,,K,5", "T"},
      {Reason::package_of_tenant, "P30", kPaid + "01-05,package_renewed,,T,,,L,5", "T"},
      {Reason::package_active, "P30", kPaid + "01-05,package_created,,P,,,L,5", "L"},
      {Reason::no_active_package, "P30", kOpen + "01-05,package_renewed,,P,,,L,5", "L"},
      {Reason::no_active_package, "P11: at the very instant of the expiry",
       kPaid + "2027-01-02T00:00:00Z,package_renewed,,P,,,L,5", "L"},
      {Reason::no_active_package, "P7: nor in the grace days",
       kPaid + "2027-01-05T00:00:00Z,package_renewed,,P,,,L,5", "L", "PDM-GRACE=60"},
      {Reason::renewal_pending, "P30",
       kPaid + "01-05,package_renewed,,P,,,L,5\n01-06,package_renewed,,P,,,M,5", "M"},
      {Reason::campaign_missing, "which one starts", kPaid + "01-05,campaign_started,,T,,,,1", ""},
      {Reason::campaign_missing, "which one stops", kStarted + "01-05,campaign_stopped,,T", ""},
      {Reason::campaign_missing, "which one updates", kStarted + "01-05,update_succeeded,,T,,e1",
       ""},
      {Reason::campaign_open, "P26", kStarted + "01-05,campaign_started,,T,,,c,1", "c"},
      {Reason::campaign_open, "P26: before it is asked for tokens",
       kStarted + "01-05,campaign_started,,T,,,c,1000", "c"},
      {Reason::campaign_not_open, "never started", kPaid + "01-05,campaign_stopped,,T,,,c", "c"},
      {Reason::campaign_not_open, "another account's", kStarted + "01-05,campaign_stopped,,P,,,c",
       "c"},
      {Reason::campaign_not_open, "never started", kPaid + "01-05,campaign_extended,,T,,,c,1", "c"},
      {Reason::campaign_not_open, "P24: refused for want of tokens",
       kPaid + "01-03,campaign_started,,T,,,c,3\n01-05,update_succeeded,,T,,e1,c", "c"},
      {Reason::campaign_not_open, "P24: likewise",
       kPaid + "01-03,campaign_started,,T,,,c,3\n01-05,update_failed,,T,,e1,c", "c"},
      {Reason::campaign_not_open, "terminated with its package",
       kStarted + "2027-01-02T00:00:00Z,update_succeeded,,T,,e1,c", "c"},
      {Reason::reservation_used_up, "P25", kUpdated + "01-05,update_succeeded,,T,,e2,c", "c"},
      {Reason::updated_already, "P28", kUpdated + "01-05,update_succeeded,,T,,e1,c", "e1"},
      {Reason::reservation_used_up, "P28, the other reading: a token each",
       kUpdated + "01-05,update_succeeded,,T,,e1,c", "c", "PDM-UPDATED-TWICE=token"},
  };
  return kExamples;
}

/// Both.
std::vector<ReasonExample> all_examples() {
  std::vector<ReasonExample> all = reason_examples();
  all.insert(all.end(), pelion_examples().begin(), pelion_examples().end());
  return all;
}

TEST_CASE("reasons: the last row of each example is refused for it, with the value at fault",
          "[register][reasons]") {
  for (const ReasonExample& example : all_examples()) {
    INFO(example.source << "\n" << example.rows);
    const std::string until = example.until;
    const Admitted admitted = admit(example.rows, rulebook_of(example.rulebook),
                                    until.empty() ? std::nullopt : std::optional(at(until)));
    const Admission& admission = admitted.admission;
    REQUIRE(admission.quarantined.size() == 1);
    CHECK(admission.quarantined[0].reason == example.reason);
    CHECK(admission.quarantined[0].detail == example.detail);
    CHECK(admission.quarantined[0].position ==
          Position{0, static_cast<std::uint32_t>(admission.rows_read + 1)});
    CHECK(admission.applied == admission.rows_read - 1);
  }
}

/// All reasons but `none`: codes until one has no sentence.
std::set<Reason> all_reasons() {
  std::set<Reason> out;
  try {
    for (std::uint8_t code = 1; code < 255; ++code) {
      const auto reason = static_cast<Reason>(code);
      (void)to_string(reason);
      out.insert(reason);
    }
  } catch (const AssertionFailed&) {
  }
  return out;
}

TEST_CASE("reasons: each has an example", "[register][reasons]") {
  std::set<Reason> reached;
  for (const ReasonExample& example : all_examples()) reached.insert(example.reason);
  CHECK(all_reasons().size() == 41);
  for (const Reason reason : all_reasons()) {
    INFO("no example is refused because " << to_string(reason));
    CHECK(reached.contains(reason));
  }
}

TEST_CASE("reasons: each has a sentence of its own", "[register][reasons]") {
  std::set<std::string_view> sentences;
  for (const Reason reason : all_reasons()) {
    const std::string_view sentence = to_string(reason);
    INFO(sentence);
    CHECK(sentence.size() > 10);
    CHECK(sentences.insert(sentence).second);
  }
  CHECK(to_string(Reason::none).empty());
}

TEST_CASE("reasons: a quarantined row is described by sentence and value", "[register][reasons]") {
  CHECK(describe({{0, 2}, Reason::unknown_kind, "x"}) == "unknown kind: x");
  CHECK(describe({{0, 2}, Reason::asset_missing, ""}) == "no asset is named");
  CHECK(describe({{0, 2}, Reason::after_until, "t"}) == "at or after --until: t");
}

TEST_CASE("positions: are ordered by file, then line", "[register]") {
  CHECK(Position{0, 9} < Position{1, 2});
  CHECK(Position{1, 2} < Position{1, 3});
  CHECK(Position{1, 2} == Position{1, 2});
  const std::hash<Position> hash;
  CHECK(hash({0, 1}) != hash({1, 0}));
  CHECK(hash({1, 2}) != hash({2, 1}));
  CHECK(hash({1, 2}) == hash({1, 2}));
}

// ---- a refused row has no effect

TEST_CASE("reasons: a refused row leaves no trace in the directory or the state",
          "[register][reasons]") {
  for (const ReasonExample& example : all_examples()) {
    INFO(example.source << "\n" << example.rows);
    const std::string& rows = example.rows;
    const std::size_t last = rows.rfind('\n');
    const Rulebook rules = rulebook_of(example.rulebook);
    const Admitted with = admit(
        rows, rules, example.until[0] == '\0' ? std::nullopt : std::optional(at(example.until)));
    const Admitted without = admit(last == std::string::npos ? "" : rows.substr(0, last), rules);
    CHECK(texts_of(with) == texts_of(without));
    CHECK(with.directory.partner_count() == without.directory.partner_count());
    CHECK(with.directory.organisation_count() == without.directory.organisation_count());
    CHECK(with.directory.asset_count() == without.directory.asset_count());
    CHECK(with.directory.device_count() == without.directory.device_count());
  }
}

}  // namespace
}  // namespace fleetbill::billing::test
