// Any bytes as an ONNX model: refused with a sentence, or a graph that keeps its promises.
#include "pipeline/vision/model_importer.h"
#include "pipeline/vision/vision_error.h"

using namespace nearshelf;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  try {
    pipeline::import_onnx({data, size}, "fuzz.onnx");
  } catch (const pipeline::VisionError&) {
  }
  return 0;
}
