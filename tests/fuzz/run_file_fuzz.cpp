// A valid small run file, changed by the input. The checksum must detect the change. With a new
// checksum the file reaches HDF5 and the reader, which must read it or refuse it with one error.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "billing/admission/admission.hpp"
#include "billing/units/error.hpp"
#include "results/run_reader.hpp"
#include "run_image.hpp"
#include "scratch_file.hpp"

namespace {

using namespace fleetbill;
using results::RunReader;

/// Runs `read`. @returns whether it ended well
bool succeeds(const std::string& path, const std::function<void()>& read) {
  try {
    read();
    return true;
  } catch (const Error& error) {
    const std::string_view message = error.what();
    FLEETBILL_ASSERT(error.kind() == ErrorKind::invalid, "the content is at fault");
    FLEETBILL_ASSERT(message.starts_with(path + ": error: not a complete run file: "),
                     error.what());
    return false;
  }
}

void admit(billing::Journal journal) {
  billing::Directory directory;
  static_cast<void>(billing::admit_journal(std::move(journal), {}, std::nullopt, directory));
}

/// Reads each part, regardless of errors in the others.
void read_everything(const std::string& path) {
  succeeds(path, [&] {
    const RunReader reader(path);
    succeeds(path, [&] { static_cast<void>(reader.summary()); });
    succeeds(path, [&] { static_cast<void>(reader.provenance()); });
    succeeds(path, [&] { admit(reader.journal()); });
    succeeds(path, [&] { static_cast<void>(reader.bill()); });
    succeeds(path, [&] { reader.facts(reader.entities(), [](const auto&) {}); });
    succeeds(path, [&] { static_cast<void>(reader.series()); });
    succeeds(path, [&] { static_cast<void>(reader.quarantined()); });
    succeeds(path, [&] { static_cast<void>(reader.refusals()); });
    succeeds(path, [&] { static_cast<void>(reader.recompute_digest()); });
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const fuzz::RunImage image = fuzz::sample_image();
  static const fuzz::ScratchFile file;
  std::string bytes = fuzz::edited(image, {data, size});
  const bool is_changed = bytes != image.bytes;
  file.write(bytes);
  const bool is_taken = succeeds(file.path(), [&] { const RunReader reader(file.path()); });
  FLEETBILL_ASSERT(is_taken != is_changed, "the checksum finds every change");
  fuzz::seal(bytes);
  file.write(bytes);
  read_everything(file.path());
  return 0;
}
