#include "pipeline/pack/signature.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <string>

#include "pipeline/files/atomic_file.h"
#include "pipeline/pack/manifest.h"
#include "pipeline/pack/pack_error.h"
#include "tests/pipeline/import_support.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::TempFolder;

namespace fs = std::filesystem;

namespace {

// RFC 8032, section 7.1, test 1: the secret key and the public key, in base64.
constexpr const char* kSecret =
    "nearshelf-signing-key-1:nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n";
constexpr const char* kPublic = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

std::string manifest_text() {
  Manifest manifest;
  manifest.model = "0123456789abcdef";
  manifest.created = "2026-01-02T03:04:05Z";
  manifest.items = 3;
  manifest.fallback = {"a \"quoted\" id", "b"};
  return to_json(manifest);
}

}  // namespace

TEST_CASE("a key file gives the key pair of RFC 8032") {
  const TempFolder folder;
  folder.write("shop.key", kSecret);
  CHECK(SigningKey::read(folder.path() / "shop.key").public_text() == kPublic);
}

TEST_CASE("a signed manifest is the same manifest, and no byte of it can change") {
  const TempFolder folder;
  const SigningKey key = SigningKey::create(folder.path() / "shop.key");
  const std::string plain = manifest_text();
  const std::string signed_text = key.sign(plain);
  CHECK(has_valid_signature(signed_text, key.public_text()));
  CHECK_FALSE(has_valid_signature(plain, key.public_text()));
  CHECK_FALSE(has_valid_signature(signed_text, kPublic));

  const Manifest read = parse_manifest(signed_text, "m.json");
  CHECK(read.is_signed);
  CHECK_FALSE(parse_manifest(plain, "m.json").is_signed);
  CHECK(to_json(read) == plain);

  for (size_t at = 0; at < signed_text.size(); ++at) {
    std::string changed = signed_text;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    CHECK_FALSE(has_valid_signature(changed, key.public_text()));
    CHECK_FALSE(has_valid_signature(signed_text.substr(0, at), key.public_text()));
  }
  CHECK_FALSE(has_valid_signature(signed_text + "\n", key.public_text()));
}

TEST_CASE("a key that was written signs again, and is never overwritten") {
  const TempFolder folder;
  const fs::path file = folder.path() / "shop.key";
  const SigningKey made = SigningKey::create(file);
  CHECK(SigningKey::read(file).public_text() == made.public_text());
  CHECK(fs::status(file).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  const std::string before = read_whole_file(file);
  CHECK_THROWS_WITH_AS(SigningKey::create(file), doctest::Contains("cannot be created"), PackError);
  CHECK(read_whole_file(file) == before);
  CHECK_THROWS_AS(SigningKey::create(folder.path() / "absent" / "shop.key"), PackError);
}

TEST_CASE("what is no key is refused with a sentence that names the file") {
  const TempFolder folder;
  for (const char* text :
       {"", "nearshelf-signing-key-1:", "nearshelf-signing-key-1:AAAA\n",
        "nearshelf-signing-key-2:nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=\n",
        "nearshelf-signing-key-1:nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=AAAA\n",
        "-----BEGIN PRIVATE KEY-----\n"}) {
    folder.write("bad.key", text);
    CHECK_THROWS_WITH_AS(SigningKey::read(folder.path() / "bad.key"),
                         doctest::Contains("bad.key: not a signing key"), PackError);
  }
  CHECK_THROWS_AS(SigningKey::read(folder.path() / "absent.key"), FileError);
  CHECK_THROWS_WITH_AS(has_valid_signature(manifest_text(), "short"),
                       doctest::Contains("no public key"), PackError);
}
