#include "backend/ingest/ingest.h"

#include <algorithm>
#include <bitset>
#include <string>
#include <utility>
#include <vector>

namespace nearshelf::backend {
namespace {

constexpr const char* kPreflightLifetime = "86400";  // seconds

std::string quoted(std::string_view text) { return "\"" + std::string(text) + "\""; }

}  // namespace

Ingest::Ingest(const OriginPolicy& origins, RateLimiter& limiter, Writer& writer,
               Refusals& refusals, HourClock clock, const IngestOptions& options,
               std::shared_ptr<const ShopSchema> schema)
    : origins_(origins),
      limiter_(limiter),
      writer_(writer),
      refusals_(refusals),
      clock_(std::move(clock)),
      options_(options),
      schema_(std::move(schema)) {}

void Ingest::post_batch(HttpRequest& request, const Reply& reply) {
  const Answerer respond = answerer(request, reply);
  if (!origins_.allows(request.origin)) return respond(refuse_origin(request));
  if (auto refusal = limiter_.refusal(request.network)) return respond(std::move(*refusal));
  Batch batch = writer_.spare_batch();
  if (auto refusal = read(request, &batch)) return respond(std::move(*refusal));
  if (observer_ && !batch.monitor) observer_(request.network, batch.contribution);
  if (options_.without_store) return respond({});
  const Hour hour = batch.monitor ? last_hour(*batch.monitor) : batch.contribution.hour;
  const bool queued = writer_.submit(std::move(batch), [this, respond, hour](WriteResult result) {
    respond(answer(result, hour));
  });
  if (queued) return;
  respond(refusals_.refuse(Refusal::kQueueFull,
                           "Too many contributions are waiting to be stored. Send this one again "
                           "later with the same report id."));
}

// Fills `batch`, or gives the answer that refuses the request.
std::optional<HttpResponse> Ingest::read(HttpRequest& request, Batch* batch) const {
  batch->body = std::move(request.body);
  return is_monitor_report(batch->body) ? read_monitor_report(batch) : read_contribution(batch);
}

std::optional<HttpResponse> Ingest::read_contribution(Batch* batch) const {
  size_t failed_at = 0;
  const Status status = decode_contribution_into(batch->body, &batch->contribution, &failed_at);
  if (!status.ok()) return refuse_format(status, failed_at);
  const Hour hour = batch->contribution.hour;
  if (auto refusal = check_hours(hour, hour)) return refusal;
  return keep_known(&batch->contribution);
}

std::optional<HttpResponse> Ingest::read_monitor_report(Batch* batch) const {
  size_t failed_at = 0;
  const Result<MonitorReport> report = decode_monitor_report(batch->body, &failed_at);
  if (!report.ok()) return refuse_format(report.status(), failed_at);
  batch->monitor = report.value();
  // A day that does not fit the hours is refused as one to come.
  batch->monitor->day = std::min<uint32_t>(batch->monitor->day, UINT32_MAX / kHoursOfDay - 1);
  return check_hours(batch->monitor->day * kHoursOfDay, last_hour(*batch->monitor));
}

void Ingest::options(HttpRequest& request, const Reply& reply) {
  const Answerer respond = answerer(request, reply);
  if (!origins_.allows(request.origin)) return respond(refuse_origin(request));
  HttpResponse response;
  response.headers = {{"Allow", "OPTIONS, POST"},
                      {"Access-Control-Allow-Methods", "POST"},
                      {"Access-Control-Allow-Headers", "Content-Type"},
                      {"Access-Control-Max-Age", kPreflightLifetime}};
  respond(std::move(response));
}

Ingest::Answerer Ingest::answerer(const HttpRequest& request, const Reply& reply) const {
  return {&origins_, origins_.allowed_origin(request.origin), request.origin.has_value(), reply};
}

// Refusals carry the headers too: a page must be able to read why, and when to try again.
void Ingest::Answerer::operator()(HttpResponse response) const {
  if (from_page) origins->add_headers(allowed_origin, &response);
  reply(std::move(response));
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

// What is said of the hours `first` to `last` is taken from the first of them until the window of
// the last is closed.
std::optional<HttpResponse> Ingest::check_hours(Hour first, Hour last) const {
  const Hour now = clock_();
  if (first > now + kHoursAhead) {
    return refusals_.refuse(Refusal::kHourAhead, "The hour " + std::to_string(first) +
                                                     " is still to come; it is now hour " +
                                                     std::to_string(now) +
                                                     ". Check the sender's clock.");
  }
  if (last < options_.window.open_from(now)) return refuse_closed(last);
  return std::nullopt;
}

HttpResponse Ingest::refuse_closed(Hour hour) const {
  return refusals_.refuse(Refusal::kHourPast, "The window of hour " + std::to_string(hour) +
                                                  " is closed. Drop this contribution.");
}

// A product that is new today must not cost all other cells of its message: only its own are left
// out, and the refusal is counted once a contribution.
std::optional<HttpResponse> Ingest::keep_known(Contribution* contribution) const {
  std::bitset<kMaxContributionSlots> known_slots;
  std::bitset<kMaxContributionItems> known_items;
  std::optional<std::string_view> unknown_slot;
  std::optional<std::string_view> unknown_item;
  for (size_t k = 0; k < contribution->slots.size(); ++k) {
    known_slots[k] = schema_->has_slot(contribution->slots[k]);
    if (!known_slots[k]) unknown_slot = contribution->slots[k];
  }
  for (size_t k = 0; k < contribution->items.size(); ++k) {
    known_items[k] = schema_->has_item(contribution->items[k]);
    if (!known_items[k]) unknown_item = contribution->items[k];
  }
  if (!unknown_slot && !unknown_item) return std::nullopt;
  std::erase_if(contribution->funnel,
                [&](const FunnelCell& cell) { return !known_slots[cell.slot]; });
  std::erase_if(contribution->item_cells, [&](const ItemCell& cell) {
    return !known_slots[cell.slot] || !known_items[cell.item];
  });
  std::erase_if(contribution->transitions, [&](const Transition& transition) {
    return !known_items[transition.from] || !known_items[transition.to];
  });
  const Refusal reason = unknown_slot ? Refusal::kUnknownSlot : Refusal::kUnknownItem;
  if (contribution->has_cells()) {
    refusals_.count(reason);
    return std::nullopt;
  }
  return refusals_.refuse(reason, unknown_slot
                                      ? "The shop has no slot " + quoted(*unknown_slot) + "."
                                      : "The shop has no item " + quoted(*unknown_item) + ".");
}

HttpResponse Ingest::answer(WriteResult result, Hour hour) const {
  if (result == WriteResult::kClosed) return refuse_closed(hour);
  if (result == WriteResult::kUnavailable) {
    return refusals_.refuse(Refusal::kStoreUnavailable,
                            "The store cannot take contributions now. Send this one again later "
                            "with the same report id.");
  }
  return {};
}

}  // namespace nearshelf::backend
