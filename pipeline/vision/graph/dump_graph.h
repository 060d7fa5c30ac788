// A graph as text, for people.
#pragma once

#include <string>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// One line an input, a node and an output: its kind, names, shapes, grids and clamps.
std::string dump_graph(const Graph& graph);

}  // namespace nearshelf::pipeline
