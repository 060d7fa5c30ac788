// Which file shows which product.
#include "pipeline/vision/embed/catalogue_photos.h"

#include <doctest/doctest.h>

#include "tests/pipeline/import_support.h"

namespace nearshelf::pipeline::testing {
namespace {

namespace fs = std::filesystem;

Product shown_at(const std::string& id, const std::string& image) {
  Product product;
  product.id = id;
  product.image = image;
  return product;
}

struct Folder {
  explicit Folder(const std::vector<std::string>& files) {
    for (const std::string& file : files) {
      fs::create_directories((folder.path() / file).parent_path());
      folder.write(file, "x");
    }
  }

  // The file found for a product, relative to the folder; "" for none.
  std::string found(const Product& product) const {
    std::vector<Product> products = {shown_at("anchor", "anchor.jpg"), product};
    const CataloguePhotos photos = find_photos(products, folder.path());
    const uint32_t photo = photos.photo_of[1];
    return photo == kNoPhoto ? "" : fs::relative(photos.files[photo], folder.path()).string();
  }

  TempFolder folder;
};

}  // namespace

TEST_CASE("a photo is found by the last path part of the image link") {
  const Folder folder({"anchor.jpg", "mug 1.JPG", "deep/er/lamp.webp", "notes.txt"});
  CHECK(folder.found(shown_at("m", "https://cdn.example/a/mug%201.JPG?v=3#top")) == "mug 1.JPG");
  CHECK(folder.found(shown_at("m", "/media/lamp.webp")) == "deep/er/lamp.webp");
  CHECK(folder.found(shown_at("m", "lamp.webp")) == "deep/er/lamp.webp");
  CHECK(folder.found(shown_at("m", "https://cdn.example/notes.txt")) == "");
  CHECK(folder.found(shown_at("m", "https://lamp.webp")) == "");  // a host is no path
  CHECK(folder.found(shown_at("m", "")) == "");
}

TEST_CASE("a photo is found by the product's id") {
  const Folder folder({"anchor.jpg", "SKU-1.PNG", "SKU.2.jpeg"});
  CHECK(folder.found(shown_at("SKU-1", "https://cdn.example/other.jpg")) == "SKU-1.PNG");
  CHECK(folder.found(shown_at("SKU.2", "")) == "SKU.2.jpeg");
  CHECK(folder.found(shown_at("SKU-3", "")) == "");
}

TEST_CASE("of several files of a name the one in the folders of the link is taken") {
  const Folder folder({"anchor.jpg", "a/m/front.jpg", "b/m/front.jpg", "c/front.jpg"});
  CHECK(folder.found(shown_at("p", "https://cdn.example/b/m/front.jpg")) == "b/m/front.jpg");
  CHECK(folder.found(shown_at("p", "https://cdn.example/x/c/front.jpg")) == "c/front.jpg");
  CHECK(folder.found(shown_at("p", "https://cdn.example/z/front.jpg")) == "a/m/front.jpg");
}

TEST_CASE("products share photos, and those without are reported") {
  const Folder folder({"shirt.jpg"});
  const std::vector<Product> products = {shown_at("s", "shirt.jpg"), shown_at("m", "shirt.jpg"),
                                         shown_at("cap", "https://cdn.example/cap.jpg")};
  const CataloguePhotos photos = find_photos(products, folder.folder.path());
  CHECK(photos.files.size() == 1);
  CHECK(photos.photo_of == std::vector<uint32_t>{0, 0, kNoPhoto});
  const std::string report = photos.report.to_text();
  CHECK(report.find("3 records, 2 accepted, 1 rejected") != std::string::npos);
  CHECK(report.find("no photo file\n    cap https://cdn.example/cap.jpg\n") != std::string::npos);
}

TEST_CASE("a folder that cannot be used is refused") {
  const Folder folder({"shirt.jpg"});
  const std::vector<Product> products = {shown_at("cap", "cap.jpg")};
  CHECK(error_of([&] {
          find_photos(products, folder.folder.path());
        }).find("no photo of any of the 1 products") != std::string::npos);
  CHECK(error_of([&] {
          find_photos(products, folder.folder.path() / "nowhere");
        }).find("nowhere: cannot be read") != std::string::npos);
}

}  // namespace nearshelf::pipeline::testing
