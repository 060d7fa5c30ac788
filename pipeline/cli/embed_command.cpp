#include "pipeline/cli/embed_command.h"

#include <algorithm>
#include <iostream>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "pipeline/cli/input_options.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/import/import_error.h"
#include "pipeline/import/item_id.h"
#include "pipeline/index/npy_writer.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/vision/embed/catalogue_photos.h"
#include "pipeline/vision/embed/photo_embedder.h"

namespace nearshelf::pipeline {
namespace {

namespace fs = std::filesystem;

struct EmbedOptions {
  std::string shelf;
  std::vector<std::string> photos;
  std::string out;
  std::string ids;
};

// Files as named, and every photo below the folders that are named; in the order of the paths.
std::vector<fs::path> list_photos(const std::vector<std::string>& names) {
  std::vector<fs::path> files;
  for (const std::string& name : names) {
    if (!fs::is_directory(name)) {
      files.push_back(name);
      continue;
    }
    for (const fs::directory_entry& entry : fs::recursive_directory_iterator(name)) {
      if (entry.is_regular_file() && has_photo_name(entry.path())) files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  if (files.empty()) {
    throw ImportError(names.front() + ": has no .jpg, .jpeg, .png or .webp files");
  }
  return files;
}

// The photos that can be read and whose names are ids, each id once.
struct EmbeddedIds {
  EmbeddingTable vectors;
  std::string lines;
  ImportReport report;
};

EmbeddedIds keep_identified(const std::vector<fs::path>& files, const PhotoRows& rows) {
  EmbeddedIds kept;
  kept.vectors.dimensions = rows.table.dimensions;
  kept.report.source = "photos";
  kept.report.lines = files.size();
  std::set<std::string> seen;
  for (size_t k = 0; k < files.size(); ++k) {
    const std::string id = files[k].stem().string();
    std::string problem = rows.problems[k];
    if (problem.empty()) problem = item_id_problem(id);
    if (problem.empty() && !seen.insert(id).second) problem = "another photo has the same id";
    if (!problem.empty()) {
      kept.report.reject(problem, 0, files[k].string());
      continue;
    }
    const std::span<const float> row = rows.table.row(k);
    kept.vectors.values.insert(kept.vectors.values.end(), row.begin(), row.end());
    kept.lines += id + "\n";
  }
  kept.report.accepted = kept.vectors.count();
  return kept;
}

void run(const EmbedOptions& options) {
  const ShelfFolder shelf = read_shelf(options.shelf);
  if (shelf.encoder.size() == 0) {
    throw PackError(options.shelf + ": the shelf has no encoder: build it with --images");
  }
  const std::vector<fs::path> files = list_photos(options.photos);
  Progress progress;
  PhotoEmbedder embedder(shelf.encoder.bytes());
  const EmbeddedIds embedded =
      keep_identified(files, embedder.embeddings(files, nullptr, "embed photos", &progress));
  print_report(embedded.report);
  if (embedded.vectors.count() == 0)
    throw ImportError("no photo could be read: nothing is written");
  write_npy(embedded.vectors, options.out);
  write_file_atomically(options.ids, std::string_view(embedded.lines));
  std::cout << options.out << '\t' << embedded.vectors.count() << " vectors of "
            << embedded.vectors.dimensions << " dimensions\n";
}

}  // namespace

void add_embed_command(CLI::App& app) {
  CLI::App* command = app.add_subcommand(
      "embed", "Turn photos into vectors with a shelf's encoder, for `index` or tools of your own");
  const auto options = std::make_shared<EmbedOptions>();
  command->add_option("--shelf", options->shelf, "Folder that build wrote with --images")
      ->required()
      ->type_name("DIR");
  command
      ->add_option("--photos", options->photos,
                   "Photos, or folders of photos; a photo's id is its name without extension")
      ->required()
      ->type_name("DIR|FILE");
  command->add_option("--out", options->out, "One vector a photo (numpy.load)")
      ->required()
      ->type_name("FILE.npy");
  command->add_option("--ids", options->ids, "Their ids, one a line, in the order of the vectors")
      ->required()
      ->type_name("FILE");
  command->callback([options] { run(*options); });
}

}  // namespace nearshelf::pipeline
