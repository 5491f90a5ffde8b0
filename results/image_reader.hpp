#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "results/chunk_codec.hpp"
#include "results/content_hash.hpp"
#include "results/hdf5_handle.hpp"
#include "results/layout.hpp"

/// Opens the HDF5 part of a run file. Its checksum finds accidents; against a file that was made to
/// harm, all that HDF5 says about it is checked before anything is allocated or followed: links,
/// types, shapes, filters, and sizes against the length of the file. Chunks are unpacked by our own
/// code, not by HDF5's filters. What remains is libhdf5 1.10 itself: of 12,000 files with a few
/// random bytes and the checksum made right again, eleven crashed it, all by a chunk size of 0 that
/// it divides by while it opens the dataset.
namespace fleetbill::results {

/// A dataset that was found in the file and is fit to be read.
struct StoredDataset {
  std::string path;
  layout::ElementType type;
  bool is_scalar = false;
  std::uint64_t rows = 1;
  std::uint32_t chunk_rows = 1;  ///< not of a scalar
  hdf5::Handle handle;
};

/// The datasets and attributes of a file. Errors of all its functions: `Failure` if the file is not
/// as it must be.
class ImageReader {
 public:
  /// REQUIRES: the user block of the file at `path` was checked; `length` is the file's in bytes.
  ImageReader(const std::string& path, std::uint64_t length);

  [[nodiscard]] const std::map<std::string, StoredDataset, std::less<>>& datasets() const {
    return datasets_;
  }
  [[nodiscard]] const StoredDataset& at(std::string_view path) const;
  /// The dataset at `path`, or null.
  [[nodiscard]] const StoredDataset* find(std::string_view path) const;

  /// A scalar text.
  [[nodiscard]] std::string text(std::string_view path) const;

  /// Unpacks chunk `index` of a 1-D dataset: `chunk_rows` elements, those behind the end included.
  void read_chunk(const StoredDataset& dataset, std::uint64_t index, ChunkDecoder& decoder,
                  std::vector<std::byte>& values) const;

  /// What the digest covers of one dataset.
  [[nodiscard]] DatasetDigest digest(const StoredDataset& dataset) const;

  /// An attribute of the object at `path`; nothing if it has none of that name and kind.
  [[nodiscard]] std::optional<std::string> text_attribute(const std::string& path,
                                                          std::string_view name) const;
  [[nodiscard]] std::optional<double> number_attribute(const std::string& path,
                                                       std::string_view name) const;

 private:
  void walk(hid_t group, const std::string& path, int depth);
  void add_object(hid_t group, const std::string& name, const std::string& path, int depth);
  void add_dataset(hdf5::Handle handle, const std::string& path);
  void check_storage(const StoredDataset& dataset, const hdf5::Handle& creation);
  [[nodiscard]] std::string raw_text(const StoredDataset& dataset) const;

  hdf5::Handle file_;
  std::uint64_t length_ = 0;
  std::uint64_t stored_ = 0;         // bytes that datasets claim to take in the file, so far
  std::set<std::uint64_t> visited_;  // addresses of objects
  std::map<std::string, StoredDataset, std::less<>> datasets_;
};

/// Checks that every dataset of the layout is there, with its type and, in tables, one length. What
/// a later minor version added may be missing, but a table only as a whole.
/// @param minor  the minor version of the file
/// Errors: `Failure`.
void check_against_layout(const ImageReader& image, std::uint16_t minor);

/// A text without the NULs that fill it up.
/// Errors: `Failure` if something stands behind the NULs or it is not UTF-8.
std::string_view unpadded(std::string_view text, std::string_view where);

}  // namespace fleetbill::results
