#include "tools/benchmark/report.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tools/benchmark/json_file.hpp"
#include "tools/benchmark/text_table.hpp"
#include "tools/workbench/output/render.hpp"

namespace fleetbill::bench {

using Json = nlohmann::ordered_json;

namespace {

std::string to_text(const Result& result) {
  return result.digest.empty() ? result.bill : result.bill + " (" + result.digest + ")";
}

/// Without an expected digest only the bill is compared.
bool is_as_expected(const Result& result, const Result& expected) {
  return result.bill == expected.bill &&
         (expected.digest.empty() || result.digest == expected.digest);
}

/// Returns the work per second of CPU time, which is more reliable than wall-clock time on a busy
/// machine.
double per_cpu_second(const Measurement& m) {
  return static_cast<double>(m.count) / m.taken.cpu_seconds;
}

}  // namespace

ExpectedResults read_expected(const std::string& path, const std::string& mode) {
  ExpectedResults expected;
  const Json file = read_json(path);
  if (!file.contains(mode)) return expected;
  for (const auto& [name, result] : file[mode].items()) {
    expected[name] = {result.value("bill", ""), result.value("digest", "")};
  }
  return expected;
}

void bless(const std::string& path, const std::string& mode,
           const std::vector<Measurement>& measurements) {
  Json file = read_json(path);
  for (const Measurement& m : measurements) {
    Json& entry = file[mode][m.name] = Json{{"bill", m.result.bill}};
    if (!m.result.digest.empty()) entry["digest"] = m.result.digest;
  }
  workbench::write_text(path, file.dump(2) + "\n");
}

void Report::add(Measurement measurement) { measurements_.push_back(std::move(measurement)); }

void Report::add_absence(const std::string& row, const std::string& why) {
  absences_.push_back({row, why});
}

void Report::add_judgement(const std::string& budget, const std::string& found, bool met) {
  judgements_.push_back({budget, found, met});
}

const Measurement* Report::find(const std::string& name) const {
  const auto found = std::find_if(measurements_.begin(), measurements_.end(),
                                  [&](const Measurement& m) { return m.name == name; });
  return found == measurements_.end() ? nullptr : &*found;
}

std::vector<std::string> Report::unexpected() const {
  std::vector<std::string> out;
  for (const Measurement& m : measurements_) {
    const auto expected = expected_.find(m.name);
    if (expected == expected_.end()) {
      out.push_back(
          fmt::format("{}: expected.json has no result of it; got {}", m.name, to_text(m.result)));
    } else if (!is_as_expected(m.result, expected->second)) {
      out.push_back(fmt::format("{}: expected {}, got {}", m.name, to_text(expected->second),
                                to_text(m.result)));
    }
  }
  return out;
}

std::vector<std::string> Report::failures() const {
  std::vector<std::string> out = failures_;
  for (const Pair& pair : pairs_) {
    const Measurement* one = find(pair.one);
    const Measurement* other = find(pair.other);
    if (one == nullptr || other == nullptr) continue;
    const Result& a = one->result;
    const Result& b = other->result;
    const bool have_digests = !a.digest.empty() && !b.digest.empty();
    if (a.bill == b.bill && (!have_digests || a.digest == b.digest)) continue;
    out.push_back(fmt::format("{} and {} should agree: {}, but {}", one->name, other->name,
                              to_text(a), to_text(b)));
  }
  return out;
}

std::string Report::budgets_of(const Measurement& measurement) const {
  std::string out;
  for (const Budget& budget : measurement.budgets) {
    out += (out.empty() ? "" : "; ") + bench::to_text(measurement, budget);
    if (judges_budgets_) out += is_met(measurement, budget) ? " met" : " MISSED";
  }
  return out;
}

std::string Report::measurements_text() const {
  std::vector<std::vector<std::string>> rows{{"Row", "Count", "Time", "CPU time", "Per second",
                                              "ns each", "Bytes", "Peak memory", "Budget"}};
  for (const Measurement& m : measurements_) {
    const double each = m.count > 0 ? m.taken.seconds / static_cast<double>(m.count) * 1e9 : 0;
    rows.push_back({m.name, short_number(static_cast<double>(m.count)) + " " + m.unit,
                    short_seconds(m.taken.seconds),
                    m.taken.cpu_seconds > 0 ? short_seconds(m.taken.cpu_seconds) : "",
                    short_number(m.per_second()), fmt::format("{:.1f}", each),
                    m.bytes > 0 ? fmt::format("{:.1f}/{}", m.bytes, m.bytes_per) : "",
                    m.peak_bytes > 0 ? short_bytes(static_cast<double>(m.peak_bytes)) : "",
                    budgets_of(m)});
  }
  return text_table(rows, 8);
}

std::string Report::comparisons_text() const {
  std::vector<std::vector<std::string>> rows{{"Against a peer", "Ratio", "By CPU time", "Budget"}};
  for (const Comparison& comparison : comparisons_) {
    const Measurement* ours = find(comparison.ours);
    const Measurement* peer = find(comparison.peer);
    if (ours == nullptr || peer == nullptr) continue;
    const double ratio = ours->per_second() / peer->per_second();
    const double by_cpu = per_cpu_second(*ours) / per_cpu_second(*peer);
    std::string budget;
    if (comparison.least_ratio > 0) {
      budget = fmt::format("≥ {}", comparison.least_ratio);
      if (judges_budgets_) budget += ratio >= comparison.least_ratio ? " met" : " MISSED";
    }
    rows.push_back({ours->name + " : " + peer->name, fmt::format("{:.2f}", ratio),
                    fmt::format("{:.2f}", by_cpu), budget});
  }
  return rows.size() > 1 ? "\n" + text_table(rows, 3) : "";
}

std::string Report::text() const {
  std::string out = measurements_text() + comparisons_text();
  if (!judgements_.empty()) out += "\n";
  for (const Judgement& j : judgements_) {
    out += fmt::format("{}: {}{}\n", j.budget, j.found, j.met ? ", met" : ", MISSED");
  }
  if (!absences_.empty()) out += "\nNot measured:\n";
  for (const Absence& absence : absences_)
    out += fmt::format("  {}: {}\n", absence.row, absence.why);
  if (!judges_budgets_) out += "\nBudgets are for the full benchmark; this work is too small.\n";
  return out;
}

Json Report::json() const {
  Json out{{"measurements", Json::array()},
           {"peers", Json::array()},
           {"judgements", Json::array()},
           {"absent", Json::array()}};
  for (const Measurement& m : measurements_) out["measurements"].push_back(to_json(m));
  for (const Comparison& comparison : comparisons_) {
    const Measurement* ours = find(comparison.ours);
    const Measurement* peer = find(comparison.peer);
    if (ours == nullptr || peer == nullptr) continue;
    out["peers"].push_back({{"ours", ours->name},
                            {"peer", peer->name},
                            {"ratio", ours->per_second() / peer->per_second()},
                            {"ratio_by_cpu", per_cpu_second(*ours) / per_cpu_second(*peer)},
                            {"least_ratio", comparison.least_ratio}});
  }
  for (const Judgement& j : judgements_) {
    out["judgements"].push_back({{"budget", j.budget}, {"found", j.found}, {"met", j.met}});
  }
  for (const Absence& absence : absences_) {
    out["absent"].push_back({{"row", absence.row}, {"why", absence.why}});
  }
  return out;
}

}  // namespace fleetbill::bench
