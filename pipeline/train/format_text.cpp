#include "pipeline/train/format_text.h"

#include <cstdarg>
#include <cstdio>

namespace nearshelf::pipeline {

std::string format(const char* pattern, ...) {
  va_list values;
  va_start(values, pattern);
  va_list again;
  va_copy(again, values);
  const int length = std::vsnprintf(nullptr, 0, pattern, values);
  std::string text(length > 0 ? static_cast<size_t>(length) : 0, '\0');
  // Room for the terminator is part of every string.
  std::vsnprintf(text.data(), text.size() + 1, pattern, again);
  va_end(again);
  va_end(values);
  return text;
}

}  // namespace nearshelf::pipeline
