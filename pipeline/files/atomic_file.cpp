#include "pipeline/files/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const std::string& what) {
  throw FileError(path.string() + ": " + what + ": " + std::strerror(errno));
}

// A file open for writing that closes itself.
class OutputFile {
 public:
  explicit OutputFile(const fs::path& path)
      : path_(path),
        descriptor_(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644)) {
    if (descriptor_ < 0) fail(path, "cannot be written");
  }
  ~OutputFile() { ::close(descriptor_); }
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write_all(Bytes bytes) const {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail(path_, "cannot be written; what was there before stays in place");
      bytes = bytes.subspan(static_cast<size_t>(written));
    }
    if (::fsync(descriptor_) != 0) fail(path_, "cannot be flushed to disk");
  }

 private:
  fs::path path_;
  int descriptor_;
};

}  // namespace

void write_file_atomically(const fs::path& path, Bytes bytes) {
  const fs::path temporary = path.string() + ".tmp";
  try {
    OutputFile(temporary).write_all(bytes);
    fs::rename(temporary, path);
  } catch (...) {
    std::error_code ignored;  // the first failure is the one to report
    fs::remove(temporary, ignored);
    throw;
  }
}

void write_file_atomically(const fs::path& path, std::string_view text) {
  write_file_atomically(path, Bytes{reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

std::string read_whole_file(const fs::path& path) {
  std::ifstream stream(path, std::ios::binary);
  if (!stream) fail(path, "cannot be read");
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (stream.bad()) fail(path, "cannot be read");
  return text;
}

}  // namespace nearshelf::pipeline
