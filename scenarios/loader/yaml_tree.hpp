#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A YAML document as a plain tree with the place of every value, for messages. yaml-cpp's own
/// nodes accept duplicate keys and lose the place of empty values.
namespace fleetbill::scenarios {

/// A place in a file: line and byte of the line, counted from 1. Line 0 is the command line.
struct Mark {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

struct YamlEntry;

struct YamlNode {
  enum class Kind { empty, scalar, sequence, map };

  Kind kind = Kind::empty;
  bool quoted = false;  ///< a quoted scalar is always a text
  Mark mark;
  Mark owner;                     ///< of the key of this value; its own if it has no key
  std::uint32_t owner_width = 1;  ///< bytes of that key
  std::string scalar;
  std::vector<YamlNode> items;     ///< of a sequence
  std::vector<YamlEntry> entries;  ///< of a map, as written
};

/// A key, which is a scalar, and its value.
struct YamlEntry {
  YamlNode key;
  YamlNode value;
};

/// A problem of a file that its author can fix.
struct Problem {
  Mark mark;
  std::size_t width = 1;  ///< bytes to underline
  std::string path;       ///< `fleets[0].telemetry`; empty for the complete file
  std::string message;
};

/// The text of a file and its problems.
class Document {
 public:
  /// @param name  the file's name, for messages
  Document(std::string name, std::string text);

  /// Parses the text. Reports invalid YAML or UTF-8, control characters, several documents,
  /// aliases, anchors, tags and keys that are not scalars; the root is empty then.
  YamlNode parse();

  void add(Problem problem);
  /// Adds a problem of a value: at its key if the value is empty, otherwise at the value.
  void add(const YamlNode& at, std::string path, std::string message);
  /// Adds a problem of a missing part of a value: at its key, if it has one.
  void add_at_owner(const YamlNode& at, std::string path, std::string message);
  /// Adds a problem of an unreadable file that the value names. throw_if_wrong() throws
  /// `Error(io)`.
  void add_unreadable(const YamlNode& at, std::string path, std::string message);
  /// Adds the report of a file that this file names.
  void add_report(std::string report) { other_reports_.push_back(std::move(report)); }

  /// Adds a file that this file names.
  void add_named_file(std::string path) { named_files_.push_back(std::move(path)); }
  [[nodiscard]] const std::vector<std::string>& named_files() const { return named_files_; }

  [[nodiscard]] bool has_problems() const { return count_ > 0 || !other_reports_.empty(); }
  /// Returns the number of problems, without those of other files.
  [[nodiscard]] std::size_t problem_count() const { return count_; }

  /// Returns the problems in the format of compilers, by place: `file:line:col: error: path: what`,
  /// the source line and a caret. At most 20, then the number of others; then other files' reports.
  [[nodiscard]] std::string report() const;

  /// Throws `Error(invalid, report())` if there are problems; `Error(io)` if one of them is a file
  /// that cannot be read.
  void throw_if_wrong() const;

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Whether a text at this place starts with a quote that the document does not close.
  [[nodiscard]] bool is_unclosed_quote(Mark mark) const;
  /// Returns a line of the text, counted from 1, without its end; empty if the line does not exist.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;

 private:
  struct ByPlace {
    bool operator()(const Problem& a, const Problem& b) const {
      return std::pair(a.mark.line, a.mark.column) < std::pair(b.mark.line, b.mark.column);
    }
  };

  [[nodiscard]] bool check_characters();
  [[nodiscard]] bool is_recognised() const;
  [[nodiscard]] Problem syntax_problem(const std::string& message, Mark mark,
                                       std::optional<Mark> opened) const;
  [[nodiscard]] std::size_t source_width(const YamlNode& scalar) const;
  [[nodiscard]] std::string describe(const Problem& problem) const;

  std::string name_;
  std::string text_;
  std::vector<std::size_t> line_begins_;
  std::multiset<Problem, ByPlace> first_problems_;  // as many as are printed
  std::size_t count_ = 0;
  std::vector<std::string> other_reports_;
  std::vector<std::string> named_files_;
  bool has_unreadable_ = false;
};

/// Reads a complete file.
/// Errors: `Error(io)` if it cannot be read, `Error(invalid)` if it is larger than 64 MiB.
std::string read_text_file(const std::string& path);

/// Checks that a file is readable, regardless of its content.
/// Errors: `Error(io)` if it is not
void check_readable(const std::string& path);

}  // namespace fleetbill::scenarios
