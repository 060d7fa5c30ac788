#include "core/base/status.h"

#include <cstring>

namespace nearshelf {

const char* describe(ErrorCode code) {
  switch (code) {
    case ErrorCode::kOk:
      return "Success.";
    case ErrorCode::kTruncated:
      return "The data ends too early: fetch or make it again.";
    case ErrorCode::kBadMagic:
      return "These are not the first bytes of a nearshelf format: check where they came from.";
    case ErrorCode::kUnsupportedVersion:
      return "This build cannot read that format version: use the same nearshelf release on both "
             "sides.";
    case ErrorCode::kChecksumMismatch:
      return "The bytes were damaged or altered after they were written: fetch or make them again.";
    case ErrorCode::kBadLayout:
      return "Offsets, sizes or order break the rules of the format: make the data again.";
    case ErrorCode::kMissingSection:
      return "A section that this shard must hold is absent: build the shard again.";
    case ErrorCode::kBadSectionSize:
      return "The size of a section does not follow from the counts in the shard: build the shard "
             "again.";
    case ErrorCode::kBadValue:
      return "A field holds a value that the format forbids.";
    case ErrorCode::kWrongRole:
      return "The shard is of another kind than the one asked for: check the manifest.";
    case ErrorCode::kCatalogMismatch:
      return "The model was built for another catalogue: publish both shards of one build "
             "together.";
    case ErrorCode::kTooLarge:
      return "A count or length exceeds the limit of the format.";
    case ErrorCode::kOutOfMemory:
      return "The planned memory does not suffice: use a smaller catalogue or model.";
    case ErrorCode::kNotLoaded:
      return "A shard that this call needs has not been loaded.";
    case ErrorCode::kUnknownItem:
      return "The item id is not in the loaded catalogue.";
    case ErrorCode::kBadArgument:
      return "An argument lies outside its documented range.";
    case ErrorCode::kNotPositiveDefinite:
      return "The equation has no unique solution: the model holds invalid numbers.";
    case ErrorCode::kUnknownAttribute:
      return "The catalogue has no attribute of that name: use one that the feed gives its items.";
  }
  return "Unknown error code.";
}

Status Status::at(ErrorCode code, const char* where) {
  Status status(code);
  status.where_ = where;
  return status;
}

Status Status::range(ErrorCode code, const char* where, uint64_t found, uint64_t low,
                     uint64_t high) {
  Status status = at(code, where);
  status.has_range_ = true;
  status.found_ = found;
  status.low_ = low;
  status.high_ = high;
  return status;
}

Status Status::named(ErrorCode code, const char* where, std::string_view name) {
  return at(code, where).about(name);
}

Status Status::about(std::string_view name) const {
  Status status = *this;
  size_t size = name.size();
  if (size > kMaxName) {
    size = kMaxName;
    while (size > 0 && (static_cast<uint8_t>(name[size]) & 0xC0) == 0x80) --size;
  }
  if (size > 0) std::memcpy(status.name_, name.data(), size);
  status.name_size_ = static_cast<uint8_t>(size);
  return status;
}

std::string Status::message() const {
  if (ok()) return {};
  std::string text;
  if (*where_ != '\0') {
    text += where_;
    text += ": ";
  }
  if (name_size_ > 0) {
    text += '"';
    text.append(name_, name_size_);
    text += "\". ";
  }
  if (has_range_) {
    text += "found " + std::to_string(found_) + ", expected " + std::to_string(low_);
    if (high_ != low_) text += " to " + std::to_string(high_);
    text += ". ";
  }
  text += describe(code_);
  return text;
}

}  // namespace nearshelf
