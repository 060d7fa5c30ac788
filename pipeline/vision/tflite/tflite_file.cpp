#include "pipeline/vision/tflite/tflite_file.h"

#include "pipeline/vision/tflite/find_tflite.h"
#include "pipeline/vision/vision_error.h"

namespace nearshelf::pipeline::tflite {
namespace {

constexpr uint32_t kVersion = 3;

}  // namespace

TfliteFile::TfliteFile(std::span<const unsigned char> bytes, const std::string& name) {
  const auto start = find_tflite(bytes);
  if (!start) {
    throw VisionError(name + ": not a TFLite model: the identifier TFL3 is not in its " +
                      std::to_string(bytes.size()) + " bytes");
  }
  aligned_.assign(bytes.begin() + ptrdiff_t(*start), bytes.end());
  flatbuffers::Verifier verifier(aligned_.data(), aligned_.size());
  if (!VerifyModelBuffer(verifier)) {
    throw VisionError(name + ": the TFLite model at byte " + std::to_string(*start) +
                      " is cut short or damaged: its tables point outside of it. Fetch it again.");
  }
  if (model().version() != kVersion) {
    throw VisionError(name + ": TFLite schema version " + std::to_string(model().version()) +
                      "; only version " + std::to_string(kVersion) +
                      " can be read. Convert the model anew.");
  }
}

}  // namespace nearshelf::pipeline::tflite
