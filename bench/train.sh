#!/usr/bin/env bash
# Builds and runs bench/train_scale.cpp: npm run bench:train -- [visits] [items] [events] [seed]
set -euo pipefail
cd "$(dirname "$0")/.."
cmake --preset native-release -DNEARSHELF_BUILD_BENCH=ON > /dev/null
cmake --build --preset native-release --target train_scale
exec build/native-release/bench/train_scale "$@"
