#include "billing/reconcile/charges.hpp"

namespace fleetbill::billing::reconcile {
namespace {

Sku fee_of(const Value& connector) {
  const bool is_multi = static_cast<Connector>(connector.number) == Connector::multi;
  return is_multi ? Sku::oem_splitter : Sku::oem;
}

}  // namespace

Charges::Charges(const VendorFormat& form, const SealedMonth& month, const Directory& directory)
    : form_(form) {
  for (const auto& account : month.usage.pelion.accounts) {
    if (account.billed_by == BusinessModel::active_devices) {
      accounts_by_device_.emplace(directory.organisation_name(account.account));
    }
  }
}

Units Charges::of(const std::vector<Value>& values, const Layout* layout) const {
  const auto find = [&](Field field) -> const Value* {
    const std::size_t column = form_.index_of(field);
    return layout == nullptr || layout->has(column) ? &values[column] : nullptr;
  };
  Units units;
  switch (form_.kind) {
    case FileKind::partner_billing_detail: {
      if (const Value* plan = find(Field::plan)) ++units[fee_sku(plan_in(*plan))];
      const Value* messages = find(Field::message_count);
      if (messages != nullptr && messages->number > 0) {
        units[Sku::tg_ppm_messages] += messages->number;
      }
      break;
    }
    case FileKind::device_manager_billing_detail:
      ++units[fee_of(values[form_.index_of(Field::connector)])];
      break;
    case FileKind::active_devices:
      if (accounts_by_device_.contains(values[form_.index_of(Field::account)].text)) {
        ++units[Sku::pdm_active_device];
      }
      break;
    case FileKind::firmware_updates: break;  // tokens are paid for when they are bought
  }
  return units;
}

Units Charges::of_mismatch(Field field, const Value& theirs, const Value& ours) const {
  Units units;
  if (is_of(FileKind::partner_billing_detail) && field == Field::plan) {
    ++units[fee_sku(plan_in(theirs))];
    --units[fee_sku(plan_in(ours))];
  } else if (is_of(FileKind::partner_billing_detail) && field == Field::message_count) {
    units[Sku::tg_ppm_messages] = theirs.number - ours.number;
  } else if (is_of(FileKind::device_manager_billing_detail) && field == Field::connector) {
    ++units[fee_of(theirs)];
    --units[fee_of(ours)];
  }
  return units;
}

Units negated(Units units) {
  for (auto& [sku, count] : units) count = -count;
  return units;
}

Plan plan_in(const Value& value) { return static_cast<Plan>(value.number); }

}  // namespace fleetbill::billing::reconcile
