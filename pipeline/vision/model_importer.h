// Reads a trained network from a file's bytes. What an importer cannot express becomes an
// Unsupported node, which names the operator and what is supported as soon as somebody needs it.
#pragma once

#include <span>
#include <string>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// `name` is for errors. Throw VisionError.

// Also finds a model inside a bundle of assets, by its identifier: "TFL3" four bytes after its
// start. The file's first graph is read.
Graph import_tflite(std::span<const unsigned char> bytes, const std::string& name);
// Images are turned to 1 x height x width x channels. `input_side`: pixels, for models that leave
// height and width open; 0 = the model's own.
Graph import_onnx(std::span<const unsigned char> bytes, const std::string& name,
                  int input_side = 0);

// Whichever of them the bytes are. `input_side` as above.
Graph import_model(std::span<const unsigned char> bytes, const std::string& name,
                   int input_side = 0);

}  // namespace nearshelf::pipeline
