#!/bin/sh
# Sends the orders on stdin: send-order.sh KEY_FILE [URL]
# Answers 204 when they are stored, or were before.
set -eu
key=$(head -n 1 "$1")
url=${2:-http://127.0.0.1:8787/v1/orders}
body=$(mktemp)
trap 'rm -f "$body"' EXIT
cat > "$body"
time=$(date +%s)
digest=$({ printf '%s.' "$time"; cat "$body"; } | openssl dgst -sha256 -hmac "$key" | sed 's/^.* //')
curl --silent --show-error --fail-with-body --max-time 20 \
  --header 'Content-Type: application/json' \
  --header "X-Nearshelf-Signature: t=$time,v1=$digest" \
  --data-binary "@$body" "$url"
