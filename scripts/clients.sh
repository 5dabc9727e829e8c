#!/usr/bin/env bash
# Makes a folder with real clients, outside the repository, and prints the folder of their commands.
# It is made once for each list of versions and used again after that.
#
#   clients.sh openstack|otc|huawei    a list of test/clients/, for Python
#   clients.sh gophercloud      a module of test/clients/, for Go
#   CLIENTS_FOLDER              where the folders go; default: a folder of the system's temporary one
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=${1:?which of test/clients/: openstack, otc, huawei or gophercloud}
source=$here/test/clients/$name
made=${CLIENTS_FOLDER:-${TMPDIR:-/tmp}/polyglance-clients}/$name

if [ -d "$source" ]; then
  mark=$(cat "$source"/* | cksum | cut -d' ' -f1)
else
  mark=$(cksum <"$source.txt" | cut -d' ' -f1)
fi
if [ ! -f "$made/made-$mark" ]; then
  rm -rf "$made"
  if [ -d "$source" ]; then
    mkdir -p "$made/bin"
    (cd "$source" && go build -o "$made/bin/$name-client" .) >&2
  else
    python3 -m venv "$made" >&2
    "$made/bin/pip" install --quiet --disable-pip-version-check -r "$source.txt" >&2
  fi
  touch "$made/made-$mark"
fi
echo "$made/bin"
