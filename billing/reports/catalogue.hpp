#pragma once

#include "billing/reports/report.hpp"

/// The entries of `all_reports()`, each from the file of its name.
namespace fleetbill::billing::reports {

Report invoice();
Report partner_billing_detail();
Report partner_billing_summary();
Report admin_billing();
Report wifi_lookup_summary();
Report sms_usage();
Report sim_list();
Report partner_asset_summary();
Report iridium_assets();
Report iridium_messages();
Report device_manager_billing_detail();
Report my_billing();
Report usage();
Report service_package_history();
Report active_devices();
Report firmware_updates();
Report tenant();
Report focus();

}  // namespace fleetbill::billing::reports
