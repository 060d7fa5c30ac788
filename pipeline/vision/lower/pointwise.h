// Functions of one value.
#pragma once

#include <functional>

#include "pipeline/vision/graph/graph.h"

namespace nearshelf::pipeline {

// What a unary node computes, without its clamp; empty = the value itself.
std::function<float(float)> pointwise_function(const Unary& unary);

// value, clamped.
float clamped(float value, const Clamp& clamp);

}  // namespace nearshelf::pipeline
