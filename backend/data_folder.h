// The one folder the backend writes to, held by one process at a time.
#pragma once

#include <filesystem>
#include <stdexcept>

namespace nearshelf::backend {

// The data folder cannot be used. The text says why and what to do.
class DataFolderError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Holds the folder's lock from construction to destruction; the system releases it when the process
// dies, however that happens.
class DataFolder {
 public:
  // Creates the folder when it is missing (readable for its owner only). Throws DataFolderError
  // when it cannot be created or written, or when another process holds it.
  explicit DataFolder(const std::filesystem::path& path);
  ~DataFolder();
  DataFolder(const DataFolder&) = delete;
  DataFolder& operator=(const DataFolder&) = delete;

  std::filesystem::path database() const { return path_ / "nearshelf.db"; }
  std::filesystem::path admin_token() const { return path_ / "admin.token"; }

 private:
  std::filesystem::path path_;
  int lock_ = -1;  // open file descriptor that carries the lock
};

}  // namespace nearshelf::backend
