// Tensors of a TFLite file as a graph describes them.
#pragma once

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/tflite/tflite_generated.h"

namespace nearshelf::pipeline::tflite {

// Name, shape and grid; no values yet. Integers of 8 and 16 bits without quantisation stand for
// themselves: scale 1, zero 0. Throws VisionError, not naming the tensor, for a grid that makes no
// sense; `out` has name and shape even then.
void describe_tensor(const Tensor& tensor, GraphTensor* out);

// Whether the file holds values for it.
bool is_constant(const Model& model, const Tensor& tensor);

// Sets `values` (floats, halves, and integers on their grid) or `numbers` (integers of 32 and 64
// bits and truth values; those beyond int become the nearest int) of a described constant. Throws
// VisionError, not naming the tensor, for a type that is neither and for values that are not as
// many as the shape says.
void read_values(const Model& model, const Tensor& tensor, GraphTensor* out);

}  // namespace nearshelf::pipeline::tflite
