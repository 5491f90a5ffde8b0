#include "tools/workbench/runs/build_id.hpp"

#include <fmt/core.h>
#include <link.h>

#include <cstring>

#include "tools/workbench/version.hpp"

namespace fleetbill::workbench {
namespace {

constexpr std::size_t padded(std::size_t size) { return (size + 3) / 4 * 4; }

/// Returns the build id among the notes of one segment, in hexadecimal; empty if there is none.
std::string id_in(const char* notes, std::size_t size) {
  ElfW(Nhdr) note;
  while (size >= sizeof(note)) {
    std::memcpy(&note, notes, sizeof(note));
    const std::size_t name_size = padded(note.n_namesz);
    const std::size_t whole = sizeof(note) + name_size + padded(note.n_descsz);
    if (whole > size) break;
    const char* name = notes + sizeof(note);
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
      std::string out;
      for (std::size_t i = 0; i < note.n_descsz; ++i) {
        out += fmt::format("{:02x}", static_cast<unsigned char>(name[name_size + i]));
      }
      return out;
    }
    notes += whole;
    size -= whole;
  }
  return {};
}

/// The first object is the program itself.
int take_id(dl_phdr_info* object, std::size_t /*size*/, void* out) {
  for (std::size_t i = 0; i < object->dlpi_phnum; ++i) {
    const auto& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* notes = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
    std::string id = id_in(notes, segment.p_memsz);
    if (!id.empty()) *static_cast<std::string*>(out) = std::move(id);
  }
  return 1;
}

}  // namespace

std::string build_id() {
  std::string id;
  ::dl_iterate_phdr(take_id, &id);
  return id.empty() ? std::string(kVersion) : id;
}

}  // namespace fleetbill::workbench
