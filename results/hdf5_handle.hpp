#pragma once

#include <hdf5.h>

#ifndef H5_HAVE_THREADSAFE
#error "HDF5 must be built thread-safe, as Debian's is: run files are read on several threads"
#endif

#include <new>
#include <string>

#include "results/failure.hpp"

/// Safe use of HDF5's C interface: handles that close themselves, checked return values, and no
/// error output.
namespace fleetbill::results::hdf5 {

/// Whether the last failed call of this thread could not allocate memory.
inline bool is_out_of_memory() {
  bool found = false;
  const H5E_walk2_t note = [](unsigned, const H5E_error2_t* error, void* into) -> herr_t {
    if (error->maj_num == H5E_RESOURCE && error->min_num == H5E_NOSPACE) {
      *static_cast<bool*>(into) = true;
    }
    return 0;
  };
  H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, note, &found);
  return found;
}

/// A failed call that could not allocate memory. While a file is read, the cause may be an
/// impossible size in it.
class OutOfMemory : public std::bad_alloc {};

/// Throws the error of a failed call: `OutOfMemory` if it had no memory, otherwise `Failure`.
[[noreturn]] inline void throw_failure(const char* what) {
  if (is_out_of_memory()) throw OutOfMemory();
  throw Failure(std::string("HDF5: ") + what);
}

/// Owns one HDF5 identifier.
class Handle {
 public:
  using Close = herr_t (*)(hid_t);

  Handle() = default;
  /// Takes ownership of a returned id. Errors: as `throw_failure` if the call failed.
  Handle(hid_t id, Close close, const char* what) : id_(id), close_(close) {
    if (id < 0) throw_failure(what);
  }
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : id_(other.id_), close_(other.close_) { other.id_ = -1; }
  Handle& operator=(Handle&& other) noexcept {
    if (this != &other) {
      reset();
      id_ = other.id_;
      close_ = other.close_;
      other.id_ = -1;
    }
    return *this;
  }
  Handle(const Handle&) = delete;
  Handle& operator=(const Handle&) = delete;

  [[nodiscard]] hid_t get() const { return id_; }

 private:
  void reset() {
    if (id_ >= 0) close_(id_);  // an error on close cannot be handled, and loses no data
    id_ = -1;
  }

  hid_t id_ = -1;
  Close close_ = nullptr;
};

/// Checks a return value: a negative value is a failure.
/// Errors: as `throw_failure`.
template <class Return>
Return check(Return returned, const char* what) {
  if (returned < 0) throw_failure(what);
  return returned;
}

/// Disables HDF5's error output of this thread during its lifetime, because callers report errors.
class QuietErrors {
 public:
  QuietErrors() {
    if (H5open() < 0) throw std::bad_alloc();  // starting the library needs only memory
    H5Eget_auto2(H5E_DEFAULT, &function_, &data_);
    H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
  }
  ~QuietErrors() {
    H5Eclear2(H5E_DEFAULT);  // a thread that ended with errors on its stack would hold up the exit
    H5Eset_auto2(H5E_DEFAULT, function_, data_);
  }
  QuietErrors(const QuietErrors&) = delete;
  QuietErrors& operator=(const QuietErrors&) = delete;

 private:
  H5E_auto2_t function_ = nullptr;
  void* data_ = nullptr;
};

inline Handle property_list(hid_t kind) {
  return {H5Pcreate(kind), H5Pclose, "cannot make a property list"};
}

/// A type of fixed-length UTF-8 texts, filled up with NULs.
inline Handle text_type(std::size_t width) {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose, "cannot make a text type");
  check(H5Tset_size(type.get(), width), "cannot set the width of a text");
  check(H5Tset_cset(type.get(), H5T_CSET_UTF8), "cannot set UTF-8");
  check(H5Tset_strpad(type.get(), H5T_STR_NULLPAD), "cannot set the padding of a text");
  return type;
}

}  // namespace fleetbill::results::hdf5
