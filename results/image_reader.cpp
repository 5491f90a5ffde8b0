#include "results/image_reader.hpp"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "billing/units/text.hpp"

namespace fleetbill::results {
namespace {

using hdf5::check;
using hdf5::Handle;

constexpr int kDeepest = 8;  // groups within groups
constexpr std::size_t kMostObjects = 10'000;
constexpr std::size_t kLargestAttribute = 1 << 16;  // bytes; HDF5 has no larger ones in headers

struct Link {
  std::string name;
  bool is_hard = false;
};

/// Records a link. HDF5's C code calls it, so it must not throw.
herr_t note_link(hid_t, const char* name, const H5L_info_t* info, void* links) {
  auto& all = *static_cast<std::vector<Link>*>(links);
  if (all.size() >= kMostObjects) return -1;
  try {
    all.push_back({name, info->type == H5L_TYPE_HARD});
  } catch (...) {
    return -1;
  }
  return 0;
}

Handle open_file(const std::string& path) {
  const Handle access = hdf5::property_list(H5P_FILE_ACCESS);
  // No locks: the file system may not support them, and no process writes to a run file.
  check(H5Pset_file_locking(access.get(), false, true), "cannot turn file locking off");
  // HDF5 opens a link only if its target has a name. A copy of a pipe has none: read it to memory.
  std::error_code without_name;
  (void)std::filesystem::canonical(path, without_name);
  constexpr std::size_t kIncrement = std::size_t{1} << 20;
  if (without_name) {
    check(H5Pset_fapl_core(access.get(), kIncrement, false), "cannot read the file to memory");
  }
  return {H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.get()), H5Fclose,
          "cannot open the file after the user block"};
}

layout::ElementType integer_type(hid_t type, std::size_t size, const std::string& path) {
  const bool is_signed = H5Tget_sign(type) == H5T_SGN_2;
  const bool is_whole = H5Tget_precision(type) == 8 * size && H5Tget_offset(type) == 0;
  const bool is_little = size == 1 || H5Tget_order(type) == H5T_ORDER_LE;
  if (is_whole && is_little) {
    if (!is_signed && size == 1) return layout::element_type(layout::Type::u8);
    if (!is_signed && size == 4) return layout::element_type(layout::Type::u32);
    if (!is_signed && size == 8) return layout::element_type(layout::Type::u64);
    if (is_signed && size == 8) return layout::element_type(layout::Type::i64);
  }
  throw Failure(concat(path, " has a type that no run file has"));
}

layout::ElementType type_of_dataset(hid_t dataset, const std::string& path) {
  const Handle type(H5Dget_type(dataset), H5Tclose, "cannot read a type");
  const std::size_t size = H5Tget_size(type.get());
  if (size == 0 || size > kLargestChunkBytes) throw Failure(concat(path, " has a wild type"));
  switch (H5Tget_class(type.get())) {
    case H5T_INTEGER: return integer_type(type.get(), size, path);
    case H5T_STRING:
      if (H5Tis_variable_str(type.get()) == 0 && H5Tget_cset(type.get()) == H5T_CSET_UTF8 &&
          H5Tget_strpad(type.get()) == H5T_STR_NULLPAD) {
        return {layout::Type::text, static_cast<std::uint32_t>(size)};
      }
      break;
    default: break;
  }
  throw Failure(concat(path, " has a type that no run file has"));
}

/// Requires exactly the filters that the writer sets: shuffle, then deflate.
void check_filters(const Handle& creation, const std::string& path) {
  const auto filter = [&](unsigned i) {
    unsigned flags = 0;
    std::size_t parameters = 0;
    return H5Pget_filter2(creation.get(), i, &flags, &parameters, nullptr, 0, nullptr, nullptr);
  };
  if (H5Pget_nfilters(creation.get()) != 2 || filter(0) != H5Z_FILTER_SHUFFLE ||
      filter(1) != H5Z_FILTER_DEFLATE) {
    throw Failure(concat(path, " is not shuffled and deflated"));
  }
}

}  // namespace

ImageReader::ImageReader(const std::string& path, std::uint64_t length)
    : file_(open_file(path)), length_(length) {
  const Handle root(H5Gopen2(file_.get(), "/", H5P_DEFAULT), H5Gclose, "has no root");
  walk(root.get(), "", 0);
}

// ---- contents of the file ----------------------------------------------------------------------

void ImageReader::walk(hid_t group, const std::string& path, int depth) {
  if (depth > kDeepest) throw Failure(concat(path, ": groups are too deep"));
  std::vector<Link> links;
  check(H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, nullptr, note_link, &links),
        "cannot list a group");
  for (const Link& link : links) {
    const std::string child = concat(path, '/', link.name);
    if (!link.is_hard) throw Failure(concat(child, " is a link that leads elsewhere"));
    add_object(group, link.name, child, depth);
  }
}

void ImageReader::add_object(hid_t group, const std::string& name, const std::string& path,
                             int depth) {
  Handle object(H5Oopen(group, name.c_str(), H5P_DEFAULT), H5Oclose, "cannot open an object");
  H5O_info_t info;
  check(H5Oget_info2(object.get(), &info, H5O_INFO_BASIC), "cannot look at an object");
  if (!visited_.insert(info.addr).second) throw Failure(concat(path, " is there twice"));
  if (visited_.size() > kMostObjects) throw Failure("there are too many objects");
  switch (info.type) {
    case H5O_TYPE_GROUP: return walk(object.get(), path, depth + 1);
    case H5O_TYPE_DATASET: return add_dataset(std::move(object), path);
    default: throw Failure(concat(path, " is neither a group nor a dataset"));
  }
}

void ImageReader::add_dataset(Handle handle, const std::string& path) {
  StoredDataset dataset;
  dataset.path = path;
  dataset.type = type_of_dataset(handle.get(), path);
  const Handle space(H5Dget_space(handle.get()), H5Sclose, "cannot read a shape");
  const int rank = H5Sget_simple_extent_ndims(space.get());
  if (H5Sget_simple_extent_type(space.get()) == H5S_NULL || rank < 0 || rank > 1) {
    throw Failure(concat(path, " is neither a scalar nor a column"));
  }
  dataset.is_scalar = rank == 0;
  const Handle creation(H5Dget_create_plist(handle.get()), H5Pclose, "cannot read a layout");
  if (!dataset.is_scalar) {
    hsize_t rows = 0;
    hsize_t chunk_rows = 0;
    check(H5Sget_simple_extent_dims(space.get(), &rows, nullptr), "cannot read a length");
    if (H5Pget_layout(creation.get()) != H5D_CHUNKED ||
        H5Pget_chunk(creation.get(), 1, &chunk_rows) != 1 || chunk_rows == 0 ||
        chunk_rows > kLargestChunkBytes / dataset.type.width) {
      throw Failure(concat(path, " is not in chunks of a sane size"));
    }
    check_filters(creation, path);
    dataset.rows = rows;
    dataset.chunk_rows = static_cast<std::uint32_t>(chunk_rows);
  }
  dataset.handle = std::move(handle);
  check_storage(dataset, creation);
  datasets_.emplace(path, std::move(dataset));
}

/// The sizes that a dataset claims must be possible in a file of this length.
void ImageReader::check_storage(const StoredDataset& dataset, const Handle& creation) {
  const std::uint64_t stored = H5Dget_storage_size(dataset.handle.get());
  const std::uint64_t most_stored = length_ - std::min(length_, stored_);
  if (stored > most_stored) throw Failure(concat(dataset.path, " is larger than the file"));
  stored_ += stored;
  if (dataset.is_scalar) {
    const bool is_plain = H5Pget_layout(creation.get()) == H5D_CONTIGUOUS &&
                          H5Pget_external_count(creation.get()) == 0 &&
                          stored == dataset.type.width;
    if (!is_plain) throw Failure(concat(dataset.path, " is not stored in one piece"));
    return;
  }
  const std::uint64_t most_rows = stored * kLargestDeflateRatio / dataset.type.width;
  if (dataset.rows > most_rows) {
    throw Failure(concat(dataset.path, " has more rows than its bytes can hold"));
  }
}

const StoredDataset* ImageReader::find(std::string_view path) const {
  const auto found = datasets_.find(path);
  return found == datasets_.end() ? nullptr : &found->second;
}

const StoredDataset& ImageReader::at(std::string_view path) const {
  const StoredDataset* const found = find(path);
  if (found == nullptr) throw Failure(concat(path, " is missing"));
  return *found;
}

// ---- values -------------------------------------------------------------------------------------

std::string ImageReader::raw_text(const StoredDataset& dataset) const {
  std::string text(dataset.type.width, '\0');
  const Handle type = hdf5::text_type(dataset.type.width);
  check(H5Dread(dataset.handle.get(), type.get(), H5S_ALL, H5S_ALL, H5P_DEFAULT, text.data()),
        "cannot read a text");
  return text;
}

std::string ImageReader::text(std::string_view path) const {
  const StoredDataset& dataset = at(path);
  if (!dataset.is_scalar || dataset.type.type != layout::Type::text) {
    throw Failure(concat(path, " is not a scalar text"));
  }
  return std::string(unpadded(raw_text(dataset), path));
}

void ImageReader::read_chunk(const StoredDataset& dataset, std::uint64_t index,
                             ChunkDecoder& decoder, std::vector<std::byte>& values) const {
  const hsize_t offset = index * dataset.chunk_rows;
  hsize_t packed_size = 0;
  const bool is_there = H5Dget_chunk_storage_size(dataset.handle.get(), &offset, &packed_size) >= 0;
  if (!is_there || packed_size == 0 || packed_size > length_) {
    throw Failure(concat(dataset.path, ": chunk ", index, " is missing"));
  }
  std::vector<std::byte> packed(packed_size);
  std::uint32_t skipped_filters = 0;
  check(H5Dread_chunk(dataset.handle.get(), H5P_DEFAULT, &offset, &skipped_filters, packed.data()),
        "cannot read a chunk");
  if (skipped_filters != 0) throw Failure(concat(dataset.path, ": a chunk is not packed"));
  values.resize(std::size_t{dataset.chunk_rows} * dataset.type.width);
  try {
    decoder.decode(packed, dataset.type.width, values);
  } catch (const Failure& failure) {
    throw Failure(concat(dataset.path, ": chunk ", index, ": ", failure.what()));
  }
}

DatasetDigest ImageReader::digest(const StoredDataset& dataset) const {
  StreamingHash128 hash;
  if (dataset.is_scalar) {
    const std::string text = raw_text(dataset);
    hash.update(std::as_bytes(std::span(text)));
    return {dataset.path, dataset.type, 1, hash.value()};
  }
  ChunkDecoder decoder;
  std::vector<std::byte> values;
  for (std::uint64_t row = 0; row < dataset.rows; row += dataset.chunk_rows) {
    read_chunk(dataset, row / dataset.chunk_rows, decoder, values);
    const std::uint64_t used = std::min<std::uint64_t>(dataset.chunk_rows, dataset.rows - row);
    hash.update(std::span(values).first(used * dataset.type.width));
  }
  return {dataset.path, dataset.type, dataset.rows, hash.value()};
}

// ---- attributes ---------------------------------------------------------------------------------

namespace {

/// Returns the scalar attribute; `std::nullopt` if the object has no attribute of this name.
std::optional<Handle> open_attribute(hid_t file, const std::string& path, std::string_view name) {
  const std::string text(name);
  const htri_t has = check(H5Aexists_by_name(file, path.c_str(), text.c_str(), H5P_DEFAULT),
                           "cannot look for an attribute");
  if (has == 0) return std::nullopt;
  Handle attribute(H5Aopen_by_name(file, path.c_str(), text.c_str(), H5P_DEFAULT, H5P_DEFAULT),
                   H5Aclose, "cannot open an attribute");
  const Handle space(H5Aget_space(attribute.get()), H5Sclose, "cannot read a shape");
  if (H5Sget_simple_extent_type(space.get()) != H5S_SCALAR) return std::nullopt;
  return attribute;
}

}  // namespace

std::optional<std::string> ImageReader::text_attribute(const std::string& path,
                                                       std::string_view name) const {
  const auto attribute = open_attribute(file_.get(), path, name);
  if (!attribute) return std::nullopt;
  const Handle type(H5Aget_type(attribute->get()), H5Tclose, "cannot read a type");
  const std::size_t width = H5Tget_size(type.get());
  const bool is_text = H5Tget_class(type.get()) == H5T_STRING &&
                       H5Tis_variable_str(type.get()) == 0 && width <= kLargestAttribute;
  if (!is_text) return std::nullopt;
  std::string text(width, '\0');
  const Handle wanted = hdf5::text_type(width);
  check(H5Aread(attribute->get(), wanted.get(), text.data()), "cannot read an attribute");
  return std::string(unpadded(text, concat(path, ", attribute ", name)));
}

std::optional<double> ImageReader::number_attribute(const std::string& path,
                                                    std::string_view name) const {
  const auto attribute = open_attribute(file_.get(), path, name);
  if (!attribute) return std::nullopt;
  const Handle type(H5Aget_type(attribute->get()), H5Tclose, "cannot read a type");
  if (H5Tequal(type.get(), H5T_IEEE_F64LE) <= 0) return std::nullopt;
  double value = 0;
  check(H5Aread(attribute->get(), H5T_IEEE_F64LE, &value), "cannot read an attribute");
  return value;
}

// ---- against the layout -------------------------------------------------------------------------

namespace {

/// The dataset that must be at `path`; null if it is not there and the file may be without it.
const StoredDataset* find_since(const ImageReader& image, std::string_view path,
                                std::uint16_t since, std::uint16_t minor) {
  return since > minor ? image.find(path) : &image.at(path);
}

void check_table(const ImageReader& image, const layout::Table& table, std::uint16_t minor) {
  const auto path_of = [&](const layout::Column& c) { return concat(table.path, '/', c.name); };
  const StoredDataset* const first =
      find_since(image, path_of(table.columns.front()), table.since, minor);
  for (const layout::Column& column : table.columns) {
    const std::uint16_t needed_since = first == nullptr ? table.since : column.since;
    const StoredDataset* const dataset =
        column.is_omitted_if_zero ? image.find(path_of(column))
                                  : find_since(image, path_of(column), needed_since, minor);
    if (dataset == nullptr) continue;
    if (first == nullptr) throw Failure(concat(path_of(table.columns.front()), " is missing"));
    const layout::ElementType type = layout::element_type(column.type);
    if (dataset->is_scalar || dataset->type != type) {
      throw Failure(concat(dataset->path, " is not of type ", layout::to_string(type)));
    }
    if (dataset->rows != first->rows) {
      throw Failure(concat(table.path, " has columns of two lengths"));
    }
  }
}

void check_names(const ImageReader& image, const layout::Item& names, std::uint16_t minor) {
  const StoredDataset* const dataset = find_since(image, names.path, names.since, minor);
  if (dataset == nullptr) return;
  if (dataset->is_scalar || dataset->type.type != layout::Type::text) {
    throw Failure(concat(names.path, " is not a table of names"));
  }
  if (dataset->rows > layout::kMissing<std::uint32_t>) {
    throw Failure(concat(names.path, " has more rows than there are codes"));
  }
}

}  // namespace

void check_against_layout(const ImageReader& image, std::uint16_t minor) {
  for (const layout::Table& table : layout::tables()) check_table(image, table, minor);
  for (const layout::Item& names : layout::name_tables()) check_names(image, names, minor);
}

std::string_view unpadded(std::string_view text, std::string_view where) {
  const std::size_t end = std::min(text.find('\0'), text.size());
  const std::string_view padding = text.substr(end);  // all its bytes are 0 if each is the next one
  const bool is_padding =
      padding.empty() || std::memcmp(padding.data(), padding.data() + 1, padding.size() - 1) == 0;
  if (!is_padding || !is_utf8(text.substr(0, end))) {
    throw Failure(concat(where, " has a text that is not UTF-8"));
  }
  return text.substr(0, end);
}

}  // namespace fleetbill::results
