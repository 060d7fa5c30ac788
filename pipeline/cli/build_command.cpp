#include "pipeline/cli/build_command.h"

#include <filesystem>
#include <iostream>
#include <limits>
#include <memory>
#include <optional>
#include <string>

#include "pipeline/cli/embedding_options.h"
#include "pipeline/cli/input_options.h"
#include "pipeline/cli/rules_command.h"
#include "pipeline/cli/shop_input.h"
#include "pipeline/cli/sign_option.h"
#include "pipeline/cli/training_options.h"
#include "pipeline/cli/vision_options.h"
#include "pipeline/evaluate/selection_report.h"
#include "pipeline/evaluate/tuning.h"
#include "pipeline/pack/digest.h"
#include "pipeline/pack/looks_packer.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/pack/warm_start.h"
#include "pipeline/train/trainer.h"

namespace nearshelf::pipeline {
namespace {

constexpr double kValidationShare = 0.1;  // of the visits, the newest

struct BuildOptions {
  SignOption sign;
  FeedOptions feed;
  EventsOptions events;
  ModelSettings settings;
  SelectOptions select;
  RulesOption rules;
  EmbeddingOptions embeddings;
  VisionModelOptions vision;
  std::string images;
  std::string vision_cache;
  std::string warm_start;
  std::string out;
};

std::string in_kilobytes(size_t bytes) { return std::to_string((bytes + 512) / 1024) + " KB"; }

std::string size_of(const AlignedBuffer& shard) {
  return in_kilobytes(shard.size()) + " (" + in_kilobytes(gzip_size(shard.bytes())) + " gzip)";
}

Tuning tune(const Dataset& dataset, const ModelSettings& defaults, const SelectOptions& options,
            Progress* progress) {
  const int64_t from = newest_share_begins(dataset, kValidationShare);
  const HeldOut validation = hold_out(dataset, from, std::numeric_limits<int64_t>::max());
  Tuning tuning = choose_settings(validation, defaults, options, progress);
  if (tuning.cases < kFewestCases) {
    std::cerr << "Only " << tuning.cases
              << " visits are recent and large enough to choose settings "
              << "on, " << kFewestCases << " are needed: the default settings are used.\n";
  }
  return tuning;
}

// Where photos are remembered: beside the folder that is published, not in it.
std::filesystem::path beside(const std::string& out) {
  std::filesystem::path folder = std::filesystem::path(out).lexically_normal();
  if (!folder.has_filename()) folder = folder.parent_path();
  return folder += ".vision-cache";
}

std::optional<CatalogueLooks> look_at_photos(const BuildOptions& options,
                                             std::span<const Product> products,
                                             Progress* progress) {
  if (options.images.empty()) return {};
  const std::filesystem::path folder = options.vision_cache.empty()
                                           ? beside(options.out)
                                           : std::filesystem::path(options.vision_cache);
  const LooksSettings settings = {.images = options.images,
                                  .model = options.vision.model,
                                  .lower = options.vision.lower,
                                  .dimensions = options.vision.dimensions,
                                  .cache = folder / "embeddings.cache"};
  CatalogueLooks looks = embed_catalogue(products, settings, progress);
  print_report(looks.report);
  return looks;
}

void run(const BuildOptions& options) {
  // Before hours of work, not after.
  const std::optional<SigningKey> key = read_key(options.sign);
  const std::optional<RulesFile> rules = read_rules(options.rules);
  Progress progress;
  const ShopInput shop = read_shop(options.feed, options.events, progress);
  const Embeddings embeddings = read_embeddings(options.embeddings);
  std::optional<CatalogueLooks> looks = look_at_photos(options, shop.products, &progress);
  SelectOptions select = options.select;
  select.content = embeddings.with(shop.products);
  select.keep_rows = true;
  const Tuning tuning = tune(shop.dataset, options.settings, select, &progress);
  std::cerr << to_text(tuning);

  // Products without events get rows from their content.
  const Dataset dataset = with_items(shop.dataset, shop.products);
  const TrainingData data(dataset, select.content, &progress);
  std::optional<WarmStart> warm;
  if (!options.warm_start.empty()) {
    warm = warm_start_from(read_shelf(options.warm_start), dataset);
  }
  const ModelTable model =
      fit(data, tuning.settings, &progress, warm.has_value() ? &*warm : nullptr);

  progress.begin("pack shards");
  PackedShelf shelf = pack_shelf(shop.products, dataset, model);
  pack_rules_into(rules, &shelf);
  if (looks) pack_looks_into(std::move(*looks), shop.products, &shelf);
  const Manifest manifest = write_shelf(shelf, options.out, key ? &*key : nullptr);
  progress.end(std::to_string(shelf.item_count) + " items, catalogue " + size_of(shelf.catalog) +
               ", model " + in_kilobytes(model_bytes_gzip(shelf)) + " gzip");
  if (shelf.looks.size() > 0) {
    for (const auto& [name, shard] :
         {std::pair("looks", &shelf.looks), std::pair("encoder", &shelf.encoder)}) {
      std::cerr << name << ' ' << size_of(*shard) << ", "
                << in_kilobytes(brotli_size(shard->bytes()))
                << " brotli: fetched when it is first needed\n";
    }
  }
  std::cout << options.out << "/manifest.json\tmodel " << manifest.model << '\n';
}

void add_photo_options(CLI::App& app, BuildOptions* options) {
  CLI::Option* images =
      app.add_option("--images", options->images,
                     "Folder of the catalogue's photos, named as in the image links or by item id")
          ->type_name("DIR");
  CLI::Option* model = add_vision_model_options(app, &options->vision);
  app.add_option("--vision-cache", options->vision_cache,
                 "What is kept of photos for the next build; beside --out by default")
      ->needs(images)
      ->type_name("DIR");
  images->needs(model);
  model->needs(images);
}

}  // namespace

void add_build_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("build", "Train on a shop's exports and pack shards for any static host");
  const auto options = std::make_shared<BuildOptions>();
  add_feed_options(*command, &options->feed);
  add_events_options(*command, &options->events)->required();
  add_training_options(*command, &options->settings);
  add_select_options(*command, &options->select);
  add_rules_option(*command, &options->rules);
  add_embedding_options(*command, &options->embeddings);
  add_photo_options(*command, options.get());
  add_sign_option(*command, &options->sign);
  command
      ->add_option("--warm-start", options->warm_start,
                   "Start from the vectors of the shelf in this folder: fewer epochs")
      ->type_name("DIR");
  command->add_option("--out", options->out, "Folder for manifest.json and the shards")
      ->required()
      ->type_name("DIR");
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
