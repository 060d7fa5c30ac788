// What float and quantised matrix products share.
#pragma once

#include "pipeline/vision/onnx/graph_builder.h"

namespace nearshelf::pipeline {

// a times b as NumPy multiplies, plus a bias of b's columns (-1 = none), clamped.
int add_product(GraphBuilder& graph, int a, int b, int bias, const Clamp& clamp);

}  // namespace nearshelf::pipeline
