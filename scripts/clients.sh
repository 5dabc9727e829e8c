#!/usr/bin/env bash
# Makes a Python environment with the real OpenStack clients, outside the repository, and prints the folder of their commands.
# It is made once for each list of versions (test/clients/requirements.txt) and used again after that.
#
#   CLIENTS_FOLDER   where it goes; default: a folder of the system's temporary one
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
list=$here/test/clients/requirements.txt
mark=$(cksum <"$list" | cut -d' ' -f1)
venv=${CLIENTS_FOLDER:-${TMPDIR:-/tmp}/polyglance-clients}

if [ ! -f "$venv/made-$mark" ]; then
  rm -rf "$venv"
  python3 -m venv "$venv" >&2
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$list" >&2
  touch "$venv/made-$mark"
fi
echo "$venv/bin"
