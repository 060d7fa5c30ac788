// ONNX's own operator cases through importer and float executor. The list of those that pass is
// part of docs/ONNX.md; NEARSHELF_PRINT_ONNX=1 prints it, and why the others do not.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "pipeline/vision/onnx/operators.h"
#include "tests/pipeline/vision/onnx/onnx_case.h"

using namespace nearshelf::pipeline::testing;

namespace {

namespace fs = std::filesystem;

const fs::path kCases = "/usr/share/libonnx-testdata/data";

std::vector<fs::path> case_folders() {
  std::vector<fs::path> folders;
  for (const char* group : {"node", "pytorch-converted", "pytorch-operator", "simple"}) {
    for (const auto& entry : fs::directory_iterator(kCases / group)) {
      if (fs::exists(entry.path() / "model.onnx")) folders.push_back(entry.path());
    }
  }
  std::sort(folders.begin(), folders.end());
  return folders;
}

std::string case_name(const fs::path& folder) {
  return folder.parent_path().filename().string() + "/" + folder.filename().string().substr(5);
}

const fs::path kDocument = fs::path(NEARSHELF_SOURCE_DIR) / "docs/ONNX.md";

// The lines between the list's two marks.
std::vector<std::string> documented_cases() {
  std::ifstream file(kDocument);
  std::vector<std::string> names;
  bool inside = false;
  for (std::string line; std::getline(file, line);) {
    if (line == "```text passing cases") {
      inside = true;
    } else if (line == "```") {
      inside = false;
    } else if (inside) {
      names.push_back(line);
    }
  }
  return names;
}

}  // namespace

TEST_CASE("ONNX: the standard's own cases pass as docs/ONNX.md says") {
  if (!fs::exists(kCases)) {
    std::cout << "\n*** SKIPPED: needs " << kCases.string()
              << "\n*** Install it (Debian: apt-get install libonnx-testdata)\n\n";
    return;
  }
  const bool print = std::getenv("NEARSHELF_PRINT_ONNX") != nullptr;
  std::vector<std::string> passed;
  size_t unsupported = 0;
  size_t failed = 0;
  for (const fs::path& folder : case_folders()) {
    const CaseResult result = run_case(folder);
    const std::string name = case_name(folder);
    if (result.outcome == Outcome::kPassed) passed.push_back(name);
    if (result.outcome == Outcome::kPassedAsConstants) passed.push_back(name + " (constants)");
    unsupported += result.outcome == Outcome::kUnsupported;
    failed += result.outcome == Outcome::kFailed;
    if (print && result.outcome == Outcome::kUnsupported) {
      std::cerr << "unsupported " << name << ": " << result.reason.substr(0, 120) << "\n";
    }
    if (result.outcome == Outcome::kFailed) FAIL_CHECK(name << ": " << result.reason);
  }
  if (print) {
    for (const std::string& name : passed) std::cout << name << "\n";
  }
  MESSAGE("ONNX cases: " << passed.size() << " passed, " << unsupported << " not supported, "
                         << failed << " failed");
  CHECK(passed == documented_cases());
}

TEST_CASE("ONNX: docs/ONNX.md names every operator") {
  std::ifstream file(kDocument);
  std::ostringstream text;
  text << file.rdbuf();
  for (const std::string& name : nearshelf::pipeline::supported_operators()) {
    CAPTURE(name);
    CHECK(text.str().find("`" + name + "`") != std::string::npos);
  }
}
