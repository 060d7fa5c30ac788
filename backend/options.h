// What the operator can set. Command line and configuration file: backend/cli.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "backend/base/window_schedule.h"
#include "backend/http/http_server.h"
#include "backend/http/rate_limiter.h"
#include "backend/release/release_policy.h"
#include "backend/store/writer.h"

namespace nearshelf::backend {

struct Options {
  std::filesystem::path data;
  std::string listen = "127.0.0.1:8787";
  std::string ingest_path = "/v1/batch";
  std::vector<std::string> allow_origins;
  std::optional<std::filesystem::path> shelf;
  std::vector<std::string> slots;

  std::optional<std::filesystem::path> admin_token_file;
  std::optional<std::filesystem::path> orders_key_file;
  bool metrics_open = false;  // /metrics without the admin token
  bool exact_counts = false;  // GET /v1/counts exists

  WindowSchedule window;
  ReleasePolicy release;
  RateLimit rate_limit;
  HttpLimits http;
  WriterOptions writer;
  bool store_disabled = false;  // contributions are checked and dropped: for benchmarks alone
};

}  // namespace nearshelf::backend
