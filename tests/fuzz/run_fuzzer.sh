#!/bin/sh
# run_fuzzer.sh PROGRAM ARGUMENT...: runs a libFuzzer program for FLEETBILL_FUZZ_SECONDS (default 5).
set -eu
program=$1
shift
exec "$program" "-max_total_time=${FLEETBILL_FUZZ_SECONDS:-5}" -max_len=4096 -timeout=60 -seed=1 "$@"
