#include "pipeline/import/text_source.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "pipeline/import/import_error.h"
#include "pipeline/import/text.h"
#include "pipeline/import/unpack.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kChunkBytes = size_t{1} << 16;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// Turns each "\r\n" in text[0, size) into "\n", in place. Returns the new size.
size_t unify_line_ends(char* text, size_t size) {
  char* out = static_cast<char*>(std::memchr(text, '\r', size));
  if (out == nullptr) return size;
  const char* end = text + size;
  for (const char* in = out; in != end; ++in) {
    const bool before_newline = *in == '\r' && in + 1 != end && in[1] == '\n';
    if (!before_newline) *out++ = *in;
  }
  return static_cast<size_t>(out - text);
}

}  // namespace

TextSource TextSource::open(const std::string& path, Listener listener) {
  return TextSource(path, open_file(path), std::move(listener));
}

TextSource TextSource::from_memory(std::string name, std::string bytes) {
  return TextSource(std::move(name), open_memory(std::move(bytes)), {});
}

TextSource::TextSource(std::string name, std::unique_ptr<ByteSource> raw, Listener listener)
    : name_(std::move(name)),
      source_(unpack(std::move(raw), name_)),
      listener_(std::move(listener)) {
  refuse_other_than_text();
}

std::string_view TextSource::peek(size_t at_least) {
  while (end_ - begin_ < at_least && !ended_) fill();
  return {buffer_.data() + begin_, end_ - begin_};
}

void TextSource::fill() {
  const size_t kept = end_ - begin_;
  if (buffer_.size() < kept + kChunkBytes + 1) buffer_.resize(kept + kChunkBytes + 1);
  std::memmove(buffer_.data(), buffer_.data() + begin_, kept);
  begin_ = 0;
  end_ = kept;

  char* fresh = buffer_.data() + end_;
  size_t size = 0;
  if (held_back_cr_) fresh[size++] = '\r';
  const size_t count = source_->read(fresh + size, kChunkBytes);
  size += count;
  ended_ = count == 0;
  held_back_cr_ = !ended_ && fresh[size - 1] == '\r';
  if (held_back_cr_) --size;
  end_ += unify_line_ends(fresh, size);
  if (listener_) listener_(source_->position(), source_->size());
}

void TextSource::refuse_other_than_text() {
  std::string_view start = peek(kChunkBytes);
  if (start.starts_with("\xFF\xFE") || start.starts_with("\xFE\xFF")) {
    throw ImportError(name_ + ": is UTF-16 text. Save it as UTF-8.");
  }
  if (start.starts_with(kByteOrderMark)) {
    skip(kByteOrderMark.size());
    start.remove_prefix(kByteOrderMark.size());
  }
  if (trim(start).empty() && ended_) {
    throw ImportError(name_ + ": is empty. Export it again.");
  }
  const size_t zero = start.find('\0');
  if (zero != std::string_view::npos) {
    throw ImportError(name_ + ": is not text: byte " + std::to_string(zero) +
                      " is zero. Give the export itself, as UTF-8 text.");
  }
  if (start.find('\n') == std::string_view::npos && start.find('\r') != std::string_view::npos) {
    throw ImportError(name_ +
                      ": its lines end with a carriage return alone. "
                      "Save it with Unix or Windows line ends.");
  }
}

}  // namespace nearshelf::pipeline
