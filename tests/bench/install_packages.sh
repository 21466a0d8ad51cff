#!/bin/sh
# Installs the Debian packages that the benchmark's peers need; one that cannot be had is named.
set -u

packages="openjdk-17-jdk-headless maven groonga libgroonga-dev libxapian-dev libsqlite3-dev
  cargo g++ python3 python3-pip zstd"

missing=""
for package in $packages; do
	case $package in
	cargo) command -v cargo >/dev/null && continue ;;
	python3 | python3-pip) python3 -m pip --version >/dev/null 2>&1 && continue ;;
	esac
	dpkg -s "$package" >/dev/null 2>&1 || missing="$missing $package"
done
test -n "$missing" || exit 0

as_root=""
test "$(id -u)" -eq 0 || as_root=sudo
$as_root apt-get update -qq || exit 0
for package in $missing; do
	$as_root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -y -qq --no-install-recommends "$package" >/dev/null ||
		echo "bench: no package $package" >&2
done
exit 0
