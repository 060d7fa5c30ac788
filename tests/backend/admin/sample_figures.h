// Figures of a service, each with a value of its own.
#pragma once

#include "backend/admin/service_figures.h"

namespace nearshelf::test {

inline backend::ServiceFigures sample_figures() {
  backend::ServiceFigures figures;
  // 2026-11-22T10:15:00Z.
  figures.now = std::chrono::sys_seconds(std::chrono::seconds(1'795'342'500));
  figures.started = figures.now - std::chrono::hours(1);
  figures.http.connections = 3;
  figures.http.answers[2] = 1'234'567'890'123;
  figures.refusals = {{"malformed", 7}, {"queue_full", 0}};
  figures.writer.queued = 12;
  figures.writer.queued_bytes = 4096;
  figures.writer.queue_limit_bytes = 16'777'216;
  figures.writer.last_commit = figures.now - std::chrono::seconds(2);
  figures.writer.commit_counts[2] = 60;  // up to 2 ms
  figures.writer.commit_counts[3] = 30;  // up to 5 ms
  figures.writer.commit_counts[9] = 10;  // up to 500 ms
  figures.writer.commit_seconds = 1.5;
  figures.database.stored = 100;
  figures.database.duplicates = 5;
  figures.database.monitor_reports = 9;
  figures.database.bytes = 8192;
  figures.budget = {3.25, 15};
  figures.memory_bytes = 30'000'000;
  figures.catalog_items = 500;
  return figures;
}

}  // namespace nearshelf::test
