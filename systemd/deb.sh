#!/bin/sh
# Makes a Debian package of a built binary: systemd/deb.sh BINARY DIRECTORY
set -eu

binary=$1
out=$2
command -v dpkg-deb >/dev/null 2>&1 || { echo "deb: dpkg-deb is missing (a Debian tool; apt install dpkg)" >&2; exit 1; }
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
arch=$(dpkg --print-architecture)
root=$(mktemp -d)
trap 'rm -rf "$root"' EXIT
chmod 755 "$root"

# put FILE PATH [MODE]
put() { install -D -m "${3:-644}" "$1" "$root/$2"; }
put "$binary" usr/bin/greffier 755
strip --strip-unneeded "$root/usr/bin/greffier" 2>/dev/null || true # without binutils it is merely larger
put systemd/greffier.service usr/lib/systemd/system/greffier.service
put systemd/greffier.sysusers usr/lib/sysusers.d/greffier.conf
put systemd/greffier.tmpfiles usr/lib/tmpfiles.d/greffier.conf
put config/greffier.toml etc/greffier/greffier.toml
# The state of a service has its own place.
sed -i 's|^state = "state"$|state = "/var/lib/greffier"|' "$root/etc/greffier/greffier.toml"
grep -q '^state = "/var/lib/greffier"$' "$root/etc/greffier/greffier.toml" || { echo "deb: no state to set" >&2; exit 1; }
mkdir -p "$root/etc/greffier/sources.d"
for example in config/sources.d/*.toml; do
    put "$example" "usr/share/doc/greffier/examples/$(basename "$example")"
done
put README.md usr/share/doc/greffier/README.md
put LICENSE usr/share/doc/greffier/copyright
# What of the program stands under a licence of its own, and where its source is.
put index/lexicon/README.md usr/share/doc/greffier/lexicon/README.md
put index/lexicon/LICENSE usr/share/doc/greffier/lexicon/LICENSE

mkdir "$root/DEBIAN"
echo /etc/greffier/greffier.toml >"$root/DEBIAN/conffiles"
cat >"$root/DEBIAN/control" <<CONTROL
Package: greffier
Version: $version
Architecture: $arch
Maintainer: Greffier <greffier@localhost>
Section: web
Priority: optional
Installed-Size: $(du -sk "$root" | cut -f1)
Depends: libc6, libgcc-s1, ca-certificates
Recommends: tesseract-ocr, tesseract-ocr-fra
Description: clerk that reads every council
 Fetches the deliberations and minutes that French councils publish, archives
 them, extracts their text, recognises the acts and makes them searchable.
CONTROL
# Not started by itself: first it must be told which councils to read, and whom to name as contact.
cat >"$root/DEBIAN/postinst" <<'POSTINST'
#!/bin/sh
set -e
if [ "$1" = configure ]; then
    command -v systemd-sysusers >/dev/null && systemd-sysusers greffier.conf
    command -v systemd-tmpfiles >/dev/null && systemd-tmpfiles --create greffier.conf
    if [ -d /run/systemd/system ]; then
        systemctl daemon-reload
        [ -z "$2" ] || systemctl try-restart greffier.service
    fi
fi
exit 0
POSTINST
cat >"$root/DEBIAN/prerm" <<'PRERM'
#!/bin/sh
set -e
if [ "$1" = remove ] && [ -d /run/systemd/system ]; then
    systemctl disable --now greffier.service
fi
exit 0
PRERM
chmod 755 "$root/DEBIAN/postinst" "$root/DEBIAN/prerm"

mkdir -p "$out"
dpkg-deb --root-owner-group --build "$root" "$out/greffier_${version}_$arch.deb"
