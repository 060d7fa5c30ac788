// One model with inputs and the outputs it must give, as Debian's libonnx-testdata holds them.
#pragma once

#include <filesystem>
#include <string>

namespace nearshelf::pipeline::testing {

enum class Outcome { kPassed, kPassedAsConstants, kUnsupported, kFailed };

struct CaseResult {
  Outcome outcome;
  std::string reason;  // unless passed
};

// Imports and runs the model in every way that makes sense: with floating point inputs as
// activations, with all but the first input as constants of the model, with all; each of them in
// the file's layout and with channels last. Passes when at least one of them can be imported and
// all that can give the expected outputs.
CaseResult run_case(const std::filesystem::path& folder);

}  // namespace nearshelf::pipeline::testing
