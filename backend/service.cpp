#include "backend/service.h"

#include <spdlog/spdlog.h>
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <csignal>
#include <utility>

#include "backend/admin/counts_api.h"
#include "backend/admin/database_figures.h"
#include "backend/admin/health_api.h"
#include "backend/admin/metrics_api.h"
#include "backend/admin/openapi.h"
#include "backend/admin/process_memory.h"
#include "backend/admin/status_api.h"
#include "backend/base/data_folder.h"
#include "backend/base/system_random.h"
#include "backend/base/task_thread.h"
#include "backend/base/ticker.h"
#include "backend/dashboard/dashboard.h"
#include "backend/http/http_server.h"
#include "backend/http/rate_limiter.h"
#include "backend/http/router.h"
#include "backend/ingest/ingest.h"
#include "backend/insight/anomaly_log.h"
#include "backend/insight/anomaly_watch.h"
#include "backend/insight/insight_api.h"
#include "backend/orders/orders_api.h"
#include "backend/orders/revenue_api.h"
#include "backend/release/ledger_summary.h"
#include "backend/release/release_api.h"
#include "backend/release/releaser.h"
#include "backend/release/writer_release_writes.h"
#include "backend/store/store.h"

namespace nearshelf::backend {
namespace {

constexpr size_t kMaxBackgroundTasks = 16;
// Files that are open beside the connections: database, log, lock, listener.
constexpr rlim_t kOtherFiles = 64;

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

// How often the watch for anomalies looks at the clock.
constexpr std::chrono::minutes kWatchPeriod{1};

// Report ids are kept as long as they can be sent again: a monitoring report speaks of a whole day,
// and clocks that are set back by an hour must not let anything count twice.
WriterOptions writer_options(const Options& options) {
  constexpr Hour kDayAndHour = 25;
  WriterOptions result = options.writer;
  result.report_window = options.window.hours + options.window.grace_hours + kDayAndHour;
  return result;
}

// No network may take more than a quarter of the queue.
HttpLimits http_limits(const Options& options) {
  constexpr size_t kShares = 4;
  HttpLimits limits = options.http;
  limits.network_waiting =
      static_cast<uint32_t>(std::max<size_t>(1, options.writer.queue_contributions / kShares));
  return within_file_limit(limits);
}

std::chrono::sys_seconds current_second() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

std::shared_ptr<const ShopSchema> load_schema(const Options& options) {
  const auto schema = std::make_shared<const ShopSchema>(options.slots);
  return options.shelf ? schema->with(ShelfCatalog::load(*options.shelf)) : schema;
}

}  // namespace

struct Service::Impl {
  Impl(const Options& service_options, const HourClock& hour_clock)
      : options(service_options),
        clock(hour_clock),
        terms(options.release),
        folder(options.data),
        token(AdminToken::find(options.admin_token_file, folder.admin_token())),
        shop_key(ShopKey::find(options.orders_key_file, folder.orders_key())),
        origins(options.allow_origins),
        store(folder.database()),
        writer(store, writer_options(options), clock),
        background(kMaxBackgroundTasks),
        access(token, refusals),
        endpoint(access, background, refusals),
        limiter(options.rate_limit, refusals),
        ingest(origins, limiter, writer, refusals, clock, {options.window, options.store_disabled},
               load_schema(options)),
        watch(clock, [this](auto anomalies) { write_anomalies(writer, std::move(anomalies)); }),
        release_writes(writer),
        releaser(release_writes, folder.database(), options.window, terms, random, clock),
        ledger(folder.database()),
        release_api(endpoint, ledger, options.window, terms, clock),
        orders_api(shop_key, writer, background, refusals, current_second),
        revenue(folder.database()),
        revenue_api(endpoint, revenue, clock),
        insight(folder.database()),
        insight_api(
            endpoint, insight, [this] { return ingest.schema(); }, clock),
        counts(folder.database()),
        counts_api(endpoint, writer, counts, refusals),
        database_figures(folder.database()),
        status_api(endpoint, [this] { return figures(); }),
        metrics_api(
            endpoint, [this] { return figures(); }, options.metrics_open),
        dashboard(access, refusals),
        router(refusals),
        server(
            options.listen, http_limits(options),
            [this](HttpRequest& request, const Reply& reply) { router.dispatch(request, reply); },
            refusals),
        ticker(kWatchPeriod, [this] { server.post([this] { watch.tick(); }); }) {
    count_catalog();
    ingest.set_observer([this](uint64_t network, const Contribution& contribution) {
      watch.saw(network, contribution);
    });
    add_routes();
    log_set_up();
    releaser.start();
  }

  // The threads answer through the server, so they end before it does.
  ~Impl() { finish(); }

  void finish() {
    ticker.stop();
    releaser.stop();
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
    router.add("GET", "/healthz",
               [](HttpRequest&, auto, const Reply& reply) { get_health(reply); });
    router.add("GET", "/readyz",
               [this](HttpRequest&, auto, const Reply& reply) { get_readiness(writer, reply); });
    if (options.exact_counts) counts_api.add_routes(router);
    release_api.add_routes(router);
    orders_api.add_routes(router);
    revenue_api.add_routes(router);
    insight_api.add_routes(router);
    status_api.add_routes(router);
    metrics_api.add_routes(router);
    dashboard.add_routes(router);
    add_openapi_route(router);
  }

  void log_set_up() const {
    spdlog::info("data folder {}", options.data.string());
    spdlog::info("admin token from {}", token.source());
    spdlog::info("key of the shop's order system from {}", shop_key.source());
    if (origins.allows_all()) {
      spdlog::info("contributions are taken from every origin; --allow-origin names the shop's");
    }
    if (const auto catalog = ingest.schema()->catalog()) {
      spdlog::info("items are checked against {}: {} items", options.shelf->string(),
                   catalog->item_count());
    } else {
      spdlog::info("items are not checked against a catalogue; --shelf names one");
    }
    if (options.exact_counts) {
      spdlog::warn("GET /v1/counts shows exact counts, without the noise that protects shoppers");
    }
    if (options.store_disabled) spdlog::warn("contributions are answered and not stored");
  }

  // On the background thread.
  ServiceFigures figures() {
    ServiceFigures result;
    result.started = started;
    result.now = current_second();
    result.problem = store_problem(writer);
    result.http = server.stats();
    result.refusals = refusals.counts();
    result.writer = writer.stats();
    result.database = database_figures.read(clock());
    const LedgerSummary summary = summarise_ledger(ledger, options.window, terms, clock());
    result.budget = {summary.spent.epsilon, summary.budget.epsilon};
    result.memory_bytes = resident_bytes();
    if (const uint32_t items = catalog_items) result.catalog_items = items;
    result.window = options.window;
    return result;
  }

  void count_catalog() {
    if (const auto catalog = ingest.schema()->catalog()) catalog_items = catalog->item_count();
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
    count_catalog();
    spdlog::info("the shelf was read again: {} items", catalog->item_count());
  }

  const Options options;
  const HourClock clock;
  const ReleaseTerms terms;
  const std::chrono::sys_seconds started = current_second();
  DataFolder folder;
  AdminToken token;
  ShopKey shop_key;
  OriginPolicy origins;
  Refusals refusals;
  Store store;
  Writer writer;
  TaskThread background;
  AdminAccess access;
  QueryEndpoint endpoint;

  RateLimiter limiter;
  Ingest ingest;
  AnomalyWatch watch;
  std::atomic<uint32_t> catalog_items = 0;  // 0 without a catalogue, which is never empty

  SystemRandom random;
  WriterReleaseWrites release_writes;
  Releaser releaser;

  // Readers are of the background thread.
  LedgerReader ledger;
  ReleaseApi release_api;
  OrdersApi orders_api;
  RevenueReader revenue;
  RevenueApi revenue_api;
  InsightStore insight;
  InsightApi insight_api;
  CountsReader counts;
  CountsApi counts_api;
  DatabaseFiguresReader database_figures;
  StatusApi status_api;
  MetricsApi metrics_api;
  Dashboard dashboard;

  Router router;
  HttpServer server;
  Ticker ticker;
};

Service::Service(const Options& options, const HourClock& clock)
    : impl_(std::make_unique<Impl>(options, clock)) {}

Service::~Service() = default;

std::string Service::address() const { return impl_->server.address(); }

uint16_t Service::port() const { return impl_->server.port(); }

std::vector<std::pair<std::string, std::string>> Service::routes() const {
  return impl_->router.routes();
}

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
