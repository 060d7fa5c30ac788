#include "backend/release/release_api.h"

#include <string>
#include <utility>
#include <vector>

#include "backend/release/ledger_json.h"
#include "backend/release/ledger_summary.h"
#include "backend/release/release_tables.h"

namespace nearshelf::backend {
namespace {

using Json = nlohmann::ordered_json;

// Bound the memory of one answer; the reader is told when there is more. A release is never cut.
constexpr int64_t kMaxCells = 20'000;
constexpr size_t kMaxEntries = 5'000;

// The entries of one answer.
struct EntryPage {
  std::vector<LedgerEntry> entries;
  bool more = false;
};

EntryPage read_page(LedgerReader& reader, const LedgerFilter& filter, int64_t max_cells) {
  EntryPage page;
  int64_t cells = 0;
  reader.visit(filter, [&](const LedgerEntry& entry) {
    cells += entry.cells;
    page.more = page.entries.size() == kMaxEntries || (cells > max_cells && !page.entries.empty());
    if (!page.more) page.entries.push_back(entry);
    return !page.more;
  });
  return page;
}

// CSV has no place for "more"; RFC 8288 says it in a header.
void add_next_link(const char* path, const ReleaseQuery& query, const EntryPage& page,
                   HttpResponse* response) {
  if (!page.more) return;
  response->headers.push_back({"Link", "<" + std::string(path) + "?" +
                                           next_page(query, page.entries.back().id) +
                                           ">; rel=\"next\""});
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

ReleaseApi::ReleaseApi(QueryEndpoint& endpoint, LedgerReader& reader,
                       const WindowSchedule& schedule, const ReleaseTerms& terms, HourClock clock)
    : endpoint_(endpoint),
      reader_(reader),
      schedule_(schedule),
      terms_(terms),
      clock_(std::move(clock)) {}

void ReleaseApi::add_routes(Router& router) {
  router.add("GET", "/v1/releases",
             [this](HttpRequest& request, std::string_view query, const Reply& reply) {
               get(request, query, reply, &ReleaseApi::releases);
             });
  router.add("GET", "/v1/ledger",
             [this](HttpRequest& request, std::string_view query, const Reply& reply) {
               get(request, query, reply, &ReleaseApi::ledger);
             });
}

void ReleaseApi::get(const HttpRequest& request, std::string_view text, const Reply& reply,
                     Read read) {
  const auto query = parse_release_query(text);
  // Without access, the answer is about that alone.
  endpoint_.answer(request, reply, [this, query, read] {
    if (!query) return endpoint_.bad_query(kReleaseQueryHelp);
    HttpResponse response;
    reader_.in_one_state([&] { response = (this->*read)(*query); });
    return response;
  });
}

HttpResponse ReleaseApi::releases(const ReleaseQuery& query) {
  const EntryPage page = read_page(reader_, query.filter, kMaxCells);
  HttpResponse response;
  if (query.format == TableFormat::kCsv) {
    CsvWriter csv;
    write_release_header(&csv);
    for (const LedgerEntry& entry : page.entries) {
      write_release_rows(entry, reader_.cells(entry.id), &csv);
    }
    response = csv_answer(csv.take(), "nearshelf-releases.csv");
  } else {
    Json releases = Json::array();
    for (const LedgerEntry& entry : page.entries) {
      releases.push_back(release_to_json(entry, reader_.cells(entry.id)));
    }
    response = json_answer(dump({{"releases", std::move(releases)}, {"more", page.more}}));
  }
  add_next_link("/v1/releases", query, page, &response);
  return response;
}

HttpResponse ReleaseApi::ledger(const ReleaseQuery& query) {
  const EntryPage page = read_page(reader_, query.filter, INT64_MAX);
  HttpResponse response;
  if (query.format == TableFormat::kCsv) {
    CsvWriter csv;
    write_ledger_header(&csv);
    for (const LedgerEntry& entry : page.entries) write_ledger_row(entry, &csv);
    response = csv_answer(csv.take(), "nearshelf-ledger.csv");
  } else {
    Json answer = {{"entries", Json::array()}, {"more", page.more}};
    for (const LedgerEntry& entry : page.entries) answer["entries"].push_back(entry_to_json(entry));
    answer.update(summary_to_json(summarise_ledger(reader_, schedule_, terms_, clock_())));
    response = json_answer(dump(answer));
  }
  add_next_link("/v1/ledger", query, page, &response);
  return response;
}

}  // namespace nearshelf::backend
