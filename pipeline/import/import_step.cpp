#include "pipeline/import/import_step.h"

#include <algorithm>
#include <string>

#include "pipeline/import/import_error.h"

namespace nearshelf::pipeline {
namespace {

std::string nothing_accepted(const ImportReport& report, std::string_view noun) {
  const std::string start = report.source + ": ";
  if (report.rejections().empty()) return start + "has no records. Export it again.";
  const auto& worst = *std::ranges::max_element(
      report.rejections(), {}, [](const auto& entry) { return entry.second.count; });
  const RejectedSample& sample = worst.second.samples.front();
  return start + "none of its " + std::to_string(report.lines) + " records gave " +
         std::string(noun) + ". Most often: " + worst.first + ", as in line " +
         std::to_string(sample.line) + ": " + sample.excerpt;
}

}  // namespace

ImportStep::ImportStep(std::string_view name, Progress& progress) : progress_(progress) {
  progress_.begin(name);
}

TextSource::Listener ImportStep::listener() {
  return [&progress = progress_](uint64_t done, uint64_t total) { progress.update(done, total); };
}

void ImportStep::finish(const ImportReport& report, std::string_view noun) {
  if (report.accepted == 0) throw ImportError(nothing_accepted(report, noun));
  std::string summary = std::to_string(report.accepted) + " " + std::string(noun);
  if (report.rejected() > 0) summary += ", " + std::to_string(report.rejected()) + " rejected";
  progress_.end(summary);
}

}  // namespace nearshelf::pipeline
