// Tells TFLite models by their identifier.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace nearshelf::pipeline {

// Where a TFLite model starts: 0 for a .tflite file. Bundles of assets hold one further on; it is
// found by its identifier, "TFL3" four bytes after the start. nullopt = there is none.
std::optional<size_t> find_tflite(std::span<const unsigned char> bytes);

}  // namespace nearshelf::pipeline
