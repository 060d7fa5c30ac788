// Small graphs for tests.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pipeline/vision/graph/graph.h"
#include "pipeline/vision/graph/graph_shapes.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline::testing {

// Builds a graph tensor by tensor; functions return tensor numbers. The last node's output is the
// graph's output.
class GraphSketch {
 public:
  int input(Shape shape);
  int constant(Shape shape, std::vector<float> values);
  // A node whose output has the shape that the operation gives; `declared` where it needs to be
  // told.
  int node(Operation operation, std::vector<int> inputs, Shape declared = {});

  Graph graph;

 private:
  int add(std::string name, Shape shape, std::vector<float> values);
};

// Seeded: the same values for the same seed, in -1..1.
std::vector<float> noise(size_t count, uint32_t seed);
std::vector<float> noise(const Shape& shape, uint32_t seed);

// What one operation makes of its inputs, all given as graph inputs.
struct Operand {
  Shape shape;
  std::vector<float> values;
};
std::vector<float> run_operation(Operation operation, const std::vector<Operand>& operands,
                                 Shape declared = {});

// Largest difference of two lists; infinite when their lengths differ.
float largest_difference(const std::vector<float>& a, const std::vector<float>& b);

// what() of the VisionError that `call` throws; "" when it throws none.
template <typename Call>
std::string vision_error_of(Call call) {
  try {
    call();
  } catch (const VisionError& error) {
    return error.what();
  }
  return "";
}

}  // namespace nearshelf::pipeline::testing
