// Errors as values. The core never throws, prints or aborts on input: every function that can fail
// returns Status or Result<T>.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace nearshelf {

// Values travel to JavaScript and into logs: never reuse or renumber one.
enum class ErrorCode : uint16_t {
  kOk = 0,                    // success
  kTruncated = 1,             // the bytes end before the structure does
  kBadMagic = 2,              // the first bytes are not those of the format
  kUnsupportedVersion = 3,    // the format version lies outside the window this build reads
  kChecksumMismatch = 4,      // the bytes changed after they were written
  kBadLayout = 5,             // offsets, sizes or order break the rules of the format
  kMissingSection = 6,        // a section that this shard must hold is absent
  kBadSectionSize = 7,        // a section's size does not follow from the counts in the shard
  kBadValue = 8,              // a field holds a value that the format forbids
  kWrongRole = 9,             // the shard is of another kind than the one asked for
  kCatalogMismatch = 10,      // the model was built for another catalogue
  kTooLarge = 11,             // a count or length exceeds the limit of the format
  kOutOfMemory = 12,          // the planned memory does not suffice
  kNotLoaded = 13,            // the call needs a shard that has not been loaded
  kUnknownItem = 14,          // the item id is not in the catalogue
  kBadArgument = 15,          // the caller passed a value outside the documented range
  kNotPositiveDefinite = 16,  // a linear system has no unique solution
  kUnknownAttribute = 17      // the catalogue has no attribute of that name
};

// One sentence for `code`: what is wrong and what to do. Static storage.
const char* describe(ErrorCode code);

// Outcome of a call without a value. On failure it says what was wrong, where, and by how much.
class [[nodiscard]] Status {
 public:
  static constexpr size_t kMaxName = 64;

  Status() = default;
  explicit Status(ErrorCode code) : code_(code) {}

  // `where`: static text naming the field or section, for example "section ROWI". Borrowed for
  // ever. `found` and [`low`, `high`]: the offending number and what would have been accepted.
  static Status at(ErrorCode code, const char* where);
  static Status range(ErrorCode code, const char* where, uint64_t found, uint64_t low,
                      uint64_t high);
  // `name`: what the caller asked for and is not there; copied, cut to kMaxName bytes.
  static Status named(ErrorCode code, const char* where, std::string_view name);
  // The same error, with a name as in named().
  Status about(std::string_view name) const;

  bool ok() const { return code_ == ErrorCode::kOk; }
  ErrorCode code() const { return code_; }
  const char* where() const { return where_; }

  // "section ROWI: found 7, expected 1 to 1. The format version lies ..." Empty when ok.
  std::string message() const;

 private:
  ErrorCode code_ = ErrorCode::kOk;
  bool has_range_ = false;
  uint8_t name_size_ = 0;
  char name_[kMaxName] = {};
  const char* where_ = "";
  uint64_t found_ = 0;
  uint64_t low_ = 0;
  uint64_t high_ = 0;
};

// A T, or the Status that says why there is none. Reading value() of a failed result is a
// programming error: check ok() first.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}         // NOLINT: implicit by design
  Result(Status status) : status_(status), value_{} {}  // NOLINT: implicit by design

  bool ok() const { return status_.ok(); }
  const Status& status() const { return status_; }
  T& value() { return value_; }
  const T& value() const { return value_; }

 private:
  Status status_;
  T value_;
};

}  // namespace nearshelf
