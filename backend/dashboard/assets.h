// The files of the dashboard's page, which the build puts into the program (embed.mjs).
#pragma once

#include <span>
#include <string_view>

namespace nearshelf::backend {

// Everything has static storage.
struct DashboardAsset {
  const char* path;  // holds a hash of the content: what is at a path never changes
  const char* content_type;
  std::string_view body;
};

// Scripts, styles and the icon.
std::span<const DashboardAsset> dashboard_assets();

std::string_view dashboard_page();

// Holds kLoginMessageMark once, where a message may stand.
std::string_view dashboard_login_page();
inline constexpr std::string_view kLoginMessageMark = "<!--message-->";

// Value of Content-Security-Policy for both pages.
const char* dashboard_policy();

}  // namespace nearshelf::backend
