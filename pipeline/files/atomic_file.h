// Writing a file so that it is either complete or not there.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string_view>

#include "core/base/bytes.h"

namespace nearshelf::pipeline {

// A file or folder cannot be read or written; the text names it and the system's reason.
class FileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Writes to a temporary file beside `path`, flushes it to disk and renames it: whoever opens `path`
// finds the old bytes or the new ones, also after a crash or on a full disk. Throws FileError.
void write_file_atomically(const std::filesystem::path& path, Bytes bytes);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

// The whole file. Throws FileError.
std::string read_whole_file(const std::filesystem::path& path);

}  // namespace nearshelf::pipeline
