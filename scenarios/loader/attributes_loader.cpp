#include "scenarios/loader/attributes_loader.hpp"

#include "scenarios/loader/case.hpp"

namespace fleetbill::scenarios {

using billing::reports::AccountAttributes;

std::map<std::string, std::string, std::less<>> read_attributes(Document& document,
                                                                const Item& item) {
  const std::vector<std::string> names(billing::reports::kAttributes.begin(),
                                       billing::reports::kAttributes.end());
  std::map<std::string, std::string, std::less<>> attributes;
  for (const Entry& entry : read_entries(document, item)) {
    const auto index = read_choice(document, {entry.key, entry.value.path}, names);
    const auto value = read_text(document, entry.value);
    if (index && value) attributes[names[*index]] = *value;
  }
  return attributes;
}

AccountAttributes read_accounts(Document& document, const Item& item) {
  AccountAttributes accounts;
  for (const Entry& entry : read_entries(document, item)) {
    const auto name = read_text(document, {entry.key, entry.value.path});
    auto attributes = read_attributes(document, entry.value);
    if (name) accounts[*name] = std::move(attributes);
  }
  return accounts;
}

AccountAttributes load_accounts(const std::string& path) {
  Document document(path, read_text_file(path));
  const YamlNode root = document.parse();
  document.throw_if_wrong();
  AccountAttributes accounts = read_accounts(document, {root, ""});
  document.throw_if_wrong();
  return accounts;
}

}  // namespace fleetbill::scenarios
