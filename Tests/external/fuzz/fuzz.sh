#!/bin/sh
# Runs Sources/JSON or Sources/XML with inputs of libFuzzer, under AddressSanitizer.
#
#   fuzz.sh json|xml [SECONDS] [CORPUS-DIRECTORY]
#
# Runs for 60 seconds by default, from generated seeds. With a directory, the found inputs are kept there and reused. The
# exit code is not 0 if a rule of FuzzJSON.swift or FuzzXML.swift is broken, or after a trap; the input is then in the
# working directory as crash-*.
set -eu

here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
case ${1:-} in
json) module=JSON ;;
xml) module=XML ;;
*)
  echo "usage: fuzz.sh json|xml [SECONDS] [CORPUS-DIRECTORY]" >&2
  exit 64
  ;;
esac
seconds=${2:-60}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

corpus=${3:-$work/corpus}
mkdir -p "$corpus" "$work/seeds"

swiftc -g -O -swift-version 6 -parse-as-library -package-name casewire -module-name "Fuzz$module" \
  -enable-upcoming-feature ExistentialAny -sanitize=fuzzer,address \
  "$here"/../../../Sources/"$module"/*.swift "$here/Fuzz$module.swift" -o "$work/fuzz"

number=0
seed() {
  number=$((number + 1))
  printf '%s' "$1" >"$work/seeds/$number"
}

json_seeds() {
  # The first two bytes of each input choose the cut.
  seed 'Uznull'
  seed 'Uz [true, false, null] '
  seed 'Uz[0, -0, 1.5, -1.50e+10, 1E-2, 1e400, 123456789012345678901234567890, 4.0]'
  seed 'Uz{"a": 1, "b": {"c": [{"d": null}]}, "a": 2, "": "x"}'
  seed 'Uz"\"\\\/\b\f\n\r\t\u0000\u00e9\ud83d\ude00"'
  seed 'Uz"plain text that is longer than a few words of eight bytes, with é, € and 😀 in it"'
  seed 'Uz{"number":"CS1","severity":{"id":2},"comments":[{"text":"line\nline","at":"2024-01-01T00:00:00Z"}]}'
  seed 'Uz[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]'
  seed 'Uz[007, 1., .5, -]'
  seed 'Uz{"a":1,}'
  seed 'Uz"\ud800"'

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
}

xml_seeds() {
  seed '<a/>'
  seed '<?xml version="1.0" encoding="UTF-8" standalone="yes"?> <a b="1" c='"'2'"'>text</a> '
  seed '<p:a xmlns:p="u" xmlns="v" p:b="1" b="2"><c/><p:c xmlns:p="w"><p:d xmlns=""/></p:c></p:a>'
  seed '<a>&lt;&gt;&amp;&quot;&apos;&#65;&#x1F600;<b c="&#9;&amp;"/></a>'
  seed '<a>x<!-- a comment - here --><?pi here?><![CDATA[<b>&]] ]]>y<b>z</b>w</a>'
  seed '<a>plain text that is longer than a few words of eight bytes, with é, € and 😀 in it</a>'
  seed '<cases xmlns="http://www.redhat.com/gss/strata"><case caseNumber="01"><id>5</id></case><totalCount>1</totalCount></cases>'
  seed '<a><a><a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></a></a></a></a></a></a></a></a>'
  seed '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
  seed '<a><b></a></b>'
  seed '<a b="1" b="2"/>'

  cat >"$work/words" <<'WORDS'
"<a>"
"</a>"
"<b/>"
"/>"
"<!--"
"-->"
"<![CDATA["
"]]>"
"<?pi"
"?>"
"<?xml version=\"1.0\""
" encoding=\"UTF-8\""
"&lt;"
"&amp;"
"&#x41;"
"&#10;"
" b=\"1\""
" p:b=\"1\""
" xmlns=\"u\""
" xmlns=\"\""
" xmlns:p=\"u\""
" xmlns:q=\"v\""
"<p:a"
"</p:a>"
"\x0d\x0a"
"\xc3\xa9"
"\xe2\x82\xac"
"\xf0\x9f\x98\x80"
"\xed\xa0\x80"
"\xef\xbf\xbe"
"\xef\xbb\xbf"
WORDS
}

"$1_seeds"
"$work/fuzz" -max_total_time="$seconds" -max_len=4096 -dict="$work/words" -print_final_stats=1 "$corpus" "$work/seeds"
