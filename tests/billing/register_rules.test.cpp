#include <catch2/catch.hpp>

#include "tests/billing/journals.hpp"

// The other readings of T12 and T27, and who pays for a device (T32). T31's are with the reasons.

namespace fleetbill::billing::test {
namespace {

Rulebook rules_of(const char* text) { return rulebook_of(text); }

TEST_CASE("ingestion rules: follow their clauses, one each", "[register][rules]") {
  struct Example {
    const char* rulebook;
    bool keeps, refuses, allows;
  };
  const Example example = GENERATE(values<Example>({
      {"", true, true, true},
      {"TG-SERIAL-KEPT=moved", false, true, true},
      {"TG-CONTRADICTION=applied", true, false, true},
      {"TG-REPEAT=refused", true, true, false},
      {"TG-CLEAR=fee_stays", true, true, true},
  }));
  CAPTURE(example.rulebook);
  const AdmissionRules rules = rules_of(example.rulebook).ingestion();
  CHECK(rules.disabled_keeps_serial == example.keeps);
  CHECK(rules.refuse_contradictions == example.refuses);
  CHECK(rules.allow_repeats == example.allows);
}

// ---- T12: the serial of a disabled asset moves to the asset that is given it next

TEST_CASE("a serial that moves: leaves the disabled asset when another is given it (T12)",
          "[register][rules]") {
  struct Example {
    const char* why;
    const char* rows;
    const char* moved;  // the fate of the last row
  };
  const std::vector<Example> examples{
      {"by creation",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O,b,1",
       "01-07T00:00:00.000 serial_set P/O/a/; "
       "01-07T00:00:00.000 asset_created P/O/b/1 =TG-CLASSIC"},
      {"to another partner's asset",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,Q,O2,b,1",
       "01-07T00:00:00.000 serial_set P/O/a/; "
       "01-07T00:00:00.000 asset_created Q/O2/b/1 =TG-CLASSIC"},
      {"by serial_set",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,a\n"
       "01-07,serial_set,,,b,1",
       "01-07T00:00:00.000 serial_set P/O/a/; 01-07T00:00:00.000 serial_set P/O/b/1"},
      {"to a disabled asset too",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,a\n"
       "01-06,asset_disabled,,,b\n01-07,serial_set,,,b,1",
       "01-07T00:00:00.000 serial_set P/O/a/; 01-07T00:00:00.000 serial_set P/O/b/1"},
      {"nothing moves from an asset that has another serial by now",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-06,serial_set,,,a,3\n"
       "01-07,asset_created,P,O,b,1",
       "01-07T00:00:00.000 asset_created P/O/b/1 =TG-CLASSIC"},
      {"nor from itself",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,serial_set,,,a,1",
       "01-07T00:00:00.000 serial_set P/O/a/1"},
      {"an enabled asset keeps it: another asset is refused",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,P,O,b,1",
       "refused: another enabled asset has this serial (T12, T27): 1"},
      {"from each disabled asset that has it",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,b\n"
       "01-07,serial_set,,,b,1\n01-08,asset_disabled,,,a\n01-09,asset_created,P,O,c,1",
       "01-09T00:00:00.000 serial_set P/O/a/; 01-09T00:00:00.000 serial_set P/O/b/; "
       "01-09T00:00:00.000 asset_created P/O/c/1 =TG-CLASSIC"},
      {"but not from one that has another by now",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,b\n"
       "01-07,serial_set,,,b,1\n01-08,asset_disabled,,,a\n01-08,serial_set,,,b,3\n"
       "01-09,asset_created,P,O,c,1",
       "01-09T00:00:00.000 serial_set P/O/a/; "
       "01-09T00:00:00.000 asset_created P/O/c/1 =TG-CLASSIC"},
      {"nothing moves when no serial is given",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O,b",
       "01-07T00:00:00.000 asset_created P/O/b/ =TG-CLASSIC"},
  };
  for (const Example& example : examples) {
    INFO(example.why << "\n" << example.rows);
    CHECK(fate_of_last(example.rows, rules_of("TG-SERIAL-KEPT=moved")) == example.moved);
  }
}

TEST_CASE("a serial that moved: is gone from the asset that had it (T12)", "[register][rules]") {
  const std::string hired =
      "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O,b,1\n";
  const auto fate = [&](const char* row) {
    return fate_of_last(hired + row, rules_of("TG-SERIAL-KEPT=moved"));
  };
  CHECK(fate("01-08,asset_enabled,,,a") == "01-08T00:00:00.000 asset_enabled P/O/a/");
  CHECK(fate("01-08,asset_enabled,,,a\n01-09,upload,,,a,,,1") ==
        "refused: the asset has no serial (T27): a");
  CHECK(fate("01-08,asset_enabled,,,a\n01-09,upload,,,,1,,1") ==
        "01-09T00:00:00.000 upload P/O/b/1 1");
  // Under the default a keeps it and cannot be enabled.
  CHECK(fate_of_last(hired + "01-08,asset_enabled,,,a") ==
        "refused: another enabled asset has this serial (T12, T27): a");
}

// ---- T27: a fact that contradicts the state is applied, the later one wins

TEST_CASE("contradictions that are applied: the serial moves to the later asset (T27)",
          "[register][rules]") {
  struct Example {
    const char* why;
    const char* rows;
    const char* fate;
  };
  const std::vector<Example> examples{
      {"creation", "01-05,asset_created,P,O,a,1\n01-06,asset_created,Q,O2,b,1",
       "01-06T00:00:00.000 serial_set P/O/a/; "
       "01-06T00:00:00.000 asset_created Q/O2/b/1 =TG-CLASSIC"},
      {"serial_set",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,serial_set,,,b,1",
       "01-06T00:00:00.000 serial_set P/O/a/; 01-06T00:00:00.000 serial_set P/O/b/1"},
      {"enabling",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O,b,1\n"
       "01-08,asset_enabled,,,a",
       "01-08T00:00:00.000 serial_set P/O/b/; 01-08T00:00:00.000 asset_enabled P/O/a/"},
      {"the cause's value and id stay with the cause",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,P,O,b,1,TG-PRO,,id7",
       "01-06T00:00:00.000 serial_set P/O/a/; "
       "01-06T00:00:00.000 asset_created P/O/b/1 TG-PRO =TG-PRO #id7"},
      {"serial_set on a disabled asset takes nothing from the enabled one",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,b\n"
       "01-07,serial_set,,,b,1",
       "01-07T00:00:00.000 serial_set P/O/b/1"},
      {"a disabled asset keeps its serial all the same (T12)",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,P,O,b,1",
       "01-07T00:00:00.000 asset_created P/O/b/1 =TG-CLASSIC"},
      {"a second creation of a name stays refused",
       "01-05,asset_created,P,O,a,1\n01-06,asset_created,P,O,a,2",
       "refused: the partner has an asset of this name already (T27): a"},
      {"an upload to a disabled asset counts",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,upload,,,a,,,1",
       "01-07T00:00:00.000 upload P/O/a/1 1"},
      {"and to one without a serial", "01-05,asset_created,P,O,a\n01-07,upload,,,a,,,1",
       "01-07T00:00:00.000 upload P/O/a/ 1"},
      {"named by its device, to the asset last given it",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,upload,,,,1,,1",
       "01-07T00:00:00.000 upload P/O/a/1 1"},
      {"the enabled asset comes first",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,b\n"
       "01-06,serial_set,,,b,1\n01-07,upload,,,,1,,1",
       "01-07T00:00:00.000 upload P/O/a/1 1"},
      {"a serial nobody ever had is still unknown", "01-07,upload,,,,1,,1",
       "refused: no enabled asset has this serial: 1"},
      {"a partner that does not own it is no contradiction of state",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,upload,Q,,,1,,1",
       "refused: the partner named is not the owner: Q"},
      {"nor is another serial than the asset's",
       "01-05,asset_created,P,O,a,1\n01-07,upload,,,a,2,,1",
       "refused: the serial of the asset differs from the device named: 2"},
      {"lookups naming a device still need an enabled asset",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,wifi_lookup,,,,1,,1",
       "refused: no enabled asset has this serial: 1"},
  };
  for (const Example& example : examples) {
    INFO(example.why << "\n" << example.rows);
    CHECK(fate_of_last(example.rows, rules_of("TG-CONTRADICTION=applied")) == example.fate);
  }
}

TEST_CASE("contradictions that are applied: the loser has no serial, the winner is found by it",
          "[register][rules]") {
  const std::string taken = "01-05,asset_created,P,O,a,1\n01-06,asset_created,P,O,b,1\n";
  const auto fate = [&](const char* rows) {
    return fate_of_last(taken + rows, rules_of("TG-CONTRADICTION=applied"));
  };
  CHECK(fate("01-07,upload,,,,1,,1") == "01-07T00:00:00.000 upload P/O/b/1 1");
  CHECK(fate("01-07,upload,,,a,,,1") == "01-07T00:00:00.000 upload P/O/a/ 1");
  CHECK(fate("01-07,upload,,,a,1,,1") ==
        "refused: the serial of the asset differs from the device named: 1");
  // a is enabled, without the serial: enabling it again takes nothing.
  CHECK(fate("01-07,asset_enabled,,,a") == "01-07T00:00:00.000 asset_enabled P/O/a/");
}

TEST_CASE("contradictions that are applied: an upload needs the asset that still has the device",
          "[register][rules]") {
  const auto fate = [](const std::string& rows) {
    return fate_of_last(rows, rules_of("TG-CONTRADICTION=applied"));
  };
  const std::string created = "01-05,asset_created,P,O,a,1\n";
  CHECK(fate(created + "01-06,asset_disabled,,,a\n01-07,upload,,,,1,,2") ==
        "01-07T00:00:00.000 upload P/O/a/1 2");
  for (const char* given_up : {"2", ""}) {
    CHECK(fate(created + "01-06,serial_set,,,a," + given_up + "\n01-07,upload,,,,1,,2") ==
          "refused: no enabled asset has this serial: 1");
  }
}

TEST_CASE("both readings together: a serial leaves the disabled and the enabled asset that have it",
          "[register][rules]") {
  // a has 1 while b, disabled, is given it too; then c is created with it.
  const char* rows =
      "01-05,asset_created,P,O,a,1\n01-05,asset_created,P,O,b,2\n01-06,asset_disabled,,,b\n"
      "01-07,serial_set,,,b,1\n01-08,asset_created,P,O,c,1";
  CHECK(fate_of_last(rows, rules_of("TG-CONTRADICTION=applied TG-SERIAL-KEPT=moved")) ==
        "01-08T00:00:00.000 serial_set P/O/b/; 01-08T00:00:00.000 serial_set P/O/a/; "
        "01-08T00:00:00.000 asset_created P/O/c/1 =TG-CLASSIC");
}

TEST_CASE("repeats that are refused: a change of state is none (T31)", "[register][rules]") {
  const Rulebook rules = rules_of("TG-REPEAT=refused");
  CHECK(fate_of_last("01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a", rules) ==
        "01-06T00:00:00.000 asset_disabled P/O/a/");
  CHECK(
      fate_of_last("01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_enabled,,,a",
                   rules) == "01-07T00:00:00.000 asset_enabled P/O/a/");
}

// ---- T32: which partner pays for a device's connector fees

TEST_CASE("a device's payer: is the partner last named for it, else its asset's (T32)",
          "[register][payer]") {
  struct Example {
    const char* why;
    const char* rows;
    const char* fate;
  };
  const std::vector<Example> examples{
      {"named on the fact", "01-05,connection,Q,,,1", "01-05T00:00:00.000 connection Q///1"},
      {"named on an earlier connection", "01-05,connection,Q,,,1\n01-06,connection,,,,1",
       "01-06T00:00:00.000 connection Q///1"},
      {"on an earlier connector_set", "01-05,connector_set,Q,,,1,none\n01-06,connection,,,,1",
       "01-06T00:00:00.000 connection Q///1"},
      {"on an earlier sim_set", "01-05,sim_set,Q,,,1,8\n01-06,connection,,,,1",
       "01-06T00:00:00.000 connection Q///1"},
      {"the last one named",
       "01-05,connection,Q,,,1\n01-06,sim_set,R,,,1,8\n01-07,connection,,,,1\n"
       "01-08,connector_set,,,,1,multi",
       "01-08T00:00:00.000 connector_set R///1 multi =multi"},
      {"a partner named goes before the asset's",
       "01-05,asset_created,P,O,a,1\n01-06,connection,Q,,,1",
       "01-06T00:00:00.000 connection Q//a/1"},
      {"also when it was named before the asset was created",
       "01-04,connection,Q,,,1\n01-05,asset_created,P,O,a,1\n01-06,connection,,,,1",
       "01-06T00:00:00.000 connection Q//a/1"},
      {"the organisation is the asset's if the payer owns it",
       "01-05,asset_created,P,O,a,1\n01-06,connection,P,,,1",
       "01-06T00:00:00.000 connection P/O/a/1"},
      {"else the enabled asset's partner",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,Q,O2,b,1\n"
       "01-08,connection,,,,1",
       "01-08T00:00:00.000 connection Q/O2/b/1"},
      {"even if another was given it later",
       "01-05,asset_created,P,O,a,1\n01-05,asset_created,Q,O2,b,2\n01-06,asset_disabled,,,b\n"
       "01-07,serial_set,,,b,1\n01-08,connection,,,,1",
       "01-08T00:00:00.000 connection P/O/a/1"},
      {"else that of the asset last given it",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,connection,,,,1",
       "01-07T00:00:00.000 connection P/O/a/1"},
      {"whatever became of it: another serial by now",
       "01-05,asset_created,P,O,a,1\n01-06,serial_set,,,a,2\n01-07,connection,,,,1",
       "01-07T00:00:00.000 connection P/O/a/1"},
      {"the last one, not the first",
       "01-05,asset_created,P,O,a,1\n01-06,asset_disabled,,,a\n01-07,asset_created,Q,O2,b,1\n"
       "01-08,asset_disabled,,,b\n01-09,sim_set,,,,1,8",
       "01-09T00:00:00.000 sim_set Q/O2/b/1 8"},
      {"uploads and lookups name no payer",
       "01-05,asset_created,P,O,a,1\n01-06,upload,P,,,1,,1\n01-07,asset_disabled,,,a\n"
       "01-08,asset_created,Q,O2,b,1\n01-09,connection,,,,1",
       "01-09T00:00:00.000 connection Q/O2/b/1"},
      {"none", "01-05,sim_set,,,,1,8", "refused: no partner is known for the device (T32): 1"},
      {"none: an asset named on the row does not help",
       "01-05,asset_created,P,O,a,1\n01-06,connection,,O,a,2",
       "refused: no partner is known for the device (T32): 2"},
  };
  for (const Example& example : examples) {
    INFO(example.why << "\n" << example.rows);
    CHECK(fate_of_last(example.rows) == example.fate);
  }
}

TEST_CASE("a device's payer: a refused fact names nobody (T32)", "[register][payer]") {
  const Admitted admitted = admit(R"(
      01-05,connection,P,,,1
      01-06,connector_set,Q,,,1,wrong
      01-07,connection,,,,1)");
  CHECK(quarantined_of(admitted.admission) ==
        std::vector<std::string>{
            "3 not a connector: none, telematics_guru, third_party or multi: wrong"});
  CHECK(texts_of(admitted).back() == "01-07T00:00:00.000 connection P///1");
  CHECK(admitted.directory.partner_count() == 1);
}

}  // namespace
}  // namespace fleetbill::billing::test
