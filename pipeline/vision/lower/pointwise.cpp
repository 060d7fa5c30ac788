#include "pipeline/vision/lower/pointwise.h"

#include <algorithm>
#include <cmath>

namespace nearshelf::pipeline {

std::function<float(float)> pointwise_function(const Unary& unary) {
  switch (unary.function) {
    case Function::kHardSwish:
      return [](float x) { return x * std::clamp(x + 3, 0.0f, 6.0f) / 6; };
    case Function::kHardSigmoid:
      return [alpha = unary.alpha, beta = unary.beta](float x) {
        return std::clamp(alpha * x + beta, 0.0f, 1.0f);
      };
    case Function::kSigmoid:
      return [](float x) { return 1 / (1 + std::exp(-x)); };
    case Function::kTanh:
      return [](float x) { return std::tanh(x); };
    case Function::kSquareRoot:
      return [](float x) { return std::sqrt(std::max(x, 0.0f)); };
    case Function::kLeakyRelu:
      return [alpha = unary.alpha](float x) { return x < 0 ? alpha * x : x; };
    case Function::kClamp:
      break;
  }
  return {};
}

float clamped(float value, const Clamp& clamp) { return std::clamp(value, clamp.low, clamp.high); }

}  // namespace nearshelf::pipeline
