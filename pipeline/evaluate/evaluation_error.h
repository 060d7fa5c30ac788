#pragma once

#include <stdexcept>

namespace nearshelf::pipeline {

// The log cannot be measured; the text says why and what to do.
class EvaluationError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace nearshelf::pipeline
