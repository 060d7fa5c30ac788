// Bytes of a file or of memory, read once from front to back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace nearshelf::pipeline {

class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  virtual ~ByteSource() = default;

  // Writes up to `capacity` > 0 bytes to `out` and returns their number; 0 only at the end.
  // Throws ImportError when the bytes cannot be read.
  virtual size_t read(char* out, size_t capacity) = 0;

  // Bytes of the stored file used so far: of the archive, when it is unpacked on the way.
  virtual uint64_t position() const = 0;

  // Bytes of the stored file; 0 when unknown, for example for a pipe.
  virtual uint64_t size() const = 0;
};

// Opens a file. Throws ImportError when it is missing, a directory or not readable.
std::unique_ptr<ByteSource> open_file(const std::string& path);

// Owns `bytes`.
std::unique_ptr<ByteSource> open_memory(std::string bytes);

}  // namespace nearshelf::pipeline
