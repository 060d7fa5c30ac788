#include "backend/base/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace nearshelf::backend {
namespace {

[[noreturn]] void fail(const std::string& action, const std::filesystem::path& path, int error) {
  throw DataFolderError("cannot " + action + " " + path.string() + ": " +
                        std::generic_category().message(error) +
                        ". Point --data at a folder this user may write.");
}

void create_if_missing(const std::filesystem::path& path) {
  if (std::filesystem::is_directory(path)) return;
  std::error_code error;
  if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path(), error);
  if (error) fail("create the folder", path.parent_path(), error.value());
  if (::mkdir(path.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    fail("create the folder", path, errno);
  }
}

}  // namespace

DataFolder::DataFolder(const std::filesystem::path& path) : path_(path) {
  create_if_missing(path_);
  const std::filesystem::path lock_file = path_ / "nearshelf.lock";
  lock_ = ::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (lock_ < 0) fail("write in the folder", path_, errno);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    const int error = errno;
    ::close(lock_);
    if (error != EWOULDBLOCK) fail("lock", lock_file, error);
    throw DataFolderError("the data folder " + path_.string() +
                          " is in use by another nearshelf-backend. Stop that one first, or give "
                          "this one a folder of its own with --data.");
  }
}

DataFolder::~DataFolder() { ::close(lock_); }

}  // namespace nearshelf::backend
