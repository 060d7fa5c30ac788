#include <algorithm>
#include <array>

#include "backend/cli/release_settings.h"
#include "backend/cli/setting.h"
#include "backend/cli/setting_forms.h"

namespace nearshelf::backend {
namespace {

constexpr int64_t kMebibyte = 1024 * 1024;

bool anything(const std::string&) { return true; }

bool is_path_of_url(const std::string& text) {
  return text.starts_with('/') && text.find_first_of("?#% \t") == std::string::npos;
}

void add_shop_settings(Options* options, std::vector<Setting>* settings) {
  settings->push_back(
      path_setting({"data", "--data",
                    "Folder for the database, the admin token and the shop key; created when "
                    "missing"},
                   &options->data));
  settings->push_back(text_setting(
      {"listen", "--listen", "Numeric address and port; port 0 picks a free one"}, &options->listen,
      "a numeric address with a port, such as 127.0.0.1:8787 or [::1]:8787", anything));
  settings->push_back(text_setting(
      {"ingest_path", "--ingest-path", "Path that browsers post to"}, &options->ingest_path,
      "a path that starts with / and has no query, spaces or escapes", is_path_of_url));
  settings->push_back(list_setting(
      {"allow_origins", "--allow-origin",
       "Origin of a shop page, such as https://shop.example; repeatable. Without it every origin "
       "is allowed"},
      &options->allow_origins, "a list of origins", anything));
  settings->push_back(path_setting(
      {"shelf", "--shelf",
       "Folder that nearshelf build wrote: items outside its catalogue are refused. SIGHUP reads "
       "it again"},
      &options->shelf));
  Setting slots = list_setting(
      {"slots", "--slots", "Slots of the shop, separated by commas: others are refused"},
      &options->slots, "a list of slot names", anything);
  slots.delimiter = ',';
  settings->push_back(std::move(slots));
}

void add_secret_settings(Options* options, std::vector<Setting>* settings) {
  settings->push_back(path_setting(
      {"admin_token_file", "--admin-token-file",
       "File whose first line is the admin token. Without it the environment variable "
       "NEARSHELF_ADMIN_TOKEN, and without that DATA/admin.token, made at first start"},
      &options->admin_token_file));
  settings->push_back(path_setting(
      {"orders_key_file", "--orders-key-file",
       "File with the keys that the shop's order system signs with, one a line. Without it "
       "DATA/orders.key, made at first start"},
      &options->orders_key_file));
  settings->push_back(
      switch_setting({"metrics_open", "--metrics-open", "Show /metrics without the admin token"},
                     &options->metrics_open));
  settings->push_back(switch_setting(
      {"exact_counts", "--exact-counts",
       "Show the exact counters at /v1/counts, which have no noise: for tests and debugging"},
      &options->exact_counts));
}

void add_limit_settings(Options* options, std::vector<Setting>* settings) {
  settings->push_back(switch_setting(
      {"behind_proxy", "--behind-proxy",
       "The client's network is the last entry of X-Forwarded-For, which a proxy in front adds"},
      &options->http.trusted_proxy));
  settings->push_back(whole_setting(
      {"max_connections", "--max-connections", "Connections served at a time; more have to wait"},
      &options->http.connections, 1, 1'000'000));
  settings->push_back(whole_setting(
      {"network_connections", "--network-connections",
       "Connections of one network (IPv4 /24, IPv6 /48); 0 = no limit. Not used behind a proxy"},
      &options->http.network_connections, 0, 1'000'000));
  settings->push_back(real_setting(
      {"rate_limit", "--rate-limit", "Contributions a second of one network; 0 = no limit"},
      &options->rate_limit.per_second, 0, 1'000'000));
  settings->push_back(whole_setting(
      {"rate_burst", "--rate-burst", "Contributions of one network at once after a pause"},
      &options->rate_limit.burst, 1, 1'000'000));
  settings->push_back(whole_setting(
      {"max_memory_mb", "--max-memory-mb",
       "Mebibytes that waiting contributions may take; beyond it senders get 503"},
      1, 4096, [options] { return static_cast<int64_t>(options->writer.queue_bytes) / kMebibyte; },
      [options](int64_t mebibytes) {
        options->writer.queue_bytes = static_cast<size_t>(mebibytes * kMebibyte);
      }));
  Setting bench = switch_setting(
      {"bench_without_store", "--bench-without-store", "Check contributions and store nothing"},
      &options->store_disabled);
  bench.hidden = true;
  settings->push_back(std::move(bench));
}

void add_window_settings(Options* options, std::vector<Setting>* settings) {
  Setting hours = whole_setting(
      {"window_hours", "--window-hours", "Length of the windows that are released one by one"},
      &options->window.hours, 1, kHoursOfDay);
  hours.allowed = "a divisor of 24: 1, 2, 3, 4, 6, 8, 12 or 24";
  hours.set = [set = hours.set](const SettingValue& value) {
    const bool divides =
        value.is_number_integer() && value != 0 && kHoursOfDay % value.get<int64_t>() == 0;
    return divides && set(value);
  };
  settings->push_back(std::move(hours));
  settings->push_back(
      whole_setting({"grace_hours", "--grace-hours",
                     "A window closes this long after its end; later contributions are refused"},
                    &options->window.grace_hours, 0, 14 * kHoursOfDay));
}

}  // namespace

std::vector<Setting> settings_of(Options* options) {
  std::vector<Setting> settings;
  add_shop_settings(options, &settings);
  add_secret_settings(options, &settings);
  add_limit_settings(options, &settings);
  add_window_settings(options, &settings);
  add_release_settings(&options->release, &settings);
  return settings;
}

}  // namespace nearshelf::backend
