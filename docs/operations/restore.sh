#!/bin/sh
# Puts a backup of compose's databases or keys into volumes that hold none (docs/operations.md, "Restore"), or only checks one.
# `docs/operations/restore.sh databases|keys|check FILE`, in the repository's folder. What cannot be restored whole leaves the volume empty.
# With INSTANCE=kita those of an agency's own instance (compose.kita.yaml).
set -eu
own=${INSTANCE:+$INSTANCE-}
parts="${INSTANCE:-public intake coordination participation community reporting}"

usage() { echo "使い方: docs/operations/restore.sh databases|keys|check ファイル" >&2; exit 2; }
[ $# = 2 ] || usage

# Every file is compared with the checksums that Postgres wrote beside them.
# `recovery.signal` lets it begin a timeline of its own: by that the workers know that the past was changed.
databases() {
  docker compose run --rm --no-deps -T --entrypoint sh "${own}postgres" -euc '
    cd /var/lib/postgresql/data
    [ -z "$(ls -A)" ] || { echo "データベースのボリュームが空ではありません。" >&2; exit 1; }
    chmod 0700 .
    if tar -xf - && pg_verifybackup --quiet . ; then
      echo restore_command=false >> postgresql.auto.conf && touch recovery.signal && exit 0
    fi
    find . -mindepth 1 -delete
    exit 1'
}

check() {
  docker run --rm -i --network none --entrypoint sh postgres:17 -euc '
    mkdir /tmp/check && cd /tmp/check && tar -xf - && pg_verifybackup --quiet .'
}

keys() {
  docker compose run --rm --no-deps -T --entrypoint sh -e "PARTS=$parts" "${own}keys" -euc '
    mkdir /tmp/keys && cd /tmp/keys && tar -xf -
    for part in $PARTS; do
      [ -n "$(ls -A "$part")" ] || { echo "控えに $part の鍵がありません。" >&2; exit 1; }
      [ -z "$(ls -A "/keys/$part" 2>/dev/null)" ] || diff -qr "$part" "/keys/$part" >&2 ||
        { echo "ボリュームに控えと違う鍵があります。" >&2; exit 1; }
    done
    cp -pR -- * /keys'
}

case "$1" in databases | keys | check) ;; *) usage ;; esac
[ -f "$2" ] && [ -r "$2" ] || { echo "「$2」をファイルとして読めません。" >&2; exit 1; }
tar -tf "$2" > /dev/null || { echo "$2 は控えではないか、途中で切れています。" >&2; exit 1; }
"$1" < "$2" || { echo "$2 は使えません。何も戻していません。" >&2; exit 1; }
