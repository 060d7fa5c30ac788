// The part of a graph that some of its tensors need.
#pragma once

#include <span>
#include <string>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// Number of the tensor of that name. Throws VisionError that lists the names of activations when
// there is none.
int find_tensor(const Graph& graph, const std::string& name);

// The graph with `outputs` (tensor numbers) as its outputs and without the nodes and tensors they
// do not need; tensors are renumbered, inputs all stay. Throws VisionError when an Unsupported node
// is needed, with its reason.
Graph cut_graph(Graph graph, std::span<const int> outputs);

// At the tensor of that name.
Graph cut_graph(Graph graph, const std::string& output);

// Takes out the nodes and tensors that no output needs, and renumbers the tensors. Inputs all stay,
// and so do Unsupported nodes that are needed.
void drop_unused(Graph* graph);

// The graph without the tensors that are no input, no output and in no node; the others are
// renumbered.
Graph drop_unused_tensors(Graph graph);

}  // namespace nearshelf::pipeline
