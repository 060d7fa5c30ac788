// Copies of the database: one consistent state, checked before anybody relies on it.
#pragma once

#include <filesystem>

namespace nearshelf::backend {

// Copies the database `from`, also while a backend writes to it, to `to`, which must not exist. The
// copy is one file, checked as a whole (PRAGMA integrity_check) and synced; it appears under its
// name only then. Takes as long as the file is large. Throws StoreError.
void backup_database(const std::filesystem::path& from, const std::filesystem::path& to);

// Makes `copy` the database of `data_folder`, which is created when it is missing. Before it
// changes anything it checks that no backend uses the folder, and schema and integrity of the copy;
// then the new file takes the place of the old one at once. Throws StoreError or DataFolderError.
void restore_database(const std::filesystem::path& copy, const std::filesystem::path& data_folder);

}  // namespace nearshelf::backend
