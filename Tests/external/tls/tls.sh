#!/bin/sh
# Runs the tests of HTTPTests that need servers with TLS: openssl makes the certificates and serves them; node, where it
# is there, speaks HTTP/2. Everything lives in a temporary folder and ends with the script.
#
#   Tests/external/tls/tls.sh [arguments for swift test]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
work=$(mktemp -d)
children=""
finish() {
  for child in $children; do kill "$child" 2>/dev/null || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 1' INT TERM
cd "$work"

openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 30 -subj "/CN=casewire test CA" 2>/dev/null

# certify NAME SUBJECT-ALTERNATIVE-NAMES DAYS
certify() {
  openssl req -new -newkey rsa:2048 -nodes -keyout "$1.key" -out "$1.csr" -subj "/CN=$1" 2>/dev/null
  printf 'subjectAltName=%s\n' "$2" >"$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -days "$3" -extfile "$1.ext" -out "$1.pem" \
    2>/dev/null
}
certify good DNS:localhost,IP:127.0.0.1 30
certify elsewhere DNS:elsewhere.example 30
certify expired DNS:localhost,IP:127.0.0.1 0
openssl req -x509 -newkey rsa:2048 -nodes -keyout stranger.key -out stranger.pem -days 30 -subj /CN=localhost \
  -addext subjectAltName=DNS:localhost,IP:127.0.0.1 2>/dev/null
# A certificate of no days is over a second after it begins.
sleep 2

# wait_for FILE: until it has a line with a port, for 10 s; prints the port.
wait_for() {
  tries=0
  until grep -q 'ACCEPT.*:[0-9]' "$1" 2>/dev/null; do
    tries=$((tries + 1))
    if [ $tries -gt 100 ]; then
      echo "a server did not start: $(cat "$1")" >&2
      exit 1
    fi
    sleep 0.1
  done
  sed -n 's/.*ACCEPT.*:\([0-9][0-9]*\).*/\1/p' "$1" | head -n 1
}

# serve NAME CERTIFICATE OPTIONS...
serve() {
  name=$1 certificate=$2
  shift 2
  openssl s_server -accept 127.0.0.1:0 -cert "$certificate.pem" -key "$certificate.key" -www "$@" \
    >"$name.log" 2>&1 </dev/null &
  children="$children $!"
  wait_for "$name.log" >"$name.port"
}
for name in good elsewhere expired stranger; do serve "$name" "$name"; done
serve old good -tls1_1 -cipher DEFAULT@SECLEVEL=0

if command -v node >/dev/null; then
  node "$here/http2-server.js" good.key good.pem >http2.log 2>&1 &
  children="$children $!"
  wait_for http2.log >http2.port
fi

cd "$root"
CASEWIRE_TEST_TLS=$work swift test --filter HTTPTests.tls "$@"
