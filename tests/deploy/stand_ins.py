"""Programs in the place of what the compose file has no image of ours for, and of a webhook. Nothing is tested here."""

from __future__ import annotations

SINK = """
import http.server, sys
class Sink(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        print(self.rfile.read(int(self.headers["Content-Length"])).decode(), flush=True)
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_):
        pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Sink).serve_forever()
"""
"""A webhook that prints what it is told."""
STORE = """#!/opt/venv/bin/python
import os, sys, threading
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

assert sys.argv[1:] == ["posix", "/data"] and os.path.isdir("/data/bilateral"), sys.argv
assert os.environ["ROOT_ACCESS_KEY"] and os.environ["ROOT_SECRET_KEY"]
moto, lock = DomainDispatcherApplication(create_backend_app), threading.Lock()

def store(environ, start):
    if environ["PATH_INFO"] != os.environ["VGW_HEALTH"]:
        with lock:  # it looks at a condition and writes in two steps
            return moto(environ, start)
    start("200 OK", [])
    return [b""]

run_simple("0.0.0.0", int(os.environ["VGW_PORT"].removeprefix(":")), store, threaded=True)
"""
"""Stands for the program of the S3 store: moto, with what the compose file tells it and asks of it."""
POSTGRES = """
set -e
data=/var/lib/postgresql/data
postgres="setpriv --reuid postgres --regid postgres --clear-groups $(echo /usr/lib/postgresql/*/bin)"
if [ ! -e $data/PG_VERSION ]; then
  install -m 600 -o postgres "$POSTGRES_PASSWORD_FILE" /tmp/word
  chown postgres $data
  $postgres/initdb -A scram-sha-256 -U "$POSTGRES_USER" --pwfile=/tmp/word -D $data
  echo "CREATE DATABASE $POSTGRES_DB" | $postgres/postgres --single -D $data postgres
  echo "host all all all scram-sha-256" >> $data/pg_hba.conf
fi
exec $postgres/postgres -D $data -c listen_addresses=* -k /tmp
"""
"""What the image of Postgres does when it starts, for Debian's."""
