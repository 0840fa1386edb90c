#!/usr/bin/env bash
# Runs the client's OAuth 2.0 against oidc-provider and jose: `cargo test --test oidc` starts server.mjs with clients of its own.
# Everything that is installed goes into a temporary folder, which is removed at the end.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
    echo "left out: the OAuth server (node or npm is not installed)"
    exit 0
fi
# oidc-provider calls it in every check of a proof, and answers 400 to all of them without it.
if ! node -e 'process.exit(typeof URL.parse === "function" ? 0 : 1)'; then
    echo "left out: the OAuth server (node $(node --version) is too old)"
    exit 0
fi

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

cp "$here/package.json" "$here/package-lock.json" "$here/server.mjs" "$tmp/"
(cd "$tmp" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)

cd "$here"
OKTA_OIDC_SERVER=$tmp cargo test --locked -p okta-transport --test oidc -- --nocapture "$@"
