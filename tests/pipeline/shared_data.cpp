#include "tests/pipeline/shared_data.h"

#include <cstdlib>
#include <filesystem>
#include <iostream>

namespace nearshelf::pipeline::testing {

std::optional<std::string> shared_data(const std::string& file) {
  const char* folder = std::getenv("NEARSHELF_DATA");
  const std::string path =
      std::string(folder != nullptr ? folder : NEARSHELF_DEFAULT_DATA) + "/" + file;
  if (std::filesystem::exists(path)) return path;
  std::cout << "\n*** SKIPPED: needs " << path
            << "\n*** Set NEARSHELF_DATA to the folder that holds " << file << "\n\n";
  return std::nullopt;
}

}  // namespace nearshelf::pipeline::testing
