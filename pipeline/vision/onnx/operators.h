// The ONNX operators that can be imported, by room. Each function reads one node and adds what it
// means to the graph; images stay in the file's order, channels first, between two of them.
#pragma once

#include <string>
#include <vector>

#include "pipeline/vision/onnx/onnx_node.h"

namespace nearshelf::pipeline {

using OperatorImporter = void (*)(OnnxNode&);

struct OperatorEntry {
  const char* name;  // with its domain in front, unless it is the standard one
  OperatorImporter import;
};

using OperatorList = std::vector<OperatorEntry>;
OperatorList activation_operators();   // of one value
OperatorList arithmetic_operators();   // of two and more
OperatorList convolution_operators();  // and pools
OperatorList resize_operators();
OperatorList matrix_operators();
OperatorList movement_operators();
OperatorList selection_operators();  // Slice, Split, Gather, Pad
OperatorList reduction_operators();
OperatorList normalisation_operators();
OperatorList constant_operators();  // Shape, Cast, ...
OperatorList quantisation_operators();
OperatorList quantised_operators();  // integer arithmetic, as the float arithmetic it stands for

// nullptr when unknown. `name` as in OperatorEntry.
OperatorImporter find_operator(const std::string& name);

// Names of all, in alphabetical order.
std::vector<std::string> supported_operators();

}  // namespace nearshelf::pipeline
