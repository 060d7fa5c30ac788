#include "backend/service.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <utility>

#include "backend/admin_token.h"
#include "backend/counts_api.h"
#include "backend/data_folder.h"
#include "backend/health_api.h"
#include "backend/http_server.h"
#include "backend/ingest.h"
#include "backend/origin_policy.h"
#include "backend/router.h"
#include "backend/shop_schema.h"
#include "backend/store.h"
#include "backend/task_thread.h"

namespace nearshelf::backend {
namespace {

constexpr size_t kMaxBackgroundTasks = 16;
// Files that are open beside the connections: database, log, lock, listener.
constexpr rlim_t kOtherFiles = 64;

// Report ids are kept one hour longer than they can be sent again: a clock that is set back by less
// than that never lets a contribution count twice.
WriterOptions with_report_window(WriterOptions options) {
  options.report_window = kWindowHours + 1;
  return options;
}

std::shared_ptr<const ShopSchema> load_schema(const Options& options) {
  const auto schema = std::make_shared<const ShopSchema>(options.slots);
  return options.shelf ? schema->with(ShelfCatalog::load(*options.shelf)) : schema;
}

// Raises the soft limit of open files to what `connections` need, and lowers the number of
// connections where the hard limit does not allow that.
HttpLimits within_file_limit(HttpLimits limits) {
  rlimit files{};
  if (::getrlimit(RLIMIT_NOFILE, &files) != 0) return limits;
  const rlim_t needed = limits.connections + kOtherFiles;
  if (files.rlim_cur < needed) {
    files.rlim_cur = std::min(needed, files.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &files);
  }
  if (files.rlim_cur >= needed) return limits;
  limits.connections =
      files.rlim_cur > 2 * kOtherFiles ? files.rlim_cur - kOtherFiles : kOtherFiles;
  spdlog::warn("the system allows {} open files, so at most {} connections are served at a time",
               files.rlim_cur, limits.connections);
  return limits;
}

}  // namespace

struct Service::Impl {
  Impl(const Options& service_options, const HourClock& clock)
      : options(service_options),
        folder(options.data),
        token(AdminToken::find(options.admin_token_file, folder.admin_token())),
        origins(options.allow_origins),
        store(folder.database()),
        reader(folder.database()),
        writer(store, with_report_window(options.writer), clock),
        background(kMaxBackgroundTasks),
        ingest(origins, writer, refusals, clock, load_schema(options)),
        counts(token, reader, background, refusals),
        router(refusals),
        server(
            options.listen, within_file_limit(options.http),
            [this](HttpRequest& request, const Reply& reply) { router.dispatch(request, reply); },
            refusals) {
    add_routes();
    log_set_up();
  }

  // The threads answer through the server, so they end before it does.
  ~Impl() { finish(); }

  void finish() {
    writer.stop();
    background.stop();
  }

  void add_routes() {
    router.add("POST", options.ingest_path, [this](HttpRequest& request, auto, const Reply& reply) {
      ingest.post_batch(request, reply);
    });
    router.add(
        "OPTIONS", options.ingest_path,
        [this](HttpRequest& request, auto, const Reply& reply) { ingest.options(request, reply); });
    router.add("GET", "/v1/counts",
               [this](HttpRequest& request, std::string_view query, const Reply& reply) {
                 counts.get(request, query, reply);
               });
    router.add("GET", "/healthz",
               [](HttpRequest&, auto, const Reply& reply) { get_health(reply); });
    router.add("GET", "/readyz",
               [this](HttpRequest&, auto, const Reply& reply) { get_readiness(writer, reply); });
  }

  void log_set_up() const {
    spdlog::info("data folder {}", options.data.string());
    spdlog::info("admin token from {}", token.source());
    if (origins.allows_all()) {
      spdlog::info("contributions are taken from every origin; --allow-origin names the shop's");
    }
    if (const auto catalog = ingest.schema()->catalog()) {
      spdlog::info("items are checked against {}: {} items", options.shelf->string(),
                   catalog->item_count());
    } else {
      spdlog::info("items are not checked against a catalogue; --shelf names one");
    }
  }

  // On the background thread.
  void read_shelf() {
    try {
      auto catalog = ShelfCatalog::load(*options.shelf);
      server.post([this, catalog = std::move(catalog)] { use_catalog(catalog); });
    } catch (const std::exception& error) {
      spdlog::error("the shelf was not read again, the present catalogue stays: {}", error.what());
    }
  }

  void use_catalog(const std::shared_ptr<const ShelfCatalog>& catalog) {
    const auto present = ingest.schema()->catalog();
    if (present && present->has_same_items(*catalog)) {
      spdlog::info("the shelf has the same items as before");
      return;
    }
    ingest.set_schema(ingest.schema()->with(catalog));
    spdlog::info("the shelf was read again: {} items", catalog->item_count());
  }

  const Options options;
  DataFolder folder;
  AdminToken token;
  OriginPolicy origins;
  Refusals refusals;
  Store store;
  CountsReader reader;
  Writer writer;
  TaskThread background;
  Ingest ingest;
  CountsApi counts;
  Router router;
  HttpServer server;
};

Service::Service(const Options& options, const HourClock& clock)
    : impl_(std::make_unique<Impl>(options, clock)) {}

Service::~Service() = default;

std::string Service::address() const { return impl_->server.address(); }

uint16_t Service::port() const { return impl_->server.port(); }

void Service::handle_signals() {
  for (const int signal : {SIGTERM, SIGINT}) {
    impl_->server.on_signal(signal, [this] {
      spdlog::info("stopping");
      stop();
    });
  }
  impl_->server.on_signal(SIGHUP, [this] { reload_shelf(); });
}

void Service::run() {
  impl_->server.run();
  impl_->finish();
  spdlog::info("stopped; everything acknowledged is stored");
}

void Service::stop() { impl_->server.stop(); }

void Service::reload_shelf() {
  if (!impl_->options.shelf) {
    spdlog::info("there is no shelf to read again; --shelf names one");
    return;
  }
  if (!impl_->background.post([impl = impl_.get()] { impl->read_shelf(); })) {
    spdlog::warn("the shelf was not read again: too much is under way; send SIGHUP again");
  }
}

}  // namespace nearshelf::backend
