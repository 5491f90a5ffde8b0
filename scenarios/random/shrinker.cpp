#include "scenarios/random/shrinker.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "billing/units/instant.hpp"

namespace fleetbill::scenarios::random {
namespace {

/// The number at the start of a scalar (`14d`, `40`), and the rest of it.
struct Leading {
  std::int64_t number;
  std::string rest;
};

/// Dates and serials also start with digits, but are not numbers.
std::optional<Leading> leading_number(const YamlNode& node) {
  if (node.kind != YamlNode::Kind::scalar || node.quoted) return std::nullopt;
  const std::string& text = node.scalar;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const auto is_unit = [](char c) { return (c >= 'a' && c <= 'z') || c == '%'; };
  if (error != std::errc() || !std::all_of(end, text.data() + text.size(), is_unit)) {
    return std::nullopt;
  }
  return Leading{number, std::string(end, text.data() + text.size())};
}

class Shrinker {
 public:
  Shrinker(YamlNode tree, const std::function<bool(const YamlNode&)>& still_so)
      : tree_(std::move(tree)), still_so_(still_so) {}

  YamlNode run() {
    do {
      has_shrunk_ = false;
      shrink(tree_);
    } while (has_shrunk_);
    return std::move(tree_);
  }

 private:
  /// Keeps the last change if the tree still has the property. @returns whether it was kept
  bool keeps() {
    if (!still_so_(tree_)) return false;
    has_shrunk_ = true;
    return true;
  }

  /// Removes elements, half of them at a time first, then fewer.
  template <class Element>
  void leave_out(std::vector<Element>& elements) {
    for (std::size_t size = elements.size(); size > 0; size /= 2) {
      for (std::size_t at = 0; at + size <= elements.size();) {
        const std::vector<Element> before = elements;
        const auto first = elements.begin() + static_cast<std::ptrdiff_t>(at);
        elements.erase(first, first + static_cast<std::ptrdiff_t>(size));
        if (!keeps()) {
          elements = before;
          at += size;
        }
      }
    }
  }

  /// @returns whether it was kept
  bool try_scalar(YamlNode& node, std::string text) {
    std::swap(node.scalar, text);
    if (keeps()) return true;
    std::swap(node.scalar, text);
    return false;
  }

  void make_smaller(YamlNode& node) {
    if (const auto leading = leading_number(node)) {
      for (const std::int64_t smaller :
           {std::int64_t{0}, std::int64_t{1}, leading->number / 2, leading->number - 1}) {
        if (smaller < 0 || smaller >= leading->number) continue;
        if (try_scalar(node, std::to_string(smaller) + leading->rest)) return;
      }
    } else if (const auto time = parse_instant(node.scalar)) {
      const Month month = month_of(*time);
      const Instant before = month.previous().begin() + (*time - month.begin());
      for (const Instant earlier : {before, start_of(date_of(*time))}) {
        if (earlier < *time && try_scalar(node, to_string(earlier))) return;
      }
    }
  }

  /// Removing an element shrinks more than reducing one, so that removals are tried first.
  void shrink(YamlNode& node) {
    leave_out(node.items);
    leave_out(node.entries);
    make_smaller(node);
    for (YamlNode& item : node.items) shrink(item);
    for (YamlEntry& entry : node.entries) shrink(entry.value);
  }

  YamlNode tree_;
  const std::function<bool(const YamlNode&)>& still_so_;
  bool has_shrunk_ = false;
};

}  // namespace

YamlNode shrunk(YamlNode tree, const std::function<bool(const YamlNode&)>& still_so) {
  return Shrinker(std::move(tree), still_so).run();
}

}  // namespace fleetbill::scenarios::random
