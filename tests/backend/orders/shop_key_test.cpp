#include "backend/orders/shop_key.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>
#include <stdexcept>

#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;

namespace {

constexpr const char* kKey = "0123456789abcdef0123456789abcdef";
constexpr std::chrono::sys_seconds kNow{std::chrono::seconds(1'795'338'900)};
// printf '%s' '1795338900.{"order_id":"A-1"}' | openssl dgst -sha256 -hmac KEY
constexpr const char* kSignature =
    "t=1795338900,v1=1cd1a40922aa4894a35aacdd09abfd48e7e473e01e2660c8628a1a6005440d58";

std::vector<uint8_t> bytes(std::string_view text) { return {text.begin(), text.end()}; }

const std::vector<uint8_t> kBody = bytes("{\"order_id\":\"A-1\"}");

}  // namespace

TEST_CASE("a signature that openssl made is right, within the tolerance on both sides") {
  const ShopKey key({kKey}, "a test");
  for (const int64_t shift : {0, 300, -300}) {
    CHECK_FALSE(key.problem_with(kSignature, kBody, kNow + std::chrono::seconds(shift)));
  }
  CHECK(key.problem_with(kSignature, kBody, kNow + std::chrono::seconds(301))
            ->find("301 seconds old") != std::string::npos);
  CHECK(key.problem_with(kSignature, kBody, kNow - std::chrono::seconds(301))
            ->find("301 seconds ahead") != std::string::npos);
}

TEST_CASE("another body, key, time or form is refused") {
  const ShopKey key({kKey}, "a test");
  CHECK(key.problem_with(kSignature, bytes("{\"order_id\":\"A-2\"}"), kNow));
  CHECK(ShopKey({std::string(32, 'x')}, "a test").problem_with(kSignature, kBody, kNow));
  CHECK(key.problem_with(std::nullopt, kBody, kNow));
  const std::string digest =
      std::string(kSignature).substr(std::string(kSignature).find("v1=") + 3);
  for (const std::string& header :
       {std::string(), digest, "v1=" + digest, "t=1795338901,v1=" + digest,
        "t=01795338900,v1=" + digest, "t=1795338900,v1=" + digest.substr(2),
        "t=1795338900,v1=" + digest + "00", "t=,v1=" + digest, "t=-1,v1=" + digest,
        "t=99999999999999999999,v1=" + digest, "t=1795338900,v1=" + std::string(64, 'z'),
        "t=1795338900,v1=" + std::string(64, '0')}) {
    CAPTURE(header);
    CHECK(key.problem_with(header, kBody, kNow));
  }
}

TEST_CASE("an old and a new key are valid side by side") {
  const TemporaryFolder folder;
  std::ofstream(folder / "key") << std::string(40, 'n') << "\r\n\n" << kKey << "\n";
  const ShopKey keys = ShopKey::find(folder / "key", folder / "unused");
  CHECK_FALSE(keys.problem_with(kSignature, kBody, kNow));
  CHECK_FALSE(std::filesystem::exists(folder / "unused"));
}

TEST_CASE("without a file a key is made once, for its owner only") {
  const TemporaryFolder folder;
  const auto file = folder / "orders.key";
  CHECK(ShopKey::find(std::nullopt, file).source() == file.string());
  struct stat status {};
  REQUIRE(::stat(file.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
  CHECK(std::filesystem::file_size(file) == 65);
  const auto written = std::filesystem::last_write_time(file);
  ShopKey::find(std::nullopt, file);
  CHECK(std::filesystem::last_write_time(file) == written);
}

TEST_CASE("keys that could be guessed are refused with their source") {
  for (const std::vector<std::string>& keys : {std::vector<std::string>{},
                                               {"short"},
                                               {std::string(31, 'x')},
                                               {std::string(32, ' ')},
                                               {kKey, kKey, kKey, kKey, kKey}}) {
    CHECK_THROWS_WITH_AS(ShopKey(keys, "keys.txt"), doctest::Contains("keys.txt"),
                         std::runtime_error);
  }
}
