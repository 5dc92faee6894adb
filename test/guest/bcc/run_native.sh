#!/bin/sh
# run_native.sh - records the expected outputs: the same sources, built by the host's compiler.
set -eu
cd "$(dirname "$0")"
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
for name in interp lzpack maze; do
    gcc -m32 -std=gnu89 -w -fno-builtin -fsanitize=address,undefined -o "$dir/$name" "$name.c"
    (cd "$dir" && "./$name") > "$name.expect"
done
gcc -m32 -std=gnu89 -w -fno-builtin -fsanitize=address,undefined -o "$dir/basic" basic/*.c
cp basic/bas/* "$dir"
for session in basic/bas/*.TXT; do
    name=$(basename "$session" .TXT)
    (cd "$dir" && ./basic < "$name.TXT") > "basic/bas/$name.expect"
done
