#include "scenarios/loader/equivalents_loader.hpp"

#include <algorithm>

#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/reader.hpp"

namespace fleetbill::scenarios {
namespace {

constexpr std::string_view kFileKeys[] = {"equivalent_mutants"};
constexpr std::string_view kMutantKeys[] = {"mutant", "because"};

EquivalentMutant read_equivalent(Document& document, const Item& item,
                                 const std::vector<std::string>& known) {
  const MapReader map(document, item, kMutantKeys);
  EquivalentMutant out{item.node.mark, map.need("mutant", read_text).value_or(""),
                       map.need("because", read_long_text).value_or("")};
  const auto name = map.find("mutant");
  if (!out.mutant.empty() && std::find(known.begin(), known.end(), out.mutant) == known.end()) {
    wrong(document, *name,
          concat("unknown mutant ", quote(out.mutant), suggestion(document, out.mutant, known),
                 " (`fleetbill mutate --list` lists them)"));
  }
  return out;
}

}  // namespace

std::vector<EquivalentMutant> load_equivalent_mutants(const std::string& path,
                                                      const std::vector<std::string>& known) {
  Document document(path, read_text_file(path));
  const YamlNode tree = document.parse();
  document.throw_if_wrong();
  const MapReader root(document, {tree, ""}, kFileKeys);
  std::vector<EquivalentMutant> out;
  if (const auto list = root.require("equivalent_mutants")) {
    for (const Item& item : read_sequence(document, *list)) {
      out.push_back(read_equivalent(document, item, known));
      const auto is_same = [&](const auto& other) { return other.mutant == out.back().mutant; };
      if (std::find_if(out.begin(), out.end() - 1, is_same) != out.end() - 1) {
        wrong(document, item, concat("duplicate mutant ", quote(out.back().mutant)));
      }
    }
  }
  document.throw_if_wrong();
  return out;
}

}  // namespace fleetbill::scenarios
