#!/bin/sh
# Installs the system packages that Greffier needs and that are missing; quick and silent when nothing is.
set -eu

missing=""
command -v tesseract >/dev/null 2>&1 || missing="$missing tesseract-ocr"
tesseract --list-langs 2>/dev/null | grep -qx fra || missing="$missing tesseract-ocr-fra"
command -v python3 >/dev/null 2>&1 || missing="$missing python3"
[ -e /etc/ssl/certs/ca-certificates.crt ] || missing="$missing ca-certificates"
[ -n "$missing" ] || exit 0

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
