#!/bin/sh
# Secrets come as files: where NAME_FILE names one in /run/secrets, NAME becomes what it holds; an empty one sets nothing.
set -eu
for name in $(env | sed -n 's|^\([A-Z0-9_]*\)_FILE=/run/secrets/.*|\1|p'); do
  eval "file=\$${name}_FILE"
  value=$(cat "$file")
  [ -z "$value" ] || export "$name=$value"
  unset "${name}_FILE"
done
exec "$@"
