#!/usr/bin/env bash
# Installs what building, testing and the demo need: the Debian packages of apt-packages.txt, then the npm packages of
# package-lock.json. Touches nothing that is already there, so that every `npm run demo` and `npm test` can call it.
#
# NEARSHELF_SKIP_PACKAGES=1 leaves system packages alone, for machines where they were installed by other means.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

readonly package_list=scripts/apt-packages.txt
readonly oldest_node=20
readonly install_log=.cache/bootstrap.log
# Inside node_modules, so that deleting the folder deletes the stamp too.
readonly npm_stamp=node_modules/.bootstrap-stamp

say() { printf '%s\n' "$*"; }
fail() {
  printf 'bootstrap: %s\n' "$1" >&2
  shift
  (($#)) && printf '  %s\n' "$@" >&2
  exit 1
}

check_node() {
  command -v node >/dev/null || fail "Node is not installed." \
    "Install Node $oldest_node or newer with npm, then run this again."
  command -v npm >/dev/null || fail "npm is not installed." "Install the npm that belongs to your Node, then run this again."
  local version
  version=$(node -p 'process.versions.node')
  ((${version%%.*} >= oldest_node)) || fail "Node $version is too old: $oldest_node or newer is needed." \
    "\`node\` on your PATH is $(command -v node)."
}

wanted_packages() { sed -E 's/#.*//; /^\s*$/d' "$package_list"; }

missing_packages() {
  local -A installed=()
  local package status
  while read -r package status; do
    [[ $status == installed ]] && installed[$package]=1
  done < <(wanted_packages | xargs dpkg-query -W -f='${Package} ${db:Status-Status}\n' 2>/dev/null || true)
  for package in $(wanted_packages); do
    # An activated emsdk serves as well as Debian's Emscripten.
    [[ $package == emscripten ]] && command -v emcc >/dev/null && continue
    [[ -n ${installed[$package]:-} ]] || printf '%s\n' "$package"
  done
}

install_packages() {
  [[ ${NEARSHELF_SKIP_PACKAGES:-} == 1 ]] && return
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    fail "this system has no apt-get, so packages cannot be installed for you." \
      "Install the equivalents of these Debian 12 packages by hand:" \
      "  $(wanted_packages | tr '\n' ' ')" \
      "then run again with NEARSHELF_SKIP_PACKAGES=1 in the environment."
  fi

  local missing
  mapfile -t missing < <(missing_packages)
  ((${#missing[@]})) || return 0
  say "packages    installing ${#missing[@]}: ${missing[*]}"
  local started=$SECONDS

  local root=()
  if ((EUID != 0)); then
    command -v sudo >/dev/null || fail "packages are missing, and neither root nor sudo is here to install them." \
      "As root, run: apt-get update && apt-get install --no-install-recommends ${missing[*]}"
    root=(sudo)
  fi
  mkdir -p "$(dirname "$install_log")"
  {
    # A source that cannot be reached is no reason to stop while another one has the packages.
    "${root[@]}" apt-get -qq update || say "apt-get update failed; going on with the lists that are here"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
      apt-get -q -y -o APT::Status-Fd=1 install --no-install-recommends "${missing[@]}"
  } </dev/null 2>&1 | show_install_progress || {
    tail -n 20 "$install_log" >&2
    fail "apt-get could not install: ${missing[*]}" \
      "Its own words are above and in $install_log. Without a network, run this again when there is one." \
      "On another release than Debian 12, install the equivalents by hand and set NEARSHELF_SKIP_PACKAGES=1."
  }
  say "packages    installed, $((SECONDS - started)) s"
}

# Keeps apt-get's words in the log, and turns its machine-readable status lines into one live line on a terminal.
show_install_progress() {
  local line stage percent
  while IFS= read -r line; do
    case $line in
      dlstatus:* | pmstatus:*)
        [[ -t 1 ]] || continue
        stage=installing
        [[ $line == dlstatus:* ]] && stage=downloading
        percent=${line#*:*:}
        printf '\rpackages    %-11s %3d %%\033[K' "$stage" "${percent%%[.:]*}"
        ;;
      *) printf '%s\n' "$line" >&3 ;;
    esac
  done 3>"$install_log"
  [[ -t 1 ]] && printf '\r\033[K'
  return 0
}

install_npm_packages() {
  local wanted
  wanted="$(sha256sum <package-lock.json) node $(node -p 'process.versions.modules')"
  [[ -f $npm_stamp && $(<"$npm_stamp") == "$wanted" ]] && return
  say "npm         installing the packages of package-lock.json"
  local started=$SECONDS
  npm ci --no-fund --no-audit --loglevel=error || fail "npm ci failed." \
    "Its own words are above. The npm registry must be reachable the first time." \
    "If it says that package.json and package-lock.json differ, run: npm install"
  printf '%s' "$wanted" >"$npm_stamp"
  say "npm         installed, $((SECONDS - started)) s"
}

check_node
install_packages
install_npm_packages
