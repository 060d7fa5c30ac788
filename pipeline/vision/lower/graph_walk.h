// Questions about a graph that several passes ask.
#pragma once

#include <vector>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

inline constexpr int kNone = -1;

// The node that writes each tensor, by tensor; kNone for constants and inputs.
std::vector<int> producers(const Graph& graph);

// Whether every path from the graph's inputs to its outputs leads through `tensor`.
bool separates(const Graph& graph, int tensor);

// The image that `tensor` is the average of, over its height and width; kNone if it is none. Knows
// one mean over both axes, one after the other, and an average pool as large as the image.
int globally_pooled(const Graph& graph, const std::vector<int>& producers, int tensor);

}  // namespace nearshelf::pipeline
