// Any bytes as a TFLite model: refused with a sentence, or a valid graph that runs as far as it is
// small and supported.
#include <algorithm>

#include "pipeline/vision/graph/dump_graph.h"
#include "pipeline/vision/graph/float_executor.h"
#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/vision_error.h"

using namespace nearshelf::pipeline;

namespace {

constexpr int64_t kMaxElements = 4096;
constexpr size_t kMaxNodes = 50;
constexpr int64_t kMaxMacs = 10'000'000;

bool is_small(const Graph& graph) {
  return graph.nodes.size() <= kMaxNodes &&
         std::all_of(graph.tensors.begin(), graph.tensors.end(),
                     [](const GraphTensor& tensor) {
                       return element_count(tensor.shape) <= kMaxElements;
                     }) &&
         count_macs(graph) <= kMaxMacs;
}

void run(const Graph& graph) {
  FloatExecutor executor(graph);
  std::vector<std::vector<float>> inputs;
  for (const int input : graph.inputs) {
    inputs.emplace_back(size_t(element_count(graph.tensors[size_t(input)].shape)), 0.5f);
  }
  executor.run(inputs);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    const Graph graph = import_tflite({data, size}, "fuzz.tflite");
    dump_graph(graph);
    if (is_small(graph)) run(graph);
  } catch (const VisionError&) {
  }
  return 0;
}
