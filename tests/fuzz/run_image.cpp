#include "run_image.hpp"

#include <hdf5.h>

#include <algorithm>
#include <cstring>
#include <stdexcept>

#include "results/layout.hpp"
#include "results/user_block.hpp"
#include "tests/results/support.hpp"

namespace fleetbill::fuzz {
namespace {

using namespace fleetbill::results;

std::vector<std::string> paths_of_objects() {
  std::vector<std::string> paths{"/"};
  for (const auto items : {layout::groups(), layout::name_tables(), layout::texts()}) {
    for (const layout::Item& item : items) paths.emplace_back(item.path);
  }
  for (const layout::Table& table : layout::tables()) {
    paths.emplace_back(table.path);
    for (const layout::Column& column : table.columns) {
      paths.push_back(std::string(table.path) + '/' + std::string(column.name));
    }
  }
  return paths;
}

/// Takes bytes off a script; zeros behind its end.
class Script {
 public:
  explicit Script(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  [[nodiscard]] bool is_over() const { return bytes_.empty(); }

  std::uint64_t number(std::size_t size) {
    std::uint64_t value = 0;
    const std::size_t n = std::min(size, bytes_.size());
    std::memcpy(&value, bytes_.data(), n);
    bytes_ = bytes_.subspan(n);
    return value;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

std::size_t place_of(const RunImage& image, unsigned where, std::uint64_t location) {
  switch (where) {
    case 0: return location % image.bytes.size();
    case 1: return image.used[location % image.used.size()];
    case 2: return image.objects[(location >> 8) % image.objects.size()] + (location & 0xFF);
    default: return location % (kUserBlockSize + 256);
  }
}

/// Writes the low `size` bytes of a number, as far as the file goes.
void put(std::string& bytes, std::size_t at, std::uint64_t value, std::size_t size) {
  if (at < bytes.size()) std::memcpy(&bytes[at], &value, std::min(size, bytes.size() - at));
}

void edit(std::string& bytes, const RunImage& image, Script& script) {
  const std::uint64_t what = script.number(1);
  const std::size_t at = place_of(image, what & 3, script.number(3));
  if (at >= bytes.size()) return;
  switch (what >> 2 & 7) {
    case 0: return put(bytes, at, script.number(1), 1);
    case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << script.number(1) % 8)); return;
    case 2: return put(bytes, at, script.number(2), 2);
    case 3: return put(bytes, at, script.number(4), 4);
    case 4: return put(bytes, at, script.number(8), 8);
    case 5: {
      const std::size_t count = std::min<std::size_t>(script.number(1), bytes.size() - at);
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), count,
                  static_cast<char>(script.number(1)));
      return;
    }
    case 6: {
      const std::size_t from = script.number(3) % image.bytes.size();
      std::uint64_t value = 0;
      std::memcpy(&value, &image.bytes[from], std::min<std::size_t>(8, image.bytes.size() - from));
      return put(bytes, at, value, 8);
    }
    default: bytes.resize(std::max(at, kUserBlockSize)); return;
  }
}

}  // namespace

RunImage sample_image() {
  const results::test::TemporaryDirectory directory;
  const std::string path = directory.file("sample.h5");
  results::test::record(results::test::sample_run(), path);
  RunImage image;
  image.bytes = results::test::read_bytes(path);
  for (std::size_t at = kUserBlockSize; at < image.bytes.size(); ++at) {
    if (image.bytes[at] != '\0') image.used.push_back(at);
  }
  for (const std::string& object : paths_of_objects()) {
    image.objects.push_back(object_header(path, object));
  }
  return image;
}

std::size_t object_header(const std::string& run_file, const std::string& path) {
  const hid_t file = H5Fopen(run_file.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT);
  H5O_info_t info;
  const herr_t found = H5Oget_info_by_name2(file, path.c_str(), &info, H5O_INFO_BASIC, H5P_DEFAULT);
  H5Fclose(file);
  if (found < 0) throw std::runtime_error("no object at " + path);
  return kUserBlockSize + static_cast<std::size_t>(info.addr);
}

std::string edited(const RunImage& image, std::span<const std::uint8_t> script) {
  std::string bytes = image.bytes;
  Script rest(script);
  while (!rest.is_over()) edit(bytes, image, rest);
  return bytes;
}

void seal(std::string& bytes) {
  const auto body = std::as_bytes(std::span(bytes)).subspan(kUserBlockSize);
  const UserBlockBytes head = encode(describe_body(body));
  std::memcpy(bytes.data(), head.data(), head.size());
}

}  // namespace fleetbill::fuzz
