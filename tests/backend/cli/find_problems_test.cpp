#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "backend/base/data_folder.h"
#include "backend/cli/check_config.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;

namespace {

// The only problem of `options`, "" when there is none.
std::string problem_of(const Options& options) {
  const std::vector<std::string> problems = find_problems(options);
  REQUIRE(problems.size() <= 1);
  return problems.empty() ? "" : problems[0];
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

// Root may write everywhere: while this lives, the process is nobody instead.
class Unprivileged {
 public:
  Unprivileged() {
    constexpr uid_t kNobody = 65534;
    if (was_root_) REQUIRE(::setresuid(kNobody, kNobody, 0) == 0);
  }
  ~Unprivileged() {
    if (was_root_ && ::setresuid(0, 0, 0) != 0) std::abort();
  }
  Unprivileged(const Unprivileged&) = delete;
  Unprivileged& operator=(const Unprivileged&) = delete;

 private:
  const bool was_root_ = ::geteuid() == 0;
};

}  // namespace

TEST_CASE("a folder that can be made is right, and is not made; a running service is no problem") {
  const TemporaryFolder folder;
  Options options;
  options.data = folder / "new" / "er";
  CHECK(problem_of(options) == "");
  CHECK_FALSE(std::filesystem::exists(folder / "new"));
  const DataFolder held(options.data);
  CHECK(problem_of(options) == "");
  CHECK_FALSE(std::filesystem::exists(held.admin_token()));
}

TEST_CASE("each part that is wrong is named") {
  ::unsetenv("NEARSHELF_ADMIN_TOKEN");
  const TemporaryFolder folder;
  const auto with = [&](auto change) {
    Options options;
    options.data = folder.path();
    change(options);
    return problem_of(options);
  };
  CHECK(has(with([](Options& o) { o.listen = "shop.example:80"; }), "shop.example:80"));
  CHECK(has(with([](Options& o) { o.allow_origins = {"shop.example"}; }), "shop.example"));
  CHECK(has(with([&](Options& o) { o.shelf = folder / "none"; }), "manifest.json"));
  CHECK(has(with([&](Options& o) { o.admin_token_file = folder / "none"; }), "admin token"));
  CHECK(has(with([&](Options& o) { o.orders_key_file = folder / "none"; }), "shop key"));
  CHECK(with([](Options& o) { o.release.of(MetricGroup::kFunnel).epsilon = 1e-9; }) != "");
  std::ofstream(folder / "file") << "x";
  CHECK(has(with([&](Options& o) { o.data = folder / "file"; }), "is no folder"));
  std::ofstream(folder / "admin.token") << "short\n";
  CHECK(has(with([](Options&) {}), "admin.token"));
}

TEST_CASE("a folder without the right to write is named") {
  const TemporaryFolder folder;
  ::chmod(folder.path().c_str(), 0555);
  Options options;
  options.data = folder / "new";
  {
    const Unprivileged user;
    CHECK(has(problem_of(options), "cannot write in the folder"));
  }
  ::chmod(folder.path().c_str(), 0700);
}
