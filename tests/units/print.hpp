#pragma once

#include <catch2/catch.hpp>
#include <string>

#include "billing/units/instant.hpp"
#include "billing/units/money.hpp"

// How Catch shows values of the units in a failed check. (It would take a Month for a range.)

template <>
struct Catch::StringMaker<fleetbill::Instant> {
  static std::string convert(fleetbill::Instant t) { return fleetbill::to_string(t); }
};

template <>
struct Catch::StringMaker<fleetbill::Date> {
  static std::string convert(fleetbill::Date d) { return fleetbill::to_string(d); }
};

template <>
struct Catch::StringMaker<fleetbill::Month> {
  static std::string convert(fleetbill::Month m) { return fleetbill::to_string(m); }
};

template <>
struct Catch::StringMaker<fleetbill::Money> {
  static std::string convert(const fleetbill::Money& m) {
    return fleetbill::to_decimal(m) + " " + std::string(m.currency().code());
  }
};
