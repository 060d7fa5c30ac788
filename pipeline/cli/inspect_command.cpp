#include "pipeline/cli/inspect_command.h"

#include <cstdio>
#include <iostream>
#include <memory>
#include <stdexcept>
#include <string>

#include "core/shard/shard_view.h"
#include "pipeline/files/atomic_file.h"
#include "pipeline/pack/digest.h"
#include "pipeline/pack/pack_error.h"
#include "pipeline/pack/shelf_folder.h"
#include "pipeline/pack/signature.h"

namespace nearshelf::pipeline {
namespace {

void print_sections(const std::string& name, const AlignedBuffer& bytes, ShardRole role) {
  const Result<ShardView> shard = ShardView::open(bytes.bytes(), role);
  if (!shard.ok()) throw std::runtime_error(name + " shard: " + shard.status().message());
  std::printf("\n%-8s %10s %10s %10s\n", name.c_str(), "bytes", "gzip", "brotli");
  for (uint32_t k = 0; k < shard.value().section_count(); ++k) {
    const Bytes section = shard.value().section_bytes(k);
    std::printf("  %.4s   %10zu %10zu %10zu\n", shard.value().section_name(k).data(),
                section.size(), gzip_size(section), brotli_size(section));
  }
  std::printf("  whole  %10zu %10zu %10zu\n", bytes.size(), gzip_size(bytes.bytes()),
              brotli_size(bytes.bytes()));
}

// Says whether the manifest is signed; with a public key it must be, by that one.
void check_signature(const std::string& folder, const std::string& public_key, bool is_signed) {
  if (public_key.empty()) {
    if (is_signed) std::printf("signed; --public-key checks by whom\n");
    return;
  }
  const std::string file = folder + "/manifest.json";
  if (!has_valid_signature(read_whole_file(file), public_key)) {
    throw PackError(
        file + (is_signed ? ": the signature is not of this key and these bytes" : ": not signed"));
  }
  std::printf("signed with this key\n");
}

void run(const std::string& folder, const std::string& public_key) {
  const ShelfFolder shelf = read_shelf(folder);
  std::printf("model %s, created %s, %llu items\n", shelf.manifest.model.c_str(),
              shelf.manifest.created.c_str(),
              static_cast<unsigned long long>(shelf.manifest.items));
  check_signature(folder, public_key, shelf.manifest.is_signed);
  for (const ManifestShard& shard : shelf.manifest.shards) {
    std::printf("  %-8s %s  sha256 %s\n", shard.role.c_str(), shard.file.c_str(),
                shard.sha256.c_str());
  }
  print_sections("catalog", shelf.catalog, ShardRole::kCatalog);
  print_sections("model", shelf.model, ShardRole::kModel);
  if (shelf.delta.size() > 0) print_sections("delta", shelf.delta, ShardRole::kDelta);
  if (shelf.rules.size() > 0) print_sections("rules", shelf.rules, ShardRole::kRules);
  if (shelf.looks.size() > 0) print_sections("looks", shelf.looks, ShardRole::kLooks);
  if (shelf.encoder.size() > 0) print_sections("encoder", shelf.encoder, ShardRole::kEncoder);
}

}  // namespace

void add_inspect_command(CLI::App& app) {
  CLI::App* command =
      app.add_subcommand("inspect", "Check a built shelf and list its shards and sections");
  const auto folder = std::make_shared<std::string>();
  command->add_option("--shelf", *folder, "Folder that build wrote")->required()->type_name("DIR");
  const auto public_key = std::make_shared<std::string>();
  command
      ->add_option("--public-key", *public_key, "Check that the manifest is signed with this key")
      ->type_name("KEY");
  command->callback([folder, public_key] { run(*folder, *public_key); });
}

}  // namespace nearshelf::pipeline
