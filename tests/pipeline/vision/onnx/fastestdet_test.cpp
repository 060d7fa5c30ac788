// A detector with channel shuffles as PyTorch exports them, where it is present.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <optional>
#include <sstream>

#include "tests/pipeline/vision/onnx/channel_order.h"
#include "tests/pipeline/vision/onnx/model_maker.h"

using namespace nearshelf::pipeline;
using namespace nearshelf::pipeline::testing;

namespace {

std::optional<std::string> read_model(const std::string& file) {
  const char* folder = std::getenv("NEARSHELF_DATA");
  const std::filesystem::path path =
      std::filesystem::path(folder != nullptr ? folder : NEARSHELF_DEFAULT_DATA) / "models" / file;
  if (!std::filesystem::exists(path)) {
    std::cout << "\n*** SKIPPED: needs " << path.string()
              << "\n*** Set NEARSHELF_DATA to the folder that holds models/" << file << "\n\n";
    return std::nullopt;
  }
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

}  // namespace

TEST_CASE("FastestDet: comes out channels last, without transposes, and computes the same") {
  const auto bytes = read_model("fastestdet_FastestDet.onnx");
  if (!bytes) return;
  const Graph as_in_file = read(*bytes);
  const Graph imported = import(*bytes);

  CHECK(imported.tensors[size_t(imported.inputs[0])].shape == std::vector<int>{1, 352, 352, 3});
  const GraphTensor& output = imported.tensors[size_t(imported.outputs[0])];
  CHECK(output.name == "758");
  REQUIRE(output.shape == std::vector<int>{1, 22, 22, 85});
  CHECK(count_nodes<Conv>(imported) == 70);
  CHECK(count_nodes<Transpose>(imported) == 0);
  CHECK(count_nodes<Reshape>(imported) == 0);
  // Each of the 13 shuffles gives its even and its odd channels.
  CHECK(count_nodes<Slice>(imported) == 26);
  CHECK(count_nodes<Gather>(imported) == 0);

  const std::vector<float> image = noise(size_t{3} * 352 * 352, 7);
  const std::vector<float> expected = run(as_in_file, image);
  const std::vector<float> got = run(imported, channels_last(image, {1, 3, 352, 352}));
  CHECK(relative_difference(channels_first(got, output.shape), expected) <= kRounding);
}
