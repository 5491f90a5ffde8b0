#include "results/skeleton_reader.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <vector>

#include "billing/units/error.hpp"
#include "results/header_reader.hpp"
#include "results/user_block.hpp"

namespace fleetbill::results {
namespace {

constexpr int kDeepest = 8;            // groups within groups, as for the ImageReader
constexpr unsigned kDeepestTree = 16;  // a tree of nodes of two
constexpr std::size_t kPrefix = 16;    // bytes before the messages of an object header

/// The bytes after the user block. Each byte belongs to at most one structure.
class Image {
 public:
  Image(const std::string& path, std::uint64_t size)
      : path_(path), file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), size_(size) {
    if (file_ < 0) fail();
  }
  ~Image() { ::close(file_); }
  Image(const Image&) = delete;
  Image& operator=(const Image&) = delete;

  /// Sets the end of the structures, which the superblock names.
  void end_at(std::uint64_t size) { size_ = std::min(size_, size); }

  /// Reserves `size` bytes at `address` for the object at `path`, without reading them.
  /// Errors: `Failure` if they exceed the file or overlap another structure.
  void take(std::uint64_t address, std::uint64_t size, const std::string& path) {
    if (address > size_ || size > size_ - address) {
      throw Failure(concat(path, " is larger than the file"));
    }
    if (size == 0) return;
    const auto next = taken_.upper_bound(address);
    const bool runs_into_next = next != taken_.end() && next->first < address + size;
    const bool is_in_previous = next != taken_.begin() && std::prev(next)->second > address;
    if (runs_into_next || is_in_previous) throw Failure(concat(path, " is there twice"));
    taken_.emplace_hint(next, address, address + size);
  }

  /// Reserves and reads them.
  std::vector<std::byte> read(std::uint64_t address, std::uint64_t size, const std::string& path) {
    take(address, size, path);
    std::vector<std::byte> bytes(size);
    for (std::size_t done = 0; done < size;) {
      const ssize_t n = ::pread(file_, bytes.data() + done, size - done,
                                static_cast<off_t>(kUserBlockSize + address + done));
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) fail();
      if (n == 0) throw Failure("it was truncated while it was read");
      done += static_cast<std::size_t>(n);
    }
    return bytes;
  }

 private:
  [[noreturn]] void fail() const {
    throw Error(ErrorKind::io, concat(path_, ": cannot read the run file: ", std::strerror(errno)));
  }

  const std::string& path_;
  int file_;
  std::uint64_t size_;
  std::map<std::uint64_t, std::uint64_t> taken_;  // start and end
};

/// Half the widths of the trees' nodes.
struct TreeWidths {
  std::uint16_t leaf = 0;     ///< names of a symbol table
  std::uint16_t group = 0;    ///< symbol tables of a node
  std::uint16_t chunks = 32;  ///< chunks of a node
};

/// Which B-tree it is.
struct TreeKind {
  std::uint8_t type = 0;    ///< 0: of a group, 1: of chunks
  std::uint16_t width = 0;  ///< half the maximum number of children
  std::size_t key_size = 8;
};

/// A node of a B-tree.
struct Node {
  unsigned level = 0;       ///< 0: a leaf
  std::vector<Bytes> keys;  ///< one more than children; empty without children
  std::vector<std::uint64_t> children;
  std::vector<std::byte> bytes;  ///< storage of the keys
};

/// The names of a group.
class Heap {
 public:
  Heap(Image& image, std::uint64_t address, const std::string& path) : path_(path) {
    const auto bytes = image.read(address, 32, path);
    LittleEndianReader taker(bytes, path);
    taker.expect(std::string_view("HEAP\0\0\0\0", 8));
    const auto size = taker.number<std::uint64_t>();
    const auto first_free = taker.number<std::uint64_t>();
    texts_ = image.read(taker.number<std::uint64_t>(), size, path);
    check_free_list(first_free);
  }

  [[nodiscard]] std::string name(std::uint64_t at) const {
    const auto* const begin = reinterpret_cast<const char*>(texts_.data());
    const std::string_view all(begin, texts_.size());
    const std::size_t end = at < all.size() ? all.find('\0', at) : std::string_view::npos;
    if (end == std::string_view::npos) throw Failure(concat(path_, " has a name without end"));
    return std::string(all.substr(at, end - at));
  }

 private:
  /// Free pieces lead from one to the next; HDF5 follows them without counting.
  void check_free_list(std::uint64_t at) const {
    constexpr std::uint64_t kNoMore = 1;
    for (std::size_t pieces = 0; at != kNoMore; ++pieces) {
      LittleEndianReader taker(texts_, path_);
      taker.skip(at);
      at = taker.number<std::uint64_t>();
      taker.skip(sizeof(std::uint64_t));  // its size: HDF5 looks
      if (pieces > texts_.size() / 16) taker.fail("is a list without end");
    }
  }

  const std::string& path_;
  std::vector<std::byte> texts_;
};

/// Returns a path for messages. The root is "/".
std::string shown(const std::string& path) { return path.empty() ? "/" : path; }

class Skeleton {
 public:
  Skeleton(const std::string& path, std::uint64_t length) : image_(path, length - kUserBlockSize) {}

  void check() {
    const std::string root;
    object(read_superblock(), root, 0);
  }

 private:
  /// The entry of a member in a group's table.
  struct Entry {
    std::uint64_t name = 0;  ///< where in the heap
    std::uint64_t header = kNowhere;
    std::uint32_t cached = 0;
    SymbolTable symbols;
  };
  enum : std::uint32_t { kNothingCached, kSymbolsCached, kSoftLink };

  static Entry read_entry(LittleEndianReader& taker) {
    Entry entry;
    entry.name = taker.number<std::uint64_t>();
    entry.header = taker.number<std::uint64_t>();
    entry.cached = taker.number<std::uint32_t>();
    taker.skip(4);
    entry.symbols.tree = taker.number<std::uint64_t>();
    entry.symbols.heap = taker.number<std::uint64_t>();
    return entry;
  }

  /// @returns the root
  Entry read_superblock() {
    constexpr std::size_t kSize = 100;
    const std::string path = "the superblock";
    const auto bytes = image_.read(0, kSize, path);
    LittleEndianReader taker(bytes, path);
    taker.expect("\x89HDF\r\n\x1a\n");
    taker.expect(std::string_view("\1\0\0\0\0\x08\x08\0", 8));  // version 1; sizes of 8 bytes
    widths_.leaf = taker.number<std::uint16_t>();
    widths_.group = taker.number<std::uint16_t>();
    taker.skip(4);
    widths_.chunks = taker.number<std::uint16_t>();
    if (widths_.leaf == 0 || widths_.group == 0 || widths_.chunks == 0) taker.fail("has no width");
    taker.skip(2);
    const auto base = taker.number<std::uint64_t>();
    taker.skip(8);
    const auto end = taker.number<std::uint64_t>();
    const auto driver = taker.number<std::uint64_t>();
    const bool is_ours = (base == 0 || base == kUserBlockSize) && end >= base && driver == kNowhere;
    if (!is_ours) taker.fail("is not valid in a run file");
    image_.end_at(end - base);
    return read_entry(taker);
  }

  // ---- objects

  ObjectHeader read_header(std::uint64_t address, const std::string& path) {
    const auto prefix = image_.read(address, kPrefix, path);
    LittleEndianReader taker(prefix, path);
    taker.expect(std::string_view("\1\0", 2));
    const auto messages = taker.number<std::uint16_t>();
    taker.skip(4);
    std::vector<Continuation> pieces{{address + kPrefix, taker.number<std::uint32_t>()}};
    ObjectHeader header;
    std::size_t count = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const auto bytes = image_.read(pieces[i].address, pieces[i].size, path);
      LittleEndianReader piece(bytes, path);
      for (; piece.left() > 0; ++count) {
        const auto next = read_message(next_message(piece), path, header);
        if (next) pieces.push_back(*next);
      }
    }
    if (count != messages) taker.fail("has a different number of messages than its header states");
    return header;
  }

  static Message next_message(LittleEndianReader& piece) {
    Message message;
    message.type = piece.number<std::uint16_t>();
    const auto size = piece.number<std::uint16_t>();
    message.flags = piece.number<std::uint8_t>();
    piece.skip(3);
    message.body = piece.bytes(size);
    if (size % 8 != 0) piece.fail("has a message that is cut short");
    return message;
  }

  void object(const Entry& entry, const std::string& path, int depth) {
    const ObjectHeader header = read_header(entry.header, shown(path));
    const bool is_dataset = header.shape && header.element_size && header.storage;
    const bool has_any = header.shape || header.element_size || header.storage;
    if (entry.cached == kSymbolsCached && header.symbols != entry.symbols) {
      throw Failure(concat(shown(path), " is not the group that its parent refers to"));
    }
    if (header.symbols && !has_any) return group(*header.symbols, path, depth);
    if (header.symbols || !is_dataset) {
      throw Failure(concat(shown(path), " is neither a group nor a dataset"));
    }
    dataset(header, path);
  }

  // ---- trees

  /// @param above  the level of the parent: levels fall, so that no tree is without end
  Node read_node(std::uint64_t address, const TreeKind& kind, unsigned above,
                 const std::string& path) {
    const std::size_t most = 2 * std::size_t{kind.width};
    Node node;
    node.bytes = image_.read(address, 24 + most * 8 + (most + 1) * kind.key_size, path);
    LittleEndianReader taker(node.bytes, path);
    taker.expect("TREE");
    const auto type = taker.number<std::uint8_t>();
    node.level = taker.number<std::uint8_t>();
    const auto count = taker.number<std::uint16_t>();
    if (type != kind.type || count > most || node.level >= above) {
      taker.fail("has an index that leads nowhere");
    }
    taker.skip(16);  // addresses of the siblings, which are not used
    for (unsigned i = 0; i < count; ++i) {
      node.keys.push_back(taker.bytes(kind.key_size));
      node.children.push_back(taker.number<std::uint64_t>());
    }
    if (count > 0) node.keys.push_back(taker.bytes(kind.key_size));
    return node;
  }

  // ---- groups

  /// The current group.
  struct Group {
    const std::string& path;
    const std::string& name;  ///< for messages
    const Heap& heap;
    int depth = 0;
  };

  void group(const SymbolTable& symbols, const std::string& path, int depth) {
    if (depth > kDeepest) throw Failure(concat(path, ": groups are too deep"));
    const std::string name = shown(path);
    const Heap heap(image_, symbols.heap, name);
    group_node(symbols.tree, kDeepestTree, {path, name, heap, depth});
  }

  void group_node(std::uint64_t address, unsigned above, const Group& in) {
    const Node node = read_node(address, {0, widths_.group, 8}, above, in.name);
    for (const Bytes key : node.keys) {
      static_cast<void>(in.heap.name(LittleEndianReader(key, in.name).number<std::uint64_t>()));
    }
    for (const std::uint64_t child : node.children) {
      node.level > 0 ? group_node(child, node.level, in) : members(child, in);
    }
  }

  void members(std::uint64_t address, const Group& in) {
    constexpr std::size_t kEntrySize = 40;
    const std::size_t most = 2 * std::size_t{widths_.leaf};
    const auto bytes = image_.read(address, 8 + most * kEntrySize, in.name);
    LittleEndianReader taker(bytes, in.name);
    taker.expect(std::string_view("SNOD\1\0", 6));
    const auto count = taker.number<std::uint16_t>();
    for (unsigned i = 0; i < count; ++i) {
      const Entry entry = read_entry(taker);
      const std::string child = concat(in.path, '/', in.heap.name(entry.name));
      if (entry.cached >= kSoftLink) {
        throw Failure(concat(child, " is a link that leads elsewhere"));
      }
      object(entry, child, in.depth + 1);
    }
  }

  // ---- datasets

  void dataset(const ObjectHeader& header, const std::string& path) {
    const Storage& storage = *header.storage;
    if (storage.layout == LayoutClass::chunked) {
      const bool fits = header.shape->rank > 0 && storage.dimensions == header.shape->rank + 1 &&
                        storage.element_size == *header.element_size;
      if (!fits) throw Failure(concat(path, " is not in chunks of a sane size"));
      const TreeKind kind{1, widths_.chunks, 8 + 8 * std::size_t{storage.dimensions}};
      if (storage.address != kNowhere) chunk_node(storage.address, kDeepestTree, kind, path);
    } else if (storage.address != kNowhere) {
      image_.take(storage.address, storage.size, path);
    }
  }

  void chunk_node(std::uint64_t address, unsigned above, const TreeKind& kind,
                  const std::string& path) {
    const Node node = read_node(address, kind, above, path);
    for (std::size_t i = 0; i < node.children.size(); ++i) {
      if (node.level > 0) {
        chunk_node(node.children[i], node.level, kind, path);
      } else {
        image_.take(node.children[i],
                    LittleEndianReader(node.keys[i], path).number<std::uint32_t>(), path);
      }
    }
  }

  Image image_;
  TreeWidths widths_;
};

}  // namespace

void check_skeleton(const std::string& path, std::uint64_t length) {
  Skeleton(path, length).check();
}

}  // namespace fleetbill::results
