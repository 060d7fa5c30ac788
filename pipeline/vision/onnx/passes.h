// Passes over an imported graph. None changes what it computes for photos.
#pragma once

#include <vector>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// Moves transposes behind whatever gives the same before and after them, until they meet and cancel
// each other. Returns whether it changed anything.
bool sink_transposes(Graph* graph);

// Replaces chains of Reshape, Transpose, Slice and Gather that amount to less: to a Reshape, or to
// a selection along one axis, as channel shuffle and split do. Returns whether it changed anything.
bool shorten_movements(Graph* graph);

// A dense layer that reads a transposed image gets its weights' columns in the image's own order.
bool reorder_dense_weights(Graph* graph);

// Networks with integer arithmetic begin with QuantizeLinear. Pixels are integers already: what
// reads them quantised reads the input itself, so that their scaling can become part of the first
// layer. Changes nothing for inputs within the grid, which is made for all that pixels can be.
void drop_input_quantisation(Graph* graph);

// Which images a model's user sees in another order than the file has them.
struct TurnedImages {
  std::vector<bool> inputs;
  std::vector<bool> outputs;
};

// Turns images to channels last: the inputs that convolutions and pools read as batch x channels x
// height x width, everything between, and outputs that come out so.
TurnedImages make_channels_last(Graph* graph);

}  // namespace nearshelf::pipeline
