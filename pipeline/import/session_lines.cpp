#include "pipeline/import/session_lines.h"

#include <algorithm>

#include "pipeline/import/import_step.h"
#include "pipeline/import/interner.h"
#include "pipeline/import/item_id.h"
#include "pipeline/import/line_reader.h"
#include "pipeline/import/text.h"

namespace nearshelf::pipeline {
namespace {

constexpr std::string_view kSeparators = " \t,";

// The ids of `line` as views into it.
void split_ids(std::string_view line, std::vector<std::string_view>* ids) {
  ids->clear();
  for (size_t begin = line.find_first_not_of(kSeparators); begin != std::string_view::npos;) {
    const size_t end = std::min(line.find_first_of(kSeparators, begin), line.size());
    ids->push_back(line.substr(begin, end - begin));
    begin = line.find_first_not_of(kSeparators, end);
  }
}

// Why a line is left out; empty when it is a session.
std::string_view find_problem(const LineReader& lines, const std::vector<std::string_view>& ids) {
  if (lines.is_cut()) return "line longer than 1 MiB";
  for (const std::string_view id : ids) {
    const std::string_view problem = item_id_problem(id);
    if (!problem.empty()) return problem;
    if (!is_utf8(id)) return "item id is not UTF-8";
  }
  return ids.size() < 2 ? "a session of fewer than two clicks" : "";
}

}  // namespace

SessionLog read_sessions(const std::string& path, std::string_view step, Progress& progress) {
  ImportStep import(step, progress);
  TextSource source = TextSource::open(path, import.listener());
  SessionLog log = parse_sessions(source);
  import.finish(log.report, "sessions");
  return log;
}

SessionLog parse_sessions(TextSource& source) {
  SessionLog log;
  log.report.source = source.name();
  Interner items;
  LineReader lines(source);
  std::vector<std::string_view> ids;
  while (lines.next()) {
    split_ids(lines.text(), &ids);
    if (ids.empty() && !lines.is_cut()) continue;
    const std::string_view problem = find_problem(lines, ids);
    if (!problem.empty()) {
      log.report.reject(problem, lines.number(), lines.text());
      continue;
    }
    for (const std::string_view id : ids) log.clicks.push_back(items.intern(id));
    log.ends.push_back(log.clicks.size());
  }
  log.item_ids = items.strings();
  log.report.accepted = log.session_count();
  log.report.lines = log.report.accepted + log.report.rejected();
  return log;
}

}  // namespace nearshelf::pipeline
