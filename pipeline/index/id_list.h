// Item ids, one a line, in the order of the vectors.
#pragma once

#include <string>
#include <vector>

namespace nearshelf::pipeline {

// Reads `count` ids of 1 to 128 bytes, all different; a last line without its end counts. Throws
// ImportError naming the line.
std::vector<std::string> read_id_list(const std::string& path, uint32_t count);

}  // namespace nearshelf::pipeline
