// Text of an export as a stream: unpacked, without byte order mark, lines ended by '\n' alone.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/import/byte_source.h"

namespace nearshelf::pipeline {

// Reads .gz and .xz as if they were unpacked, goes by the first bytes and not by the name, and
// turns
// "\r\n" into "\n". Refuses what is no UTF-8-like text: empty files, UTF-16, binary content. The
// encoding of single fields is left to the reader of the format. Memory stays at the largest
// peek() plus about 128 KiB, whatever the size of the file.
class TextSource {
 public:
  // Called as bytes are read: stored bytes used so far, and all stored bytes or 0 when unknown.
  using Listener = std::function<void(uint64_t done, uint64_t total)>;

  // Throws ImportError when the file cannot be read or holds no text.
  static TextSource open(const std::string& path, Listener listener = {});

  // The same over `bytes`. `name` stands in errors and reports.
  static TextSource from_memory(std::string name, std::string bytes);

  const std::string& name() const { return name_; }

  // Everything at hand, at least `at_least` bytes unless the text ends before. Consumes nothing.
  // The view is valid until the next peek(). Throws ImportError when reading fails.
  std::string_view peek(size_t at_least);

  // Consumes `count` bytes of the last peek().
  void skip(size_t count) { begin_ += count; }

 private:
  TextSource(std::string name, std::unique_ptr<ByteSource> raw, Listener listener);

  void fill();
  void refuse_other_than_text();

  std::string name_;
  std::unique_ptr<ByteSource> source_;
  Listener listener_;
  std::vector<char> buffer_;
  size_t begin_ = 0;  // buffer_[begin_, end_) is at hand
  size_t end_ = 0;
  bool ended_ = false;
  bool held_back_cr_ = false;  // the last chunk ended in '\r': the next byte decides about it
};

}  // namespace nearshelf::pipeline
