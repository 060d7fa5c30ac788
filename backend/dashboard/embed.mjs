// node embed.mjs FILE.cpp    Writes the dashboard's page as the source text that assets.h declares.
import { writeFile } from 'node:fs/promises';
import { buildPage } from './build-page.mjs';

const [, , output] = process.argv;
if (!output) {
  console.error('Which file? node embed.mjs FILE.cpp');
  process.exit(2);
}
const { assets, page, login, policy } = await buildPage();
await writeFile(
  output,
  `// Written by backend/dashboard/embed.mjs.
#include "backend/dashboard/assets.h"

#include <array>

namespace nearshelf::backend {
namespace {

${assets.map(({ content }, index) => bytes(`kAsset${index}`, content)).join('\n')}
${bytes('kPage', Buffer.from(page))}
${bytes('kLogin', Buffer.from(login))}
constexpr std::array<DashboardAsset, ${assets.length}> kAssets{{
${assets.map(({ path, type }, index) => `    {"${path}", "${type}", {kAsset${index}, sizeof(kAsset${index})}},`).join('\n')}
}};

}  // namespace

std::span<const DashboardAsset> dashboard_assets() { return kAssets; }
std::string_view dashboard_page() { return {kPage, sizeof(kPage)}; }
std::string_view dashboard_login_page() { return {kLogin, sizeof(kLogin)}; }
const char* dashboard_policy() { return ${JSON.stringify(policy)}; }

}  // namespace nearshelf::backend
`,
);

// Numbers, since compilers need not take string literals of more than 65,536 characters.
function bytes(name, content) {
  const numbers = [...content].map((byte) => (byte < 128 ? byte : byte - 256));
  const lines = [];
  for (let at = 0; at < numbers.length; at += 32)
    lines.push(`    ${numbers.slice(at, at + 32).join(',')},`);
  return `constexpr char ${name}[] = {\n${lines.join('\n')}\n};`;
}
