// A TextSource as a standard input stream, for libraries that read one.
#pragma once

#include <streambuf>

#include "pipeline/import/text_source.h"

namespace nearshelf::pipeline {

class TextStreambuf : public std::streambuf {
 public:
  // Borrows `source`, which must not be read by others meanwhile.
  explicit TextStreambuf(TextSource& source) : source_(source) {}

 protected:
  int_type underflow() override {
    source_.skip(static_cast<size_t>(egptr() - eback()));
    const std::string_view text = source_.peek(1);
    // The get area is only read: std::streambuf has no type for that.
    char* begin = const_cast<char*>(text.data());
    setg(begin, begin, begin + text.size());
    return text.empty() ? traits_type::eof() : traits_type::to_int_type(text.front());
  }

 private:
  TextSource& source_;
};

}  // namespace nearshelf::pipeline
