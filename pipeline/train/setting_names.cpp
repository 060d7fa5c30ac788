#include "pipeline/train/setting_names.h"

#include <array>

#include "pipeline/train/format_text.h"

namespace nearshelf::pipeline {
namespace {

const char* name_of(RowsKind kind) {
  switch (kind) {
    case RowsKind::kRidge:
      return "ridge";
    case RowsKind::kCosine:
      return "cosine";
    case RowsKind::kSession:
      return "session";
    case RowsKind::kPrefix:
      return "prefix";
  }
  return "";
}

}  // namespace

std::string describe_rows(const ModelSettings& settings) {
  std::string text = format("rows: %s, K %zu", name_of(settings.rows), settings.neighbours());
  if (settings.rows == RowsKind::kRidge) text += format(", lambda %g", settings.ridge.ridge);
  if (settings.rows == RowsKind::kPrefix) {
    text += format(", lambda %g", settings.prefix_rows.ridge);
  }
  if (settings.content_support > 0) text += format(", content k %g", settings.content_support);
  return text;
}

std::string name_of(PartSet parts) {
  constexpr std::array<const char*, kModelPartCount> kNames = {
      "rows", "vectors", "popular", "history", "repeat", "tower", "sequence"};
  std::string name;
  for (size_t part = 0; part < kModelPartCount; ++part) {
    if (!parts.has(static_cast<ModelPart>(part))) continue;
    if (!name.empty()) name += " + ";
    name += kNames[part];
  }
  return name;
}

}  // namespace nearshelf::pipeline
