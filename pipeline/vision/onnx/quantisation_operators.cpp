// QuantizeLinear and DequantizeLinear: the way onto a grid and back. Activations keep their real
// values; what a grid cannot reach is clamped, rounding is left to those who compute in integers.
#include "pipeline/vision/onnx/operators.h"
#include "pipeline/vision/onnx/quantisation.h"

namespace nearshelf::pipeline {
namespace {

void import_quantize(OnnxNode& node) {
  const int x = node.real(0);
  const int axis = node.integer("axis", 1);
  if (node.is_constant(0)) {
    set_quantised(node, x, read_grid(node, 1, 2, axis));
    return;
  }
  const Grid grid = read_single_grid(node, 1, 2);
  set_quantised(node, node.graph().add_clamp(x, clamp_of(grid)), grid);
}

void import_dequantize(OnnxNode& node) {
  Grid grid = read_grid(node, 1, 2, node.integer("axis", 1));
  const IntegerRange range = range_of_type(node.input(0).type);
  grid.low = range.low;
  grid.high = range.high;
  node.set_real(real_values(node, 0, grid));
}

}  // namespace

OperatorList quantisation_operators() {
  return {{"DequantizeLinear", import_dequantize},
          {"QuantizeLinear", import_quantize},
          {"com.microsoft.DequantizeLinear", import_dequantize},
          {"com.microsoft.QuantizeLinear", import_quantize}};
}

}  // namespace nearshelf::pipeline
