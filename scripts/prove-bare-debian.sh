#!/usr/bin/env bash
# Proves the set-up on a bare Debian 12: makes a minimal root folder, adds only git, Node and npm, clones this
# repository into it, and runs `npm run demo -- --once` (start, check, stop) and `npm test` there.
#
#   sudo scripts/prove-bare-debian.sh [--root DIR] [--reuse] [--worktree] [COMMAND...]
#
#   --root DIR   the folder to make (default: a new one under /tmp, removed at the end)
#   --reuse      go on with the packages and builds that DIR already holds
#   --worktree   copy the working tree with its uncommitted changes, instead of cloning the last commit
#   COMMAND      what to run there instead of the two commands above; each argument is one shell line
#
# Needs root, debootstrap and unshare. Package sources, name resolution and certificates are this machine's own.
set -euo pipefail
repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

root=
reuse=false
worktree=false
while (($#)); do
  case $1 in
    --root) root=${2:?--root needs a folder} && shift 2 ;;
    --reuse) reuse=true && shift ;;
    --worktree) worktree=true && shift ;;
    --*) echo "prove-bare-debian: unknown option $1" >&2 && exit 2 ;;
    *) break ;;
  esac
done
commands=("$@")
((${#commands[@]})) || commands=('npm run demo -- --once' 'npm run demo -- --once' 'npm test')

fail() { printf 'prove-bare-debian: %s\n' "$*" >&2 && exit 1; }
((EUID == 0)) || fail "needs root, to make and enter the folder"
for tool in debootstrap unshare chroot node npm git; do
  command -v "$tool" >/dev/null || fail "$tool is not installed"
done
if [[ -z $root ]]; then
  root=$(mktemp -d --suffix=-nearshelf-bare)
  trap 'rm -rf --one-file-system "$root"' EXIT
elif [[ -e $root && $reuse == false ]]; then
  fail "$root exists: give --reuse, or remove it first"
fi

step() { printf '\n== %s\n' "$*"; }
in_root() { # CWD LINE: runs a shell line inside the root, in namespaces that end with it
  unshare --mount --pid --fork --kill-child bash -euc '
    root=$1
    for dir in proc sys dev dev/shm; do mkdir -p "$root/$dir"; done
    mount -t proc proc "$root/proc"
    mount --rbind --make-rslave /sys "$root/sys"
    mount --rbind --make-rslave /dev "$root/dev"
    mountpoint -q "$root/dev/shm" || mount -t tmpfs tmpfs "$root/dev/shm"
    exec env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 \
      NODE_EXTRA_CA_CERTS=/usr/local/share/host-ca.crt npm_config_cafile=/usr/local/share/host-ca.crt \
      http_proxy="${http_proxy:-}" https_proxy="${https_proxy:-}" \
      chroot "$root" bash -c "cd $2 && $3"' in_root "$root" "$1" "$2"
}

make_root() {
  local mirror
  mirror=$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 2>/dev/null | head -n 1)
  debootstrap --variant=minbase bookworm "$root" ${mirror:+"$mirror"} >"$root.log" 2>&1 ||
    fail "debootstrap failed, see $root.log"
  rm "$root.log"
}

borrow_from_this_machine() {
  cp /etc/resolv.conf /etc/hosts "$root/etc/"
  cp /etc/ssl/certs/ca-certificates.crt "$root/usr/local/share/host-ca.crt"
  if [[ -f /etc/apt/sources.list.d/debian.sources ]]; then
    rm -f "$root/etc/apt/sources.list"
    cp /etc/apt/sources.list.d/debian.sources "$root/etc/apt/sources.list.d/"
  else
    cp /etc/apt/sources.list "$root/etc/apt/sources.list"
  fi
  # Where Node's own archive puts them, so that Debian's nodejs, which Emscripten brings along, does not replace them.
  local npm_folder
  npm_folder=$(npm root -g)/npm
  mkdir -p "$root/usr/local/lib/node_modules"
  cp "$(readlink -f "$(command -v node)")" "$root/usr/local/bin/node"
  cp -rL "$npm_folder" "$root/usr/local/lib/node_modules/"
  local name
  for name in npm npx; do
    ln -sf "../lib/node_modules/npm/bin/$name-cli.js" "$root/usr/local/bin/$name"
  done
}

copy_repository() {
  local target=$root/opt/nearshelf
  mkdir -p "$target"
  if [[ $worktree == true ]]; then
    (cd "$repository" && git ls-files -co --exclude-standard -z | tar -c --null -T - --ignore-failed-read) | tar -xC "$target"
    [[ -d $target/.git ]] || git -C "$target" init -q
  elif [[ -d $target/.git ]]; then
    git -C "$target" pull -q
  else
    git clone -q "$repository" "$target"
  fi
  chown -R root:root "$target"
}

if [[ ! -e $root/etc/debian_version ]]; then
  step "bare Debian 12 in $root"
  make_root
fi
borrow_from_this_machine
step "git, as any clone needs it"
in_root / 'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends git >/dev/null'
step "repository into the root"
copy_repository
for line in "${commands[@]}"; do
  step "$line"
  started=$SECONDS
  in_root /opt/nearshelf "$line" </dev/null || fail "'$line' failed after $((SECONDS - started)) s"
  printf '== %s: ok, %d s\n' "$line" "$((SECONDS - started))"
done
