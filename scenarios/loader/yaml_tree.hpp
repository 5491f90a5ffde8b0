#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// A YAML document as a plain tree with the place of everything, so that mistakes can be shown
/// where they are. yaml-cpp's own nodes accept duplicate keys and lose the place of empty values.
namespace fleetbill::scenarios {

/// A place in a file, counted from 1.
struct Mark {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};

struct YamlNode {
  enum class Kind { empty, scalar, sequence, map };

  Kind kind = Kind::empty;
  Mark mark;
  bool quoted = false;  ///< a quoted scalar is a text, whatever it looks like
  std::string scalar;
  std::vector<YamlNode> items;                         ///< of a sequence
  std::vector<std::pair<YamlNode, YamlNode>> entries;  ///< of a map: scalar keys, as written
};

/// Something wrong with a file that its author can mend.
struct Problem {
  Mark mark;
  std::size_t width = 1;  ///< characters to underline
  std::string path;       ///< `fleets[0].telemetry`; empty for the file as a whole
  std::string message;
};

/// A file's text and what is wrong with it.
class Document {
 public:
  /// @param name  the file's name, for messages
  Document(std::string name, std::string text);

  /// Parses the text. A file that is no YAML, has several documents, aliases, anchors, tags or keys
  /// that are no scalars gets a problem and an empty root.
  YamlNode parse();

  void add(Problem problem);
  void add(const YamlNode& at, std::string path, std::string message);
  [[nodiscard]] bool has_problems() const { return !problems_.empty(); }

  /// All problems as a compiler would print them, by place: `file:line:col: error: path: what`, the
  /// source line and a caret. At most 20, then how many more there are.
  [[nodiscard]] std::string report() const;

  /// Throws `Error(invalid, report())` if there are problems.
  void throw_if_wrong() const;

  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  [[nodiscard]] std::string_view line(std::uint32_t number) const;

  std::string name_;
  std::string text_;
  std::vector<std::size_t> line_begins_;
  std::vector<Problem> problems_;
};

/// Reads a whole file.
/// Errors: `Error(io)` if it cannot be read, `Error(invalid)` if it is larger than 64 MiB or not
/// UTF-8.
std::string read_text_file(const std::string& path);

}  // namespace fleetbill::scenarios
