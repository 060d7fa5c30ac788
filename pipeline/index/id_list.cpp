#include "pipeline/index/id_list.h"

#include <unordered_set>

#include "core/search/index_format.h"
#include "pipeline/import/import_error.h"
#include "pipeline/import/line_reader.h"

namespace nearshelf::pipeline {

std::vector<std::string> read_id_list(const std::string& path, uint32_t count) {
  TextSource source = TextSource::open(path);
  LineReader lines(source);
  std::vector<std::string> ids;
  std::unordered_set<std::string> seen;
  while (lines.next()) {
    const std::string where = path + ": line " + std::to_string(lines.number());
    const std::string id(lines.text());
    if (id.empty() || id.size() > kMaxIndexIdBytes) {
      throw ImportError(where + ": an id has 1 to " + std::to_string(kMaxIndexIdBytes) +
                        " bytes, found " + std::to_string(id.size()));
    }
    if (!seen.insert(id).second) throw ImportError(where + ": the id '" + id + "' came before");
    ids.push_back(id);
  }
  if (ids.size() != count) {
    throw ImportError(path + ": " + std::to_string(ids.size()) + " ids found, " +
                      std::to_string(count) + " vectors: one id a line is needed for each");
  }
  return ids;
}

}  // namespace nearshelf::pipeline
