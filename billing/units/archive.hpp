#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <map>
#include <optional>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <unordered_map>
#include <utility>
#include <vector>

/// Serialises state, so that a run can be suspended and resumed. A class with state lists it once,
/// for both directions:
///
///     template <class Archive>
///     void archive(Archive& a) {
///       a(first_, second_);
///     }
///
/// Do not list what follows from the scenario (references, settings, plans): construct the object
/// from the scenario, then read its state. Values without padding are copied verbatim; equal state
/// gives equal bytes. Only the program that wrote the bytes can read them.
namespace fleetbill {

/// Invalid bytes: truncated, or written from values of other types.
class ArchiveError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

template <class T, class Archive>
concept Archived = requires(T& value, Archive& archive) {
  value.archive(archive);
};

/// Types that are copied as bytes: numbers, enums, ids, and structs of these without padding.
template <class T>
concept PlainBytes = std::is_trivially_copyable_v<T> &&
    std::has_unique_object_representations_v<T> && !std::is_pointer_v<T>;

/// Serialises state. It takes values by non-const reference, because their one `archive` serves
/// both directions, but does not change them.
class ArchiveWriter {
 public:
  static constexpr bool kReads = false;

  template <class... Values>
  void operator()(Values&... values) {
    (write(values), ...);
  }

  /// A map whose values have no default constructor; see ArchiveReader.
  template <class Key, class Value, class Make>
  void entries(std::map<Key, Value>& map, const Make& /*make*/) {
    write(map);
  }

  [[nodiscard]] std::string take() { return std::move(bytes_); }

 private:
  void put(const void* bytes, std::size_t size) {
    bytes_.append(static_cast<const char*>(bytes), size);
  }
  void write_size(std::size_t size) {
    auto number = static_cast<std::uint64_t>(size);
    put(&number, sizeof(number));
  }

  template <class T>
  void write(T& value) {
    if constexpr (Archived<T, ArchiveWriter>) {
      value.archive(*this);
    } else if constexpr (PlainBytes<T>) {
      put(&value, sizeof(T));
    } else {
      write_standard(value);
    }
  }

  void write_standard(std::string& text) {
    write_size(text.size());
    put(text.data(), text.size());
  }
  template <class T>
  void write_standard(std::vector<T>& values) {
    write_size(values.size());
    if constexpr (PlainBytes<T> && !Archived<T, ArchiveWriter>) {
      put(values.data(), values.size() * sizeof(T));
    } else {
      for (T& value : values) write(value);
    }
  }
  template <class T>
  void write_standard(std::optional<T>& value) {
    bool exists = value.has_value();
    write(exists);
    if (exists) write(*value);
  }
  template <class A, class B>
  void write_standard(std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }
  template <class... T>
  void write_standard(std::tuple<T...>& value) {
    std::apply(*this, value);
  }
  template <class Key, class Value>
  void write_standard(std::map<Key, Value>& map) {
    write_size(map.size());
    for (auto& [key, value] : map) write_entry(key, value);
  }
  /// By rising key: the order of a hash table depends on its history.
  template <class Key, class Value, class Hash>
  void write_standard(std::unordered_map<Key, Value, Hash>& map) {
    std::vector<std::pair<const Key, Value>*> sorted;
    sorted.reserve(map.size());
    for (auto& entry : map) sorted.push_back(&entry);
    std::sort(sorted.begin(), sorted.end(), [](auto* a, auto* b) { return a->first < b->first; });
    write_size(sorted.size());
    for (auto* entry : sorted) write_entry(entry->first, entry->second);
  }
  template <class T>
  void write_standard(std::set<T>& values) {
    write_size(values.size());
    for (T value : values) write(value);
  }
  template <class Key, class Value>
  void write_entry(Key key, Value& value) {
    (*this)(key, value);
  }

  std::string bytes_;
};

/// Reads serialised state. Every length is compared with the remaining bytes before memory is
/// allocated for it.
class ArchiveReader {
 public:
  static constexpr bool kReads = true;

  /// @param bytes  must outlive the reader
  explicit ArchiveReader(std::string_view bytes) : bytes_(bytes) {}

  /// Reads values in the order in which they were written.
  /// Errors: `ArchiveError`; the values are then in an unspecified state.
  template <class... Values>
  void operator()(Values&... values) {
    (read(values), ...);
  }

  /// Reads a map whose values have no default constructor.
  /// @param make  returns a value for a key; its state is then read into it
  template <class Key, class Value, class Make>
  void entries(std::map<Key, Value>& map, const Make& make) {
    map.clear();
    for (std::uint64_t n = read_size(); n > 0; --n) {
      const Key key = read_new<Key>();
      const auto [entry, is_new] = map.try_emplace(key, make(key));
      require(is_new, "duplicate key");
      read(entry->second);
    }
  }

  /// Errors: `ArchiveError` if bytes remain.
  void finish() const { require(bytes_.empty(), "trailing bytes"); }

 private:
  static void require(bool condition, const char* problem) {
    if (!condition) throw ArchiveError(problem);
  }
  std::string_view get(std::uint64_t size) {
    require(size <= bytes_.size(), "truncated");
    const std::string_view out = bytes_.substr(0, size);
    bytes_.remove_prefix(size);
    return out;
  }
  /// Reads the number of elements that follow; each has at least `least` bytes.
  std::uint64_t read_size(std::size_t least = 1) {
    const auto size = read_new<std::uint64_t>();
    require(size <= bytes_.size() / least, "truncated");
    return size;
  }

  template <class T>
  T read_new() {
    if constexpr (PlainBytes<T> && !Archived<T, ArchiveReader>) {
      std::array<char, sizeof(T)> raw{};
      std::memcpy(raw.data(), get(sizeof(T)).data(), sizeof(T));
      if constexpr (std::is_same_v<T, bool>) require(raw[0] == 0 || raw[0] == 1, "invalid bool");
      return std::bit_cast<T>(raw);
    } else {
      T value{};
      read(value);
      return value;
    }
  }

  template <class T>
  void read(T& value) {
    if constexpr (Archived<T, ArchiveReader>) {
      value.archive(*this);
    } else if constexpr (PlainBytes<T>) {
      value = read_new<T>();
    } else {
      read_standard(value);
    }
  }

  void read_standard(std::string& text) { text = get(read_size()); }
  template <class T>
  void read_standard(std::vector<T>& values) {
    values.clear();
    if constexpr (PlainBytes<T> && !Archived<T, ArchiveReader>) {
      const std::string_view raw = get(read_size(sizeof(T)) * sizeof(T));
      values.resize(raw.size() / sizeof(T));
      if (!raw.empty()) std::memcpy(values.data(), raw.data(), raw.size());
    } else {
      for (std::uint64_t n = read_size(); n > 0; --n) values.push_back(read_new<T>());
    }
  }
  template <class T>
  void read_standard(std::optional<T>& value) {
    value.reset();
    if (read_new<bool>()) value.emplace(read_new<T>());
  }
  template <class A, class B>
  void read_standard(std::pair<A, B>& value) {
    (*this)(value.first, value.second);
  }
  template <class... T>
  void read_standard(std::tuple<T...>& value) {
    std::apply(*this, value);
  }
  template <class Key, class Value>
  void read_standard(std::map<Key, Value>& map) {
    read_entries(map);
  }
  template <class Key, class Value, class Hash>
  void read_standard(std::unordered_map<Key, Value, Hash>& map) {
    read_entries(map);
  }
  template <class Map>
  void read_entries(Map& map) {
    map.clear();
    for (std::uint64_t n = read_size(); n > 0; --n) {
      const auto key = read_new<typename Map::key_type>();
      const bool is_new = map.emplace(key, read_new<typename Map::mapped_type>()).second;
      require(is_new, "duplicate key");
    }
  }
  template <class T>
  void read_standard(std::set<T>& values) {
    values.clear();
    for (std::uint64_t n = read_size(); n > 0; --n) {
      require(values.insert(read_new<T>()).second, "duplicate key");
    }
  }

  std::string_view bytes_;
};

/// Returns the serialised state of values.
template <class... Values>
std::string to_bytes(Values&... values) {
  ArchiveWriter writer;
  writer(values...);
  return writer.take();
}

/// Reads the result of `to_bytes` for values of the same types.
/// Errors: `ArchiveError` if the bytes are not such a result.
template <class... Values>
void from_bytes(std::string_view bytes, Values&... values) {
  ArchiveReader reader(bytes);
  reader(values...);
  reader.finish();
}

}  // namespace fleetbill
