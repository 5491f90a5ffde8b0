// Writes the sample run, and its bill as text: the expected result of a program that reads the run
// file with other libraries.

#include <cstdio>
#include <fstream>
#include <iostream>

#include "billing/units/text.hpp"
#include "support.hpp"

using namespace fleetbill;
using namespace fleetbill::results::test;

namespace {

std::string bill_of(const Run& run) {
  std::string out;
  for (const auto& month : run.months) {
    for (const auto& invoice : month.invoices) {
      for (const auto& line : invoice.lines) {
        out +=
            concat(to_string(month.usage.month), ',', run.directory.partner_name(invoice.partner),
                   ',', billing::entry(line.sku).name, ',', to_decimal(line.quantity), ',',
                   line.unit_price ? to_decimal(*line.unit_price) : "", ',',
                   to_decimal(*line.amount), ',', line.amount->currency().code(), '\n');
      }
    }
  }
  return out;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: write_sample_run RUN.h5 BILL.csv\n";
    return 2;
  }
  const Run run = sample_run();
  record(run, argv[1]);
  write_bytes(argv[2], bill_of(run));
  return 0;
}
