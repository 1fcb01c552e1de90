#!/bin/sh
# Installs the system packages that Greffier needs and that are missing; quick and silent when nothing is.
# `setup.sh test` also sees to frictionless, which judges exports in a test, in a place of its own under the target directory.
set -eu

missing=""
command -v tesseract >/dev/null 2>&1 || missing="$missing tesseract-ocr"
tesseract --list-langs 2>/dev/null | grep -qx fra || missing="$missing tesseract-ocr-fra"
command -v python3 >/dev/null 2>&1 || missing="$missing python3"
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing="$missing ca-certificates"

tools="${CARGO_TARGET_DIR:-target}/tools"
judge=""
if [ "${1:-}" = test ] && ! python3 -c "import frictionless" 2>/dev/null && ! "$tools/bin/python" -c "import frictionless" 2>/dev/null; then
    judge=wanted
    python3 -c "import ensurepip" 2>/dev/null || missing="$missing python3-venv"
fi

install_packages() {
    if ! command -v apt-get >/dev/null 2>&1; then
        echo "setup: please install:$missing (this script knows Debian's apt-get only)" >&2
        exit 1
    fi
    as_root=""
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null 2>&1; then
            echo "setup: please install as root:$missing" >&2
            exit 1
        fi
        as_root="sudo"
    fi
    echo "setup: installing$missing" >&2
    $as_root apt-get update -qq
    # shellcheck disable=SC2086 # a list of words
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing >&2
}
[ -z "$missing" ] || install_packages

if [ -n "$judge" ]; then
    echo "setup: installing frictionless into $tools" >&2
    if ! { python3 -m venv "$tools" && "$tools/bin/pip" install --quiet --disable-pip-version-check 'frictionless>=5,<6'; } >&2; then
        echo "setup: no frictionless: the tests that ask it say « skipped »" >&2
        # Where every test must count, that is a failure.
        [ -z "${CI:-}" ] || exit 1
    fi
fi
