// Tables of reports.
#pragma once

#include <string>
#include <vector>

namespace nearshelf::pipeline {

// Rows of equally many cells, at least one row, as a Markdown table with aligned columns; the first
// row is the header.
std::string to_markdown_table(const std::vector<std::vector<std::string>>& rows);

}  // namespace nearshelf::pipeline
