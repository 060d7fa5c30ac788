// Files that hold one secret a line, readable for their owner only.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace nearshelf::backend {

// `what` names the secret in error texts: "the admin token".

// Writes 256 bits from the system's random source as hexadecimal digits, unless the file exists. A
// crash leaves no file or a whole one. Throws std::runtime_error.
void create_secret_file_if_missing(const std::filesystem::path& file, const std::string& what);

// The lines that are not empty, without their line ends. Throws std::runtime_error when the file
// cannot be read or holds none.
std::vector<std::string> read_secret_lines(const std::filesystem::path& file,
                                           const std::string& what);

// Whether `text` is printable ASCII without spaces.
bool is_secret_text(std::string_view text);

}  // namespace nearshelf::backend
