// Reads the messages of browsers field by field, and knows where the field last begun starts: a
// refusal names it.
#pragma once

#include <algorithm>
#include <span>

#include "core/base/bytes.h"
#include "core/base/status.h"

namespace nearshelf {

class FieldReader {
 public:
  // Borrows `bytes`.
  explicit FieldReader(Bytes bytes) : bytes_(bytes), reader_(bytes) {}

  Bytes bytes() const { return bytes_; }
  size_t position() const { return reader_.position(); }

  // Position of the first byte of the field last begun, or of what was refused.
  size_t field_start() const { return field_start_; }
  void set_field_start(size_t position) { field_start_ = position; }

  // Fails with kTooLarge when there are more than `max_bytes`.
  Status check_size(const char* field, size_t max_bytes) {
    if (bytes_.size() <= max_bytes) return {};
    field_start_ = max_bytes;
    return Status::range(ErrorCode::kTooLarge, field, bytes_.size(), 0, max_bytes);
  }

  // Borrows the next `length` bytes.
  Status read_bytes(const char* field, size_t length, Bytes* out) {
    field_start_ = reader_.position();
    *out = reader_.read_bytes(length);
    if (reader_.ok()) return {};
    return Status::range(ErrorCode::kTruncated, field, bytes_.size() - field_start_, length,
                         length);
  }

  // What every message begins with: `magic`, then a version in [oldest, newest], in the error named
  // `version_field`, then as many bytes of a random id as `id` holds.
  Status read_begin(std::span<const uint8_t> magic, const char* version_field, uint8_t oldest,
                    uint8_t newest, std::span<uint8_t> id) {
    Bytes field;
    if (Status status = read_bytes("magic", magic.size(), &field); !status.ok()) return status;
    if (!std::equal(field.begin(), field.end(), magic.begin())) {
      return Status::at(ErrorCode::kBadMagic, "magic");
    }
    if (Status status = read_bytes("version", 1, &field); !status.ok()) return status;
    if (field[0] < oldest || field[0] > newest) {
      return Status::range(ErrorCode::kUnsupportedVersion, version_field, field[0], oldest, newest);
    }
    if (Status status = read_bytes("report id", id.size(), &field); !status.ok()) return status;
    std::copy(field.begin(), field.end(), id.begin());
    return {};
  }

  // Four bytes, lowest first.
  Status read_u32(const char* field, uint32_t* out) {
    Bytes bytes;
    const Status status = read_bytes(field, sizeof(*out), &bytes);
    if (status.ok()) *out = load_le<uint32_t>(bytes.data());
    return status;
  }

  // A varint in [low, high].
  Status read_number(const char* field, uint32_t low, uint32_t high, uint32_t* out) {
    field_start_ = reader_.position();
    const uint32_t value = reader_.read_varint();
    if (!reader_.ok()) {
      return varint_was_cut() ? Status::at(ErrorCode::kTruncated, field)
                              : Status::at(ErrorCode::kBadValue, field);
    }
    if (value < low || value > high) {
      return Status::range(ErrorCode::kBadValue, field, value, low, high);
    }
    *out = value;
    return {};
  }

  // Fails with kBadLayout when anything follows; `field` names what that is.
  Status check_end(const char* field) {
    field_start_ = reader_.position();
    if (reader_.at_end()) return {};
    return Status::range(ErrorCode::kBadLayout, field, reader_.remaining(), 0, 0);
  }

 private:
  // After a failed read_varint: whether the input ended inside a varint that was well-formed so
  // far.
  bool varint_was_cut() const {
    const Bytes rest = bytes_.subspan(field_start_);
    return rest.size() < 5 &&
           std::all_of(rest.begin(), rest.end(), [](uint8_t byte) { return (byte & 0x80) != 0; });
  }

  Bytes bytes_;
  ByteReader reader_;
  size_t field_start_ = 0;
};

}  // namespace nearshelf
