#!/bin/sh
# Debian packages that tests and benchmarks can use. Installed without asking only where that is usual: as root
# with apt-get (containers, CI). Elsewhere tests that need one are skipped and say so.
set -eu

# program=package: the package is missing when the program is.
tools='wrk=wrk /usr/bin/time=time javac=openjdk-17-jdk-headless mvn=maven chromium=chromium'

missing=''
for tool in $tools; do
  command -v "${tool%%=*}" >/dev/null 2>&1 || missing="$missing ${tool#*=}"
done
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1 && [ "${HEAPMARK_NO_INSTALL:-}" = '' ]; then
  printf 'check: installing%s\n' "$missing" >&2
  log=$(mktemp)
  # Word splitting is meant: one word per package.
  # shellcheck disable=SC2086
  if { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing; } >"$log" 2>&1; then
    rm -f "$log"
  else
    tail -n 5 "$log" >&2
    rm -f "$log"
    printf 'check: could not install%s; what needs it is skipped\n' "$missing" >&2
  fi
else
  printf 'check: not installed:%s; what needs it is skipped (apt-get install%s)\n' "$missing" "$missing" >&2
fi
