// The commands that know photos, as a data engineer calls them.
#include <doctest/doctest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>
#include <string>

#include "pipeline/index/npy_reader.h"
#include "pipeline/pack/shelf_folder.h"
#include "tests/pipeline/vision/embed/tiny_shop.h"

namespace nearshelf::pipeline::testing {
namespace {

constexpr uint32_t kProducts = 24;

struct Outcome {
  int status;
  std::string out;
  std::string error;
};

// A shop with photos, a simulated log, and a model.
class PhotoShop {
 public:
  PhotoShop() : shop_(kProducts) {
    std::string feed = "id,title,image_link,category,price\n";
    for (const Product& product : shop_.products) {
      feed += product.id + "," + product.title + "," + product.image + "," + product.category +
              "," + std::to_string(product.price) + " EUR\n";
    }
    shop_.folder.write("feed.csv", feed);
    const Outcome log =
        run("simulate --feed feed.csv --shoppers 200 --days 20 --start 2025-01-01 --out log.csv");
    REQUIRE(log.status == 0);
  }

  Outcome run(const std::string& arguments) const {
    const std::filesystem::path& folder = shop_.folder.path();
    const std::string command = "cd " + folder.string() + " && " + NEARSHELF_BIN_DIR +
                                "/nearshelf " + arguments + " > out.txt 2> error.txt";
    const int status = std::system(command.c_str());
    return {WEXITSTATUS(status), read_file(folder / "out.txt"), read_file(folder / "error.txt")};
  }

  Outcome build(const std::string& options) const {
    return run("build --feed feed.csv --events log.csv --out shelf " + options);
  }

  const TempFolder& folder() const { return shop_.folder; }

 private:
  TinyShop shop_;
};

constexpr const char* kWithPhotos =
    "--images photos --vision-model model.tflite --image-dimensions 16";

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a shelf is built with photos, asked by photo, and built again") {
  const PhotoShop shop;
  const Outcome built = shop.build(kWithPhotos);
  CAPTURE(built.error);
  REQUIRE(built.status == 0);
  CHECK(mentions(built.error, "fit projection"));
  CHECK(mentions(built.error, "looks "));
  CHECK(mentions(built.error, " brotli"));
  const ShelfFolder shelf = read_shelf(shop.folder().path() / "shelf");
  CHECK(shelf.looks.size() > 0);
  CHECK(shelf.encoder.size() > 0);
  const Outcome inspected = shop.run("inspect --shelf shelf");
  CHECK(mentions(inspected.out, "LOKI"));
  CHECK(mentions(inspected.out, "PROI"));

  for (const std::string number : {"4", "11", "17"}) {
    const Outcome asked = shop.run("recommend --shelf shelf --photo photos/" + number + ".jpg");
    CHECK(asked.status == 0);
    CHECK(asked.out.starts_with("p" + number + "\t"));
  }
  const Outcome filtered = shop.run(
      "recommend --shelf shelf --photo photos/4.jpg --region 0,0,0.5,0.5 --where category=Odd");
  CHECK(filtered.status == 0);
  CHECK_FALSE(mentions(filtered.out, "p4\t"));
  CHECK(mentions(filtered.out, "\tlooks-like"));
  const Outcome empty_region =
      shop.run("recommend --shelf shelf --photo photos/4.jpg --region 0.5,0,0.5,1");
  CHECK(empty_region.status == 1);
  CHECK(mentions(empty_region.error, "nearshelf: photos/4.jpg: "));

  const Outcome again = shop.build(kWithPhotos);
  CHECK(again.status == 0);
  CHECK(mentions(again.error, "24 photos, 24 known"));
  CHECK(read_shelf(shop.folder().path() / "shelf").looks.size() == shelf.looks.size());
}

TEST_CASE("photos become vectors for an index") {
  const PhotoShop shop;
  REQUIRE(shop.build(kWithPhotos).status == 0);
  shop.folder().write("photos/broken.png", "not a photo");
  const Outcome embedded =
      shop.run("embed --shelf shelf --photos photos --out vectors.npy --ids ids.txt");
  CHECK(embedded.status == 0);
  CHECK(mentions(embedded.error, "25 records, 24 accepted, 1 rejected"));
  CHECK(mentions(embedded.error, "photos/broken.png"));
  const EmbeddingTable vectors = read_npy((shop.folder().path() / "vectors.npy").string());
  CHECK(vectors.count() == kProducts);
  CHECK(vectors.dimensions == 16);
  CHECK(shop.run("index --vectors vectors.npy --ids ids.txt --out index").status == 0);

  const Outcome none =
      shop.run("embed --shelf shelf --photos photos/broken.png --out none.npy --ids none.txt");
  CHECK(none.status == 1);
  CHECK_FALSE(std::filesystem::exists(shop.folder().path() / "none.npy"));
}

TEST_CASE("wrong calls with photos say what is missing") {
  const PhotoShop shop;
  CHECK(shop.build("--images photos").status == 2);
  CHECK(shop.build("--vision-model model.tflite").status == 2);
  CHECK(shop.build(std::string(kWithPhotos) + " --vision-mean 1,2").status == 2);
  CHECK(shop.build(std::string(kWithPhotos) + " --vision-fit squeeze").status == 2);
  const Outcome nowhere = shop.build("--images nowhere --vision-model model.tflite");
  CHECK(nowhere.status == 1);
  CHECK(mentions(nowhere.error, "nowhere: cannot be read"));
  const Outcome no_model = shop.build("--images photos --vision-model feed.csv");
  CHECK(no_model.status == 1);
  CHECK(mentions(no_model.error, "feed.csv"));

  REQUIRE(shop.build("").status == 0);
  for (const char* call : {"recommend --shelf shelf --photo photos/1.jpg",
                           "embed --shelf shelf --photos photos --out v.npy --ids i.txt"}) {
    const Outcome outcome = shop.run(call);
    CHECK(outcome.status == 1);
    CHECK(mentions(outcome.error, "the shelf has no encoder"));
  }
}

}  // namespace nearshelf::pipeline::testing
