#!/bin/sh
# Writes a backup of compose's databases or keys into a new file (docs/operations.md, "Backup"), while everything serves.
# `docs/operations/backup.sh databases|keys FILE`, in the repository's folder. Broken off, it leaves no file.
# With INSTANCE=kita those of an agency's own instance (compose.kita.yaml).
set -eu
own=${INSTANCE:+$INSTANCE-}
umask 077

# The session keeps what Postgres logs until the copy has ended: without it, a long copy under load would miss some of it.
databases() {
  docker compose exec -T "${own}postgres" psql -X -q -o /dev/null -v ON_ERROR_STOP=1 -U postgres -d postgres <<'SQL'
SELECT pg_create_physical_replication_slot('backup', true, true);
\! pg_basebackup -U postgres -D - -Ft -X fetch -c fast
\if :SHELL_ERROR
DO $$ BEGIN RAISE 'pg_basebackup failed'; END $$;
\endif
SQL
}

keys() {
  if [ -n "$own" ]; then set -- "$INSTANCE" "public/$INSTANCE.jwks"; else set -- public intake coordination participation community reporting; fi
  docker compose run --rm --no-deps -T --entrypoint tar "${own}keys" -C /keys -cf - "$@"
}

case "${1-}" in
  databases | keys) ;;
  *) echo "使い方: docs/operations/backup.sh databases|keys ファイル" >&2; exit 2 ;;
esac
[ $# = 2 ] && [ -n "$2" ] || { echo "使い方: docs/operations/backup.sh databases|keys ファイル" >&2; exit 2; }
[ ! -e "$2" ] || { echo "$2 はすでにあります。別の名前を指定してください。" >&2; exit 1; }

draft="$2.part.$$"
trap 'rm -f "$draft"' EXIT
trap 'exit 1' HUP INT TERM
"$1" > "$draft" || { echo "控えを書けませんでした。ファイルはありません。" >&2; exit 1; }
tar -tf "$draft" > /dev/null || { echo "書いた控えを読めません。記憶装置を確かめてください。" >&2; exit 1; }
sync "$draft"
mv -n "$draft" "$2"
