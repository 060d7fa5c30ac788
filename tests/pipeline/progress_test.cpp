#include "pipeline/progress/progress.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

namespace nearshelf::pipeline {
namespace {

size_t count(const std::string& text, char c) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), c));
}

}  // namespace

TEST_CASE("away from a terminal a step is one plain line when it ends") {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kPlain);
  progress.begin("import events");
  progress.update(1, 2);
  CHECK(out.str().empty());
  progress.end("527725 events");
  CHECK(out.str().starts_with("import events         527725 events"));
  CHECK(out.str().ends_with(" s\n"));
  progress.begin("dropped");
  progress.begin("train rows");
  progress.end("3900 rows");
  CHECK(count(out.str(), '\n') == 2);
  CHECK(out.str().find("dropped") == std::string::npos);
}

TEST_CASE("on a terminal the running step redraws its line and leaves one line behind") {
  std::ostringstream out;
  {
    Progress progress(out, Progress::Style::kLive);
    progress.begin("train rows");
    CHECK(out.str().find("train rows") != std::string::npos);
    std::this_thread::sleep_for(std::chrono::milliseconds(120));
    progress.update(50, 100);
    CHECK(out.str().find("50 %") != std::string::npos);
    progress.end("done");
    CHECK(count(out.str(), '\n') == 1);
    progress.begin("interrupted");
  }
  CHECK(out.str().ends_with("\r\x1B[K"));
}

TEST_CASE("a step with a unit tells how many are done a second") {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kLive);
  progress.begin("embed photos", "photos");
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
  progress.update(50, 100);
  CHECK(out.str().find(" photos/s") != std::string::npos);
  progress.end("100 photos");
  progress.begin("train rows");
  const size_t before = out.str().size();
  std::this_thread::sleep_for(std::chrono::milliseconds(120));
  progress.update(50, 100);
  CHECK(out.str().find("/s", before) == std::string::npos);
}

TEST_CASE("a silent progress writes nothing") {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kSilent);
  progress.begin("step");
  progress.update(1, 1);
  progress.end("done");
  CHECK(out.str().empty());
}

TEST_CASE("updates may come from any thread") {
  std::ostringstream out;
  Progress progress(out, Progress::Style::kLive);
  progress.begin("train");
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&progress] {
      for (uint64_t done = 0; done < 10'000; ++done) progress.update(done, 10'000);
    });
  }
  for (std::thread& thread : threads) thread.join();
  progress.end("done");
  CHECK(count(out.str(), '\n') == 1);
}

}  // namespace nearshelf::pipeline
