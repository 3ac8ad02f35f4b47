#!/bin/sh
# Debian packages of the peers that `npm run bench` measures beside heapmark. Nothing else needs them.
# Go and k6 are used where they are found; get them from https://go.dev and https://k6.io.
set -eu

# program=package: the package is missing when the program is.
tools='wrk=wrk nginx=nginx-light python3=python3'

missing=''
for tool in $tools; do
  command -v "${tool%%=*}" >/dev/null 2>&1 || missing="$missing ${tool#*=}"
done
if [ -z "$missing" ]; then
  printf 'bench: nginx, wrk and python3 are there\n' >&2
  exit 0
fi

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null 2>&1; then
  printf 'bench: not installed:%s\n  try:   as root, apt-get install%s\n' "$missing" "$missing" >&2
  exit 1
fi
apt-get update
# Without a policy that forbids it, Debian starts the nginx it installs as a service on port 80.
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod 755 "$policy"
  trap 'rm -f "$policy"' EXIT
fi
# Word splitting is meant: one word per package.
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $missing
