# What the tests of the recipes share. CASEWIRE is the program; it is on the PATH of the recipes.
# shellcheck disable=SC2034,SC2089,SC2090

# The folders have blanks and quotes, so that a missing quote in a recipe is found.
start_sandbox() {
  base="$BATS_FILE_TMPDIR/it's a \"folder\""
  mkdir -p "$base/bin" "$base/home"
  ln -s "$(realpath "$CASEWIRE")" "$base/bin/casewire"
  cp -R "$BATS_TEST_DIRNAME/.." "$base/shell"
  export base recipes=$base/shell HOME=$base/home PATH=$base/bin:$PATH LC_ALL=C.UTF-8 TZ=UTC
  export CASEWIRE_CONFIG="$base/config.json" GIT_CONFIG_GLOBAL="$base/gitconfig" GIT_CONFIG_NOSYSTEM=1
  unset XDG_STATE_HOME XDG_CACHE_HOME XDG_CONFIG_HOME XDG_RUNTIME_DIR TMUX GIT_DIR FZF_DEFAULT_OPTS FZF_DEFAULT_COMMAND
  casewire sandbox --port 0 >"$base/sandbox.json" 2>"$base/sandbox.log" </dev/null 3>&- &
  echo $! >"$base/sandbox.pid"
  until_true test -s "$base/sandbox.json"
  umask 077
  jq '{profiles: {
      ibm: (.["ibm-cloud"] + {provider: "ibm-cloud"}),
      redhat: (.["redhat-portal"] + {provider: "redhat-portal"} | del(.credentials.offlineToken))}}' \
    "$base/sandbox.json" >"$CASEWIRE_CONFIG"
  git config --file "$GIT_CONFIG_GLOBAL" user.name Zoë
  git config --file "$GIT_CONFIG_GLOBAL" user.email zoe@example.com
  git config --file "$GIT_CONFIG_GLOBAL" init.defaultBranch main
}

stop_sandbox() {
  kill "$(cat "$base/sandbox.pid")"
}

# until_true COMMAND ...: waits up to 20 s until the command succeeds.
until_true() {
  for _ in $(seq 200); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.1
  done
  echo "not true: $*" >&2
  return 1
}

# create_case TITLE: creates a case, and prints its id.
create_case() {
  jq -cn --arg title "$1" '{profile: "ibm", type: "billing_and_invoice", title: $title, description: "A test.", severity: 1}' |
    casewire call cases/create - | jq -r .id
}

add_comment() {
  jq -cn --arg case "$1" --arg text "$2" '{case: $case, text: $text}' | casewire call comments/add - >/dev/null
}

# A title as an attacker would choose it: formulas, tmux formats, markup, commands, escape sequences, hidden characters, headers
# and lines of a mail, comments and trailers of git.
hostile=$'=cmd|\'/C calc\' #[fg=red]#(touch ~/owned)#{pid}<b>&\e]0;owned\a\u009b31m\u202e$(touch ~/owned)`touch ~/owned`\r\nBcc: evil@e.example\n\nSigned-off-by: E <e@e>\n# x\n.\n;=1+1'

# no_control_characters FILE: fails if the file has control characters other than newlines and tabs, or hidden characters.
no_control_characters() {
  python3 - "$1" <<'PYTHON'
import sys, unicodedata
text = open(sys.argv[1], encoding="utf-8", newline="").read()
found = [hex(ord(each)) for each in text if unicodedata.category(each) in ("Cc", "Cf", "Co", "Zl", "Zp") and each not in "\n\t"]
sys.exit(f"control characters: {found[:10]}" if found else 0)
PYTHON
}

# offline_config: prints a file with the profile of a vendor that refuses connections. silent_config PORT: one that never answers.
unreachable_config() {
  jq --arg url "http://127.0.0.1:$1" \
    '.profiles |= {ibm: (.ibm | .baseURL = $url + "/case-management/v1" | .tokenURL = $url + "/identity/token")}' \
    "$CASEWIRE_CONFIG" >"$base/unreachable-$1.json"
  echo "$base/unreachable-$1.json"
}
