#include "support.hpp"

#include <stdlib.h>
#include <zlib.h>

#include <fstream>
#include <stdexcept>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::billing::ingest::test {
namespace {

constexpr std::string_view kFillingRow = "P,d,2026-01-01T00:00:00Z,connection,,,,";

std::string row_of(const Journal& journal, const Fact& fact) {
  const auto text = [&](NameId id) { return concat('<', journal.names.text(id), '>'); };
  const auto cells = journal.verbatim.find(fact.position);
  const VerbatimCells verbatim = cells == journal.verbatim.end() ? VerbatimCells{} : cells->second;
  return concat(to_string(fact.time), fact.time_has_ms ? " with ms " : " ", to_string(fact.kind),
                ' ', fact.quantity, ' ', to_string(fact.defect), text(fact.partner),
                text(fact.organisation), text(fact.asset), text(fact.asset_code), text(fact.device),
                text(fact.device_type), text(fact.value), text(fact.id), verbatim.kind, ' ',
                verbatim.quantity);
}

std::string text_of(const Position& position) { return concat(position.file, ':', position.line); }

}  // namespace

Folder::Folder() {
  std::string name = (std::filesystem::temp_directory_path() / "fleetbill-ingest-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
  path_ = name;
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string Folder::file(const std::string& name, std::string_view bytes) const {
  std::ofstream out(path_ / name, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  if (!out.flush()) throw std::runtime_error("cannot write " + name);
  return path(name);
}

std::string packed(std::string_view text, int level) {
  z_stream stream{};
  if (deflateInit2(&stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) {
    throw std::bad_alloc();
  }
  std::string out(deflateBound(&stream, static_cast<uLong>(text.size())), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  const bool done = deflate(&stream, Z_FINISH) == Z_STREAM_END;
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  if (!done) throw std::runtime_error("zlib did not pack it all");
  return out;
}

std::string filler(std::size_t rows, std::size_t bytes) {
  std::string out;
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t size = (bytes - out.size()) / (rows - i);
    FLEETBILL_ASSERT(size >= 64 && size <= 65'000, "every row is one");
    out += concat(kFillingRow, std::string(size - kFillingRow.size() - 1, 'x'), '\n');
  }
  return out;
}

std::vector<std::string> rows_of(const Journal& journal) {
  std::vector<std::string> out{concat(journal.rows_read, " rows")};
  for (const Fact& fact : journal.facts) out.push_back(row_of(journal, fact));
  for (const Quarantined& row : journal.unreadable) out.push_back(describe(row));
  return out;
}

std::vector<std::string> positions_of(const Journal& journal) {
  std::vector<std::string> out;
  for (const Fact& fact : journal.facts) out.push_back(text_of(fact.position));
  for (const Quarantined& row : journal.unreadable) out.push_back(text_of(row.position));
  return out;
}

std::string error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return concat(error.kind() == ErrorKind::io ? "io: " : "invalid: ", error.what());
  }
  return {};
}

}  // namespace fleetbill::billing::ingest::test
