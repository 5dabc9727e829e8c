#!/usr/bin/env bash
# A container engine for a machine without one, such as a fresh runner: podman of the system's packages, and its socket, which speaks
# Docker's protocol. Only what is missing is made; where there is an engine that answers, nothing happens. Wants root, apt, and npm.
#
#   source <(bash scripts/container-engine.sh)     # what is done goes to standard error; standard output is what to export
#
# Ends with 1 where no engine can be had. Where the base image cannot be pulled, a stand-in of the same name is made of Debian's bootstrap and npm's package of node, and said so.
set -euo pipefail
exec 3>&1 1>&2

base=docker.io/library/node:24-bookworm-slim
socket=/run/podman/podman.sock

say() { printf 'container-engine: %s\n' "$*"; }
answers() { curl --fail --silent --show-error --max-time 5 --unix-socket "$socket" http://engine/_ping >/dev/null 2>&1; }
packages() {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y -qq --no-install-recommends "$@" >/dev/null
}

if timeout 20 docker info >/dev/null 2>&1; then
  say 'docker is there and answers'
  exit 0
fi

if ! command -v podman >/dev/null || ! command -v podman-compose >/dev/null; then
  if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
    say 'there is no engine, and without root and apt none can be installed'
    exit 1
  fi
  say 'installing podman from the packages of this system'
  packages podman podman-compose buildah runc netavark aardvark-dns fuse-overlayfs iptables nftables ca-certificates curl
fi

# Inside of a container there may be neither cgroups that can be written nor limits that can be raised: crun wants the first, and podman's own
# wishes the second. A file that somebody wrote is left alone.
if [ "$(id -u)" -eq 0 ] && [ ! -e /etc/containers/containers.conf ]; then
  mkdir -p /etc/containers
  printf '[containers]\ndefault_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]\n[engine]\nruntime = "runc"\n' >/etc/containers/containers.conf
fi

# What podman's packages here know as a node image, made by hand.
stand_in() {
  say "$base cannot be pulled: making a local stand-in of debootstrap and npm's node-linux package; it is NOT the image of that name"
  command -v debootstrap >/dev/null || packages debootstrap
  local folder modules
  folder=$(mktemp -d)
  modules=$(mktemp -d)
  debootstrap --variant=minbase --include=ca-certificates bookworm "$folder" >"$modules/debootstrap.log" 2>&1 || {
    tail -n 20 "$modules/debootstrap.log"
    return 1
  }
  local machine=x64
  [ "$(uname -m)" = aarch64 ] && machine=arm64
  npm install --prefix "$modules" --no-audit --no-fund --silent "node-linux-$machine@24" npm@11
  install -m 755 "$modules/node_modules/node-linux-$machine/bin/node" "$folder/usr/local/bin/node"
  mkdir -p "$folder/usr/local/lib/node_modules"
  cp -r "$modules/node_modules/npm" "$folder/usr/local/lib/node_modules/npm"
  ln -s ../lib/node_modules/npm/bin/npm-cli.js "$folder/usr/local/bin/npm"
  ln -s ../lib/node_modules/npm/bin/npx-cli.js "$folder/usr/local/bin/npx"
  chroot "$folder" groupadd --gid 1000 node
  chroot "$folder" useradd --uid 1000 --gid node --create-home node
  # A registry behind a proxy is trusted by this machine's own list.
  cp /etc/ssl/certs/ca-certificates.crt "$folder/etc/ssl/certs/ca-certificates.crt"
  rm -rf "$folder"/var/lib/apt/lists/* "$folder"/var/cache/apt/* "$folder"/usr/share/{doc,man,locale}
  tar -C "$folder" -c . | podman import --quiet --change 'CMD ["node"]' \
    --change 'ENV NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt' - "$base" >/dev/null
  rm -rf "$folder" "$modules"
}

if ! podman image exists "$base"; then
  timeout 120 podman pull --quiet "$base" >/dev/null 2>&1 || stand_in
fi

podman run --rm "$base" true || {
  say 'containers do not run on this machine'
  exit 1
}

if ! answers; then
  say 'starting the socket of podman'
  mkdir -p "$(dirname "$socket")"
  # It lives on its own: whoever reads our output does not wait for it, and it goes on when the folder we were started in is gone.
  (cd / && exec setsid podman system service --time=0 "unix://$socket" </dev/null >/dev/null 2>&1 3>&-) &
  for _ in $(seq 100); do
    answers && break
    sleep 0.1
  done
  answers
fi

# Testcontainers cleans up with an image of its own from the same registry.
ryuk=false
timeout 60 podman pull --quiet docker.io/testcontainers/ryuk:0.14.0 >/dev/null 2>&1 || ryuk=true
printf 'export DOCKER_HOST=unix://%s TESTCONTAINERS_RYUK_DISABLED=%s\n' "$socket" "$ryuk" >&3
