// Non-cryptographic hashing: section checksums and id tables. SHA-256 of whole shards is checked
// outside the core, by WebCrypto in the browser and by the pipeline when it writes them.
#pragma once

#include <cstdint>

#include "core/base/bytes.h"

namespace nearshelf {

// XXH64 with seed 0 (xxHash specification 0.1.1).
uint64_t xxh64(Bytes bytes);
uint64_t xxh64(std::string_view text);

}  // namespace nearshelf
