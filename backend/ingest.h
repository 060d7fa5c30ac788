// POST of a contribution: check it against format, time and shop, have it stored, answer 204.
// Wire format and answers: docs/FORMAT.md, "Contribution, version 1".
#pragma once

#include <memory>
#include <optional>

#include "backend/clock.h"
#include "backend/http_message.h"
#include "backend/origin_policy.h"
#include "backend/refusals.h"
#include "backend/shop_schema.h"
#include "backend/writer.h"

namespace nearshelf::backend {

// Contributions of this many hours back are taken, and of one hour ahead for clocks that run fast.
inline constexpr Hour kWindowHours = 48;
inline constexpr Hour kHoursAhead = 1;

// All calls on the server's thread. The references must outlive the object and its replies.
class Ingest {
 public:
  Ingest(const OriginPolicy& origins, Writer& writer, Refusals& refusals, HourClock clock,
         std::shared_ptr<const ShopSchema> schema);

  void post_batch(HttpRequest& request, const Reply& reply);
  // The preflight request of CORS.
  void options(HttpRequest& request, const Reply& reply);

  std::shared_ptr<const ShopSchema> schema() const { return schema_; }
  void set_schema(std::shared_ptr<const ShopSchema> schema) { schema_ = std::move(schema); }

 private:
  Reply with_cors_headers(const HttpRequest& request, const Reply& reply) const;
  HttpResponse refuse_origin(const HttpRequest& request) const;
  HttpResponse refuse_format(const Status& status, size_t failed_at) const;
  std::optional<HttpResponse> check_hour(Hour hour) const;
  std::optional<HttpResponse> keep_known(Contribution* contribution) const;
  HttpResponse answer(WriteResult result) const;

  const OriginPolicy& origins_;
  Writer& writer_;
  Refusals& refusals_;
  HourClock clock_;
  std::shared_ptr<const ShopSchema> schema_;
};

}  // namespace nearshelf::backend
