// An import as a step of the progress display.
#pragma once

#include <string_view>

#include "pipeline/import/import_report.h"
#include "pipeline/import/text_source.h"
#include "pipeline/progress/progress.h"

namespace nearshelf::pipeline {

class ImportStep {
 public:
  // Begins the step. Borrows `progress`.
  ImportStep(std::string_view name, Progress& progress);

  // Shows how far a source is read. Valid as long as the progress.
  TextSource::Listener listener();

  // Ends the step with the counts of `report`; `noun` is what was accepted, for example "products".
  // Throws ImportError, with the most frequent rejection, when nothing was.
  void finish(const ImportReport& report, std::string_view noun);

 private:
  Progress& progress_;
};

}  // namespace nearshelf::pipeline
