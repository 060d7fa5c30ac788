// From an ONNX file to a graph that computes exactly what the file says, in the file's layout.
#pragma once

#include <span>
#include <string>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// Images are batch x channels x height x width wherever the file has them so; each operator that
// needs channels last stands between two transposes. Nodes that cannot be expressed are
// Unsupported, with the reason. `input_side` as for import_onnx(). Throws VisionError for files
// that are damaged, too large or that contradict themselves.
Graph read_onnx(std::span<const unsigned char> bytes, const std::string& name, int input_side = 0);

}  // namespace nearshelf::pipeline
