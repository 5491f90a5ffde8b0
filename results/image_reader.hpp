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

/// Reads the HDF5 part of a run file. Its checksum detects accidental damage. To resist a hostile
/// file, all metadata that HDF5 reports is checked before anything is allocated or followed: links,
/// types, shapes, filters, and sizes against the length of the file. The module unpacks chunks
/// itself, without HDF5's filters. The remaining risk is libhdf5 1.10: of 12,000 files with a few
/// random bytes and a corrected checksum, eleven crashed it, all by a chunk size of 0, by which it
/// divides when it opens the dataset.
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

  /// Unpacks chunk `index` of a 1-D dataset: `chunk_rows` elements, including those after the end.
  void read_chunk(const StoredDataset& dataset, std::uint64_t index, ChunkDecoder& decoder,
                  std::vector<std::byte>& values) const;

  /// Returns the contribution of a dataset to the digest.
  [[nodiscard]] DatasetDigest digest(const StoredDataset& dataset) const;

  /// Returns an attribute of the object at `path`; `std::nullopt` if it has no attribute of that
  /// name and kind.
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
  std::uint64_t stored_ = 0;         // sum of the sizes that datasets state so far
  std::set<std::uint64_t> visited_;  // addresses of objects
  std::map<std::string, StoredDataset, std::less<>> datasets_;
};

/// Checks that every dataset of the layout exists, with its type, and that the datasets of a table
/// have equal lengths. Datasets of a later minor version may be missing; of a new table, all or
/// none.
/// @param minor  the minor version of the file
/// Errors: `Failure`.
void check_against_layout(const ImageReader& image, std::uint16_t minor);

/// Removes the NULs that pad a text.
/// Errors: `Failure` if another byte follows the NULs, or if the text is not UTF-8.
std::string_view unpadded(std::string_view text, std::string_view where);

}  // namespace fleetbill::results
