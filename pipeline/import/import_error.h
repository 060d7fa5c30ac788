// Input that cannot be imported at all. Single bad records are counted in ImportReport instead.
#pragma once

#include <stdexcept>

namespace nearshelf::pipeline {

// what() is one line: the file, the place in it where there is one, what was wrong, what to do.
class ImportError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace nearshelf::pipeline
