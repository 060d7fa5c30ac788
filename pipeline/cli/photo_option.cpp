#include "pipeline/cli/photo_option.h"

#include "pipeline/pack/pack_error.h"
#include "pipeline/vision/embed/photo_embedder.h"
#include "pipeline/vision/photos/photo_file.h"

namespace nearshelf::pipeline {

void add_photo_option(CLI::App& app, PhotoOption* option) {
  CLI::Option* photo =
      app.add_option("--photo", option->file, "Show what looks like this photo (kind looks-like)")
          ->type_name("FILE");
  app.add_option_function<std::vector<float>>(
         "--region",
         [option](const std::vector<float>& sides) {
           option->region = {sides[0], sides[1], sides[2], sides[3]};
         },
         "Part of the photo, in fractions of its width and height")
      ->expected(4)
      ->delimiter(',')
      ->check(CLI::Range(0.0, 1.0))
      ->needs(photo)
      ->type_name("LEFT,TOP,RIGHT,BOTTOM");
}

Look read_look(const PhotoOption& option, const ShelfFolder& shelf) {
  if (shelf.encoder.size() == 0) {
    throw PackError("the shelf has no encoder: build it with --images and --vision-model");
  }
  PhotoEmbedder embedder(shelf.encoder.bytes());
  const Photo photo = read_photo(option.file);
  return {embedder.embedding(photo.view(), option.region, option.file), embedder.id()};
}

}  // namespace nearshelf::pipeline
