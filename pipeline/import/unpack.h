// Archives read as if they were unpacked.
#pragma once

#include <memory>
#include <string>

#include "pipeline/import/byte_source.h"

namespace nearshelf::pipeline {

// `raw` itself, or its content when its first bytes are those of gzip (RFC 1952) or xz.
// Concatenated members are one stream, as gzip(1) and xz(1) read them. `name` stands in errors.
// Archives of other kinds, damaged and truncated ones throw ImportError, here or in a later read().
std::unique_ptr<ByteSource> unpack(std::unique_ptr<ByteSource> raw, const std::string& name);

}  // namespace nearshelf::pipeline
