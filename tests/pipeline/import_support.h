// Helpers of the import tests.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/import/event_reader.h"
#include "pipeline/import/feed_reader.h"
#include "pipeline/import/import_error.h"
#include "tests/pipeline/shared_data.h"

namespace nearshelf::pipeline::testing {

// An empty folder that disappears with the object.
class TempFolder {
 public:
  TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder();

  const std::filesystem::path& path() const { return path_; }

  // Writes a file and returns its path.
  std::string write(const std::string& name, std::string_view content) const;

 private:
  std::filesystem::path path_;
};

std::string gzip(std::string_view text);
std::string xz(std::string_view text);

std::string read_file(const std::string& path);

// Everything a source gives, in peeks of `step` bytes.
std::string drain(TextSource* source, size_t step = 1);

ProductFeed feed_of(std::string_view text, const FeedOptions& options = {});
EventLog log_of(std::string_view text, const EventsOptions& options = {});

// Lines of the samples of the rejection (or warning) whose reason starts with `reason`; empty when
// there is none.
std::vector<uint64_t> rejected_lines(const ImportReport& report, std::string_view reason);
std::vector<uint64_t> warned_lines(const ImportReport& report, std::string_view reason);

// what() of the ImportError that `call` throws; "" when it throws none.
template <typename Call>
std::string error_of(Call call) {
  try {
    call();
  } catch (const ImportError& error) {
    return error.what();
  }
  return "";
}

}  // namespace nearshelf::pipeline::testing
