#include "results/image_writer.hpp"

#include <algorithm>

#include "results/hdf5_handle.hpp"

namespace fleetbill::results {
namespace {

using hdf5::check;
using hdf5::Handle;

constexpr std::size_t kGrowth = 1 << 20;  // bytes by which the file in memory grows
constexpr unsigned kDeflateLevel = 1;  // HDF5's own level, stored in the filter; readers ignore it
constexpr unsigned kChunkTreeWidth = 4;  // half a node of a chunk index: small files remain small

/// Returns a property list for objects whose bytes must not depend on the clock.
Handle timeless(hid_t kind) {
  Handle list = hdf5::property_list(kind);
  check(H5Pset_obj_track_times(list.get(), false), "cannot turn times off");
  return list;
}

Handle create_file() {
  const Handle access = hdf5::property_list(H5P_FILE_ACCESS);
  check(H5Pset_fapl_core(access.get(), kGrowth, false), "cannot store a file in memory");
  const Handle creation = timeless(H5P_FILE_CREATE);
  check(H5Pset_istore_k(creation.get(), kChunkTreeWidth), "cannot set the chunk index");
  return {H5Fcreate("fleetbill-run-in-memory", H5F_ACC_TRUNC, creation.get(), access.get()),
          H5Fclose, "cannot make a file in memory"};
}

struct WriteAttribute {
  hid_t object;
  const std::string& name;

  void write(hid_t type, const void* value) const {
    const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "cannot make a scalar");
    const Handle attribute(
        H5Acreate2(object, name.c_str(), type, space.get(), H5P_DEFAULT, H5P_DEFAULT), H5Aclose,
        "cannot make an attribute");
    check(H5Awrite(attribute.get(), type, value), "cannot write an attribute");
  }

  void operator()(const std::string& text) const {
    const Handle type = hdf5::text_type(std::max<std::size_t>(1, text.size()));
    write(type.get(), text.c_str());
  }
  void operator()(std::uint8_t value) const { write(H5T_STD_U8LE, &value); }
  void operator()(std::uint32_t value) const { write(H5T_STD_U32LE, &value); }
  void operator()(std::int64_t value) const { write(H5T_STD_I64LE, &value); }
  void operator()(double value) const { write(H5T_IEEE_F64LE, &value); }
};

void write_attributes(hid_t object, const std::vector<Attribute>& attributes) {
  for (const Attribute& attribute : attributes) {
    std::visit(WriteAttribute{object, attribute.name}, attribute.value);
  }
}

void write_group(hid_t file, const GroupContent& group) {
  if (group.path == "/") {
    const Handle root(H5Gopen2(file, "/", H5P_DEFAULT), H5Gclose, "cannot open the root");
    write_attributes(root.get(), group.attributes);
    return;
  }
  const Handle creation = timeless(H5P_GROUP_CREATE);
  const Handle made(H5Gcreate2(file, group.path.c_str(), H5P_DEFAULT, creation.get(), H5P_DEFAULT),
                    H5Gclose, "cannot make a group");
  write_attributes(made.get(), group.attributes);
}

Handle hdf5_type(layout::ElementType type) {
  switch (type.type) {
    case layout::Type::u8: return {H5Tcopy(H5T_STD_U8LE), H5Tclose, "cannot make a type"};
    case layout::Type::u32: return {H5Tcopy(H5T_STD_U32LE), H5Tclose, "cannot make a type"};
    case layout::Type::u64: return {H5Tcopy(H5T_STD_U64LE), H5Tclose, "cannot make a type"};
    case layout::Type::i64: return {H5Tcopy(H5T_STD_I64LE), H5Tclose, "cannot make a type"};
    case layout::Type::text: break;
  }
  return hdf5::text_type(type.width);
}

/// @param content  is consumed: each chunk is freed as soon as HDF5 has it
void write_dataset(hid_t file, EncodedDataset content) {
  const hsize_t rows = content.rows;
  const hsize_t most = H5S_UNLIMITED;  // a table of no rows has a chunk larger than itself
  const hsize_t chunk_rows = content.chunk_rows;
  const Handle space(H5Screate_simple(1, &rows, &most), H5Sclose, "cannot make a dataspace");
  const Handle creation = timeless(H5P_DATASET_CREATE);
  check(H5Pset_chunk(creation.get(), 1, &chunk_rows), "cannot set the chunk size");
  check(H5Pset_shuffle(creation.get()), "cannot set shuffle");
  check(H5Pset_deflate(creation.get(), kDeflateLevel), "cannot set deflate");
  const Handle type = hdf5_type(content.type);
  const Handle dataset(H5Dcreate2(file, content.path.c_str(), type.get(), space.get(), H5P_DEFAULT,
                                  creation.get(), H5P_DEFAULT),
                       H5Dclose, "cannot make a dataset");
  write_attributes(dataset.get(), content.attributes);
  hsize_t offset = 0;
  for (PackedChunk& chunk : content.chunks) {
    const std::vector<std::byte>& bytes = chunk.get();
    check(H5Dwrite_chunk(dataset.get(), H5P_DEFAULT, 0, &offset, bytes.size(), bytes.data()),
          "cannot write a chunk");
    offset += chunk_rows;
    chunk = {};
  }
}

void write_text(hid_t file, const TextContent& content) {
  const Handle type = hdf5::text_type(std::max<std::size_t>(1, content.text.size()));
  const Handle space(H5Screate(H5S_SCALAR), H5Sclose, "cannot make a scalar");
  const Handle creation = timeless(H5P_DATASET_CREATE);
  const Handle dataset(H5Dcreate2(file, content.path.c_str(), type.get(), space.get(), H5P_DEFAULT,
                                  creation.get(), H5P_DEFAULT),
                       H5Dclose, "cannot make a text");
  write_attributes(dataset.get(), content.attributes);
  check(H5Dwrite(dataset.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, content.text.c_str()),
        "cannot write a text");
}

}  // namespace

std::vector<std::byte> build_image(ImageContent content) {
  const Handle file = create_file();
  for (const GroupContent& group : content.groups) write_group(file.get(), group);
  for (EncodedDataset& dataset : content.datasets) {
    write_dataset(file.get(), std::move(dataset));
  }
  for (const TextContent& text : content.texts) write_text(file.get(), text);
  check(H5Fflush(file.get(), H5F_SCOPE_GLOBAL), "cannot flush the file in memory");
  const ssize_t size = check(H5Fget_file_image(file.get(), nullptr, 0), "has no image");
  std::vector<std::byte> image(static_cast<std::size_t>(size));
  const ssize_t got = H5Fget_file_image(file.get(), image.data(), image.size());
  if (got != size) throw Failure("HDF5: the file in memory cannot be copied");
  return image;
}

}  // namespace fleetbill::results
