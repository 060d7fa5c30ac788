// A model or photo that cannot be used: what is wrong, where, and what to do.
#pragma once

#include <stdexcept>

namespace nearshelf::pipeline {

class VisionError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace nearshelf::pipeline
