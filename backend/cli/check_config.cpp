#include "backend/cli/check_config.h"

#include <unistd.h>

#include <cerrno>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "backend/admin/admin_token.h"
#include "backend/base/data_folder.h"
#include "backend/http/listener.h"
#include "backend/ingest/origin_policy.h"
#include "backend/ingest/shop_schema.h"
#include "backend/orders/shop_key.h"

namespace nearshelf::backend {
namespace {

// Collects the texts of the exceptions.
class Checks {
 public:
  void run(const std::function<void()>& check) {
    try {
      check();
    } catch (const std::exception& error) {
      problems_.emplace_back(error.what());
    }
  }
  std::vector<std::string> take() { return std::move(problems_); }

 private:
  std::vector<std::string> problems_;
};

// The folder, or the closest one above it that exists: there the missing ones would be made.
std::filesystem::path existing_part(const std::filesystem::path& folder) {
  std::filesystem::path part = std::filesystem::absolute(folder);
  while (!std::filesystem::exists(part) && part.has_relative_path()) part = part.parent_path();
  return part;
}

void check_data_folder(const std::filesystem::path& data) {
  const std::filesystem::path folder = existing_part(data);
  if (!std::filesystem::is_directory(folder)) {
    throw DataFolderError(folder.string() +
                          " is no folder. Point --data at a folder this user may write.");
  }
  if (::access(folder.c_str(), R_OK | W_OK | X_OK) != 0) {
    throw DataFolderError("cannot write in the folder " + folder.string() + ": " +
                          std::generic_category().message(errno) +
                          ". Point --data at a folder this user may write.");
  }
}

// A missing generated file is made at the start; only what is there can be wrong.
bool is_to_be_made(const std::optional<std::filesystem::path>& given,
                   const std::filesystem::path& generated) {
  return !given && !std::filesystem::exists(generated);
}

void check_admin_token(const Options& options) {
  const std::filesystem::path generated = DataFolder::admin_token_in(options.data);
  if (!options.admin_token_file && AdminToken::from_environment()) return;
  if (!is_to_be_made(options.admin_token_file, generated)) {
    AdminToken::find(options.admin_token_file, generated);
  }
}

void check_shop_key(const Options& options) {
  const std::filesystem::path generated = DataFolder::orders_key_in(options.data);
  if (!is_to_be_made(options.orders_key_file, generated)) {
    ShopKey::find(options.orders_key_file, generated);
  }
}

}  // namespace

std::vector<std::string> find_problems(const Options& options) {
  Checks checks;
  checks.run([&] { check_listen_address(options.listen); });
  checks.run([&] { OriginPolicy{options.allow_origins}; });
  checks.run([&] {
    if (const auto problem = options.release.problem()) throw std::runtime_error(*problem);
  });
  checks.run([&] { check_data_folder(options.data); });
  checks.run([&] { check_admin_token(options); });
  checks.run([&] { check_shop_key(options); });
  checks.run([&] {
    if (options.shelf) ShelfCatalog::load(*options.shelf);
  });
  return checks.take();
}

}  // namespace nearshelf::backend
