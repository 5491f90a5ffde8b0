#include "scenarios/loader/yaml_tree.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <sstream>

#include "billing/units/error.hpp"
#include "billing/units/text.hpp"

namespace fleetbill::scenarios {
namespace {

Mark to_mark(const YAML::Mark& mark) {
  if (mark.is_null()) return {};
  return {static_cast<std::uint32_t>(mark.line + 1), static_cast<std::uint32_t>(mark.column + 1)};
}

/// Stops the parser at the first thing that scenarios do not have.
struct NotAllowed {
  Mark mark;
  std::string message;
};

/// Builds the tree from the parser's events.
class TreeBuilder : public YAML::EventHandler {
 public:
  YamlNode take_root() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}

  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    refuse_anchor(mark, anchor);
    add(node(YamlNode::Kind::empty, mark));
  }

  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    throw NotAllowed{to_mark(mark), "aliases are not allowed; write the value out"};
  }

  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    refuse_anchor(mark, anchor);
    if (tag != "?" && tag != "!" && !tag.empty()) refuse_tag(mark);
    YamlNode scalar = node(YamlNode::Kind::scalar, mark);
    scalar.scalar = value;
    scalar.quoted = tag == "!";
    add(std::move(scalar));
  }

  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::sequence, mark, tag, anchor);
  }
  void OnSequenceEnd() override { close(); }

  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::map, mark, tag, anchor);
  }
  void OnMapEnd() override { close(); }

 private:
  struct Level {
    YamlNode node;
    std::optional<YamlNode> key;  // of a map, while its value is awaited
  };

  static YamlNode node(YamlNode::Kind kind, const YAML::Mark& mark) {
    YamlNode out;
    out.kind = kind;
    out.mark = to_mark(mark);
    return out;
  }

  static void refuse_anchor(const YAML::Mark& mark, YAML::anchor_t anchor) {
    if (anchor != YAML::NullAnchor) {
      throw NotAllowed{to_mark(mark), "anchors are not allowed; write the value out"};
    }
  }

  [[noreturn]] static void refuse_tag(const YAML::Mark& mark) {
    throw NotAllowed{to_mark(mark), "tags are not allowed"};
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag,
            YAML::anchor_t anchor) {
    constexpr std::size_t kDeepest = 32;
    refuse_anchor(mark, anchor);
    if (tag != "?" && tag != "!" && !tag.empty()) refuse_tag(mark);
    if (levels_.size() == kDeepest) throw NotAllowed{to_mark(mark), "nested deeper than 32 levels"};
    levels_.push_back({node(kind, mark), std::nullopt});
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
      // An empty value's mark is on the next line; the key is where its author would look.
      if (value.kind == YamlNode::Kind::empty) value.mark = level.key->mark;
      level.node.entries.emplace_back(std::move(*level.key), std::move(value));
      level.key.reset();
    } else if (value.kind == YamlNode::Kind::scalar) {
      level.key = std::move(value);
    } else {
      throw NotAllowed{value.mark, "a key must be a plain word"};
    }
  }

  YamlNode root_;
  std::vector<Level> levels_;
};

std::string sentence_of(const YAML::ParserException& error) { return "not YAML: " + error.msg; }

}  // namespace

Document::Document(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {
  line_begins_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_begins_.push_back(i + 1);
  }
}

YamlNode Document::parse() {
  try {
    std::istringstream in(text_);
    YAML::Parser parser(in);
    TreeBuilder builder;
    const bool has_document = parser.HandleNextDocument(builder);
    YamlNode root = builder.take_root();
    TreeBuilder second;
    if (has_document && parser.HandleNextDocument(second)) {
      const YamlNode other = second.take_root();
      add({other.mark, 1, "", "a second document; a file holds one"});
      return {};
    }
    return root;
  } catch (const YAML::ParserException& error) {
    add({to_mark(error.mark), 1, "", sentence_of(error)});
  } catch (const YAML::Exception& error) {
    add({to_mark(error.mark), 1, "", "not YAML: " + error.msg});
  } catch (const NotAllowed& error) {
    add({error.mark, 1, "", error.message});
  }
  return {};
}

void Document::add(Problem problem) { problems_.push_back(std::move(problem)); }

void Document::add(const YamlNode& at, std::string path, std::string message) {
  const std::size_t quotes = at.quoted ? 2 : 0;
  const std::size_t width =
      at.kind == YamlNode::Kind::scalar ? std::max<std::size_t>(1, at.scalar.size() + quotes) : 1;
  add({at.mark, width, std::move(path), std::move(message)});
}

std::string_view Document::line(std::uint32_t number) const {
  if (number == 0 || number > line_begins_.size()) return {};
  const std::size_t begin = line_begins_[number - 1];
  std::string_view rest = std::string_view(text_).substr(begin);
  rest = rest.substr(0, rest.find('\n'));
  if (rest.ends_with('\r')) rest.remove_suffix(1);
  return rest;
}

std::string Document::report() const {
  constexpr std::size_t kMost = 20;
  constexpr std::size_t kLongestLine = 160;
  std::vector<Problem> sorted = problems_;
  std::stable_sort(sorted.begin(), sorted.end(), [](const Problem& a, const Problem& b) {
    return std::pair(a.mark.line, a.mark.column) < std::pair(b.mark.line, b.mark.column);
  });
  std::string out;
  for (std::size_t i = 0; i < std::min(sorted.size(), kMost); ++i) {
    const Problem& problem = sorted[i];
    const std::string_view source = line(problem.mark.line);
    out +=
        concat(name_, ":", problem.mark.line, ":", problem.mark.column, ": error: ", problem.path,
               problem.path.empty() ? "" : ": ", problem.message, "\n");
    if (source.empty() || source.size() > kLongestLine || problem.mark.column > source.size()) {
      continue;
    }
    const std::string number = std::to_string(problem.mark.line);
    const std::size_t width = std::min(problem.width, source.size() - (problem.mark.column - 1));
    out += concat("  ", number, " | ", source, "\n");
    out +=
        concat("  ", std::string(number.size(), ' '), " | ",
               std::string(problem.mark.column - 1, ' '), "^", std::string(width - 1, '~'), "\n");
  }
  if (sorted.size() > kMost) out += concat("... and ", sorted.size() - kMost, " more\n");
  if (!out.empty()) out.pop_back();
  return out;
}

void Document::throw_if_wrong() const {
  if (has_problems()) throw Error(ErrorKind::invalid, report());
}

std::string read_text_file(const std::string& path) {
  constexpr std::size_t kLargest = std::size_t{64} << 20;
  std::ifstream in(path, std::ios::binary);
  if (!in) throw Error(ErrorKind::io, concat(path, ": cannot open: ", std::strerror(errno)));
  std::string text;
  std::string block(1 << 16, '\0');
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())), in.gcount() > 0) {
    text.append(block, 0, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kLargest) {
      throw Error(ErrorKind::invalid, concat(path, ": error: the file is larger than 64 MiB"));
    }
  }
  if (in.bad()) throw Error(ErrorKind::io, concat(path, ": cannot read: ", std::strerror(errno)));
  if (!is_utf8(text)) throw Error(ErrorKind::invalid, concat(path, ": error: not UTF-8"));
  return text;
}

}  // namespace fleetbill::scenarios
