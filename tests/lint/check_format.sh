#!/bin/sh
# check_format.sh CLANG_FORMAT ROOT: every C++ file stands as .clang-format says.
set -eu
cd "$2"
find billing sim scenarios actors results tools tests \( -name '*.cpp' -o -name '*.hpp' \) \
    -not -path '*/canary/*' -print0 | xargs -0 "$1" --dry-run --Werror
