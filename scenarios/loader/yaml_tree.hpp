#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A YAML document as a plain tree with the place of everything, so that mistakes can be shown
/// where they are. yaml-cpp's own nodes accept duplicate keys and lose the place of empty values.
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
  bool quoted = false;  ///< a quoted scalar is a text, whatever it looks like
  Mark mark;
  Mark owner;                     ///< of the key it is the value of; else its own
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

/// Something wrong with a file that its author can mend.
struct Problem {
  Mark mark;
  std::size_t width = 1;  ///< bytes to underline
  std::string path;       ///< `fleets[0].telemetry`; empty for the file as a whole
  std::string message;
};

/// A file's text and what is wrong with it.
class Document {
 public:
  /// @param name  the file's name, for messages
  Document(std::string name, std::string text);

  /// Parses the text. A file that is no YAML, is not UTF-8, has control characters, several
  /// documents, aliases, anchors, tags or keys that are no scalars gets problems and an empty root.
  YamlNode parse();

  void add(Problem problem);
  /// A problem with a value: at its key if it is empty, else where it stands.
  void add(const YamlNode& at, std::string path, std::string message);
  /// A problem with what a value lacks: at its key, if it has one.
  void add_at_owner(const YamlNode& at, std::string path, std::string message);
  /// A file that the value names cannot be read: throw_if_wrong() then speaks of input and output.
  void add_unreadable(const YamlNode& at, std::string path, std::string message);
  /// What is wrong with a file that this one names, as its own report tells.
  void add_report(std::string report) { other_reports_.push_back(std::move(report)); }

  /// A file that this one names.
  void add_named_file(std::string path) { named_files_.push_back(std::move(path)); }
  [[nodiscard]] const std::vector<std::string>& named_files() const { return named_files_; }

  [[nodiscard]] bool has_problems() const { return count_ > 0 || !other_reports_.empty(); }
  /// How many problems there are, those of other files not counted.
  [[nodiscard]] std::size_t problem_count() const { return count_; }

  /// All problems as a compiler would print them, by place: `file:line:col: error: path: what`, the
  /// source line and a caret. At most 20, then how many more there are; then other files' reports.
  [[nodiscard]] std::string report() const;

  /// Throws `Error(invalid, report())` if there are problems; `Error(io)` if one of them is a file
  /// that cannot be read.
  void throw_if_wrong() const;

  [[nodiscard]] const std::string& name() const { return name_; }
  /// Whether a text at this place begins with a quote that the document does not close.
  [[nodiscard]] bool is_unclosed_quote(Mark mark) const;
  /// A line of the text, counted from 1, without its end; empty if there is none.
  [[nodiscard]] std::string_view line(std::uint32_t number) const;

 private:
  struct ByPlace {
    bool operator()(const Problem& a, const Problem& b) const {
      return std::pair(a.mark.line, a.mark.column) < std::pair(b.mark.line, b.mark.column);
    }
  };

  [[nodiscard]] bool check_characters();
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

/// A text for a message: on one line, control characters escaped, cut after `most` characters.
std::string shown(std::string_view text, std::size_t most);

/// Reads a whole file.
/// Errors: `Error(io)` if it cannot be read, `Error(invalid)` if it is larger than 64 MiB.
std::string read_text_file(const std::string& path);

/// Whether a file can be read, whatever it says.
/// Errors: `Error(io)` if it cannot.
void check_readable(const std::string& path);

}  // namespace fleetbill::scenarios
