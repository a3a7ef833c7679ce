# Functions that need Node, tsc or the program. Is sourced with $root and $work set.

left_out() { printf 'left out: %s: %s\n' "$1" "$2"; }

can_install() { command -v apt-get >/dev/null && [[ $(id -u) = 0 ]]; }

# install PACKAGE ...
install() {
  can_install || return 1
  if [[ -z ${updated:-} ]]; then
    apt-get update -qq >/dev/null 2>&1 || true
    updated=yes
  fi
  env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >"$work/install.log" 2>&1
}

need_node() {
  command -v node >/dev/null || install nodejs || {
    echo "Node is not installed, and apt-get cannot install it." >&2
    exit 1
  }
}

need_tsc() {
  command -v tsc >/dev/null || install node-typescript || {
    left_out "types" "tsc is not installed, and apt-get cannot install node-typescript"
    return 1
  }
}

need_program() {
  local program=${CASEWIRE:-}
  if [[ -z $program ]]; then
    swift build --package-path "$root" --product casewire >&2
    program=$(swift build --package-path "$root" --show-bin-path)/casewire
  fi
  CASEWIRE=$(realpath "$program")
  export CASEWIRE
}

# Unpacks the Node of this system's distribution, if it is older than the installed one, below $work/older-node.
older_node() {
  local version packages folder=$work/older-node
  version=$(apt-cache madison nodejs 2>/dev/null | awk '$6 != "" { print $3 }' | grep -v nodesource | head -n 1) || true
  if [[ -z $version || v${version%%[+-]*} = "$1" ]]; then
    left_out "an older Node" "apt-get has none"
    return 1
  fi
  packages=("nodejs=$version" "libnode108=$version" libuv1 libc-ares2 libnghttp2-14 libicu72 libbrotli1 libssl3 zlib1g node-acorn node-busboy
    node-cjs-module-lexer node-undici node-xtend)
  mkdir -p "$folder/packages" "$folder/bin"
  (cd "$folder/packages" && apt-get download -qq -o APT::Sandbox::User=root "${packages[@]}") >"$work/download.log" 2>&1 || {
    left_out "Node $version" "$(tail -n 1 "$work/download.log")"
    return 1
  }
  local package
  for package in "$folder"/packages/*.deb; do dpkg-deb -x "$package" "$folder/root"; done
  # Debian's Node reads a part of its own code from /usr/share/nodejs.
  mkdir -p /usr/share/nodejs
  cat >"$folder/bin/node" <<END
#!/bin/bash
if [ -z "\$OLDER_NODE_MOUNTED" ]; then
  export OLDER_NODE_MOUNTED=yes
  exec unshare --mount sh -c 'mount --bind $folder/root/usr/share/nodejs /usr/share/nodejs && exec "\$0" "\$@"' "\$0" "\$@"
fi
LD_LIBRARY_PATH=$folder/root/usr/lib/x86_64-linux-gnu exec -a "\$0" $folder/root/usr/bin/node "\$@"
END
  chmod +x "$folder/bin/node"
  if ! "$folder/bin/node" --version >"$work/download.log" 2>&1; then
    left_out "Node $version" "$(tail -n 1 "$work/download.log")"
    return 1
  fi
}
