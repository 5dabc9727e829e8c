#!/usr/bin/env bash
# Makes a folder with real clients, outside the repository, and prints the folder of their commands.
# It is made once for each list of versions and used again after that.
#
#   clients.sh openstack|otc|huawei|pyrax|schemathesis    a list of test/clients/, for Python
#   clients.sh gophercloud|gophertelekomcloud|huawei-go    a module of test/clients/, for Go
#   clients.sh openstack4j|huawei-java    a project of test/clients/, for Java 17 and Maven
#   clients.sh libcloud|fog     what the system has for its python3 or ruby (Debian: python3-libcloud, ruby-fog-openstack)
#   CLIENTS_FOLDER              where the folders go; default: a folder of the system's temporary one
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
name=${1:?which of test/clients/: openstack, otc, huawei, pyrax, schemathesis, gophercloud, gophertelekomcloud, huawei-go, huawei-java, openstack4j, libcloud or fog}
case $name in
  # Not the python3 or ruby that somebody put before the system's.
  libcloud)
    /usr/bin/python3 -c 'import libcloud' >&2 || exit 1
    echo /usr/bin && exit
    ;;
  fog)
    /usr/bin/ruby -e 'require "fog/openstack"' >&2 || exit 1
    echo /usr/bin && exit
    ;;
esac

source=$here/test/clients/$name
made=${CLIENTS_FOLDER:-${TMPDIR:-/tmp}/polyglance-clients}/$name

if [ -d "$source" ]; then
  mark=$(find "$source" -type f | sort | xargs cat | cksum | cut -d' ' -f1)
else
  mark=$(cksum <"$source.txt" | cut -d' ' -f1)
fi
if [ ! -f "$made/made-$mark" ]; then
  rm -rf "$made"
  if [ -f "$source/pom.xml" ]; then
    mkdir -p "$made/bin"
    (cd "$source" && mvn -q -B package -Dmade="$made/target") >&2
    printf '#!/bin/sh\nexec java -cp "%s/target/*:%s/target/lib/*" Main "$@"\n' "$made" "$made" >"$made/bin/$name-client"
    chmod +x "$made/bin/$name-client"
  elif [ -d "$source" ]; then
    mkdir -p "$made/bin"
    (cd "$source" && go build -o "$made/bin/$name-client" .) >&2
  else
    python3 -m venv "$made" >&2
    "$made/bin/pip" install --quiet --disable-pip-version-check -r "$source.txt" >&2
  fi
  touch "$made/made-$mark"
fi
echo "$made/bin"
