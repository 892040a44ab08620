#!/usr/bin/env bash
# Make .venv ready: ./setup.sh demo (to run Reporter), ./setup.sh test (to work on it as well), ./setup.sh docs (to
# build the site of the documentation), or ./setup.sh ci (also the tracker, the database and the mail servers that some
# tests use for real; elsewhere those are skipped).
# Says what it does, asks nothing, and takes no time when nothing has changed.
set -euo pipefail
cd "$(dirname "$0")"

purpose="${1:-demo}"
case "$purpose" in
    demo) extras="." ;;
    test) extras=".[dev]" ;;
    docs) extras=".[docs]" ;;
    ci) extras=".[dev,conform,docs]" ;;
    *) echo "usage: ./setup.sh demo|test|docs|ci" >&2; exit 2 ;;
esac

is_fresh() {
    local stamp="$1" input
    [ -f "$stamp" ] && [ -x .venv/bin/python ] && [ "$(cat "$stamp")" = "$PWD" ] || return 1
    for input in setup.sh constraints.txt pyproject.toml; do
        [ "$stamp" -nt "$input" ] || return 1
    done
}

# A set-up for CI serves everything, and any serves the demo.
is_done() {
    is_fresh ".venv/.$1-ci" || is_fresh ".venv/.$1-$purpose" \
        || { [ "$purpose" = demo ] && { is_fresh ".venv/.$1-test" || is_fresh ".venv/.$1-docs"; }; }
}

if is_done ready; then exit 0; fi

say() { echo "setup: $*" >&2; }
fail() { say "$1"; shift; for line in "$@"; do echo "       $line" >&2; done; exit 1; }

# A command, with a dot every five seconds while it runs, so that nobody takes it for stuck.
exec 3>&2
with_dots() {
    local dots code=0 since=$SECONDS
    while sleep 5 >/dev/null 2>&1 3>&- && kill -0 $$ 2>/dev/null; do printf . >&3; done &
    dots=$!
    "$@" || code=$?
    kill "$dots" && wait "$dots" 2>/dev/null || true
    [ $((SECONDS - since)) -lt 5 ] || echo >&3
    return "$code"
}

# How to become root without asking a question; empty output and failure when we may not.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo -n "$@"; fi
}
may_install() {
    command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null; }
}
sudo_word() { [ "$(id -u)" = 0 ] || echo "sudo "; }

lists_are_fresh=no
install_packages() {
    local log
    log="$(mktemp)"
    if [ "$lists_are_fresh" = no ]; then
        as_root env DEBIAN_FRONTEND=noninteractive apt-get -q update </dev/null >"$log" 2>&1 || true
        lists_are_fresh=yes
    fi
    if with_dots as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends "$@" \
        </dev/null >>"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    grep -E '^(E:|W:|Err:)' "$log" | tail -n 4 | sed 's/^/       /' >&2 || true
    rm -f "$log"
    return 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; }

find_python() {
    local name
    for name in ${PYTHON:-} python3 python3.14 python3.13 python3.12 python3.11; do
        if is_new_enough "$name"; then command -v "$name"; return 0; fi
    done
    return 1
}

make_environment() {
    local python package
    python="$(find_python)" || fail "Reporter needs Python 3.11 or newer, and none was found." \
        "Install one, or name it: PYTHON=/path/to/python3.12 make $purpose"
    if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
        package="python3-venv"
        if ! may_install; then
            fail "$python cannot make virtual environments; run this, then try again:" \
                "$(sudo_word)apt-get install -y $package"
        fi
        say "installing $package"
        install_packages "$package" || fail "could not install $package (see above)." \
            "Check the network, then run: $(sudo_word)apt-get install -y $package"
    fi
    say "making .venv with $("$python" --version)"
    rm -rf .venv
    "$python" -m venv .venv || fail "$python could not make .venv (see above)."
}

install_python_packages() {
    local log
    log="$(mktemp)"
    say "installing Python packages, in the versions of constraints.txt (about a minute)"
    if ! with_dots .venv/bin/python -m pip install -q --disable-pip-version-check --no-input \
        -c constraints.txt -e "$extras" </dev/null >"$log" 2>&1; then
        grep -vE '^\s*$|^\[notice\]' "$log" | cut -c1-300 | tail -n 6 | sed 's/^/       /' >&2
        rm -f "$log"
        fail "pip could not install the Python packages (see above)." \
            "Is the network up, and pip's index reachable? Then run this again: ./setup.sh $purpose"
    fi
    rm -f "$log"
    echo "$PWD" > ".venv/.installed-$purpose"
}

list_missing() {
    .venv/bin/python -c "
from reporter.config.environment import missing_packages
print(*missing_packages(for_development='$purpose' in ('test', 'ci')))"
    [ "$purpose" != ci ] || missing_servers
}

# What tests start on loopback (a database, a tracker, a mail server, a mailbox), and what judges mail and crashes.
missing_servers() {
    local package
    for package in postgresql request-tracker5 rt5-db-sqlite rt5-standalone \
        postfix dovecot-imapd spamassassin strace libjaxb-java; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || echo "$package"
    done
    command -v javac >/dev/null || echo default-jdk-headless
    command -v npm >/dev/null || echo npm
}

# What judges pages: the validator of HTML, and axe. Never fatal: without them those tests are skipped.
install_checkers() {
    [ "$purpose" = ci ] && command -v npm >/dev/null || return 0
    [ ! -f .venv/checkers/node_modules/axe-core/axe.min.js ] || return 0
    say "installing the validator of HTML, and axe"
    npm install --silent --no-fund --no-audit --prefix .venv/checkers vnu-jar@26.9.27 axe-core@4.14.1 \
        </dev/null >/dev/null 2>&1 || say "npm could not install them; the tests that need them are skipped"
}

# Never fatal: without Pango pages and mail still work, and a PDF is refused in one clear line.
install_system_packages() {
    local missing
    missing="$(list_missing | xargs)" || return 1
    [ -n "$missing" ] || return 0
    if may_install; then
        say "installing $missing"
        # shellcheck disable=SC2086
        install_packages $missing && missing="$(list_missing | xargs)" && [ -z "$missing" ] && return 0
    fi
    say "these system packages are missing: $missing"
    say "“.venv/bin/reporter check” says what each is for and how to install it"
    return 1
}

started=$SECONDS
if ! is_done installed; then
    if ! { [ -x .venv/bin/python ] && is_new_enough .venv/bin/python && .venv/bin/python -m pip --version >/dev/null 2>&1; }; then
        make_environment
    fi
    install_python_packages
fi
is_complete=yes
install_system_packages || is_complete=no
install_checkers
if [ "$is_complete" = yes ]; then
    echo "$PWD" > ".venv/.ready-$purpose"
fi
say "ready after $((SECONDS - started)) s; for the command “reporter” in this shell: . .venv/bin/activate"
