#include "backend/ingest.h"

#include <string>
#include <utility>
#include <vector>

namespace nearshelf::backend {
namespace {

constexpr const char* kPreflightLifetime = "86400";  // seconds

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

}  // namespace

Ingest::Ingest(const OriginPolicy& origins, Writer& writer, Refusals& refusals, HourClock clock,
               std::shared_ptr<const ShopSchema> schema)
    : origins_(origins),
      writer_(writer),
      refusals_(refusals),
      clock_(std::move(clock)),
      schema_(std::move(schema)) {}

void Ingest::post_batch(HttpRequest& request, const Reply& reply) {
  const Reply respond = with_cors_headers(request, reply);
  if (!origins_.allows(request.origin)) return respond(refuse_origin(request));
  Batch batch{std::move(request.body), {}};
  size_t failed_at = 0;
  Result<Contribution> decoded = decode_contribution(batch.body, &failed_at);
  if (!decoded.ok()) return respond(refuse_format(decoded.status(), failed_at));
  batch.contribution = std::move(decoded.value());
  if (auto refusal = check_hour(batch.contribution.hour)) return respond(std::move(*refusal));
  if (auto refusal = keep_known(&batch.contribution)) return respond(std::move(*refusal));
  const bool queued = writer_.submit(
      std::move(batch), [this, respond](WriteResult result) { respond(answer(result)); });
  if (queued) return;
  respond(refusals_.refuse(Refusal::kQueueFull,
                           "Too many contributions are waiting to be stored. Send this one again "
                           "later with the same report id."));
}

void Ingest::options(HttpRequest& request, const Reply& reply) {
  const Reply respond = with_cors_headers(request, reply);
  if (!origins_.allows(request.origin)) return respond(refuse_origin(request));
  HttpResponse response;
  response.headers = {{"Allow", "OPTIONS, POST"},
                      {"Access-Control-Allow-Methods", "POST"},
                      {"Access-Control-Allow-Headers", "Content-Type"},
                      {"Access-Control-Max-Age", kPreflightLifetime}};
  respond(std::move(response));
}

// Refusals carry the headers too: a page must be able to read why, and when to try again.
Reply Ingest::with_cors_headers(const HttpRequest& request, const Reply& reply) const {
  if (!request.origin) return reply;
  return [this, reply, origin = std::string(*request.origin)](HttpResponse response) {
    origins_.add_headers(origin, &response);
    reply(std::move(response));
  };
}

HttpResponse Ingest::refuse_origin(const HttpRequest& request) const {
  const std::string who = request.origin ? "The origin " + quoted(*request.origin)
                                         : std::string("A request without an Origin header");
  return refusals_.refuse(Refusal::kOriginNotAllowed,
                          who +
                              " may not send contributions here. The operator allows origins "
                              "with --allow-origin.");
}

HttpResponse Ingest::refuse_format(const Status& status, size_t failed_at) const {
  const std::string text = "At byte " + std::to_string(failed_at) + ": " + status.message();
  const bool other_version = status.code() == ErrorCode::kUnsupportedVersion;
  return refusals_.refuse(other_version ? Refusal::kUnsupportedVersion : Refusal::kMalformed, text);
}

std::optional<HttpResponse> Ingest::check_hour(Hour hour) const {
  const Hour now = clock_();
  if (hour > now + kHoursAhead) {
    return refusals_.refuse(Refusal::kHourAhead, "The hour " + std::to_string(hour) +
                                                     " is still to come; it is now hour " +
                                                     std::to_string(now) +
                                                     ". Check the sender's clock.");
  }
  if (hour + kWindowHours < now) {
    return refusals_.refuse(Refusal::kHourPast, "The hour " + std::to_string(hour) +
                                                    " is more than " +
                                                    std::to_string(kWindowHours) +
                                                    " hours ago; its window is closed. Drop this "
                                                    "contribution.");
  }
  return std::nullopt;
}

// A product that is new today must not cost the counts of all others in its message: only its own
// are left out, and the refusal is counted once a contribution.
std::optional<HttpResponse> Ingest::keep_known(Contribution* contribution) const {
  std::optional<std::string_view> unknown_slot;
  std::optional<std::string_view> unknown_item;
  std::erase_if(contribution->counters, [&](const ContributionCounter& counter) {
    const std::string_view slot = contribution->slots[counter.slot];
    const std::string_view item = contribution->items[counter.item];
    const bool knows_slot = schema_->has_slot(slot);
    const bool knows_item = schema_->has_item(item);
    if (!knows_slot) unknown_slot = slot;
    if (!knows_item) unknown_item = item;
    return !knows_slot || !knows_item;
  });
  if (contribution->counters.empty()) {
    if (unknown_slot) {
      return refusals_.refuse(Refusal::kUnknownSlot,
                              "The shop has no slot " + quoted(*unknown_slot) + ".");
    }
    return refusals_.refuse(Refusal::kUnknownItem,
                            "The shop has no item " + quoted(*unknown_item) + ".");
  }
  if (unknown_slot) refusals_.count(Refusal::kUnknownSlot);
  if (unknown_item) refusals_.count(Refusal::kUnknownItem);
  return std::nullopt;
}

HttpResponse Ingest::answer(WriteResult result) const {
  if (result == WriteResult::kUnavailable) {
    return refusals_.refuse(Refusal::kStoreUnavailable,
                            "The store cannot take contributions now. Send this one again later "
                            "with the same report id.");
  }
  return {};
}

}  // namespace nearshelf::backend
