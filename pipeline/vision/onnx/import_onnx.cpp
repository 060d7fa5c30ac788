#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/graph/validate_graph.h"
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/onnx/onnx_reader.h"
#include "pipeline/vision/onnx/passes.h"

namespace nearshelf::pipeline {

Graph import_onnx(std::span<const unsigned char> bytes, const std::string& name, int input_side) {
  Graph graph = read_onnx(bytes, name, input_side);
  drop_unused(&graph);
  make_channels_last(&graph);
  drop_input_quantisation(&graph);
  validate_graph(graph);
  return graph;
}

}  // namespace nearshelf::pipeline
