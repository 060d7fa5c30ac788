#pragma once

#include <stdexcept>

namespace nearshelf::pipeline {

// A rules file cannot be used; the text names the file and the rule, and says what to do.
class RulesError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace nearshelf::pipeline
