// The bytes of a row of the table sealed: what one group adds, durable before it is in the tables.
#pragma once

#include <vector>

#include "backend/store/tally.h"
#include "core/base/bytes.h"

namespace nearshelf::backend {

inline constexpr uint8_t kSealedVersion = 1;

// Layout, little-endian, varint = unsigned LEB128 in its shortest form:
//   u8 version, varint contributions, varint duplicates, u32 base hour,
//   varint reports, each (varint hour - base, u8[16] id),
//   varint texts, each (varint length, bytes), numbered from TextTable::kFirstOwn,
//   varint cells, each (varint hour - base, u8 group, u8 event, varint model, varint subject,
//     varint object, varint count),
//   varint monitors, each (varint day, u8 metric, varint reports, varint buckets,
//     each varint count),
//   u64 XXH64 of all bytes before.
// Written into `out`, whose memory is used again.
void encode_sealed(const Tally& tally, ByteWriter* out);

// Adds what encode_sealed wrote. kBadValue when the bytes are damaged; then some of it may have
// been added.
Status decode_sealed(Bytes bytes, Tally* out);

}  // namespace nearshelf::backend
