// A built shelf as far as the backend reads it: a manifest and a catalogue shard.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nearshelf::test {

// Publishes a catalogue of these items in `folder`, over the one before.
void write_shelf(const std::filesystem::path& folder, const std::vector<std::string>& items);

}  // namespace nearshelf::test
