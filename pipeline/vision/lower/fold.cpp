#include "pipeline/vision/lower/fold.h"

#include <algorithm>

#include "pipeline/vision/lower/fold_photo.h"
#include "pipeline/vision/lower/fold_pointwise.h"
#include "pipeline/vision/lower/fold_scaling.h"

namespace nearshelf::pipeline {
namespace {

bool is_plain_pool(const Step& step) {
  return step.op == LayerOp::kAveragePool && step.pad == std::array<int, 2>{0, 0} &&
         unbounded(step.clamp);
}

// A pool over all of one side that reads a pool over all of the other.
bool merge_pools(Network* network) {
  const std::vector<int> readers = count_readers(*network);
  const std::vector<int> written_by = writers(*network);
  for (size_t i = 0; i < network->steps.size(); ++i) {
    const Step& second = network->steps[i];
    if (!is_plain_pool(second)) continue;
    const int middle = second.inputs[0];
    if (written_by[middle] < 0 || readers[middle] != 1) continue;
    Step& first = network->steps[written_by[middle]];
    const NetworkTensor& in = network->tensors[first.inputs[0]];
    const NetworkTensor& out = network->tensors[second.output];
    if (!is_plain_pool(first) || out.height != 1 || out.width != 1) continue;
    const NetworkTensor& between = network->tensors[middle];
    const bool sides_apart = (between.height == 1 && between.width == in.width) ||
                             (between.width == 1 && between.height == in.height);
    if (!sides_apart) continue;
    first.kernel = {in.height, in.width};
    first.stride = {1, 1};
    first.output = second.output;
    network->steps.erase(network->steps.begin() + static_cast<std::ptrdiff_t>(i));
    return true;
  }
  return false;
}

void drop_unneeded_steps(Network* network) {
  std::vector<bool> needed(network->tensors.size(), false);
  needed[network->output] = true;
  for (auto step = network->steps.rbegin(); step != network->steps.rend(); ++step) {
    if (!needed[step->output]) continue;
    for (const int input : step->inputs) needed[input] = true;
  }
  std::erase_if(network->steps, [&](const Step& step) { return !needed[step.output]; });
}

// A concatenation's inputs share its grid. An input that others read too would force that grid on
// them: it gets a copy on the other grid.
void separate_concatenated(Network* network) {
  for (size_t i = 0; i < network->steps.size(); ++i) {
    if (network->steps[i].op != LayerOp::kConcat) continue;
    const std::vector<int> readers = count_readers(*network);
    for (size_t k = 0; k < network->steps[i].inputs.size(); ++k) {
      const int input = network->steps[i].inputs[k];
      if (readers[input] == 1) continue;
      Step copy;
      copy.op = LayerOp::kLookUp;
      copy.origin = network->steps[i].origin;
      copy.inputs = {input};
      copy.output = static_cast<int>(network->tensors.size());
      network->tensors.push_back(network->tensors[input]);
      network->steps[i].inputs[k] = copy.output;
      network->steps.insert(network->steps.begin() + static_cast<std::ptrdiff_t>(i++), copy);
    }
  }
}

}  // namespace

void fold(Network* network) {
  drop_unneeded_steps(network);
  while (merge_pools(network) || fold_pointwise(network) || fold_scaling(network)) {
  }
  drop_unneeded_steps(network);
  fold_photo(network);
  separate_concatenated(network);
}

}  // namespace nearshelf::pipeline
