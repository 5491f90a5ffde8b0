#include "support.hpp"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "billing/ingest/journal_reader.hpp"
#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::results::test {

using namespace billing;

// ---- files --------------------------------------------------------------------------------------

TemporaryDirectory::TemporaryDirectory() {
  std::string name = (std::filesystem::temp_directory_path() / "fleetbill-results-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary directory");
  path_ = name;
}
TemporaryDirectory::~TemporaryDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::vector<std::string> TemporaryDirectory::files() const {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(path_)) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

std::string read_bytes(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void write_bytes(const std::string& path, std::string_view bytes) {
  std::ofstream out(path, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    const std::string_view kind = error.kind() == ErrorKind::invalid ? "invalid: "
                                  : error.kind() == ErrorKind::io    ? "io: "
                                  : error.kind() == ErrorKind::usage ? "usage: "
                                                                     : "other: ";
    return concat(kind, error.what());
  }
  return {};
}

// ---- runs ---------------------------------------------------------------------------------------

Run run_of(Journal journal, const std::vector<std::string>& files, const Rulebook& rules,
           const PriceList* prices, std::optional<Instant> until) {
  Run run;
  run.rules = rules;
  run.until = until;
  Admission admission = admit_journal(std::move(journal), rules, until, run.directory);
  run.facts = std::move(admission.facts);
  run.end.quarantined = std::move(admission.quarantined);
  run.end.files = files;
  run.end.rows = {admission.rows_read, admission.applied, admission.duplicates,
                  run.end.quarantined.size()};
  if (admission.first_month) {
    run.months = bill(run.facts, *admission.first_month, *admission.last_month, rules, prices,
                      run.directory);
  }
  return run;
}

namespace {

constexpr std::string_view kSampleRows =
    R"(time,kind,partner,organisation,asset,asset_code,device,device_type,value,quantity,id
2026-01-01T08:00:00Z,asset_created,Acme Hire,Customer A,"Digger, ""big""",DB-1,100001,oyster2,,,a1
2026-01-01T08:00:00Z,asset_created,Acme Hire,Customer A,Kran Ä,,100002,g62,TG-PRO,,a2
2026-01-01T09:00:00Z,asset_created,Acme Hire,Customer B,Churn,CH-1,100003,guppy-tag,TG-BT-TAG,,a3
2026-01-01T09:00:00Z,asset_created,Acme Hire,Customer B,Pallet,,100004,yabby-wifi,TG-PPM,,
2026-01-01T09:30:00Z,asset_created,Acme Hire,Customer B,Alarm,,100005,remora2,TG-ALR,,
2026-01-02T10:00:00.250Z,asset_created,Zeta Fleet,Depot,Pallet,,200001,yabby-wifi,TG-PPM,,
2026-01-02T11:00:00Z,upload,Acme Hire,,"Digger, ""big""",,,,,3,u1
2026-01-02T11:00:00Z,upload,Acme Hire,,"Digger, ""big""",,,,,3,u1
2026-01-02T11:00:00Z,upload,,,,,100002,,,5,
2026-01-02T11:30:00Z,upload,,,,,100003,,,1,
2026-01-02T12:00:00Z,upload,Acme Hire,,Pallet,,,,,999999999999,
2026-01-02T12:30:00Z,upload,,,Alarm,,,,,1,
2026-01-03T00:00:00.001Z,upload,Zeta Fleet,,Pallet,,,,,600,
2026-01-03T01:00:00Z,wifi_lookup,,,,,100004,,,1500,
2026-01-03T02:00:00Z,sms,Zeta Fleet,Depot,,,,,,7,
2026-01-03T02:30:00Z,sms,Solo SMS,Texters,,,,,,2,
2026-01-03T03:00:00Z,iridium_set,,,"Kran Ä",,,,300434060000001,,
2026-01-03T04:00:00Z,iridium_message,,,"Kran Ä",,,,,4,
2026-01-03T05:00:00Z,last_connected,,,"Kran Ä",,,,,,
2026-01-04T00:00:00Z,connector_set,,,,,100001,,third_party,,
2026-01-04T00:00:01Z,connection,,,,,100001,,,,
2026-01-04T00:00:02Z,connection,,,,,100001,,,,
2026-01-04T00:00:03Z,connection,,,,,100001,,,,
2026-01-04T00:00:04Z,connection,,,,,100001,,,,
2026-01-04T00:00:05Z,connection,,,,,100001,,,,
2026-01-04T00:00:06Z,connection,,,,,100001,,,,
2026-01-04T00:00:07Z,connection,,,,,100001,,,,
2026-01-04T00:00:08Z,connection,,,,,100001,,,,
2026-01-04T00:00:09Z,connection,,,,,100001,,,,
2026-01-05T00:00:00Z,connector_set,Acme Hire,,,,300001,,multi,,
2026-01-05T00:00:01Z,connection,,,,,300001,,,,
2026-01-05T00:00:02Z,connector_set,,,,,100002,,none,,
2026-01-05T00:00:03Z,connector_set,,,,,100002,,telematics_guru,,
2026-01-05T00:00:04Z,sim_set,,,,,100002,,89314404000000000001,,
2026-01-06T00:00:00Z,account_opened,,Acme Hire,,,,,active_devices,,
2026-01-06T00:00:00Z,account_opened,Acme Hire,Customer A,,,,,api_calls,,p1
2026-01-06T00:00:00Z,account_opened,Gamma Grid,Gamma Grid,,,,,active_devices,,
2026-01-06T01:00:00Z,package_created,,Acme Hire,,,,,P-1,100,
2026-01-06T02:00:00Z,registration,,Customer A,,,100001,,endpoint-1,,
2026-01-06T02:00:00Z,registration,,Acme Hire,,,100001,,,,
2026-01-06T03:00:00Z,registration_update,,Gamma Grid,,,D-1,,endpoint-ü,,
2026-01-06T04:00:00Z,api_call,,Customer A,,,,,device_to_pelion_messages.observations,17,
2026-01-06T05:00:00Z,api_call,,Customer A,,,,,no_such_counter,1,
2026-01-07T00:00:00Z,campaign_started,,Customer A,,,,,spring,60,
2026-01-07T00:00:00Z,campaign_started,,Customer A,,,,,summer,41,
2026-01-07T01:00:00Z,campaign_extended,,Customer A,,,,,spring,10,
2026-01-07T01:00:00Z,campaign_extended,,Customer A,,,,,spring,99,
2026-01-07T02:00:00Z,update_succeeded,,Customer A,,,100001,,spring,,
2026-01-07T02:00:00Z,update_failed,,Customer A,,,D-2,,spring,,
2026-01-07T03:00:00Z,package_renewed,,Acme Hire,,,,,P-2,50,
2026-01-08T00:00:00Z,transactions,,Gamma Grid,,,D-1,,,12,
2026-01-15T08:00:00Z,asset_disabled,,,"Digger, ""big""",,,,,,
2026-01-15T08:05:00Z,asset_created,Acme Hire,Customer B,Digger (B),,100001,oyster2,,,
2026-01-16T08:05:00Z,plan_set,,,"Kran Ä",,,,TG-CLASSIC,,
2026-01-17T08:05:00Z,serial_set,,,Churn,,,,,,
2026-01-17T08:06:00Z,serial_set,,,Churn,,100009,,,,
2026-01-18T00:00:00Z,asset_cleared,,,"Digger, ""big""",,,,,,
2026-01-19T00:00:00Z,asset_enabled,,,"Digger, ""big""",,,,,,
2026-01-20T00:00:00Z,upload,Nobody,,Nowhere,,,,,1,
2026-01-21T00:00:00Z,plan_set,,,Churn,,,,TG-GOLD,,
yesterday,upload,,,Churn,,,,,1,
2026-02-01T00:00:00Z,campaign_stopped,,Customer A,,,,,spring,,
2026-02-02T00:00:00Z,business_model_set,,Gamma Grid,,,,,api_calls,,
2026-02-02T01:00:00Z,registration_update,,Gamma Grid,,,D-1,,,,
2026-03-05T00:00:00Z,asset_disabled,,,"Kran Ä",,,,,,
2026-03-05T00:00:00Z,upload,,,Churn,,,,,0,
)";

}  // namespace

PriceList sample_prices(Sku last) {
  PriceList prices("sample", *Currency::parse("EUR"), Rounding::half_up);
  for (std::size_t i = 0; i <= static_cast<std::size_t>(last); ++i) {
    const auto sku = static_cast<Sku>(i);
    Price price{month_of(2020, 1), ChargeModel::unit, {{std::nullopt, 1'250'000}}, {}, "sample"};
    if (sku == Sku::tg_ppm_messages) {
      price.model = ChargeModel::graduated;
      price.tiers = {{1'000, 2'000'000}, {std::nullopt, 1'000}};
    }
    prices.add(sku, price);
  }
  return prices;
}

namespace {

/// Makes the first upload of plan TG-PRO a summed row, as a run that records daily has.
void sum_an_upload(Run& run) {
  const auto upload = std::find_if(run.facts.begin(), run.facts.end(), [](const ResolvedFact& f) {
    return f.kind == Kind::upload && f.quantity == 5;
  });
  upload->last = upload->time + hours(5);
  upload->times = 3;
}

}  // namespace

Run sample_run() {
  const PriceList prices = sample_prices(Sku::pdm_update_token);
  Journal journal = ingest::read_journal_text("sample.csv", kSampleRows);
  Run run = run_of(std::move(journal), {"sample.csv"}, Rulebook{}, &prices);
  sum_an_upload(run);
  const Instant start = month_of(2026, 1).begin();
  run.series.hours = {{start + hours(11), 9, 3, 0, 4, 0}, {start + hours(12), 1, 1, 0, 17, 2}};
  run.series.days = {{start, 0, 2, 6}, {start + days(1), 17, 3, 7}};
  run.end.texts = {"run",
                   "a sample – with ünicode",
                   "scenario: sample\n",
                   "rules: {}",
                   "prices: …",
                   "seed: 1\nmonths: 3\n",
                   "daily"};
  run.end.conservation = sim::Conservation{1000, 900, 50, 30, 20};
  run.end.refusals = {{run.facts.front().time, "set_connector", "100001", "it is locked"},
                      {run.facts.back().time, "enable_asset", "", "no name"}};
  run.end.provenance = {"0.1.0", "here", "2026-11-22T15:00:00.000Z", 1.5, {{"threads", "2"}}};
  return run;
}

Run empty_run() {
  Run run;
  run.end.texts.kind = "bill";
  return run;
}

namespace {

/// Tests write thousands of files; none has to outlive a power cut.
class UnsyncedFiles : public FileSystem {
 public:
  int sync(int) override { return 0; }
};

}  // namespace

std::string record(const Run& run, const std::string& path, const Recording& how) {
  static UnsyncedFiles files;
  RunWriter writer(path, files, how.packing);
  std::span<const ResolvedFact> facts(run.facts);
  while (!facts.empty()) {
    const std::size_t n = std::min(facts.size(), how.facts_a_call);
    writer.add_facts(facts.first(n));
    facts = facts.subspan(n);
  }
  for (const SealedMonth& month : run.months) writer.add_month(month);
  writer.add_series(run.series);
  return writer.finish(run.directory, run.end);
}

// ---- as text ------------------------------------------------------------------------------------
// The structured bindings name every member: a struct with a new member no longer compiles
// here, as a reminder that the run file must record the member.

namespace {

std::string time_text(Instant t) { return t == kNever ? "never" : to_string(t); }

/// An organisation by its name; that of an account is marked, since both platforms may have it.
std::string whose(OrganisationId id, const Directory& directory) {
  const bool is_account = id.exists() && directory.is_account(id);
  return concat(is_account ? "account " : "", directory.organisation_name(id));
}

std::string text(const InvoiceLine& line) {
  const auto& [sku, quantity, unit_price, amount] = line;
  const auto& [count, block] = quantity;
  return concat("    ", entry(sku).name, ' ', count, '/', block, " at ",
                unit_price ? to_decimal(*unit_price) : "-", " = ",
                amount ? concat(to_decimal(*amount), amount->currency().code()) : "-", '\n');
}

std::string text(const telematics_guru::AssetMonth& row, const Directory& directory) {
  const auto& [asset, partner, organisation, serial, imei, plan, last_connected, messages, lookups,
               iridium_messages, conditions] = row;
  const auto& [active, has_serial, connected] = conditions;
  return concat("  ", directory.asset_name(asset), '|', directory.partner_name(partner), '|',
                whose(organisation, directory), '|', directory.serial(serial), '|',
                directory.text(imei), '|', to_string(plan), '|', time_text(last_connected), '|',
                messages, '|', lookups, '|', iridium_messages, '|', int{active}, int{has_serial},
                int{connected}, '\n');
}

std::string text(const pelion::AccountMonth& row, const Directory& directory) {
  const auto& [account, partner, model, billed_by, has_package, active_devices, firmware_updates,
               calls, transactions, tokens_bought] = row;
  std::string out =
      concat("  ", whose(account, directory), '|', directory.partner_name(partner), '|',
             to_string(model), '|', to_string(billed_by), '|', int{has_package}, '|',
             active_devices, '|', firmware_updates, '|', transactions, '|', tokens_bought);
  for (const std::int64_t n : calls) out += concat('|', n);
  return out + '\n';
}

std::string text(const pelion::PackageMonth& row, const Directory& directory) {
  const auto& [aggregator, has_active, in_grace, active, pending, available, reserved] = row;
  const auto& [id, tokens, start, expires, end] = active;
  const auto& [pending_id, pending_tokens] = pending;
  return concat("  ", whose(aggregator, directory), '|', int{has_active}, int{in_grace}, '|',
                directory.text(id), '|', tokens, '|', start.ms, '|', expires.ms, '|', end.ms, '|',
                directory.text(pending_id), '|', pending_tokens, '|', available, '|', reserved,
                '\n');
}

std::string text(const pelion::QuotaEntry& row, const Directory& directory) {
  const auto& [time, account, event, campaign, package, amount, balance] = row;
  return concat("  ", time_text(time), '|', whose(account, directory), '|', to_string(event), '|',
                directory.text(campaign), '|', directory.text(package), '|', amount, '|', balance,
                '\n');
}

std::string text(const pelion::ActiveDevice& row, const Directory& directory) {
  const auto& [account, device, endpoint, first] = row;
  return concat("  ", whose(account, directory), '|', directory.serial(device), '|',
                directory.text(endpoint), '|', time_text(first), '\n');
}

std::string text(const pelion::FirmwareUpdate& row, const Directory& directory) {
  const auto& [account, time, campaign, device, endpoint] = row;
  return concat("  ", whose(account, directory), '|', time_text(time), '|',
                directory.text(campaign), '|', directory.serial(device), '|',
                directory.text(endpoint), '\n');
}

std::string text(const pelion::AccountUsage& usage, const Directory& directory) {
  const auto& [accounts, packages, quota_history, active, updates] = usage;
  std::string out;
  for (const auto& row : accounts) out += text(row, directory);
  for (const auto& row : packages) out += text(row, directory);
  for (const auto& row : quota_history) out += text(row, directory);
  for (const auto& row : active) out += text(row, directory);
  for (const auto& row : updates) out += text(row, directory);
  return out;
}

std::string text(const device_manager::DeviceMonth& row, const Directory& directory) {
  const auto& [device, partner, organisation, asset, third_party, multi, oem, splitter] = row;
  return concat("  ", directory.serial(device), '|', directory.partner_name(partner), '|',
                whose(organisation, directory), '|', directory.asset_name(asset), '|', third_party,
                '|', multi, '|', int{oem}, int{splitter}, '\n');
}

}  // namespace

std::string text_of(const ResolvedFact& fact, const Directory& directory) {
  const auto& [time, last, quantity, times, partner, organisation, asset, device, value, id,
               position, kind, choice, naming] = fact;
  const auto& [file, line] = position;
  std::string about;
  if (asset.exists()) {
    const auto& [name, code, device_type, its_organisation, its_partner] = directory.asset(asset);
    about =
        concat(directory.text(name), '/', directory.text(code), '/', directory.text(device_type),
               '/', whose(its_organisation, directory), '/', directory.partner_name(its_partner));
  }
  return concat(file, ':', line, ' ', time_text(time), '+', (last - time).ms, ' ', to_string(kind),
                ' ', directory.partner_name(partner), '|', whose(organisation, directory), '|',
                about, '|', directory.serial(device), '|', directory.text(value), '|',
                directory.text(id), '|', quantity, '|', times, '|', std::size_t{choice}, '|',
                std::size_t{naming}, '\n');
}

std::string text_of(const std::vector<ResolvedFact>& facts, const Directory& directory) {
  std::string out;
  for (const ResolvedFact& fact : facts) out += text_of(fact, directory);
  return out;
}

std::string text_of(const std::vector<SealedMonth>& months, const Directory& directory) {
  std::string out;
  for (const auto& [usage, invoices, facts_end] : months) {
    if (facts_end) out += concat("facts end ", to_string(*facts_end), '\n');
    const auto& [month, assets, sms, devices, pelion] = usage;
    out += to_string(month) + '\n';
    for (const auto& [billed_month, partner, lines] : invoices) {
      out += concat("  ", to_string(billed_month), ' ', directory.partner_name(partner), '\n');
      for (const InvoiceLine& line : lines) out += text(line);
    }
    for (const auto& asset : assets) out += text(asset, directory);
    for (const auto& [partner, organisation, count] : sms) {
      out += concat("  ", directory.partner_name(partner), '|', whose(organisation, directory), '|',
                    count, '\n');
    }
    for (const auto& device : devices) out += text(device, directory);
    out += text(pelion, directory);
  }
  return out;
}

std::string text_of(const sim::Series& series) {
  const auto& [hour_points, day_points] = series;
  std::string out;
  for (const auto& [hour, messages, uploads, connections, cached, dropped] : hour_points) {
    out += concat(to_string(hour), '|', messages, '|', uploads, '|', connections, '|', cached, '|',
                  dropped, '\n');
  }
  for (const auto& [day, cached, connected, enabled] : day_points) {
    out += concat(to_string(day), '|', cached, '|', connected, '|', enabled, '\n');
  }
  return out;
}

std::string text_of(const Quarantined& row) {
  return concat(row.position.file, ':', row.position.line, ' ', describe(row));
}

}  // namespace fleetbill::results::test
