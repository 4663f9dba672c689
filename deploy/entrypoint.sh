#!/bin/sh
# Secrets come as files: where NAME_FILE names one in /run/secrets, NAME becomes what it holds; an empty one sets nothing.
set -eu
for name in $(env | sed -n 's|^\([A-Z0-9_]*\)_FILE=/run/secrets/.*|\1|p'); do
  eval "file=\$${name}_FILE"
  if [ ! -f "$file" ] || [ ! -r "$file" ]; then
    echo "${name}_FILE names $file, which user $(id -u) cannot read: make it, empty if need be, and chown it" >&2
    exit 1
  fi
  value=$(cat "$file")
  [ -z "$value" ] || export "$name=$value"
  unset "${name}_FILE"
done
exec "$@"
