#include "pipeline/vision/evaluate/photo_index.h"

#include "pipeline/import/import_error.h"
#include "pipeline/import/table_reader.h"
#include "pipeline/import/text.h"

namespace nearshelf::pipeline {

PhotoIndex read_photo_index(const std::string& path) {
  TextSource source = TextSource::open(path);
  PhotoIndex index;
  index.report.source = path;
  TableReader table(source, {}, index.report);
  const size_t file = table.require_column({"path", {"path", "file"}});
  const size_t set = table.require_column({"set", {"set"}});
  const size_t label = table.require_column({"label", {"label", "class"}});
  const size_t split = table.require_column({"split", {"split"}});
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  while (table.next()) {
    LabelledPhoto photo{folder / to_utf8(table.value(file)), to_utf8(table.value(set)),
                        to_utf8(table.value(label)), to_utf8(table.value(split))};
    if (table.value(file).empty() || photo.label.empty()) {
      index.report.reject("no path or no label", table.line(), table.text());
      continue;
    }
    index.photos.push_back(std::move(photo));
  }
  index.report.accepted = index.photos.size();
  index.report.lines = index.report.accepted + index.report.rejected();
  if (index.photos.empty()) {
    throw ImportError(path + ": names no photo. One a line is needed: path, set, label, split.");
  }
  return index;
}

}  // namespace nearshelf::pipeline
