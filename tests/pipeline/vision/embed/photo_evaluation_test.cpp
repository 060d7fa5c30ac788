// The protocols that a labelled set of photos is measured by.
#include "pipeline/vision/evaluate/photo_evaluation.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <set>
#include <sstream>

#include "pipeline/vision/evaluate/photo_report.h"
#include "pipeline/vision/vision_error.h"
#include "tests/pipeline/vision/embed/tiny_shop.h"

namespace nearshelf::pipeline::testing {
namespace {

std::vector<LabelledPhoto> labelled(const std::string& set, const std::string& split,
                                    uint32_t count) {
  std::vector<LabelledPhoto> photos;
  for (uint32_t k = 0; k < count; ++k) {
    photos.push_back({split + std::to_string(k) + ".jpg", set, std::to_string(k % 3), split});
  }
  return photos;
}

template <typename... Lists>
std::vector<LabelledPhoto> joined(Lists... lists) {
  std::vector<LabelledPhoto> all;
  (all.insert(all.end(), lists.begin(), lists.end()), ...);
  return all;
}

}  // namespace

TEST_CASE("a set is asked what its splits allow") {
  const auto photos = joined(labelled("clothes", "train", 9), labelled("clothes", "validation", 4),
                             labelled("clothes", "test", 2), labelled("food", "train", 20),
                             labelled("food", "iconic", 3), labelled("shop", "catalogue", 5));
  const std::vector<PhotoProtocol> protocols = photo_protocols(photos, 1);
  REQUIRE(protocols.size() == 3);
  CHECK(protocols[0].name == "clothes: held out to train");
  CHECK(protocols[0].query_count() == 6);
  CHECK(protocols[0].gallery_count() == 9);
  CHECK(protocols[1].name == "food: photo to iconic");
  CHECK(protocols[1].query_count() == 20);
  CHECK(protocols[1].gallery_count() == 3);
  CHECK(protocols[2].folds.size() == 4);
  CHECK(protocols[2].query_count() == 20);
  CHECK(protocols[2].gallery_count() == 15);
}

TEST_CASE("each photo of the folds is asked once, and never among its own answers") {
  const auto photos = labelled("food", "train", 23);
  const std::vector<PhotoProtocol> protocols = photo_protocols(photos, 5);
  REQUIRE(protocols.size() == 1);
  std::multiset<uint32_t> asked;
  for (const PhotoFold& fold : protocols[0].folds) {
    asked.insert(fold.queries.begin(), fold.queries.end());
    std::set<uint32_t> all(fold.gallery.begin(), fold.gallery.end());
    all.insert(fold.queries.begin(), fold.queries.end());
    CHECK(all.size() == 23);
    CHECK(fold.gallery.size() + fold.queries.size() == 23);
  }
  for (uint32_t photo = 0; photo < 23; ++photo) CHECK(asked.count(photo) == 1);
  CHECK(photo_protocols(photos, 5)[0].folds[0].queries == protocols[0].folds[0].queries);
  CHECK_FALSE(photo_protocols(photos, 6)[0].folds[0].queries == protocols[0].folds[0].queries);
}

TEST_CASE("a set with nothing to compare is refused") {
  CHECK_THROWS_AS(photo_protocols(labelled("shop", "catalogue", 50), 1), VisionError);
  CHECK_THROWS_AS(photo_protocols({}, 1), VisionError);
}

TEST_CASE("photos of one thing at two sizes are found by every kind of vector") {
  const TempFolder folder;
  folder.write("model.tflite", tiny_vision_model());
  std::string table = "path,set,label,split\nlost.jpg,set,7,train\n,set,7,train\n";
  for (uint32_t k = 0; k < 20; ++k) {
    const std::string name = std::to_string(k);
    folder.write("small" + name + ".png", as_text(encode_png(product_photo(k, 64, 64))));
    folder.write("large" + name + ".png", as_text(encode_png(product_photo(k, 160, 160))));
    table += "small" + name + ".png,set," + name + ",train\n";
    table += "large" + name + ".png,set," + name + ",test\n";
  }
  const PhotoIndex index = read_photo_index(folder.write("index.csv", table));
  CHECK(index.photos.size() == 41);
  CHECK(rejected_lines(index.report, "no path or no label") == std::vector<uint64_t>{3});
  const VisionModel model((folder.path() / "model.tflite").string(), {});
  std::ostringstream out;
  Progress progress(out, Progress::Style::kPlain);
  const PhotoEvaluation evaluation =
      evaluate_photos(index.photos, model, {.dimensions = 16}, &progress);
  CHECK(evaluation.features == 24);
  CHECK(evaluation.problems.size() == 1);
  CHECK(evaluation.cosine > 0.98);
  REQUIRE(evaluation.figures.size() == 1);
  CHECK(evaluation.figures[0].queries == 20);
  CHECK(evaluation.figures[0].gallery == 20);
  REQUIRE(evaluation.figures[0].recall.size() == 3);
  for (const PhotoRecall& recall : evaluation.figures[0].recall) {
    CHECK(recall.at_1 >= 0.8);
    CHECK(recall.at_5 >= recall.at_1);
  }
  const std::string text = to_text(evaluation, "model.tflite");
  CHECK(text.find("| set: held out to train |") != std::string::npos);
  CHECK(text.find("1 photos cannot be read") != std::string::npos);
  CHECK(to_json(evaluation, "model.tflite").find("\"recall_at_1\"") != std::string::npos);
}

TEST_CASE("an index without its columns is refused") {
  const TempFolder folder;
  const std::string path = folder.write("index.csv", "path,label\na.jpg,x\n");
  CHECK(error_of([&] { read_photo_index(path); }).find("set") != std::string::npos);
  const std::string empty = folder.write("empty.csv", "path,set,label,split\n");
  CHECK(error_of([&] { read_photo_index(empty); }).find("names no photo") != std::string::npos);
}

}  // namespace nearshelf::pipeline::testing
