// SHA-256 (FIPS 180-4) and the size of bytes on the wire.
#pragma once

#include <array>
#include <string>

#include "core/base/bytes.h"

namespace nearshelf::pipeline {

using Sha256 = std::array<uint8_t, 32>;

Sha256 sha256(Bytes bytes);

// Lower-case hexadecimal.
std::string to_hex(Bytes bytes);

// Size after gzip at level 9, as a CDN would send it.
size_t gzip_size(Bytes bytes);

// The same after brotli at quality 9. Throws PackError without the memory for it.
size_t brotli_size(Bytes bytes);

}  // namespace nearshelf::pipeline
