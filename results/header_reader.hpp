#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "billing/units/text.hpp"
#include "results/failure.hpp"

/// The messages of an HDF5 object header of version 1, as far as the skeleton needs them; see
/// check_skeleton(). Layouts: "HDF5 File Format Specification Version 3.0", IV.A.2.
namespace fleetbill::results {

using Bytes = std::span<const std::byte>;

/// HDF5's undefined address.
inline constexpr std::uint64_t kNowhere = ~std::uint64_t{0};

/// Reads little-endian numbers from the front of a structure.
/// Errors of all functions: `Failure` naming the object if the structure ends early.
class LittleEndianReader {
 public:
  LittleEndianReader(Bytes bytes, const std::string& path) : bytes_(bytes), path_(path) {}

  template <class T>
  T number() {
    T value;
    std::memcpy(&value, bytes(sizeof(T)).data(), sizeof(T));
    return value;
  }
  Bytes bytes(std::uint64_t size) {
    if (size > bytes_.size()) fail("is cut short");
    const Bytes taken = bytes_.first(size);
    bytes_ = bytes_.subspan(size);
    return taken;
  }
  void skip(std::uint64_t size) { bytes(size); }
  void expect(std::string_view signature) {
    if (std::memcmp(bytes(signature.size()).data(), signature.data(), signature.size()) != 0) {
      fail("is not where its group says");
    }
  }
  [[nodiscard]] std::size_t left() const { return bytes_.size(); }
  [[nodiscard]] const std::string& path() const { return path_; }
  [[noreturn]] void fail(std::string_view problem) const {
    throw Failure(concat(path_, ' ', problem));
  }

 private:
  Bytes bytes_;
  const std::string& path_;
};

/// A dataset's or attribute's shape.
struct Shape {
  unsigned rank = 0;
  std::array<std::uint64_t, 2> extents{};
  bool is_null = false;
};

enum class LayoutClass : std::uint8_t { compact, contiguous, chunked };

/// Where a dataset's values are.
struct Storage {
  LayoutClass layout = LayoutClass::compact;
  std::uint64_t address = kNowhere;  ///< of the values, or of the chunks' index
  std::uint64_t size = 0;            ///< bytes, if contiguous
  unsigned dimensions = 0;           ///< of a chunk: rank + 1
  std::uint32_t element_size = 0;    ///< of a chunk: its last dimension, in bytes
};

/// The names of a group: a B-tree of symbol tables, and a heap of texts.
struct SymbolTable {
  std::uint64_t tree = kNowhere;
  std::uint64_t heap = kNowhere;

  bool operator==(const SymbolTable&) const = default;
};

/// The contents of an object's messages.
struct ObjectHeader {
  std::optional<Shape> shape;
  std::optional<std::uint32_t> element_size;
  std::optional<Storage> storage;
  std::optional<SymbolTable> symbols;
};

/// A piece of an object header that is elsewhere.
struct Continuation {
  std::uint64_t address = kNowhere;
  std::uint64_t size = 0;
};

/// One message of an object header.
struct Message {
  std::uint16_t type = 0;
  std::uint8_t flags = 0;
  Bytes body;
};

/// Reads a message into `header`.
/// @returns the continuation of the header, if the message names one
/// Errors: `Failure` naming the object at `path` if the message is invalid in a run file,
/// incomplete, or the second of its kind.
std::optional<Continuation> read_message(const Message& message, const std::string& path,
                                         ObjectHeader& header);

}  // namespace fleetbill::results
