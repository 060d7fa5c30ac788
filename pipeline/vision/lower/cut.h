// The part of a graph that computes the features.
#pragma once

#include <string>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// A copy of `graph` with the nodes that the features need and one output: the tensor that the
// encoder ends with and averages over its height and width. `output` names the features; when it is
// empty they are what a final L2 normalisation reads, else the last global average pool, else what
// the last dense layer reads. Ends before a global average pool, because the encoder averages its
// last tensor itself, and before a softmax or a normalisation, because order and direction are what
// is left of them. Throws VisionError.
Graph cut(const Graph& graph, const std::string& output);

}  // namespace nearshelf::pipeline
