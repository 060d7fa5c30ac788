// Item-item rows from vectors of items: of their images, or a shop's own embeddings.
#pragma once

#include <cstddef>
#include <span>

#include "pipeline/train/row_operations.h"

namespace nearshelf::pipeline {

// The `neighbours` nearest by cosine where that is positive. `vectors`: row-major, items x
// dimensions, finite; a zero vector has no neighbours and is nobody's. Compares every pair, in int8
// first: about 100 s at 100,000 x 128 on one core. Rows ascend by neighbour. Multi-threaded; the
// result does not depend on the number of cores.
ItemRows embedding_rows(std::span<const float> vectors, size_t dimensions, size_t neighbours);

}  // namespace nearshelf::pipeline
