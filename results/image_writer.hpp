#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/dataset_encoder.hpp"

/// Puts packed content into HDF5. The file is built in memory alone: HDF5 never sees the disk,
/// since a full disk breaks the library.
namespace fleetbill::results {

/// A group and its attributes.
struct GroupContent {
  std::string path;
  std::vector<Attribute> attributes;
};

/// A scalar text.
struct TextContent {
  std::string path;
  std::string text;
  std::vector<Attribute> attributes;
};

/// All that will stand in the file, in the order in which it is put there.
struct ImageContent {
  std::vector<GroupContent> groups;  ///< parents first; the root may be among them as `/`
  std::vector<EncodedDataset> datasets;
  std::vector<TextContent> texts;
};

/// The bytes of an HDF5 file with this content. Equal content gives equal bytes.
/// Errors: `Failure` if HDF5 fails.
std::vector<std::byte> build_image(ImageContent content);

}  // namespace fleetbill::results
