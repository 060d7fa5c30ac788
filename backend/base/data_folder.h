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

  // Where things are in a folder, whoever holds it.
  static std::filesystem::path database_in(const std::filesystem::path& folder) {
    return folder / "nearshelf.db";
  }
  static std::filesystem::path admin_token_in(const std::filesystem::path& folder) {
    return folder / "admin.token";
  }
  static std::filesystem::path orders_key_in(const std::filesystem::path& folder) {
    return folder / "orders.key";
  }

  std::filesystem::path database() const { return database_in(path_); }
  std::filesystem::path admin_token() const { return admin_token_in(path_); }
  std::filesystem::path orders_key() const { return orders_key_in(path_); }

 private:
  std::filesystem::path path_;
  int lock_ = -1;  // open file descriptor that carries the lock
};

}  // namespace nearshelf::backend
