#include "backend/release/ledger_log.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <string_view>
#include <system_error>

#include "backend/release/ledger_json.h"
#include "backend/store/database.h"

namespace nearshelf::backend {
namespace {

[[noreturn]] void fail(const std::string& action, const std::filesystem::path& path, int error) {
  throw StoreError("cannot " + action + " " + path.string() + ": " +
                   std::generic_category().message(error) +
                   ". Releases wait until this file can be written: check that disk and the rights "
                   "of the data folder.");
}

// A file is found after a power cut only when its folder was written, too.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) fail("open", folder, errno);
  const bool done = ::fsync(descriptor) == 0;
  const int error = errno;
  ::close(descriptor);
  if (!done) fail("write", folder, error);
}

// Bytes of the file up to the end of its last whole line.
uintmax_t whole_lines(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  uintmax_t end = 0;
  std::string line;
  while (std::getline(stream, line) && !stream.eof()) end += line.size() + 1;
  return end;
}

bool write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(descriptor, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<size_t>(written));
  }
  return ::fdatasync(descriptor) == 0;
}

}  // namespace

LedgerLog::LedgerLog(const std::filesystem::path& file) : file_(file) {
  descriptor_ = ::open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor_ < 0) fail("open", file, errno);
  try {
    sync_folder(file.parent_path());
    if (::ftruncate(descriptor_, static_cast<off_t>(whole_lines(file))) != 0) {
      fail("write", file, errno);
    }
  } catch (...) {
    ::close(descriptor_);
    throw;
  }
}

LedgerLog::~LedgerLog() { ::close(descriptor_); }

std::vector<LedgerEntry> LedgerLog::entries() const {
  std::ifstream stream(file_, std::ios::binary);
  if (!stream) fail("read", file_, errno);
  std::vector<LedgerEntry> entries;
  std::string line;
  for (size_t number = 1; std::getline(stream, line); ++number) {
    const std::optional<LedgerEntry> entry = parse_entry(line);
    if (!entry) {
      throw StoreError(file_.string() + ": line " + std::to_string(number) +
                       " is damaged. Nothing is released until the file is whole again: bring it "
                       "back from a backup, or delete that line if the ledger (GET /v1/ledger) "
                       "holds its window.");
    }
    entries.push_back(*entry);
  }
  return entries;
}

void LedgerLog::append(std::span<const LedgerEntry> entries) {
  std::string text;
  for (const LedgerEntry& entry : entries) text += entry_to_json(entry).dump() + "\n";
  if (!write_all(descriptor_, text)) fail("write", file_, errno);
}

}  // namespace nearshelf::backend
