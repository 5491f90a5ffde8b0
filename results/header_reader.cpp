#include "results/header_reader.hpp"

#include <algorithm>

#include "results/chunk_codec.hpp"

namespace fleetbill::results {
namespace {

constexpr std::string_view kUnknownMessage = "has a header that no run file has";
constexpr std::string_view kUnknownType = "has a type that no run file has";
constexpr std::string_view kWildChunks = "is not in chunks of a sane size";

/// Types of messages.
enum : std::uint16_t {
  kNil = 0x00,
  kDataspace = 0x01,
  kDatatype = 0x03,
  kFillValue = 0x05,
  kLinkInfo = 0x02,
  kLink = 0x06,
  kExternalFiles = 0x07,
  kLayout = 0x08,
  kGroupInfo = 0x0A,
  kFilters = 0x0B,
  kAttribute = 0x0C,
  kContinuation = 0x10,
  kSymbolTable = 0x11,
  kModificationTime = 0x12,
  kReferenceCount = 0x16,
};

std::uint64_t padded(std::uint64_t size) { return (size + 7) / 8 * 8; }

/// Requires that a text ends within its field.
void require_end(Bytes text, const LittleEndianReader& taker) {
  if (std::find(text.begin(), text.end(), std::byte{0}) == text.end()) {
    taker.fail("has a name without end");
  }
}

Shape read_shape(LittleEndianReader taker) {
  const auto version = taker.number<std::uint8_t>();
  Shape shape;
  shape.rank = taker.number<std::uint8_t>();
  const auto flags = taker.number<std::uint8_t>();
  const auto kind = taker.number<std::uint8_t>();
  constexpr std::uint8_t kHasMaximum = 1;
  if (version < 1 || version > 2 || flags > kHasMaximum || shape.rank > shape.extents.size()) {
    taker.fail("is neither a scalar nor a column");
  }
  if (version == 1) taker.skip(4);
  shape.is_null = version == 2 && kind == 2;
  for (unsigned i = 0; i < shape.rank; ++i) shape.extents[i] = taker.number<std::uint64_t>();
  if (flags == kHasMaximum) taker.skip(shape.rank * sizeof(std::uint64_t));
  return shape;
}

/// @returns bytes of an element
std::uint32_t read_type(LittleEndianReader taker) {
  enum { integer = 0, floating_point = 1, text = 3 };
  const unsigned type = taker.number<std::uint8_t>() & 15;
  taker.skip(3);
  const auto size = taker.number<std::uint32_t>();
  const bool is_known = type == integer || type == floating_point || type == text;
  if (!is_known || size == 0) taker.fail(kUnknownType);
  taker.skip(type == integer ? 4 : type == floating_point ? 12 : 0);
  return size;
}

void check_fill_value(LittleEndianReader taker) {
  const auto version = taker.number<std::uint8_t>();
  if (version != 2) taker.fail(kUnknownMessage);
  taker.skip(2);
  const bool is_defined = taker.number<std::uint8_t>() != 0;
  if (is_defined) taker.skip(taker.number<std::uint32_t>());
}

Storage read_storage(LittleEndianReader taker) {
  if (taker.number<std::uint8_t>() != 3) taker.fail(kUnknownMessage);
  Storage storage;
  const auto layout = taker.number<std::uint8_t>();
  if (layout > static_cast<std::uint8_t>(LayoutClass::chunked)) taker.fail(kUnknownMessage);
  storage.layout = static_cast<LayoutClass>(layout);
  switch (storage.layout) {
    case LayoutClass::compact: taker.skip(taker.number<std::uint16_t>()); return storage;
    case LayoutClass::contiguous:
      storage.address = taker.number<std::uint64_t>();
      storage.size = taker.number<std::uint64_t>();
      return storage;
    case LayoutClass::chunked: break;
  }
  storage.dimensions = taker.number<std::uint8_t>();
  storage.address = taker.number<std::uint64_t>();
  std::uint64_t bytes = 1;
  for (unsigned i = 0; i < storage.dimensions; ++i) {
    storage.element_size = taker.number<std::uint32_t>();
    bytes *= storage.element_size;
    if (bytes == 0 || bytes > kLargestChunkBytes) taker.fail(kWildChunks);
  }
  return storage;
}

void check_filters(LittleEndianReader taker) {
  if (taker.number<std::uint8_t>() != 1) taker.fail(kUnknownMessage);
  const unsigned filters = taker.number<std::uint8_t>();
  taker.skip(6);
  for (unsigned i = 0; i < filters; ++i) {
    taker.skip(2);  // which one: the ImageReader looks
    const auto name_size = taker.number<std::uint16_t>();
    taker.skip(2);
    const auto parameters = taker.number<std::uint16_t>();
    if (name_size % 8 != 0) taker.fail(kUnknownMessage);
    if (name_size > 0) require_end(taker.bytes(name_size), taker);
    taker.skip(padded(parameters * sizeof(std::uint32_t)));
  }
}

void check_attribute(LittleEndianReader taker) {
  const auto version = taker.number<std::uint8_t>();
  if (version != 1) taker.fail(kUnknownMessage);
  taker.skip(1);
  const auto name_size = taker.number<std::uint16_t>();
  const auto type_size = taker.number<std::uint16_t>();
  const auto shape_size = taker.number<std::uint16_t>();
  require_end(taker.bytes(padded(name_size)).first(name_size), taker);
  const std::uint32_t size =
      read_type(LittleEndianReader(taker.bytes(padded(type_size)).first(type_size), taker.path()));
  const Shape shape = read_shape(
      LittleEndianReader(taker.bytes(padded(shape_size)).first(shape_size), taker.path()));
  std::uint64_t values = shape.is_null ? 0 : 1;
  for (unsigned i = 0; i < shape.rank; ++i) {
    if (shape.extents[i] > taker.left()) taker.fail("has an attribute that is cut short");
    values *= shape.extents[i];  // at most 2^16 each
  }
  taker.skip(values * size);
}

template <class T>
void set_once(std::optional<T>& member, T value, const LittleEndianReader& taker) {
  if (member) taker.fail(kUnknownMessage);
  member = value;
}

}  // namespace

std::optional<Continuation> read_message(const Message& message, const std::string& path,
                                         ObjectHeader& header) {
  LittleEndianReader taker(message.body, path);
  constexpr std::uint8_t kShared = 2;
  if ((message.flags & kShared) != 0) taker.fail(kUnknownType);  // stored elsewhere
  switch (message.type) {
    case kNil: break;
    case kDataspace: set_once(header.shape, read_shape(taker), taker); break;
    case kDatatype: set_once(header.element_size, read_type(taker), taker); break;
    case kFillValue: check_fill_value(taker); break;
    case kLayout: set_once(header.storage, read_storage(taker), taker); break;
    case kFilters: check_filters(taker); break;
    case kAttribute: check_attribute(taker); break;
    case kModificationTime: taker.skip(8); break;
    case kReferenceCount: taker.skip(5); break;
    case kSymbolTable: {
      const auto tree = taker.number<std::uint64_t>();
      set_once(header.symbols, {tree, taker.number<std::uint64_t>()}, taker);
      break;
    }
    case kContinuation: {
      const auto address = taker.number<std::uint64_t>();
      return Continuation{address, taker.number<std::uint64_t>()};
    }
    case kLinkInfo:
    case kLink:
    case kGroupInfo: taker.fail("has links of a kind that no run file has");
    case kExternalFiles: taker.fail("is not stored in one piece");
    default: taker.fail(kUnknownMessage);
  }
  return std::nullopt;
}

}  // namespace fleetbill::results
