#!/bin/sh
# Feeds Sources/JSON with inputs made by libFuzzer, under AddressSanitizer.
#
#   fuzz-json.sh [SECONDS] [CORPUS-DIRECTORY]
#
# Runs for 60 seconds unless told otherwise, from seeds made here. With a directory the inputs that were found are kept
# there and taken up again. Exits with another status than 0 when a rule of FuzzJSON.swift is broken, or on a trap; the
# input is then left in the working directory as crash-*.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
seconds=${1:-60}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

corpus=${2:-$work/corpus}
mkdir -p "$corpus" "$work/seeds"

swiftc -g -O -swift-version 6 -parse-as-library -package-name casewire -module-name FuzzJSON \
  -enable-upcoming-feature ExistentialAny -sanitize=fuzzer,address \
  "$here"/../../../Sources/JSON/*.swift "$here/FuzzJSON.swift" -o "$work/fuzz"

# The first two bytes of each input say where it is cut.
number=0
seed() {
  number=$((number + 1))
  printf 'Uz%s' "$1" >"$work/seeds/$number"
}
seed 'null'
seed ' [true, false, null] '
seed '[0, -0, 1.5, -1.50e+10, 1E-2, 1e400, 123456789012345678901234567890, 4.0]'
seed '{"a": 1, "b": {"c": [{"d": null}]}, "a": 2, "": "x"}'
seed '"\"\\\/\b\f\n\r\t\u0000\u00e9\ud83d\ude00"'
seed '"plain text that is longer than a few words of eight bytes, with é, € and 😀 in it"'
seed '{"number":"CS1","severity":{"id":2},"comments":[{"text":"line\nline","at":"2024-01-01T00:00:00Z"}]}'
seed '[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]'
seed '[007, 1., .5, -]'
seed '{"a":1,}'
seed '"\ud800"'

cat >"$work/words" <<'WORDS'
"null"
"true"
"false"
"{\"a\":"
"\\u00e9"
"\\ud83d"
"\\ude00"
"\\n"
"\xc3\xa9"
"\xe2\x82\xac"
"\xf0\x9f\x98\x80"
"\xed\xa0\x80"
"1e400"
"-0.0"
"[["
"]]"
"\",\""
WORDS

"$work/fuzz" -max_total_time="$seconds" -max_len=4096 -dict="$work/words" -print_final_stats=1 "$corpus" "$work/seeds"
