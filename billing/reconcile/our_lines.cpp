#include "billing/reconcile/our_lines.hpp"

#include <utility>

#include "billing/units/error.hpp"

namespace fleetbill::billing::reconcile {

std::string partner_of_file(const reports::Source& source, const Request& request,
                            const Layout& layout) {
  const bool is_in_rows = layout.form->is_pelion() || layout.has(kPartnerColumn);
  if (!request.partner.empty() || is_in_rows) return request.partner;
  const Directory& directory = source.directory;
  if (directory.partner_count() > 1) {
    throw Error(ErrorKind::usage,
                "the run has several partners, and the file has no column Partner; name the "
                "partner of the file with --partner");
  }
  return directory.partner_count() == 0 ? std::string()
                                        : std::string(directory.partner_name(PartnerId(0)));
}

std::vector<OurLine> our_lines(const reports::Source& source, const VendorFormat& form, Month month,
                               const std::string& partner) {
  reports::Query query;
  query.month = month;
  query.partner = partner;
  query.all_plans = form.kind == FileKind::partner_billing_detail;
  const Table table = reports::run(*reports::find_report(form.report), source, query);
  // Our report omits the column Partner if there is only one.
  const std::size_t omitted = form.columns.size() - table.columns.size();
  std::vector<OurLine> lines;
  for (const auto& row : table.rows) {
    OurLine line;
    if (omitted == 1) {
      const bool is_named = !partner.empty();
      line.push_back(
          {is_named ? partner : std::string(source.directory.partner_name(PartnerId(0))), 0, 1});
    }
    for (std::size_t i = 0; i < row.size(); ++i) {
      line.push_back(our_value(form.columns[i + omitted].type, row[i]));
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

}  // namespace fleetbill::billing::reconcile
