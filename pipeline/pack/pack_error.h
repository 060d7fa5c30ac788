#pragma once

#include <stdexcept>

namespace nearshelf::pipeline {

// Packing or writing failed; the text says what was wrong, where, and what to do.
class PackError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace nearshelf::pipeline
