#include "pipeline/import/import_report.h"

#include <algorithm>
#include <utility>

#include "pipeline/import/text.h"

namespace nearshelf::pipeline {
namespace {

constexpr size_t kExcerptBytes = 80;

// An excerpt ends up in terminals and log files: one line, valid UTF-8, no escape sequences.
std::string make_excerpt(std::string_view text) {
  // The cut comes first so that a record of a megabyte is not cleaned as a whole.
  const std::string_view head = cut_utf8(text, 4 * kExcerptBytes);
  return std::string(cut_utf8(clean_text(to_utf8(head)), kExcerptBytes));
}

void record(std::map<std::string, RejectReason>* reasons, std::string_view reason, uint64_t line,
            std::string_view excerpt) {
  RejectReason& entry = (*reasons)[std::string(reason)];
  ++entry.count;
  if (entry.samples.size() < ImportReport::kSamplesPerReason) {
    entry.samples.push_back({line, make_excerpt(excerpt)});
  }
}

void append_reasons(std::string_view heading, const std::map<std::string, RejectReason>& reasons,
                    std::string* text) {
  std::vector<const std::pair<const std::string, RejectReason>*> order;
  order.reserve(reasons.size());
  for (const auto& entry : reasons) order.push_back(&entry);
  std::ranges::stable_sort(
      order, [](const auto* a, const auto* b) { return a->second.count > b->second.count; });
  for (const auto* entry : order) {
    *text += "  " + std::string(heading) + " " + std::to_string(entry->second.count) + ": " +
             entry->first + "\n";
    for (const RejectedSample& sample : entry->second.samples) {
      *text += "    ";
      if (sample.line > 0) *text += "line " + std::to_string(sample.line) + ": ";
      *text += sample.excerpt + "\n";
    }
  }
}

}  // namespace

void ImportReport::reject(std::string_view reason, uint64_t line, std::string_view excerpt) {
  record(&rejections_, reason, line, excerpt);
}

void ImportReport::warn(std::string_view reason, uint64_t line, std::string_view excerpt) {
  record(&warnings_, reason, line, excerpt);
}

uint64_t ImportReport::rejected() const {
  uint64_t total = 0;
  for (const auto& [reason, entry] : rejections_) total += entry.count;
  return total;
}

std::string ImportReport::to_text() const {
  std::string text = source + ": " + std::to_string(lines) + " records, " +
                     std::to_string(accepted) + " accepted, " + std::to_string(rejected()) +
                     " rejected\n";
  append_reasons("rejected", rejections_, &text);
  append_reasons("accepted with a repair", warnings_, &text);
  return text;
}

}  // namespace nearshelf::pipeline
