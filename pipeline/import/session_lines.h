// Sessions, one a line: the item ids that one visitor clicked, oldest first.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "pipeline/import/import_report.h"
#include "pipeline/import/text_source.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

struct SessionLog {
  std::vector<std::string> item_ids;  // in order of first appearance
  std::vector<uint32_t> clicks;       // of all sessions, one after the other: indices of item_ids
  std::vector<size_t> ends;           // session s is clicks[ends[s - 1], ends[s])
  ImportReport report;                // a record is a line that is not blank

  size_t session_count() const { return ends.size(); }
  std::span<const uint32_t> session(size_t s) const {
    const size_t begin = s == 0 ? 0 : ends[s - 1];
    return std::span(clicks).subspan(begin, ends[s] - begin);
  }
};

// Ids are separated by spaces, tabs or commas, any number of them. A line with fewer than two ids,
// a bad id or more than 1 MiB is rejected in the report. Needs about 4 bytes a click. Throws
// ImportError when the file cannot be read or holds no session; `step` names the progress step.
SessionLog read_sessions(const std::string& path, std::string_view step, Progress& progress);

// The same without that last check.
SessionLog parse_sessions(TextSource& source);

}  // namespace nearshelf::pipeline
