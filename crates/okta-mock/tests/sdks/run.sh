#!/usr/bin/env bash
# Runs the official Okta SDKs for Node and Python against the okta-mock program, over TLS with a CA of its own.
# Everything that is installed goes into a temporary folder, which is removed at the end.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tmp=$(mktemp -d)
server=
tokens=45

cleanup() {
    stop
    rm -rf "$tmp"
}

stop() {
    if [[ -n $server ]]; then
        kill "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
        server=
    fi
}
trap cleanup EXIT

# Starts a fresh org: `revoke current` ends the credential of the one before.
start() {
    rm -f "$tmp/out"
    mkfifo "$tmp/out"
    "$binary" --tls --ca-out "$tmp/ca.pem" --tokens "$tokens" >"$tmp/out" &
    server=$!
    exec 3<"$tmp/out"
    local url token
    IFS= read -r -t 30 url <&3
    IFS= read -r -t 30 token <&3
    export OKTA_CLIENT_ORGURL=${url#OKTA_CLIENT_ORGURL=} OKTA_CLIENT_TOKEN=${token#OKTA_CLIENT_TOKEN=}
}

# Runs one SDK's program without the user's own Okta settings and proxies.
run() {
    local before after
    start
    before=$(grep -c '^not ok' "$tmp/results" || true)
    env -u HTTP_PROXY -u HTTPS_PROXY -u http_proxy -u https_proxy HOME="$tmp" EXPECTED_TOKENS="$tokens" \
        NODE_EXTRA_CA_CERTS="$tmp/ca.pem" SSL_CERT_FILE="$tmp/ca.pem" "$@" | tee -a "$tmp/results" || {
        after=$(grep -c '^not ok' "$tmp/results" || true)
        # A program that dies without saying so has failed, too.
        if [[ $before == "$after" ]]; then
            echo "not ok $1: ended early" | tee -a "$tmp/results"
        fi
    }
    stop
}

binary=$(cd "$here" && cargo build --quiet --package okta-mock --bin okta-mock --message-format=json |
    sed -n 's/.*"executable":"\([^"]*\)".*/\1/p' | tail -n 1)
: >"$tmp/results"

if command -v node >/dev/null && command -v npm >/dev/null; then
    cp "$here/package.json" "$here/package-lock.json" "$here/node.mjs" "$tmp/"
    (cd "$tmp" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null)
    run node "$tmp/node.mjs"
else
    echo "left out: the Node SDK (node or npm is not installed)"
fi

if command -v python3 >/dev/null && python3 -c 'import ensurepip, venv' 2>/dev/null; then
    python3 -m venv "$tmp/venv"
    "$tmp/venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"
    run "$tmp/venv/bin/python" "$here/sdk.py"
else
    echo "left out: the Python SDK (python3 with venv is not installed)"
fi

passed=$(grep -c '^ok' "$tmp/results" || true)
failed=$(grep -c '^not ok' "$tmp/results" || true)
echo "$passed passed, $failed failed"
[[ $failed == 0 && $passed != 0 ]]
