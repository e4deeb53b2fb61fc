#!/bin/sh
# Replaces APIs and workers of compose one after the other by the image that was built last, while they serve (docs/operations.md, "Updating").
# `docs/operations/replace.sh [intake-api …]`, in the repository's folder; without names all ten. Ends with an error before it stops anything that works.
set -eu

if [ $# = 0 ]; then
  for service in intake coordination participation community reporting; do
    set -- "$@" "$service-worker" "$service-api"
  done
fi

for service in "$@"; do
  old=$(docker compose ps --quiet "$service")
  number=$(echo "$old" | grep -c .) || { echo "$service: 動いていません。" >&2; exit 1; }
  # The new ones beside the old ones, until they are healthy; they stay when they do not get so, for their logs.
  docker compose up --detach --no-deps --no-build --no-recreate --wait --scale "$service=$((2 * number))" "$service"
  for container in $old; do
    docker stop "$container" >/dev/null
    docker rm "$container" >/dev/null
  done
done
