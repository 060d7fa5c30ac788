// The promises of graph.h, checked.
#pragma once

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// Throws VisionError, naming the node or tensor, unless: every tensor number exists; every tensor
// is a constant, an input or the output of exactly one node, and nodes come after what they read;
// constants hold as many values as their shape says; every operation gives its output's shape.
// Unsupported nodes are let through: only their tensor numbers are checked.
void validate_graph(const Graph& graph);

}  // namespace nearshelf::pipeline
