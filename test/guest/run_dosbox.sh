#!/bin/sh
# run_dosbox.sh - developers' check: the guest tests under DOSBox, an implementation of DOS and of
# the BIOS that is not ours.  Usage: test/guest/run_dosbox.sh [name ...]; needs dosbox.
#
# A test listed in `known` fails because of DOSBox (the reason stands beside it).
set -u
cd "$(dirname "$0")/../.." || exit 1
known='
dosapi.february_30_is_refused DOSBox checks days against 31 only
files.file_time DOSBox does not keep the time of a mounted file
files.read_only_file_is_protected DOSBox does not keep attributes of a mounted file
files.force_duplicate_needs_a_handle_of_the_table DOSBox does not check the table size
fcb.random_block_read_tells_how_many DOSBox leaves CX alone
fcb.find_returns_a_directory_entry DOSBox returns an FCB
ansi.installed DOSBox does not say that it knows them
'
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
names="$*"
for f in build/guest/*; do
    [ -f "$f" ] && cp "$f" "$dir/$(basename "$f" | tr a-z A-Z)"
done
cp build/dos/COMMAND.COM "$dir" 2>/dev/null
[ -n "$names" ] || names=$(make -s guest-names)
fail=0
for name in $names; do
    rm -f "$dir/OUT.TXT"
    command=$name expect=test/guest/bcc/$name.expect
    if [ "$name" = shelltst ]; then
        command='command /c shelltst.bat' expect=test/guest/shell/shelltst.expect
    fi
    cat > "$dir/dosbox.conf" <<END
[sdl]
output=surface
[cpu]
cycles=max
[dosbox]
memsize=8
[autoexec]
mount c $dir
c:
set COMSPEC=C:\\COMMAND.COM
$command > out.txt
exit
END
    SDL_VIDEODRIVER=dummy SDL_AUDIODRIVER=dummy \
        ${DOSBOX_WRAPPER:-} timeout -s KILL 40 dosbox -conf "$dir/dosbox.conf" -noconsole >/dev/null 2>&1 </dev/null
    out=$(tr -d '\r' < "$dir/OUT.TXT")
    if [ -f "$expect" ]; then
        if [ "$out" = "$(cat "$expect")" ]; then echo "$name: as expected"
        else echo "FAIL $name: other output than $expect"; fail=1; fi
        continue
    fi
    echo "$out" | while read -r line; do
        case "$line" in
        FAIL*)
            test=$(echo "$line" | cut -d' ' -f2 | tr -d :)
            if echo "$known" | grep -q "^$test "; then echo "KNOWN$(echo "$line" | cut -c5-)"
            else echo "$line"; fi ;;
        *) [ "${V:-0}" = 0 ] && [ "${line#PASS}" != "$line" ] || echo "$line" ;;
        esac
    done | tee "$dir/report"
    grep -q '^FAIL' "$dir/report" && fail=1
    echo "$out" | grep -q "^END $name" || { echo "FAIL $name: it did not end"; fail=1; }
    echo "$name: $(echo "$out" | grep -c '^PASS') passed"
done
exit $fail
