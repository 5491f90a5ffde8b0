#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/fact.hpp"

namespace fleetbill::billing::ingest {

/// Options of reading. They do not affect the result.
struct Reading {
  unsigned threads = 0;              ///< 0: one per core, up to the useful number
  std::size_t block_size = 1 << 18;  ///< bytes that one thread reads at a time
};

/// Reads event files in the CSV form of docs/journal.md, plain or gzipped, as one journal. Rows
/// that are malformed become unreadable rows; nothing is decided here.
/// @param paths  in the order of the command line, which is part of the order of facts
/// Errors: `Error(io)` if a file cannot be read; `Error(invalid)` naming file and line if it has no
/// header, an unknown, duplicate or missing column, or damaged gzip data.
Journal read_journal(const std::vector<std::string>& paths, const Reading& reading = {});

/// Receives facts in the order of files and lines. Returns false to stop reading.
using FactSink = std::function<bool(std::span<const Fact>)>;

/// Reads event files as `read_journal`, but passes facts to the sink instead of storing them.
/// @param journal  empty; everything except names and facts is added, before the facts are passed
/// @param names    the names are added, before the facts are passed
/// @returns false if the sink stopped reading
/// Errors: as `read_journal`
bool stream_journal(const std::vector<std::string>& paths, Journal& journal, NameTable& names,
                    const FactSink& sink, const Reading& reading = {});

/// Reads a text of a scenario or a test as `read_journal`.
/// @param name  used as the file name
Journal read_journal_text(const std::string& name, std::string_view text,
                          const Reading& reading = {});

}  // namespace fleetbill::billing::ingest
