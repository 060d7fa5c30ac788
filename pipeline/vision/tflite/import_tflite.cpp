#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "pipeline/vision/graph/cut_graph.h"
#include "pipeline/vision/graph/validate_graph.h"
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/tflite/conversion.h"
#include "pipeline/vision/tflite/tflite_file.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline::tflite {
namespace {

class Import {
 public:
  Import(const Model& model, const SubGraph& subgraph, const std::string& name)
      : model_(model), subgraph_(subgraph), tensors_(model, subgraph, name) {
    graph_.name = name;
  }

  Graph run() {
    graph_.inputs = numbers_of(subgraph_.inputs());
    for (const int input : graph_.inputs) tensors_.produce(input);
    if (subgraph_.operators() != nullptr) {
      for (const Operator* op : *subgraph_.operators()) convert(*op);
    }
    for (const int output : numbers_of(subgraph_.outputs())) {
      graph_.outputs.push_back(resolve_output(output));
    }
    graph_.tensors = tensors_.take();
    return drop_unused_tensors(std::move(graph_));
  }

 private:
  static std::vector<int> numbers_of(const flatbuffers::Vector<int32_t>* vector) {
    if (vector == nullptr) return {};
    return {vector->begin(), vector->end()};
  }

  void convert(const Operator& op) {
    const std::vector<int> outputs = numbers_of(op.outputs());
    if (outputs.empty()) return;  // nobody can need it
    for (const int output : outputs) tensors_.produce(output);
    const OperatorCode& code = code_of(op);
    const BuiltinOperator builtin = builtin_of(code);
    OperatorScope scope(op, kind_of(code, builtin), &tensors_, &graph_.nodes);
    const Conversion conversion = find_conversion(builtin);
    if (conversion == nullptr) {
      return scope.give_up("this operator is not supported. Supported are " +
                           supported_operators());
    }
    try {
      conversion(&scope);
    } catch (const VisionError& error) {
      scope.give_up(error.what());
    }
  }

  const OperatorCode& code_of(const Operator& op) const {
    const auto* codes = model_.operator_codes();
    if (codes == nullptr || op.opcode_index() >= codes->size()) {
      throw VisionError(graph_.name + ": names operator code " + std::to_string(op.opcode_index()) +
                        " of " + std::to_string(codes == nullptr ? 0 : codes->size()));
    }
    return *codes->Get(op.opcode_index());
  }

  static BuiltinOperator builtin_of(const OperatorCode& code) {
    const auto in_byte = static_cast<BuiltinOperator>(code.short_code());
    return std::max(in_byte, code.builtin_code());
  }

  static std::string kind_of(const OperatorCode& code, BuiltinOperator builtin) {
    const std::string name = EnumNameBuiltinOperator(builtin);
    if (name.empty()) return "operator " + std::to_string(int(builtin));
    if (code.custom_code() == nullptr) return name;
    return name + " " + code.custom_code()->str();
  }

  int resolve_output(int number) {
    try {
      return tensors_.resolve(number);
    } catch (const VisionError& error) {
      throw VisionError(graph_.name + ": the list of outputs " + error.what());
    }
  }

  const Model& model_;
  const SubGraph& subgraph_;
  TensorTable tensors_;
  Graph graph_;
};

}  // namespace

}  // namespace nearshelf::pipeline::tflite

namespace nearshelf::pipeline {

Graph import_tflite(std::span<const unsigned char> bytes, const std::string& name) {
  const tflite::TfliteFile file(bytes, name);
  const auto* subgraphs = file.model().subgraphs();
  if (subgraphs == nullptr || subgraphs->size() == 0) {
    throw VisionError(name + ": the TFLite model has no graph");
  }
  Graph graph = tflite::Import(file.model(), *subgraphs->Get(0), name).run();
  validate_graph(graph);
  return graph;
}

}  // namespace nearshelf::pipeline
