// POST of a contribution or a monitoring report: check it against format, time and shop, have it
// stored, answer 204. Wire formats and answers: docs/FORMAT.md.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "backend/base/clock.h"
#include "backend/base/window_schedule.h"
#include "backend/http/http_message.h"
#include "backend/http/rate_limiter.h"
#include "backend/http/refusals.h"
#include "backend/ingest/origin_policy.h"
#include "backend/ingest/shop_schema.h"
#include "backend/store/writer.h"

namespace nearshelf::backend {

// Hours ahead that are taken, for clocks that run fast.
inline constexpr Hour kHoursAhead = 1;

struct IngestOptions {
  WindowSchedule window;
  // Checks everything and answers 204 without the writer: what HTTP and checks cost alone.
  bool without_store = false;
};

// All calls on the server's thread. The references must outlive the object and its replies.
class Ingest {
 public:
  // Told of each contribution that goes to the writer, with the key of the network it came from.
  using Observer = std::function<void(uint64_t network, const Contribution&)>;

  Ingest(const OriginPolicy& origins, RateLimiter& limiter, Writer& writer, Refusals& refusals,
         HourClock clock, const IngestOptions& options, std::shared_ptr<const ShopSchema> schema);

  void set_observer(Observer observer) { observer_ = std::move(observer); }

  void post_batch(HttpRequest& request, const Reply& reply);
  // The preflight request of CORS.
  void options(HttpRequest& request, const Reply& reply);

  std::shared_ptr<const ShopSchema> schema() const { return schema_; }
  void set_schema(std::shared_ptr<const ShopSchema> schema) { schema_ = std::move(schema); }

 private:
  // Where an answer goes, and which page may read it. Small, for it is copied with each request.
  struct Answerer {
    const OriginPolicy* origins;
    const std::string* allowed_origin;
    bool from_page;
    Reply reply;

    void operator()(HttpResponse response) const;
  };

  Answerer answerer(const HttpRequest& request, const Reply& reply) const;
  HttpResponse refuse_origin(const HttpRequest& request) const;
  HttpResponse refuse_format(const Status& status, size_t failed_at) const;
  std::optional<HttpResponse> read(HttpRequest& request, Batch* batch) const;
  std::optional<HttpResponse> read_contribution(Batch* batch) const;
  std::optional<HttpResponse> read_monitor_report(Batch* batch) const;
  std::optional<HttpResponse> check_hours(Hour first, Hour last) const;
  std::optional<HttpResponse> keep_known(Contribution* contribution) const;
  HttpResponse refuse_closed(Hour hour) const;
  HttpResponse answer(WriteResult result, Hour hour) const;

  const OriginPolicy& origins_;
  RateLimiter& limiter_;
  Writer& writer_;
  Refusals& refusals_;
  const HourClock clock_;
  const IngestOptions options_;
  std::shared_ptr<const ShopSchema> schema_;
  Observer observer_;
};

}  // namespace nearshelf::backend
