#!/usr/bin/env bash
# Makes a Python environment with real clients, outside the repository, and prints the folder of their commands.
# It is made once for each list of versions and used again after that.
#
#   clients.sh openstack|otc    a list of test/clients/
#   CLIENTS_FOLDER              where the environments go; default: a folder of the system's temporary one
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=${1:?which list of test/clients/: openstack or otc}
list=$here/test/clients/$name.txt
mark=$(cksum <"$list" | cut -d' ' -f1)
venv=${CLIENTS_FOLDER:-${TMPDIR:-/tmp}/polyglance-clients}/$name

if [ ! -f "$venv/made-$mark" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list" >&2
  touch "$venv/made-$mark"
fi
echo "$venv/bin"
