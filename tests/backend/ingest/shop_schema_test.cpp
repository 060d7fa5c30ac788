#include "backend/ingest/shop_schema.h"

#include <doctest/doctest.h>

#include <fstream>

#include "tests/backend/support/shelf_folder.h"
#include "tests/backend/support/temporary_folder.h"

using namespace nearshelf::backend;
using nearshelf::test::TemporaryFolder;
using nearshelf::test::write_shelf;

namespace {

void write_manifest(const TemporaryFolder& folder, const std::string& text) {
  std::ofstream(folder / "manifest.json") << text;
}

}  // namespace

TEST_CASE("without slots and catalogue everything is known") {
  const ShopSchema schema({});
  CHECK(schema.has_slot(""));
  CHECK(schema.has_slot("anything"));
  CHECK(schema.has_item("anything"));
  CHECK(schema.catalog() == nullptr);
}

TEST_CASE("with slots only they and the empty one are known") {
  const ShopSchema schema({"home:for-you", "cart"});
  CHECK(schema.has_slot("home:for-you"));
  CHECK(schema.has_slot("cart"));
  CHECK(schema.has_slot(""));
  CHECK_FALSE(schema.has_slot("home"));
}

TEST_CASE("a slot that no contribution could name is refused at start") {
  for (const std::string& slot : {std::string("home page"), std::string(65, 's')}) {
    CHECK_THROWS_WITH_AS(ShopSchema({slot}), doctest::Contains(slot.c_str()), std::runtime_error);
  }
}

TEST_CASE("the items of the last catalogues are known") {
  const TemporaryFolder folder;
  auto schema = std::make_shared<const ShopSchema>(std::vector<std::string>{});
  for (const char* item : {"first", "second", "third", "fourth"}) {
    write_shelf(folder.path(), {item, "always"});
    schema = schema->with(ShelfCatalog::load(folder.path()));
    CHECK(schema->has_item(item));
    CHECK(schema->has_item("always"));
    CHECK(schema->catalog()->item_count() == 2);
    CHECK_FALSE(schema->has_item("never"));
  }
  CHECK(schema->has_item("third"));
  CHECK_FALSE(schema->has_item("first"));
}

TEST_CASE("catalogues are the same when their items are") {
  const TemporaryFolder folder;
  write_shelf(folder.path(), {"a", "b"});
  const auto one = ShelfCatalog::load(folder.path());
  CHECK(one->has_same_items(*ShelfCatalog::load(folder.path())));
  write_shelf(folder.path(), {"a", "c"});
  CHECK_FALSE(one->has_same_items(*ShelfCatalog::load(folder.path())));
}

TEST_CASE("a shelf that cannot be used is refused with the file and the reason") {
  const TemporaryFolder folder;
  const auto load = [&] { return ShelfCatalog::load(folder.path()); };
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("manifest.json"), ShelfError);
  write_manifest(folder, "[1, 2");
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("not a JSON object"), ShelfError);
  write_manifest(folder, R"({"format": 2, "shards": []})");
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("format 2; this nearshelf-backend reads format 1"),
                       ShelfError);
  write_manifest(folder, R"({"format": "one", "shards": []})");
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("has format \"one\""), ShelfError);
  write_manifest(folder, R"({"format": 1})");
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("shards"), ShelfError);
  write_manifest(folder, R"({"format": 1, "shards": []})");
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("names no catalogue shard"), ShelfError);
  write_manifest(folder,
                 R"({"format": 1, "shards": [{"role": "catalog", "file": "../x", "bytes": 1}]})");
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("beside it"), ShelfError);
  write_manifest(folder,
                 R"({"format": 1, "shards": [{"role": "catalog", "file": "x", "bytes": 1}]})");
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("/x"), ShelfError);
  std::ofstream(folder / "x") << "NEARSHLF";
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("has 8 bytes; the manifest says 1"), ShelfError);
  write_manifest(folder,
                 R"({"format": 1, "shards": [{"role": "catalog", "file": "x", "bytes": 8}]})");
  CHECK_THROWS_WITH_AS(load(), doctest::Contains("ends too early"), ShelfError);
}
