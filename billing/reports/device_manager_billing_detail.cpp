#include "billing/reports/catalogue.hpp"
#include "billing/reports/sheet.hpp"

namespace fleetbill::billing::reports {
namespace {

using device_manager::DeviceMonth;

/// The rows of the OEM and OEM-SPLITTER lines; a device can be charged both.
class Fees {
 public:
  explicit Fees(const Scope& scope)
      : directory_(scope.source.directory),
        sheet_(scope, {"Client", "Connector", "Product", "Serial", "Connection Count"}) {}

  void add(const DeviceMonth& device, Connector connector, std::int64_t connections) {
    const auto partner = directory_.partner_name(device.partner);
    const auto client =
        device.organisation.exists() ? directory_.organisation_name(device.organisation) : partner;
    const auto product = device.asset.exists()
                             ? directory_.text(directory_.asset(device.asset).device_type)
                             : std::string_view{};
    sheet_.add(partner, {text(client), text(to_string(connector)), text(product),
                         text(directory_.serial(device.device)), connections});
    connections_ = checked_add(connections_, connections, "connections");
  }

  /// "Device count matches the invoice": the number of rows equals the sum of both lines.
  Table finish() {
    const auto rows = static_cast<std::int64_t>(sheet_.size());
    return sheet_.finish({{}, {}, {}, rows, connections_});
  }

 private:
  const Directory& directory_;
  Sheet sheet_;
  std::int64_t connections_ = 0;
};

Table make_device_manager_billing_detail(const Scope& scope) {
  const Selection selection(scope.source.directory, scope.query);
  Fees fees(scope);
  for (const DeviceMonth& device : sealed_month(scope).usage.devices) {
    if (!selection.has(device.partner, device.organisation)) continue;
    if (device.oem) fees.add(device, Connector::third_party, device.third_party);
    if (device.splitter) fees.add(device, Connector::multi, device.multi);
  }
  return fees.finish();
}

}  // namespace

Report device_manager_billing_detail() {
  return {.name = "device-manager-billing-detail",
          .title = "Device Manager billing detail",
          .description =
              "Each device that is charged a connector or splitter fee, with its connections.",
          .takes = {},
          .make = make_device_manager_billing_detail,
          .reads = Reads::month};
}

}  // namespace fleetbill::billing::reports
