#!/usr/bin/env bash
# Makes the two secret files that every silo mounts, unless they are there.
set -euo pipefail
cd "$(dirname "$0")"
# The folder keeps others out; the files can be read because the silo in its container is another user.
mkdir -p -m 700 secrets
[ -e secrets/server.key ] || head -c 32 /dev/urandom > secrets/server.key
[ -e secrets/admin.token ] || printf 'halls_%s\n' "$(head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \n')" > secrets/admin.token
chmod 644 secrets/server.key secrets/admin.token
echo "The administrator's token is in $PWD/secrets/admin.token. Keep both files; without server.key links and sealed fields are lost."
