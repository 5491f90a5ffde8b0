#include "scenarios/loader/name_pattern.hpp"

#include <algorithm>

#include "billing/units/text.hpp"

namespace fleetbill::scenarios {
namespace {

/// Whether `text` is a number from 1 to `most` without leading zeros.
bool is_number(std::string_view text, std::int64_t most) {
  if (text.empty() || text.front() == '0') return false;
  const auto value = parse_digits(text, most);
  return value && *value <= most;
}

/// The text before or after the number.
struct Parts {
  std::string_view head, tail;
};

std::optional<Parts> parts_of(std::string_view pattern) {
  const std::size_t at = pattern.find(kNumber);
  if (at == std::string_view::npos) return std::nullopt;
  return Parts{pattern.substr(0, at), pattern.substr(at + kNumber.size())};
}

/// The numbers of `a` are longer names of `b`: `head` and `tail` are what `a` has in addition.
/// The least name has number 1.
std::optional<std::string> common_if_within(const NamePattern& a, std::string_view head,
                                            std::string_view tail, const NamePattern& b) {
  if (a.most < 1 || !is_number(concat(head, 1, tail), b.most)) return std::nullopt;
  return concat(parts_of(a.text)->head, 1, parts_of(a.text)->tail);
}

/// The names of `a` start with `head` and then a number; those of `b` end with a number and then
/// `tail`. Both numbers may share digits of `head` and `tail`.
std::optional<std::string> common_if_crossed(const NamePattern& a, std::string_view head,
                                             const NamePattern& b, std::string_view tail) {
  const Parts parts = *parts_of(a.text);
  const auto name = [&](const std::string& number_of_a) {
    return concat(parts.head, number_of_a, parts.tail);
  };
  // The numbers share `shared` digits, from the end of `head` to the start of `tail`.
  for (std::size_t shared = std::min(head.size(), tail.size()); shared > 0; --shared) {
    const std::string_view number_of_a = tail.substr(shared);
    const std::string_view number_of_b = head.substr(0, head.size() - shared);
    if (head.ends_with(tail.substr(0, shared)) && is_number(number_of_a, a.most) &&
        is_number(number_of_b, b.most)) {
      return name(std::string(number_of_a));
    }
  }
  if (is_number(tail, a.most) && is_number(head, b.most)) return name(std::string(tail));
  const std::string number_of_a = concat(1, tail);
  if (is_number(number_of_a, a.most) && is_number(concat(head, 1), b.most)) {
    return name(number_of_a);
  }
  return std::nullopt;
}

}  // namespace

bool matches(const NamePattern& pattern, std::string_view name) {
  const auto parts = parts_of(pattern.text);
  if (!parts) return name == pattern.text && pattern.most > 0;
  if (name.size() <= parts->head.size() + parts->tail.size()) return false;
  if (!name.starts_with(parts->head) || !name.ends_with(parts->tail)) return false;
  const auto number =
      name.substr(parts->head.size(), name.size() - parts->head.size() - parts->tail.size());
  return is_number(number, pattern.most);
}

std::optional<std::string> common_name(const NamePattern& a, const NamePattern& b) {
  const auto of_a = parts_of(a.text), of_b = parts_of(b.text);
  if (!of_a || !of_b) {
    const NamePattern& single = of_a ? b : a;
    const bool is_common = single.most > 0 && matches(of_a ? a : b, single.text);
    return is_common ? std::optional(std::string(single.text)) : std::nullopt;
  }
  // One head must start with the other, and one tail end with the other.
  const bool a_has_head = of_a->head.size() >= of_b->head.size();
  const bool a_has_tail = of_a->tail.size() >= of_b->tail.size();
  const std::string_view longer_head = a_has_head ? of_a->head : of_b->head;
  const std::string_view longer_tail = a_has_tail ? of_a->tail : of_b->tail;
  const std::string_view shorter_head = a_has_head ? of_b->head : of_a->head;
  const std::string_view shorter_tail = a_has_tail ? of_b->tail : of_a->tail;
  if (!longer_head.starts_with(shorter_head) || !longer_tail.ends_with(shorter_tail)) {
    return std::nullopt;
  }
  const auto head = longer_head.substr(shorter_head.size());
  const auto tail = longer_tail.substr(0, longer_tail.size() - shorter_tail.size());
  if (head.empty() || a_has_head == a_has_tail) {
    const bool a_is_longer = head.empty() ? a_has_tail : a_has_head;
    return a_is_longer ? common_if_within(a, head, tail, b) : common_if_within(b, head, tail, a);
  }
  if (tail.empty()) {
    return a_has_head ? common_if_within(a, head, tail, b) : common_if_within(b, head, tail, a);
  }
  return a_has_head ? common_if_crossed(a, head, b, tail) : common_if_crossed(b, head, a, tail);
}

}  // namespace fleetbill::scenarios
