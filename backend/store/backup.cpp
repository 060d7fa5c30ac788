#include "backend/store/backup.h"

#include <SQLiteCpp/Backup.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

#include "backend/base/data_folder.h"
#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& action, const fs::path& path, int error) {
  throw StoreError("cannot " + action + " " + path.string() + ": " +
                   std::generic_category().message(error) + ".");
}

fs::path with_suffix(const fs::path& path, const char* suffix) { return path.string() + suffix; }

// Makes what was written to a file, or the names in a folder, survive a power cut.
void sync(const fs::path& path, int flags) {
  const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC);
  if (descriptor < 0) fail("open", path, errno);
  const int result = ::fsync(descriptor);
  const int error = errno;
  ::close(descriptor);
  if (result != 0) fail("sync", path, error);
}

void sync_folder_of(const fs::path& file) {
  sync(file.has_parent_path() ? file.parent_path() : fs::path("."), O_RDONLY | O_DIRECTORY);
}

// A file under construction beside `final_name`; removed unless it got that name.
class PartialFile {
 public:
  explicit PartialFile(const fs::path& final_name)
      : final_name_(final_name), path_(with_suffix(final_name, ".part")) {
    remove();
  }
  ~PartialFile() { remove(); }
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;

  const fs::path& path() const { return path_; }

  void finish() {
    sync(path_, O_RDWR);
    if (::rename(path_.c_str(), final_name_.c_str()) != 0) fail("rename", path_, errno);
    sync_folder_of(final_name_);
  }

 private:
  void remove() const {
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
      fs::remove(with_suffix(path_, suffix), ignored);
    }
  }

  const fs::path final_name_;
  const fs::path path_;
};

// All pages in one step: as long as that reads, a backend writes on into its log.
void copy_pages(SQLite::Database& from, SQLite::Database& to) {
  SQLite::Backup backup(to, from);
  if (backup.executeStep() == SQLITE_DONE) return;
  throw StoreError(from.getFilename() + ": another program holds a lock on it. Try again.");
}

void check_copy(SQLite::Database& database) {
  if (!database.tableExists("meta")) {
    throw StoreError(database.getFilename() + " is no database of nearshelf-backend.");
  }
  SQLite::Statement version(database, "SELECT value FROM meta WHERE key = 'schema_version'");
  const int found = version.executeStep() ? version.getColumn(0).getInt() : 0;
  if (found < kOldestSchemaVersion || found > kSchemaVersion) {
    throw StoreError(database.getFilename() + " has schema version " + std::to_string(found) +
                     "; this nearshelf-backend reads " + std::to_string(kOldestSchemaVersion) +
                     " to " + std::to_string(kSchemaVersion) + ".");
  }
  const std::string verdict = database.execAndGet("PRAGMA integrity_check(1)").getString();
  if (verdict != "ok") throw StoreError(database.getFilename() + " is damaged: " + verdict);
}

// The copy as one file that needs no log beside it. `to` is new.
void copy_and_check(const fs::path& from, const fs::path& to) {
  try {
    SQLite::Database source = open_for_reading(from);
    SQLite::Database copy(to, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    copy_pages(source, copy);
    copy.exec("PRAGMA journal_mode = DELETE");
    check_copy(copy);
  } catch (const SQLite::Exception& error) {
    throw explain(error, from.string());
  }
}

// A log of the old database beside the new one would be taken for its own. Its commits go into the
// old file first, so that a crash before the rename leaves that whole.
void remove_log(const fs::path& database) {
  try {
    if (fs::exists(database)) {
      SQLite::Database(database, SQLite::OPEN_READWRITE).exec("PRAGMA wal_checkpoint(TRUNCATE)");
    }
  } catch (const SQLite::Exception&) {
    // A damaged file is why people restore; it is about to be replaced.
  }
  for (const char* suffix : {"-wal", "-shm"}) {
    const fs::path stale = with_suffix(database, suffix);
    std::error_code error;
    fs::remove(stale, error);
    if (error) fail("remove", stale, error.value());
  }
  sync_folder_of(database);
}

}  // namespace

void backup_database(const fs::path& from, const fs::path& to) {
  std::error_code error;
  if (fs::exists(to, error)) {
    throw StoreError(to.string() + " exists; a backup never overwrites. Give another name.");
  }
  if (!fs::exists(from, error)) throw StoreError("there is no database " + from.string() + ".");
  PartialFile partial(to);
  copy_and_check(from, partial.path());
  partial.finish();
}

void restore_database(const fs::path& copy, const fs::path& data_folder) {
  std::error_code error;
  if (!fs::exists(copy, error)) throw StoreError("there is no file " + copy.string() + ".");
  const DataFolder folder(data_folder);
  PartialFile partial(folder.database());
  copy_and_check(copy, partial.path());
  remove_log(folder.database());
  partial.finish();
}

}  // namespace nearshelf::backend
