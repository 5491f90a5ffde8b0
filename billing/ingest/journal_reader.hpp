#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "billing/journal/fact.hpp"

namespace fleetbill::billing::ingest {

/// How event files are read. None of it shows in what is read.
struct Reading {
  unsigned threads = 0;              ///< 0: one a core, up to the number that is of use
  std::size_t block_size = 1 << 18;  ///< bytes that one thread reads at a time
};

/// Reads event files in the CSV form of docs/journal.md, plain or gzipped, as one journal. Rows
/// that are no rows are kept as unreadable ones; nothing is decided here.
/// @param paths  in the order of the command line, which is part of the order of facts
/// Errors: `Error(io)` if a file cannot be read; `Error(invalid)` naming file and line if it has no
/// header, an unknown, double or missing column, or damaged gzip data.
Journal read_journal(const std::vector<std::string>& paths, const Reading& reading = {});

/// Takes facts in the order of files and lines; false: no more are wanted.
using FactSink = std::function<bool(std::span<const Fact>)>;

/// Reads event files likewise, but hands the facts out as they are read instead of keeping them.
/// @param journal  empty; gains all but names and facts, in step with the facts handed out
/// @param names    gains the names, likewise
/// @returns false if the sink wanted no more
/// Errors: as `read_journal`
bool stream_journal(const std::vector<std::string>& paths, Journal& journal, NameTable& names,
                    const FactSink& sink, const Reading& reading = {});

/// As `read_journal`, for a text that stands in a scenario or a test.
/// @param name  stands for the file name
Journal read_journal_text(const std::string& name, std::string_view text,
                          const Reading& reading = {});

}  // namespace fleetbill::billing::ingest
