// Files of public data sets and models, which are no part of the repository.
#pragma once

#include <optional>
#include <string>

namespace nearshelf::pipeline::testing {

// A file of the data shared between checkouts: below $NEARSHELF_DATA, else beside the repository.
// Prints why a test is skipped and returns nullopt when it is absent.
std::optional<std::string> shared_data(const std::string& file);

}  // namespace nearshelf::pipeline::testing
