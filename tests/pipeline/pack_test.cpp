#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "core/models/model_view.h"
#include "core/rank/shelf.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/pack/digest.h"
#include "pipeline/pack/looks_packer.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/pack/shelf_folder.h"
#include "tests/pipeline/import_support.h"
#include "tests/pipeline/synthetic_log.h"

using namespace nearshelf;
using namespace nearshelf::pipeline;
using testing::LogBuilder;
using testing::TempFolder;

namespace fs = std::filesystem;

namespace {

Dataset small_dataset() {
  LogBuilder builder;
  builder.add("1", 0, "red", 1).add("1", 0, "blue", 1).add("2", 1, "blue", 2);
  return make_dataset(builder.log());
}

ModelTable small_model() {
  ModelTable model;  // dataset numbers: blue 0, red 1
  model.rows = {{{1, 0.5f}}, {{0, 0.25f}}};
  model.popularity = {2, 1};
  model.parameters.blend = Blend::same({1, 0, 0.1f, 0});
  return model;
}

Product product(const std::string& id) {
  Product made;
  made.id = id;
  made.title = "The " + id;
  made.category = "Paint";
  made.currency = "EUR";
  made.price = 250;
  return made;
}

PackedShelf small_shelf() {
  return pack_shelf({product("red"), product("green"), product("blue")}, small_dataset(),
                    small_model());
}

}  // namespace

TEST_CASE("packing numbers products by popularity and moves every part with them") {
  const PackedShelf packed = small_shelf();
  Shelf shelf;
  REQUIRE(shelf.load_catalog(packed.catalog.bytes()).ok());
  REQUIRE(shelf.load_model(packed.model.bytes()).ok());
  const CatalogView& catalog = shelf.catalog();
  CHECK(catalog.item_id(0) == "blue");
  CHECK(catalog.item_id(1) == "red");
  CHECK(catalog.item_id(2) == "green");  // in the feed, never seen in the log
  CHECK(catalog.title(2) == "The green");
  CHECK(catalog.category(0) == "Paint");
  CHECK(catalog.price(0) == 250);
  shelf.model().rows().for_each(0, [](uint32_t neighbour, float weight) {
    CHECK(neighbour == 1);
    CHECK(weight == doctest::Approx(0.5));
  });
  REQUIRE(shelf.track("red", EventType::kViewItem, 0).ok());
  CHECK(shelf.recommend({.limit = 1}).value().items[0].item == 0);
}

TEST_CASE("items of the log that the feed does not list vanish from the model") {
  const PackedShelf packed = pack_shelf({product("blue")}, small_dataset(), small_model());
  Shelf shelf;
  REQUIRE(shelf.load_catalog(packed.catalog.bytes()).ok());
  REQUIRE(shelf.load_model(packed.model.bytes()).ok());
  CHECK(shelf.model().rows().neighbour_count(0) == 0);
}

TEST_CASE("what cannot be packed is refused with a reason") {
  CHECK_THROWS_WITH_AS(pack_shelf({}, small_dataset(), small_model()),
                       doctest::Contains("no products to pack"), PackError);
  CHECK_THROWS_WITH_AS(pack_shelf({product("a"), product("a")}, small_dataset(), small_model()),
                       doctest::Contains("item id used twice"), PackError);
}

TEST_CASE("looks are packed in the catalogue's order and travel with the shelf") {
  const std::vector<Product> products = {product("red"), product("green"), product("blue")};
  PackedShelf packed = pack_shelf(products, small_dataset(), small_model());
  CatalogueLooks looks;
  const std::vector<uint8_t> encoder = {1, 2, 3};
  looks.encoder = AlignedBuffer::copy_of(encoder);
  looks.encoder_id = 7;
  looks.vectors = {2, {0.6f, 0.8f, 0, 0, 1, 0}};  // the green one has no photo
  pack_looks_into(std::move(looks), products, &packed);

  const TempFolder folder;
  write_shelf(packed, folder.path());
  const ShelfFolder read = read_shelf(folder.path());
  CHECK(std::ranges::equal(read.encoder.bytes(), encoder));
  Shelf shelf;
  REQUIRE(shelf.load_catalog(read.catalog.bytes()).ok());
  REQUIRE(shelf.load_model(read.model.bytes()).ok());
  REQUIRE(shelf.load_looks(read.looks.bytes()).ok());
  const std::vector<float> reddish = {0.6f, 0.8f};
  const Result<Rail> rail = shelf.recommend(
      {.kind = RailKind::kLooksLike, .limit = 3, .look = reddish, .look_encoder = 7});
  REQUIRE(rail.ok());
  REQUIRE(rail.value().items.size() == 2);
  CHECK(shelf.catalog().item_id(rail.value().items[0].item) == "red");
  CHECK(rail.value().items[0].score == doctest::Approx(1).epsilon(0.01));
  CHECK(shelf.catalog().item_id(rail.value().items[1].item) == "blue");
  CHECK(rail.value().items[1].score == doctest::Approx(0.6).epsilon(0.02));
}

TEST_CASE("long titles are cut between characters") {
  Product long_title = product("blue");
  long_title.title.clear();
  while (long_title.title.size() < 5000) long_title.title += "\xC3\xA9";
  const PackedShelf packed = pack_shelf({long_title}, small_dataset(), small_model());
  const CatalogView catalog = CatalogView::open(packed.catalog.bytes()).value();
  CHECK(catalog.title(0).size() == 4096);
  CHECK(catalog.title(0).substr(4094) == "\xC3\xA9");
}

TEST_CASE("a written shelf reads back, and any later change to it is noticed") {
  const TempFolder folder;
  const PackedShelf packed = small_shelf();
  const Manifest manifest = write_shelf(packed, folder.path());
  CHECK(manifest.model.size() == 16);
  CHECK(manifest.items == 3);
  CHECK(manifest.fallback == std::vector<std::string>{"blue", "red", "green"});
  const ShelfFolder read = read_shelf(folder.path());
  CHECK(read.manifest.model == manifest.model);
  CHECK(read.model.size() == packed.model.size());
  for (const auto& entry : fs::directory_iterator(folder.path())) {
    CHECK(entry.path().extension() != ".tmp");
  }

  // The same shelf again gives the same names and bytes: shards are content-addressed.
  CHECK(write_shelf(packed, folder.path()).shards[0].file == manifest.shards[0].file);

  const fs::path shard = folder.path() / manifest.shards[1].file;
  std::string bytes = read_whole_file(shard);
  bytes[bytes.size() / 2] ^= 1;
  std::ofstream(shard, std::ios::binary) << bytes;
  CHECK_THROWS_WITH_AS(read_shelf(folder.path()), doctest::Contains("SHA-256 is"), PackError);
  fs::remove(shard);
  CHECK_THROWS_WITH_AS(read_shelf(folder.path()), doctest::Contains("cannot be read"), FileError);
}

TEST_CASE("manifests of another format, or that point elsewhere, are refused") {
  const std::string head =
      R"({"format": 1, "model": "0", "created": "", "items": 1, "fallback": [],)";
  CHECK_THROWS_WITH_AS(parse_manifest(R"({"format": 2})", "m.json"),
                       doctest::Contains("format 2 found, this build reads 1"), PackError);
  CHECK_THROWS_WITH_AS(
      parse_manifest(
          head + R"("shards": [{"role": "model", "file": "../x", "bytes": 1, "sha256": ""}]})",
          "m.json"),
      doctest::Contains("not a plain file name"), PackError);
  CHECK_THROWS_WITH_AS(parse_manifest("{", "m.json"), doctest::Contains("m.json"), PackError);
  CHECK_THROWS_AS(parse_manifest("[]", "m.json"), PackError);
}

TEST_CASE("a folder that cannot be written is named") {
  CHECK_THROWS_WITH(write_shelf(small_shelf(), "/proc/nearshelf"),
                    doctest::Contains("/proc/nearshelf"));
}

TEST_CASE("sizes on the wire follow the content") {
  const std::vector<uint8_t> zeros(10'000);
  CHECK(gzip_size(zeros) < 100);
  CHECK(brotli_size(zeros) < 100);
  CHECK(brotli_size({}) > 0);
}

TEST_CASE("SHA-256 of the published test vector") {
  const std::string abc = "abc";
  CHECK(to_hex(sha256({reinterpret_cast<const uint8_t*>(abc.data()), abc.size()})) ==
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}
