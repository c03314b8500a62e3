# Shared by the scripts: where things are, how steps are told, how the database is held while it is needed.
# Sourced, never run. Everything a machine needs is installed from here, so that one command is enough.
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
cd "$ROOT"
VENV="$ROOT/.venv"
export PYTHONPATH="$ROOT/site:$ROOT${PYTHONPATH:+:$PYTHONPATH}"
export DJANGO_SETTINGS_MODULE="${DJANGO_SETTINGS_MODULE:-config.settings.dev}"

say() { printf '%s\n' "$*" >&2; }
fail() { say ""; say "✗ $1"; shift; for line in "$@"; do say "  $line"; done; exit 1; }

# Half a tree of root's and half of a user's would fail later, in places that say little.
if [ -e var ] && [ ! -O var ]; then
  owner="$(stat -c %U var)"
  fail "This tree was prepared by $owner, and you are $(id -un)." "Run the script as $owner," \
    "or, as root, remove var (the private database and its files are in it), .venv and node_modules, and start anew."
fi

# What the output of a failed step points to, in plain words.
hint() {  # hint LOG_FILE
  if [ -n "${DATABASE_URL:-}" ] && [ -z "${HOLDS_DATABASE:-}" ] && grep -qE 'OperationalError|settings\.DATABASES' "$1"; then
    echo "The database is the one that DATABASE_URL in your environment names. Does it run, with PostGIS, and is the form right?" \
      "postgis://user:password@host:5432/name, or for a socket postgis://user@//folder/of/the/socket/name"
  elif grep -qE 'Could not resolve|Temporary failure|Name or service not known|Network is unreachable|Could not connect|EAI_AGAIN|ENOTFOUND' "$1"; then
    echo "It seems that this machine does not reach the internet (name service, proxy, firewall)."
  fi
}

# step "what" command…: runs it quietly, says how long it took, shows its output only when it fails.
step() {
  local title="$1" began log reason
  shift
  began=$(date +%s%N)
  log="$(mktemp)"
  printf '  %-52s' "$title" >&2
  if "$@" >"$log" 2>&1; then
    printf '%6.1f s\n' "$(( ($(date +%s%N) - began) / 100000000 ))e-1" >&2
    rm -f "$log"
  else
    printf ' failed\n\n' >&2
    tail -n 40 "$log" >&2
    reason="$(hint "$log")"
    fail "“$title” failed; the last lines of its output are above." ${reason:+"$reason"} \
      "The whole output: $log" "Mend what it says and run the same command again: what is done already is kept."
  fi
}

as_root() { if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi; }
