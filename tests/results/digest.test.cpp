#include <catch2/catch.hpp>

#include <algorithm>
#include <set>
#include <tuple>

#include "billing/units/error.hpp"
#include "results/run_reader.hpp"
#include "support.hpp"
#include "tests/units/case_count.hpp"

using namespace fleetbill;
using namespace fleetbill::results;
using namespace fleetbill::results::test;

TEST_CASE("run file: equal content gives equal bytes", "[results][digest]") {
  const TemporaryDirectory directory;
  const Run run = sample_run();
  record(run, directory.file("a.h5"));
  record(run, directory.file("b.h5"));
  CHECK((read_bytes(directory.file("a.h5")) == read_bytes(directory.file("b.h5"))));
}

TEST_CASE("run file: the bytes do not depend on how facts are cut into calls",
          "[results][digest]") {
  const TemporaryDirectory directory;
  const Run run = sample_run();
  const Packing small_chunks{8};
  record(run, directory.file("whole.h5"), {small_chunks, 1'000'000});
  for (const std::size_t facts_a_call : {1u, 3u, 8u, 17u}) {
    CAPTURE(facts_a_call);
    record(run, directory.file("cut.h5"), {small_chunks, facts_a_call});
    CHECK((read_bytes(directory.file("cut.h5")) == read_bytes(directory.file("whole.h5"))));
  }
}

TEST_CASE("run file: the bytes do not depend on how many threads pack them", "[results][digest]") {
  const TemporaryDirectory directory;
  const Run run = sample_run();
  record(run, directory.file("one.h5"), {Packing{2, 1}, 5});
  for (const std::size_t threads : {2u, 3u, 16u}) {
    CAPTURE(threads);
    record(run, directory.file("more.h5"), {Packing{2, threads}, 5});
    CHECK((read_bytes(directory.file("more.h5")) == read_bytes(directory.file("one.h5"))));
  }
}

TEST_CASE("run file: the bytes do not depend on when a month is added", "[results][digest]") {
  const TemporaryDirectory directory;
  const Run run = sample_run();
  record(run, directory.file("after.h5"), {Packing{4}, 1'000'000});
  {
    static FileSystem files;
    RunWriter writer(directory.file("between.h5"), files, Packing{4});
    std::span<const billing::ResolvedFact> facts(run.facts);
    for (const auto& month : run.months) {
      std::size_t n = 0;
      while (n < facts.size() && facts[n].time < month.usage.month.end()) ++n;
      writer.add_facts(facts.first(n));
      facts = facts.subspan(n);
      writer.add_month(month);
    }
    for (const auto& hour : run.series.hours) writer.add_series({{hour}, {}});
    for (const auto& day : run.series.days) writer.add_series({{}, {day}});
    writer.finish(run.directory, run.end);
  }
  CHECK((read_bytes(directory.file("between.h5")) == read_bytes(directory.file("after.h5"))));
}

TEST_CASE("digest: it does not depend on the size of chunks", "[results][digest]") {
  const TemporaryDirectory directory;
  const Run run = sample_run();
  const std::string digest = record(run, directory.file("run.h5"));
  CHECK(digest.size() == 32);
  CHECK(digest.find_first_not_of("0123456789abcdef") == std::string::npos);
  const std::uint32_t chunk_rows = GENERATE(1u, 7u, 8u, 1000u);
  CAPTURE(chunk_rows);
  CHECK(record(run, directory.file("other.h5"), {Packing{chunk_rows}, 5}) == digest);
  const RunReader reader(directory.file("other.h5"));
  CHECK(reader.recompute_digest() == digest);
  const Bill bill = reader.bill();
  CHECK(text_of(bill.months, bill.directory) == text_of(run.months, run.directory));
}

TEST_CASE("digest: provenance is no part of it", "[results][digest]") {
  const TemporaryDirectory directory;
  Run run = sample_run();
  const std::string digest = record(run, directory.file("a.h5"));
  run.end.provenance = {"9.9.9", "elsewhere", "2027-01-01T00:00:00.000Z", 99, {{"more", "text"}}};
  CHECK(record(run, directory.file("b.h5")) == digest);
  CHECK(RunReader(directory.file("b.h5")).recompute_digest() == digest);
}

namespace {

/// The same run with all ids given out in the opposite order, as another number of threads might.
class Renumbered {
 public:
  explicit Renumbered(const Run& run) : old_(run.directory) {
    run_.end = run.end;
    run_.series = run.series;
    for (auto i = old_.names().size(); i-- > 0;) name(NameId(i));
    for (auto i = old_.partner_count(); i-- > 0;) {
      run_.directory.add_partner(name(old_.partner_name_id(PartnerId(int32(i)))));
    }
    for (auto i = old_.device_count(); i-- > 0;) {
      run_.directory.add_device(name(old_.serial_id(DeviceId(int32(i)))));
    }
    for (auto i = old_.organisation_count(); i-- > 0;) {
      const auto& entry = old_.organisation(OrganisationId(int32(i)));
      const billing::OrganisationEntry renamed{name(entry.name), partner(entry.partner)};
      if (old_.is_account(OrganisationId(int32(i)))) {
        run_.directory.add_account(renamed);
      } else {
        run_.directory.add_organisation(renamed);
      }
    }
    for (auto i = old_.asset_count(); i-- > 0;) {
      const auto& entry = old_.asset(AssetId(int32(i)));
      run_.directory.add_asset({name(entry.name), name(entry.code), name(entry.device_type),
                                organisation(entry.organisation), partner(entry.partner)});
    }
    for (auto fact : run.facts) add(fact);
    for (const auto& month : run.months) add(month);
  }

  [[nodiscard]] const Run& run() const { return run_; }

 private:
  static std::uint32_t int32(std::size_t i) { return static_cast<std::uint32_t>(i); }
  template <class IdType>
  static IdType turned(IdType id, std::size_t count) {
    return id.exists() ? IdType(int32(count - 1 - id.value())) : id;
  }
  NameId name(NameId id) { return run_.directory.names().intern(old_.text(id)); }
  PartnerId partner(PartnerId id) const { return turned(id, old_.partner_count()); }
  DeviceId device(DeviceId id) const { return turned(id, old_.device_count()); }
  AssetId asset(AssetId id) const { return turned(id, old_.asset_count()); }
  OrganisationId organisation(OrganisationId id) const {
    return turned(id, old_.organisation_count());
  }

  void add(billing::ResolvedFact& fact) {
    fact.partner = partner(fact.partner);
    fact.organisation = organisation(fact.organisation);
    fact.asset = asset(fact.asset);
    fact.device = device(fact.device);
    fact.value = name(fact.value);
    fact.id = name(fact.id);
    run_.facts.push_back(fact);
  }

  void add(billing::SealedMonth month) {
    for (auto& invoice : month.invoices) invoice.partner = partner(invoice.partner);
    for (auto& row : month.usage.assets) {
      row = {asset(row.asset),     partner(row.partner), organisation(row.organisation),
             device(row.serial),   name(row.imei),       row.plan,
             row.last_connected,   row.messages,         row.lookups,
             row.iridium_messages, row.conditions};
    }
    for (auto& row : month.usage.sms) {
      row = {partner(row.partner), organisation(row.organisation), row.sms};
    }
    for (auto& row : month.usage.devices) {
      row = {device(row.device),
             partner(row.partner),
             organisation(row.organisation),
             asset(row.asset),
             row.third_party,
             row.multi,
             row.oem,
             row.splitter};
    }
    add(month.usage.pelion);
    std::reverse(month.usage.assets.begin(), month.usage.assets.end());  // by rising id again
    std::reverse(month.usage.devices.begin(), month.usage.devices.end());
    std::reverse(month.usage.sms.begin(), month.usage.sms.end());
    run_.months.push_back(std::move(month));
  }

  void add(billing::pelion::AccountUsage& usage) {
    for (auto& row : usage.accounts) {
      row.account = organisation(row.account);
      row.partner = partner(row.partner);
    }
    for (auto& row : usage.packages) {
      row.aggregator = organisation(row.aggregator);
      row.active.id = name(row.active.id);
      row.pending.id = name(row.pending.id);
    }
    for (auto& row : usage.quota_history) {
      row.account = organisation(row.account);
      row.campaign = name(row.campaign);
      row.package = name(row.package);
    }
    for (auto& row : usage.active) {
      row.account = organisation(row.account);
      row.device = device(row.device);
      row.endpoint = name(row.endpoint);
    }
    for (auto& row : usage.updates) {
      row.account = organisation(row.account);
      row.campaign = name(row.campaign);
      row.device = device(row.device);
      row.endpoint = name(row.endpoint);
    }
    std::reverse(usage.accounts.begin(), usage.accounts.end());  // by rising id again
    std::reverse(usage.packages.begin(), usage.packages.end());
    by_rising(usage.quota_history, [&](const auto& row) { return aggregator(row.account); });
    by_rising(usage.active,
              [](const auto& row) { return std::tuple(row.account, row.first, row.device); });
    by_rising(usage.updates, [](const auto& row) { return std::tuple(row.account, row.time); });
  }
  template <class Row, class KeyOf>
  static void by_rising(std::vector<Row>& rows, const KeyOf& key_of) {
    std::stable_sort(rows.begin(), rows.end(),
                     [&](const Row& a, const Row& b) { return key_of(a) < key_of(b); });
  }
  [[nodiscard]] OrganisationId aggregator(OrganisationId account) const {
    return run_.directory.aggregator_of(account);
  }

  const billing::Directory& old_;
  Run run_;
};

}  // namespace

TEST_CASE("run file: its bytes do not depend on the ids of the run", "[results][digest]") {
  const TemporaryDirectory directory;
  const Run run = sample_run();
  const Renumbered other(run);
  REQUIRE(other.run().facts[0].asset != run.facts[0].asset);
  REQUIRE(text_of(other.run().facts, other.run().directory) == text_of(run.facts, run.directory));
  CHECK(record(other.run(), directory.file("b.h5")) == record(run, directory.file("a.h5")));
  CHECK((read_bytes(directory.file("b.h5")) == read_bytes(directory.file("a.h5"))));
}

namespace {

// Parts of the sample's first month.
billing::pelion::AccountUsage& usage(Run& run) { return run.months[0].usage.pelion; }
std::vector<billing::pelion::AccountMonth>& accounts(Run& run) { return usage(run).accounts; }
billing::pelion::PackageMonth& package(Run& run) { return usage(run).packages[0]; }
billing::pelion::QuotaEntry& entry(Run& run) { return usage(run).quota_history[1]; }

billing::ResolvedFact& first(Run& run, billing::Kind kind) {
  return *std::find_if(run.facts.begin(), run.facts.end(),
                       [&](const auto& fact) { return fact.kind == kind; });
}

}  // namespace

// Each row changes one value that the file records; the digest must notice every one.
TEST_CASE("digest: it changes with every value that is recorded", "[results][digest]") {
  using Change = std::function<void(Run&)>;
  const std::vector<std::pair<const char*, Change>> changes{
      {"time", [](Run& r) { r.facts[1].time = r.facts[1].time + milliseconds(1); }},
      {"last", [](Run& r) { r.facts[5].last = r.facts[5].last + milliseconds(1); }},
      {"quantity", [](Run& r) { ++r.facts[6].quantity; }},
      {"naming", [](Run& r) { r.facts[6].naming ^= 1; }},
      {"times", [](Run& r) { ++r.facts[6].times; }},
      {"value", [](Run& r) { r.facts[0].value = r.facts[1].value; }},
      {"id", [](Run& r) { r.facts[0].id = billing::kEmptyName; }},
      {"line", [](Run& r) { ++r.facts[0].position.line; }},
      {"kind", [](Run& r) { r.facts.back().kind = billing::Kind::asset_enabled; }},
      {"choice", [](Run& r) { r.facts[0].value_code = 1; }},
      {"partner", [](Run& r) { r.facts[6].partner = r.facts[5].partner; }},
      {"asset", [](Run& r) { r.facts[6].asset = r.facts[5].asset; }},
      {"device", [](Run& r) { r.facts[6].device = DeviceId(); }},
      {"organisation", [](Run& r) { r.facts[6].organisation = OrganisationId(); }},
      {"facts", [](Run& r) { r.facts.pop_back(); }},
      {"month", [](Run& r) { r.months.pop_back(); }},
      {"provisional",
       [](Run& r) { r.months.back().facts_end = r.months.back().usage.month.begin(); }},
      {"count", [](Run& r) { ++r.months[0].invoices[0].lines[0].quantity.count; }},
      {"block", [](Run& r) { r.months[0].invoices[0].lines[0].quantity.block = 10; }},
      {"sku", [](Run& r) { r.months[0].invoices[0].lines[0].sku = billing::Sku::oem; }},
      {"unit price",
       [](Run& r) {
         auto& price = r.months[0].invoices[0].lines[0].unit_price;
         price = Money(price->micros() + 1, price->currency());
       }},
      {"no unit price", [](Run& r) { r.months[0].invoices[0].lines[0].unit_price.reset(); }},
      {"amount",
       [](Run& r) {
         auto& amount = r.months[0].invoices[0].lines[0].amount;
         amount = Money(amount->micros() + 1, amount->currency());
       }},
      {"messages", [](Run& r) { ++r.months[0].usage.assets[0].messages; }},
      {"lookups", [](Run& r) { ++r.months[0].usage.assets[0].lookups; }},
      {"iridium messages", [](Run& r) { ++r.months[0].usage.assets[0].iridium_messages; }},
      {"plan", [](Run& r) { r.months[0].usage.assets[0].plan = billing::Plan::alr; }},
      {"last connected", [](Run& r) { r.months[0].usage.assets[0].last_connected = kNever; }},
      {"active", [](Run& r) { r.months[0].usage.assets[0].conditions.active ^= true; }},
      {"has serial", [](Run& r) { r.months[0].usage.assets[0].conditions.serial ^= true; }},
      {"connected", [](Run& r) { r.months[0].usage.assets[0].conditions.connected ^= true; }},
      {"sms", [](Run& r) { ++r.months[0].usage.sms[0].sms; }},
      {"third party", [](Run& r) { ++r.months[0].usage.devices[0].third_party; }},
      {"multi", [](Run& r) { ++r.months[0].usage.devices[0].multi; }},
      {"oem", [](Run& r) { r.months[0].usage.devices[0].oem ^= true; }},
      {"splitter", [](Run& r) { r.months[0].usage.devices[0].splitter ^= true; }},
      {"refused", [](Run& r) { first(r, billing::Kind::campaign_started).value_code = 1; }},
      {"account's partner", [](Run& r) { accounts(r)[2].partner = accounts(r)[0].partner; }},
      {"model", [](Run& r) { accounts(r)[0].model = billing::BusinessModel::api_calls; }},
      {"billed by", [](Run& r) { accounts(r)[0].billed_by = billing::BusinessModel::api_calls; }},
      {"has package", [](Run& r) { accounts(r)[0].has_package ^= true; }},
      {"active devices", [](Run& r) { ++accounts(r)[0].active_devices; }},
      {"firmware updates", [](Run& r) { ++accounts(r)[0].firmware_updates; }},
      {"first counter", [](Run& r) { ++accounts(r)[0].calls.front(); }},
      {"last counter", [](Run& r) { ++accounts(r)[0].calls.back(); }},
      {"transactions", [](Run& r) { ++accounts(r)[0].transactions; }},
      {"tokens bought", [](Run& r) { ++accounts(r)[0].tokens_bought; }},
      {"accounts", [](Run& r) { accounts(r).pop_back(); }},
      {"no package", [](Run& r) { package(r).active = {}, package(r).has_active = false; }},
      {"package's tokens", [](Run& r) { ++package(r).active.tokens; }},
      {"package's start", [](Run& r) { ++package(r).active.start.ms; }},
      {"expires", [](Run& r) { ++package(r).active.expires.ms; }},
      {"package's end", [](Run& r) { ++package(r).active.end.ms; }},
      {"in grace", [](Run& r) { package(r).in_grace ^= true; }},
      {"pending", [](Run& r) { package(r).pending.id = package(r).active.id; }},
      {"pending tokens", [](Run& r) { ++package(r).pending.tokens; }},
      {"available", [](Run& r) { ++package(r).available; }},
      {"reserved", [](Run& r) { ++package(r).reserved; }},
      {"entry's time", [](Run& r) { ++entry(r).time.ms; }},
      {"entry's account", [](Run& r) { entry(r).account = package(r).aggregator; }},
      {"event", [](Run& r) { entry(r).event = billing::pelion::QuotaEvent::reservation_release; }},
      {"campaign", [](Run& r) { entry(r).campaign = billing::kEmptyName; }},
      {"entry's package", [](Run& r) { entry(r).package = billing::kEmptyName; }},
      {"entry's amount", [](Run& r) { ++entry(r).amount; }},
      {"balance", [](Run& r) { ++entry(r).balance; }},
      {"first connection", [](Run& r) { ++usage(r).active[0].first.ms; }},
      {"active device", [](Run& r) { usage(r).active[0].device = DeviceId(1); }},
      {"endpoint", [](Run& r) { usage(r).active[1].endpoint = billing::kEmptyName; }},
      {"update's time", [](Run& r) { ++usage(r).updates[0].time.ms; }},
      {"update's campaign", [](Run& r) { usage(r).updates[0].campaign = package(r).active.id; }},
      {"update's device", [](Run& r) { usage(r).updates[0].device = DeviceId(1); }},
      {"update's endpoint", [](Run& r) { usage(r).updates[0].endpoint = billing::kEmptyName; }},
      {"hour", [](Run& r) { ++r.series.hours[0].connections; }},
      {"hour's backlog", [](Run& r) { ++r.series.hours[0].cached_records; }},
      {"hour's dropped records", [](Run& r) { ++r.series.hours[0].dropped_records; }},
      {"day", [](Run& r) { ++r.series.days[0].cached_records; }},
      {"name", [](Run& r) { r.end.texts.name += " "; }},
      {"rulebook", [](Run& r) { r.end.texts.rulebook = ""; }},
      {"rows", [](Run& r) { ++r.end.rows.duplicate; }},
      {"conservation", [](Run& r) { ++r.end.conservation->dropped; }},
      {"no conservation", [](Run& r) { r.end.conservation.reset(); }},
      {"detail", [](Run& r) { r.end.quarantined[0].detail += "!"; }},
      {"refusal's time", [](Run& r) { r.end.refusals[0].at.ms += 1; }},
      {"refused command", [](Run& r) { r.end.refusals[0].command += "!"; }},
      {"refusal's subject", [](Run& r) { r.end.refusals[1].subject = "x"; }},
      {"refusal's reason", [](Run& r) { r.end.refusals[1].reason += "!"; }},
      {"reason", [](Run& r) { r.end.quarantined[0].reason = billing::Reason::bad_time; }},
      {"file", [](Run& r) { r.end.files[0] = "other.csv"; }},
      {"more files", [](Run& r) { r.end.files.emplace_back("other.csv"); }},
  };
  const TemporaryDirectory directory;
  std::set<std::string> digests{record(sample_run(), directory.file("run.h5"))};
  for (std::size_t i = 0; i < changes.size(); i += fleetbill::test::stride(1)) {
    const auto& [what, change] = changes[i];
    CAPTURE(what);
    Run run = sample_run();
    change(run);
    const std::string digest = record(run, directory.file("run.h5"));
    CHECK(digests.insert(digest).second);
    CHECK(RunReader(directory.file("run.h5")).recompute_digest() == digest);
  }
}
