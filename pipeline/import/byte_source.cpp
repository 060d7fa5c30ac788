#include "pipeline/import/byte_source.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "pipeline/import/import_error.h"

namespace nearshelf::pipeline {
namespace {

struct CloseFile {
  void operator()(std::FILE* file) const { std::fclose(file); }
};
using FileHandle = std::unique_ptr<std::FILE, CloseFile>;

class FileSource : public ByteSource {
 public:
  FileSource(std::string path, FileHandle file, uint64_t size)
      : path_(std::move(path)), file_(std::move(file)), size_(size) {}

  size_t read(char* out, size_t capacity) override {
    const size_t count = std::fread(out, 1, capacity, file_.get());
    if (count == 0 && std::ferror(file_.get()) != 0) {
      throw ImportError(path_ + ": reading stopped at byte " + std::to_string(position_) + ": " +
                        std::strerror(errno) + ". Check the disk or copy the file again.");
    }
    position_ += count;
    return count;
  }

  uint64_t position() const override { return position_; }
  uint64_t size() const override { return size_; }

 private:
  std::string path_;
  FileHandle file_;
  uint64_t size_;
  uint64_t position_ = 0;
};

class MemorySource : public ByteSource {
 public:
  explicit MemorySource(std::string bytes) : bytes_(std::move(bytes)) {}

  size_t read(char* out, size_t capacity) override {
    const size_t count = std::min(capacity, bytes_.size() - position_);
    std::memcpy(out, bytes_.data() + position_, count);
    position_ += count;
    return count;
  }

  uint64_t position() const override { return position_; }
  uint64_t size() const override { return bytes_.size(); }

 private:
  std::string bytes_;
  size_t position_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> open_file(const std::string& path) {
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(path, error);
  if (status.type() == std::filesystem::file_type::not_found) {
    throw ImportError(path + ": no such file. Check the path.");
  }
  if (std::filesystem::is_directory(status)) {
    throw ImportError(path + ": is a directory. Give the path of one file in it.");
  }
  FileHandle file(std::fopen(path.c_str(), "rb"));
  if (!file) {
    throw ImportError(path + ": cannot be opened: " + std::strerror(errno) +
                      ". Check its permissions.");
  }
  const bool has_size = std::filesystem::is_regular_file(status);
  const uint64_t size = has_size ? std::filesystem::file_size(path, error) : 0;
  return std::make_unique<FileSource>(path, std::move(file), error ? 0 : size);
}

std::unique_ptr<ByteSource> open_memory(std::string bytes) {
  return std::make_unique<MemorySource>(std::move(bytes));
}

}  // namespace nearshelf::pipeline
