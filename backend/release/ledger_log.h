// A second copy of the ledger beside the database, in a file that only grows. A database that comes
// from a backup has forgotten the releases since; this file has not, so none is noised again.
#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "backend/release/ledger_entry.h"

namespace nearshelf::backend {

inline constexpr const char* kLedgerLogName = "ledger.log";  // in the data folder

// One entry a line, as JSON (docs/BACKEND.md). For one thread.
class LedgerLog {
 public:
  // Opens or creates the file, and cuts off a last line that a crash left unfinished: its release
  // is in the database. Throws StoreError.
  explicit LedgerLog(const std::filesystem::path& file);
  ~LedgerLog();
  LedgerLog(const LedgerLog&) = delete;
  LedgerLog& operator=(const LedgerLog&) = delete;

  // All entries, in the order of writing. Throws StoreError, with the line, when one is damaged.
  std::vector<LedgerEntry> entries() const;

  // Adds the entries; on return they survive a power cut. Throws StoreError; open the file anew
  // then.
  void append(std::span<const LedgerEntry> entries);

 private:
  const std::filesystem::path file_;
  int descriptor_ = -1;
};

}  // namespace nearshelf::backend
