# The private PostgreSQL cluster under var/postgres. Sourced after common.sh.
# It listens on a Unix socket alone, in a folder that only its owner enters: nothing is shared with another cluster
# on the machine, and deleting var/postgres removes it.
PG_HOME="$ROOT/var/postgres"
PG_DATA="$PG_HOME/data"
PG_SOCKET="$PG_HOME/socket"
# The kernel takes at most 107 bytes for a socket's path.
if [ "$(printf '%s' "$PG_SOCKET" | wc -c)" -gt 85 ]; then
  PG_SOCKET="$([ -w /run ] && echo /run || echo "${TMPDIR:-/tmp}")/kuuluu-$(id -u)-$(printf '%s' "$ROOT" | sha256sum | cut -c1-12)"
fi

# The version that made the cluster; for a new one the newest that has PostGIS.
pg_version() {
  if [ -e "$PG_DATA/PG_VERSION" ]; then cat "$PG_DATA/PG_VERSION"; return; fi
  ls -d /usr/share/postgresql/*/extension/postgis.control 2>/dev/null | cut -d/ -f5 | sort -n | tail -n 1
}

pg_bin() { printf '/usr/lib/postgresql/%s/bin' "$(pg_version)"; }

# PostgreSQL refuses to run as root, so root's cluster is Debian's `postgres` user's. Where that user cannot enter the
# folders above (a clone below /root), it gets leave to pass through folders, and nothing more.
as_pg_owner() {
  if [ "$(id -u)" != 0 ]; then "$@"; return; fi
  local user=(setpriv --reuid=postgres --regid=postgres --init-groups)
  if ! "${user[@]}" test -x "$PG_HOME" 2>/dev/null; then
    user+=(--inh-caps=+dac_read_search --ambient-caps=+dac_read_search)
  fi
  (cd / && HOME="$PG_HOME" "${user[@]}" "$@")
}

# The form in which django-environ takes a socket's folder: the path's last part is the database.
pg_url() { printf 'postgis://kuuluu@/%s%s\n' "$PG_SOCKET" "${1:+/$1}"; }

pg_running() { as_pg_owner "$(pg_bin)/pg_ctl" status -D "$PG_DATA" >/dev/null 2>&1; }

pg_create() {
  mkdir -p "$PG_HOME"
  [ "$(id -u)" != 0 ] || chown postgres: "$PG_HOME"
  as_pg_owner "$(pg_bin)/initdb" -D "$PG_DATA" -U kuuluu -E UTF8 --locale=C.UTF-8 -A trust || return 1
  as_pg_owner tee -a "$PG_DATA/postgresql.conf" >/dev/null <<CONF
listen_addresses = ''
unix_socket_permissions = 0700
shared_buffers = 256MB
max_connections = 60
jit = off
CONF
}

pg_start() {
  [ -x "$(pg_bin)/pg_ctl" ] || {
    echo "var/postgres was made by PostgreSQL $(pg_version), which is not installed (any more):"
    echo "install postgresql-$(pg_version)-postgis-3, or move var/postgres away to start with an empty database."
    return 1
  }
  mkdir -p "$PG_SOCKET"
  chmod 700 "$PG_SOCKET"
  [ "$(id -u)" != 0 ] || chown postgres: "$PG_SOCKET"
  # The server outlives this script and must not keep its locks.
  as_pg_owner "$(pg_bin)/pg_ctl" start -w -t 60 -D "$PG_DATA" -l "$PG_HOME/log" -o "-k '${PG_SOCKET//\'/\'\\\'\'}'" 7>&- 8>&- ||
    { tail -n 20 "$PG_HOME/log"; return 1; }
}

pg_stop() { as_pg_owner "$(pg_bin)/pg_ctl" stop -m fast -w -D "$PG_DATA" >/dev/null; }

# Several scripts may run at once: each holds a shared lock while it needs the database, and the last to leave stops it.
# Starting and stopping take turns; a turn is short, so nobody waits for a server that runs all day.
take_turn() { exec 7>"$ROOT/var/postgres.turn"; flock 7; }
end_turn() { exec 7>&-; }

hold_database() {
  [ -z "${DATABASE_URL:-}" ] || return 0
  mkdir -p "$ROOT/var"
  take_turn
  exec 8>"$ROOT/var/postgres.lock"
  flock -s 8
  pg_running || step "start the database" pg_start
  end_turn
  DATABASE_URL="$(pg_url kuuluu)"
  export DATABASE_URL
  HOLDS_DATABASE=1
}

release_database() {
  [ -n "${HOLDS_DATABASE:-}" ] || return 0
  take_turn
  if [ ! -e "$PG_HOME/keep" ] && flock -n -x 8; then pg_stop || true; fi
  exec 8>&-
  end_turn
  HOLDS_DATABASE=
}
