#!/bin/sh
# Installs dependencies (npm ci) and builds dist/, each only when missing or out of date.
# Called by ./heapmark and ./check; says what it does in one line on standard error.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd -P)
cd "$root"

fail() {
  printf 'heapmark: %s\n  try:   %s\n' "$1" "$2" >&2
  exit 10
}

command -v node >/dev/null 2>&1 || fail 'Node.js is not installed' 'install Node.js 20.19 or later, then start again'
command -v npm >/dev/null 2>&1 || fail 'npm is not installed' 'install npm (it comes with Node.js), then start again'
node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' ||
  fail "Node.js $(node --version) is too old" 'install Node.js 20.19 or later, then start again'

# Two starts in one fresh checkout must not install over each other.
if command -v flock >/dev/null 2>&1; then
  exec 9>"$root/.set-up.lock"
  flock 9
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
stale_modules=false
if [ ! -f node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  stale_modules=true
fi

if $stale_modules; then
  printf 'heapmark: installing dependencies and building, once\n' >&2
  npm ci --no-audit --no-fund >"$log" 2>&1 </dev/null || {
    tail -n 20 "$log" >&2
    fail 'npm ci failed' 'read the lines above; is the npm registry reachable from here?'
  }
  # npm keeps the lock file's time when nothing changed; the launcher compares the two.
  touch node_modules/.package-lock.json
else
  printf 'heapmark: building, the sources are newer than the build\n' >&2
fi
node scripts/build.mjs >"$log" 2>&1 9>&- || {
  cat "$log" >&2
  fail 'the build failed' 'mend the errors above, or go back to a clean checkout'
}
