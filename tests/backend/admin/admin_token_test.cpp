#include "backend/admin/admin_token.h"

#include <doctest/doctest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <fstream>
#include <stdexcept>

#include "tests/backend/support/temporary_folder.h"

using nearshelf::backend::AdminToken;
using nearshelf::test::TemporaryFolder;

namespace {

std::string read_line(const std::filesystem::path& file) {
  std::string line;
  std::getline(std::ifstream(file) >> std::ws, line);
  return line;
}

}  // namespace

TEST_CASE("only Bearer and the whole token match") {
  const AdminToken token("0123456789abcdef", "a test");
  CHECK(token.matches("Bearer 0123456789abcdef"));
  CHECK(token.matches("bearer 0123456789abcdef"));
  CHECK_FALSE(token.matches(std::nullopt));
  for (const char* header : {"", "Bearer", "Bearer ", "0123456789abcdef", "Basic 0123456789abcdef",
                             "Bearer 0123456789abcdeg", "Bearer 0123456789abcde",
                             "Bearer 0123456789abcdef0", "Bearer  0123456789abcdef"}) {
    CAPTURE(header);
    CHECK_FALSE(token.matches(header));
  }
}

TEST_CASE("tokens that could be guessed or mistyped are refused with their source") {
  for (const char* text : {"", "short", "0123456789 abcdef", "0123456789abcd\n"}) {
    CAPTURE(text);
    CHECK_THROWS_WITH_AS(AdminToken(text, "tokens.txt"), doctest::Contains("tokens.txt"),
                         std::runtime_error);
  }
}

TEST_CASE("without any source a random token is made once, for its owner only") {
  ::unsetenv("NEARSHELF_ADMIN_TOKEN");
  const TemporaryFolder folder;
  const auto file = folder / "admin.token";
  const AdminToken made = AdminToken::find(std::nullopt, file);
  const std::string text = read_line(file);
  CHECK(text.size() == 64);
  CHECK(made.matches("Bearer " + text));
  CHECK(made.source() == file.string());
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);

  CHECK(AdminToken::find(std::nullopt, file).matches("Bearer " + text));
  AdminToken::find(std::nullopt, folder / "other.token");
  CHECK(read_line(folder / "other.token") != text);
}

TEST_CASE("a file comes before the environment, which comes before the generated token") {
  const TemporaryFolder folder;
  std::ofstream(folder / "token.txt") << "token-from-the-file\r\nsecond line\n";
  ::setenv("NEARSHELF_ADMIN_TOKEN", "token-from-the-environment", 1);
  CHECK(AdminToken::find(folder / "token.txt", folder / "generated")
            .matches("Bearer token-from-the-file"));
  CHECK(AdminToken::find(std::nullopt, folder / "generated")
            .matches("Bearer token-from-the-environment"));
  CHECK_FALSE(std::filesystem::exists(folder / "generated"));
  ::unsetenv("NEARSHELF_ADMIN_TOKEN");
  CHECK_THROWS_WITH_AS(AdminToken::find(folder / "missing.txt", folder / "generated"),
                       doctest::Contains("missing.txt"), std::runtime_error);
}
