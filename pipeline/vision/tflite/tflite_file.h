// The bytes of a TFLite model, checked so that reading its tables is safe.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pipeline/vision/tflite/tflite_generated.h"

namespace nearshelf::pipeline::tflite {

class TfliteFile {
 public:
  // Copies the model out of `bytes`, so that its tables are aligned. `name` is for errors. Throws
  // VisionError when there is no model of a known version, or its tables point outside of it.
  TfliteFile(std::span<const unsigned char> bytes, const std::string& name);

  const Model& model() const { return *GetModel(aligned_.data()); }

 private:
  std::vector<unsigned char> aligned_;
};

}  // namespace nearshelf::pipeline::tflite
