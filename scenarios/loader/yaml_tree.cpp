#include "scenarios/loader/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <set>
#include <span>
#include <sstream>

#include "billing/units/error.hpp"
#include "billing/units/printable.hpp"
#include "billing/units/text.hpp"
#include "scenarios/loader/keys.hpp"

namespace fleetbill::scenarios {
namespace {

constexpr std::size_t kMostProblems = 20;

Mark to_mark(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

bool is_control(char c) { return (c >= 0 && c < ' ') || c == '\x7F'; }

/// Whether the byte is the second or a later one of a character in UTF-8.
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

std::size_t count_characters(std::string_view text) {
  return text.size() -
         static_cast<std::size_t>(std::count_if(text.begin(), text.end(), is_continuation));
}

std::string hex(char c) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  return {kDigits[byte >> 4], kDigits[byte & 15]};
}

constexpr std::string_view kNoAliases = "aliases are not allowed; write the value out";

/// Stops the parser.
struct TooDeep {
  Mark mark;
};

/// Builds the tree from the parser's events. Reports YAML features that scenarios do not allow.
class TreeBuilder : public YAML::EventHandler {
 public:
  explicit TreeBuilder(Document& document) : document_(document) {}

  YamlNode take_root() { return std::move(root_); }

  /// Start of the document.
  [[nodiscard]] Mark begin() const { return begin_; }

  /// Start of the innermost incomplete list or map.
  [[nodiscard]] std::optional<Mark> innermost() const {
    if (levels_.empty()) return std::nullopt;
    return levels_.back().node.mark;
  }

  void OnDocumentStart(const YAML::Mark& mark) override { begin_ = to_mark(mark); }
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    YamlNode empty = node(YamlNode::Kind::empty, mark);
    const Mark place = levels_.empty() ? Mark{} : place_of_nothing(levels_.back(), empty.mark);
    empty.mark = empty.owner = place;
    add(std::move(empty));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(to_mark(mark), std::string(kNoAliases));
    add(node(YamlNode::Kind::scalar, mark));
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    YamlNode scalar = node(YamlNode::Kind::scalar, mark);
    scalar.scalar = value;
    scalar.quoted = tag == "!";
    if (scalar.quoted && document_.is_unclosed_quote(scalar.mark)) {  // the parser takes them
      refuse(scalar.mark, "not YAML: this quote is not closed");
    }
    add(std::move(scalar));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override {
    open(YamlNode::Kind::sequence, mark, tag, anchor, style);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override {
    open(YamlNode::Kind::map, mark, tag, anchor, style);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    YamlNode node;
    bool is_block = false;
    std::optional<YamlNode> key;  // of a map, while its value is awaited
  };

  static YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark) {
    YamlNode out;
    out.kind = kind;
    out.mark = out.owner = to_mark(mark);
    return out;
  }

  void refuse(Mark mark, std::string message) { document_.add({mark, 1, "", std::move(message)}); }

  void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor == YAML::NullAnchor) return;
    refuse(to_mark(mark), "anchors are not allowed; write the value out where it is needed");
  }

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    if (tag == "?" || tag == "!" || tag.empty()) return;
    refuse(to_mark(mark), "tags such as !!str are not allowed; quote a value to make it a text");
  }

  /// Returns the place of an empty element of a list. The parser reports the place of the next
  /// token; the dash is in the last line before it that is neither blank nor a comment.
  [[nodiscard]] Mark place_of_nothing(const Level& level, Mark next) const {
    const bool is_written = next.column > level.node.mark.column;  // `- ~`
    if (level.node.kind != YamlNode::Kind::sequence || !level.is_block || is_written) return next;
    for (std::uint32_t number = next.line - 1; number >= level.node.mark.line; --number) {
      const std::string_view line = document_.line(number);
      const std::size_t begin = line.find_first_not_of(" \t\r");
      if (begin == std::string_view::npos || line[begin] == '#') continue;
      const std::size_t dash = level.node.mark.column - 1;
      const bool is_there = dash < line.size() && line[dash] == '-';
      return {number, static_cast<std::uint32_t>((is_there ? dash : begin) + 1)};
    }
    return next;
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor, YAML::EmitterStyle::value style) {
    constexpr std::size_t kDeepest = 32;
    refuse_anchor(mark, anchor);
    refuse_tag(mark, tag);
    if (levels_.size() == kDeepest) throw TooDeep{to_mark(mark)};
    levels_.push_back({node(kind, mark), style == YAML::EmitterStyle::Block, std::nullopt});
  }

  void close() {
    YamlNode done = std::move(levels_.back().node);
    levels_.pop_back();
    add(std::move(done));
  }

  void add(YamlNode value) {
    if (levels_.empty()) {
      root_ = std::move(value);
      return;
    }
    Level& level = levels_.back();
    if (level.node.kind == YamlNode::Kind::sequence) {
      level.node.items.push_back(std::move(value));
    } else if (level.key) {
      value.owner = level.key->mark;
      value.owner_width = static_cast<std::uint32_t>(
          std::max<std::size_t>(1, level.key->scalar.size() + (level.key->quoted ? 2 : 0)));
      level.node.entries.push_back({std::move(*level.key), std::move(value)});
      level.key.reset();
    } else {
      check_key(value);
      level.key = std::move(value);
    }
  }

  void check_key(const YamlNode& key) {
    switch (key.kind) {
      case YamlNode::Kind::scalar: return;
      case YamlNode::Kind::empty:
        return refuse(key.mark, "a key must be a word; quote it if it is to be the word null");
      case YamlNode::Kind::sequence: return refuse(key.mark, "a key must be a word, not a list");
      case YamlNode::Kind::map: return refuse(key.mark, "a key must be a word, not a map");
    }
  }

  Document& document_;
  Mark begin_;
  YamlNode root_;
  std::vector<Level> levels_;
};

/// Messages of yaml-cpp, reworded for authors of files.
std::string sentence_of(const std::string& message) {
  static const std::pair<std::string_view, std::string_view> kMeanings[] = {
      {YAML::ErrorMsg::END_OF_MAP,
       "this does not continue the map above: check the indentation, or add the missing ':'"},
      {YAML::ErrorMsg::END_OF_SEQ,
       "this does not continue the list above: check the indentation, or add the missing '-'"},
      {YAML::ErrorMsg::END_OF_MAP_FLOW,
       "this { is not closed, or a comma between its keys is missing"},
      {YAML::ErrorMsg::END_OF_SEQ_FLOW,
       "this [ is not closed, or a comma between its elements is missing"},
      {YAML::ErrorMsg::DOC_IN_SCALAR, "a quote above is not closed"},
      {YAML::ErrorMsg::FLOW_END, "a ] or } without an opening [ or {"},
      {YAML::ErrorMsg::BLOCK_ENTRY, "a list cannot start here; start it on a separate line"},
      {YAML::ErrorMsg::MAP_KEY, "a key is not allowed here; write it on a separate line"},
      {YAML::ErrorMsg::MAP_VALUE,
       "a ':' is not allowed here: quote the text if it contains one, or check before it for a "
       "missing ':' or a wrong indentation"},
      {YAML::ErrorMsg::UNKNOWN_TOKEN, "a word cannot start with this character; quote it"},
  };
  if (message.starts_with(YAML::ErrorMsg::UNKNOWN_ANCHOR)) return std::string(kNoAliases);
  for (const auto& [words, meaning] : kMeanings) {
    if (message == words) return concat("not YAML: ", meaning);
  }
  return "not YAML: " + message;
}

/// Returns the position after the closing quote of a text that starts at `begin`; std::nullopt if
/// it is not closed in this piece.
std::optional<std::size_t> end_of_quoted(std::string_view piece, std::size_t begin) {
  const char quote = piece[begin];
  for (std::size_t i = begin + 1; i < piece.size(); ++i) {
    const bool is_doubled = quote == '\'' && piece.substr(i).starts_with("''");
    if (is_doubled || (quote == '"' && piece[i] == '\\')) {
      ++i;
    } else if (piece[i] == quote) {
      return i + 1;
    }
  }
  return std::nullopt;
}

/// A part of a source line around the underlined one, short enough to be read.
struct Excerpt {
  std::string_view text;
  std::string_view before, after;  // the dots where it was cut
};

Excerpt excerpt_of(std::string_view line, std::size_t column) {
  constexpr std::size_t kLongest = 200;
  constexpr std::size_t kAround = 90;
  if (line.size() <= kLongest) return {line, "", ""};
  const std::size_t at = column - 1;
  std::size_t begin = at > kAround ? at - kAround : 0;
  std::size_t end = std::min(line.size(), at + kAround);
  while (begin > 0 && is_continuation(line[begin])) --begin;
  while (end < line.size() && is_continuation(line[end])) ++end;
  return {line.substr(begin, end - begin), begin > 0 ? "..." : "", end < line.size() ? "..." : ""};
}

/// The source line with the problem underlined.
std::string underlined(std::string_view line, const Problem& problem) {
  const std::size_t at = problem.mark.column - 1;
  const Excerpt excerpt = excerpt_of(line, problem.mark.column);
  const auto begin = static_cast<std::size_t>(excerpt.text.data() - line.data());
  const std::string number = std::to_string(problem.mark.line);
  const std::string_view head = excerpt.text.substr(0, at - begin);
  const std::string_view body = excerpt.text.substr(at - begin, problem.width);
  std::string padding;
  for (const char c : printable_in_place(head)) {
    if (!is_continuation(c)) padding += c == '\t' ? '\t' : ' ';
  }
  const std::size_t width = std::max<std::size_t>(1, count_characters(printable_in_place(body)));
  return concat("  ", number, " | ", excerpt.before, printable_in_place(excerpt.text),
                excerpt.after, "\n  ", std::string(number.size(), ' '), " | ",
                std::string(excerpt.before.size(), ' '), padding, "^", std::string(width - 1, '~'),
                "\n");
}

}  // namespace

Document::Document(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  if (text_.starts_with("\xEF\xBB\xBF")) text_.erase(0, 3);
  line_begins_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_begins_.push_back(i + 1);
  }
}

YamlNode Document::parse() {
  if (!check_characters()) return {};
  TreeBuilder builder(*this);
  try {
    std::istringstream in(text_ + "\n");  // so that the end is below the last line
    YAML::Parser parser(in);
    const bool has_document = parser.HandleNextDocument(builder);
    YamlNode root = builder.take_root();
    TreeBuilder second(*this);
    if (has_document && parser.HandleNextDocument(second)) {
      add({second.begin(), 1, "", "a second document starts here; expected one per file"});
    }
    if (!has_problems()) return root;
  } catch (const YAML::Exception& error) {
    // After an earlier problem, such as an unclosed quote, this is a consequence.
    if (has_problems()) return {};
    add(syntax_problem(error.msg, to_mark(error.mark), builder.innermost()));
  } catch (const TooDeep& error) {
    add({error.mark, 1, "", "nested deeper than 32 levels"});
  }
  return {};
}

/// Reports a syntax error. For an unclosed bracket the place is the bracket, not the place of
/// detection.
/// @param opened  start of the innermost incomplete list or map
Problem Document::syntax_problem(const std::string& message, Mark mark,
                                 std::optional<Mark> opened) const {
  const std::string_view source = line(mark.line);
  const std::size_t tab = source.substr(0, source.find_first_not_of(" \t")).find('\t');
  if (tab != std::string_view::npos) {
    return {{mark.line, static_cast<std::uint32_t>(tab + 1)},
            1,
            "",
            "not YAML: a tab in the indentation; use spaces"};
  }
  const bool is_open =
      message == YAML::ErrorMsg::END_OF_MAP_FLOW || message == YAML::ErrorMsg::END_OF_SEQ_FLOW;
  return {is_open ? opened.value_or(mark) : mark, 1, "", sentence_of(message)};
}

bool Document::is_unclosed_quote(Mark mark) const {
  const std::size_t begin = line_begins_[mark.line - 1] + mark.column - 1;
  if (begin >= text_.size() || (text_[begin] != '"' && text_[begin] != '\'')) return false;
  return !end_of_quoted(text_, begin);
}

/// Reports the first byte that YAML does not allow. The parser accepts UTF-16 and NULs.
bool Document::check_characters() {
  for (std::uint32_t number = 1; number <= line_begins_.size(); ++number) {
    const std::string_view text = line(number);
    const bool is_text = is_utf8(text);
    for (std::size_t i = 0; i < text.size(); ++i) {
      const Mark mark{number, static_cast<std::uint32_t>(i + 1)};
      if (is_control(text[i]) && text[i] != '\t') {
        add({mark, 1, "",
             concat("a control character (0x", hex(text[i]), ") is not allowed here")});
        return false;
      }
      if (is_text || static_cast<unsigned char>(text[i]) < 0x80) continue;
      std::size_t length = 1;
      while (i + length < text.size() && is_continuation(text[i + length])) ++length;
      if (is_utf8(text.substr(i, length))) {
        i += length - 1;
      } else {
        add({mark, 1, "", concat("not UTF-8 (byte 0x", hex(text[i]), "); save the file as UTF-8")});
        return false;
      }
    }
  }
  return true;
}

void Document::add(Problem problem) {
  ++count_;
  first_problems_.insert(std::move(problem));
  if (first_problems_.size() > kMostProblems) first_problems_.erase(--first_problems_.end());
}

void Document::add(const YamlNode& at, std::string path, std::string message) {
  if (at.kind == YamlNode::Kind::empty)
    return add_at_owner(at, std::move(path), std::move(message));
  const std::size_t width = at.kind == YamlNode::Kind::scalar ? source_width(at) : 1;
  add({at.mark, width, std::move(path), std::move(message)});
}

void Document::add_at_owner(const YamlNode& at, std::string path, std::string message) {
  add({at.owner, at.owner_width, std::move(path), std::move(message)});
}

void Document::add_unreadable(const YamlNode& at, std::string path, std::string message) {
  has_unreadable_ = true;
  add(at, std::move(path), std::move(message));
}

/// Returns the number of bytes of a scalar in its line.
std::size_t Document::source_width(const YamlNode& scalar) const {
  const std::string_view source = line(scalar.mark.line);
  const std::size_t begin = scalar.mark.column - 1;
  if (!scalar.quoted) return std::max<std::size_t>(1, scalar.scalar.size());
  const bool has_quotes = begin < source.size() && (source[begin] == '"' || source[begin] == '\'');
  return has_quotes ? end_of_quoted(source, begin).value_or(source.size()) - begin : 1;
}

std::string_view Document::line(std::uint32_t number) const {
  if (number == 0 || number > line_begins_.size()) return {};
  const std::size_t begin = line_begins_[number - 1];
  const bool is_last = number == line_begins_.size();
  const std::size_t end = is_last ? text_.size() : line_begins_[number] - 1;
  std::string_view out = std::string_view(text_).substr(begin, end - begin);
  if (out.ends_with('\r')) out.remove_suffix(1);
  return out;
}

std::string Document::describe(const Problem& problem) const {
  constexpr std::size_t kLongestPath = 200;
  const std::string what = concat("error: ", shortened(problem.path, kLongestPath),
                                  problem.path.empty() ? "" : ": ", problem.message, "\n");
  if (problem.mark.line == 0) return "command line: " + what;
  const std::string_view source = line(problem.mark.line);
  const std::size_t bytes_before = problem.mark.column - 1;
  std::string out = concat(name_, ":", problem.mark.line, ":",
                           count_characters(source.substr(0, bytes_before)) + 1, ": ", what);
  if (is_recognised() && bytes_before < source.size()) out += underlined(source, problem);
  return out;
}

/// Whether the text has the name of a scenario, rulebook, price list or import map, or two other
/// keys of one of them. Other files are not printed: they may be confidential.
bool Document::is_recognised() const {
  constexpr std::size_t kEnough = 2;  // keys
  using Keys = std::span<const std::string_view>;
  for (const Keys keys : {Keys(keys::kScenario), Keys(keys::kRulebook), Keys(keys::kPriceList),
                          Keys(keys::kImportMap)}) {
    std::set<std::string_view> found;
    for (std::uint32_t number = 1; number <= line_begins_.size(); ++number) {
      const std::string_view start = line(number);
      const auto is_start = [&](std::string_view key) {
        return start.starts_with(key) && start.substr(key.size()).starts_with(':');
      };
      const auto key = std::find_if(keys.begin(), keys.end(), is_start);
      if (key == keys.begin() && key != keys.end()) return true;
      if (key != keys.end()) found.insert(*key);
      if (found.size() >= kEnough) return true;
    }
  }
  return false;
}

std::string Document::report() const {
  std::string out;
  for (const Problem& problem : first_problems_) out += describe(problem);
  if (count_ > kMostProblems) out += concat("... and ", count_ - kMostProblems, " more\n");
  for (const std::string& report : other_reports_) out += report + "\n";
  if (!out.empty()) out.pop_back();
  return out;
}

void Document::throw_if_wrong() const {
  if (has_problems()) throw Error(has_unreadable_ ? ErrorKind::io : ErrorKind::invalid, report());
}

namespace {

std::ifstream open_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(ErrorKind::io, concat(path, ": cannot open: ", std::strerror(errno)));
  return in;
}

void throw_if_bad(const std::ifstream& in, const std::string& path) {
  if (in.bad()) throw Error(ErrorKind::io, concat(path, ": cannot read: ", std::strerror(errno)));
}

}  // namespace

std::string read_text_file(const std::string& path) {
  constexpr std::size_t kLargest = std::size_t{64} << 20;
  std::ifstream in = open_file(path);
  std::string text;
  std::string block(1 << 16, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kLargest) {
      throw Error(ErrorKind::invalid, concat(path, ": error: the file is larger than 64 MiB"));
    }
  }
  throw_if_bad(in, path);
  return text;
}

void check_readable(const std::string& path) {
  std::ifstream in = open_file(path);
  in.peek();
  throw_if_bad(in, path);
}

}  // namespace fleetbill::scenarios
