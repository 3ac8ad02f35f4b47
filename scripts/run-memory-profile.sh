#!/bin/sh
# The old harness's command line: [YAML_FILE] [MIN_HEAP] [MAX_HEAP] [OPTIONS]. The same as `heapmark run`.
exec "$(dirname "$0")/../heapmark" run "$@"
