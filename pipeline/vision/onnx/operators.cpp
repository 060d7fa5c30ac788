#include "pipeline/vision/onnx/operators.h"

#include <map>

namespace nearshelf::pipeline {
namespace {

using OperatorTable = std::map<std::string, OperatorImporter>;

OperatorTable make_table() {
  OperatorTable table;
  for (const auto& list : {activation_operators(), arithmetic_operators(), convolution_operators(),
                           resize_operators(), matrix_operators(), movement_operators(),
                           selection_operators(), reduction_operators(), normalisation_operators(),
                           constant_operators(), quantisation_operators(), quantised_operators()}) {
    for (const OperatorEntry& entry : list) table[entry.name] = entry.import;
  }
  return table;
}

const OperatorTable& operator_table() {
  static const OperatorTable table = make_table();
  return table;
}

}  // namespace

OperatorImporter find_operator(const std::string& name) {
  const auto found = operator_table().find(name);
  return found == operator_table().end() ? nullptr : found->second;
}

std::vector<std::string> supported_operators() {
  std::vector<std::string> names;
  for (const auto& [name, import] : operator_table()) names.push_back(name);
  return names;
}

}  // namespace nearshelf::pipeline
