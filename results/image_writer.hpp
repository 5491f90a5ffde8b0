#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/dataset_encoder.hpp"

/// Writes packed content as HDF5. The file is built in memory, and HDF5 never writes to the disk,
/// because a full disk breaks the library.
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

/// The complete content of the file, in the order of writing.
struct ImageContent {
  std::vector<GroupContent> groups;  ///< parents first; the root may be among them as `/`
  std::vector<EncodedDataset> datasets;
  std::vector<TextContent> texts;
};

/// Returns the bytes of an HDF5 file with this content. Equal content gives equal bytes.
/// Errors: `Failure` if HDF5 fails.
std::vector<std::byte> build_image(ImageContent content);

}  // namespace fleetbill::results
