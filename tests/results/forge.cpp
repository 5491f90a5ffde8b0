#include "forge.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <stdexcept>

#include "results/run_reader.hpp"
#include "results/user_block.hpp"
#include "support.hpp"

namespace fleetbill::results::test {

void seal(const std::string& path, FormatVersion format) {
  std::string bytes = read_bytes(path);
  const auto body = std::as_bytes(std::span(bytes)).subspan(kUserBlockSize);
  UserBlock block = describe_body(body);
  block.format = format;
  const UserBlockBytes head = encode(block);
  std::memcpy(bytes.data(), head.data(), head.size());
  write_bytes(path, bytes);
}

void forge(const std::string& path, const std::function<void(hid_t)>& change) {
  const hid_t file = H5Fopen(path.c_str(), H5F_ACC_RDWR, H5P_DEFAULT);
  if (file < 0) throw std::runtime_error("cannot open the file to forge");
  change(file);
  if (H5Fclose(file) < 0) throw std::runtime_error("cannot close the forged file");
  seal(path);
}

void overwrite(hid_t file, const std::string& dataset, hsize_t row, hsize_t count, hid_t type,
               const void* values) {
  const hid_t d = H5Dopen2(file, dataset.c_str(), H5P_DEFAULT);
  const hid_t space = H5Dget_space(d);
  const hid_t memory = H5Screate_simple(1, &count, nullptr);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, &row, nullptr, &count, nullptr);
  const herr_t done = H5Dwrite(d, type, memory, space, H5P_DEFAULT, values);
  H5Sclose(memory);
  H5Sclose(space);
  H5Dclose(d);
  if (done < 0) throw std::runtime_error("cannot overwrite " + dataset);
}

void put_name(hid_t file, const std::string& names, std::string_view text, hsize_t row) {
  const hid_t dataset = H5Dopen2(file, names.c_str(), H5P_DEFAULT);
  const hid_t type = H5Dget_type(dataset);
  std::string padded(text);
  padded.resize(H5Tget_size(type));
  H5Dclose(dataset);
  overwrite(file, names, row, 1, type, padded.data());
  H5Tclose(type);
}

void remove(hid_t file, const std::string& path) {
  if (H5Ldelete(file, path.c_str(), H5P_DEFAULT) < 0) {
    throw std::runtime_error("cannot remove " + path);
  }
}

void require_refused(const std::vector<Forgery>& forgeries) {
  const TemporaryDirectory directory;
  const std::string path = directory.file("forged.h5");
  const Run run = sample_run();
  for (const Forgery& forgery : forgeries) {
    CAPTURE(forgery.what);
    record(run, path);
    forge(path, forgery.change);
    const std::string error = error_of_reading(path);
    CHECK_THAT(error, Catch::Matchers::StartsWith("invalid: " + path +
                                                  ": error: not a complete run file: "));
    CHECK_THAT(error, Catch::Matchers::Contains(forgery.message));
  }
}

std::string error_of_reading(const std::string& path) {
  return error_of([&] {
    const RunReader reader(path);
    static_cast<void>(reader.summary());
    static_cast<void>(reader.provenance());
    static_cast<void>(reader.journal());
    static_cast<void>(reader.bill());
    static_cast<void>(reader.series());
    static_cast<void>(reader.quarantined());
    static_cast<void>(reader.refusals());
    static_cast<void>(reader.recompute_digest());
  });
}

}  // namespace fleetbill::results::test
