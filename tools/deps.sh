#!/bin/sh
# deps.sh - the Debian packages kond needs, by use.
#   deps.sh list GROUP...      print them
#   deps.sh has GROUP...       quietly tell whether they are there; say what is missing when not
#   deps.sh install GROUP...   install what is missing, as root or with sudo
# Groups: build (building and running), demo (what make demo shows besides), check (tests), lint (static analysis, fuzzing, coverage), bench (what we compare with).
set -eu

packages() {
	for group in "$@"; do
		case $group in
		build)
			echo gcc libc6-dev make pkg-config libsodium-dev libsqlite3-dev libssl-dev libutf8proc-dev
			echo libarchive-dev libseccomp-dev libicu-dev libgfshare-dev libqrencode-dev libjansson-dev zlib1g-dev libxml2-dev libpoppler-glib-dev libqpdf-dev libfreetype-dev fonts-dejavu-core poppler-data
			echo libtesseract-dev libleptonica-dev tesseract-ocr-nld tesseract-ocr-eng libexif-dev libgmime-3.0-dev libgsf-1-dev mdbtools-dev libtsk-dev libstdc++-12-dev scdoc libcairo2-dev libpango1.0-dev fonts-liberation fonts-dejavu-core fonts-noto-core fonts-droid-fallback tzdata
			;;
		demo) echo python3 python3-cryptography openssl ;;
		check) echo python3 python3-cryptography openssl curl libcmocka-dev zip 7zip qpdf sqlite3 procps mtools e2fsprogs ntfs-3g ;;
		bench) echo ripgrep ;;
		lint) echo clang-14 libclang-rt-14-dev llvm-14 clang-format-14 cppcheck shellcheck gcovr ;;
		*)
			echo "deps.sh: no group called $group" >&2
			exit 2
			;;
		esac
	done
}

# missing - those of the given packages that are not installed; none on a system without dpkg, where nothing can be told
missing() {
	command -v dpkg-query >/dev/null || return 0
	wanted=$(packages "$@") || exit 2
	# shellcheck disable=SC2086 # words are packages
	dpkg-query -W -f '${Package} ${db:Status-Status}\n' $wanted 2>/dev/null |
		awk -v wanted="$wanted" '
			$2 == "installed" { have[$1] = 1 }
			END {
				n = split(wanted, w)
				for (i = 1; i <= n; i++)
					if (!(w[i] in have))
						print w[i]
			}'
}

run_as_root() {
	if [ "$(id -u)" = 0 ]; then
		DEBIAN_FRONTEND=noninteractive "$@"
	elif command -v sudo >/dev/null; then
		sudo env DEBIAN_FRONTEND=noninteractive "$@"
	else
		return 1
	fi
}

install_missing() {
	lacking=$(missing "$@" | tr '\n' ' ')
	[ -n "$lacking" ] || return 0
	if ! command -v apt-get >/dev/null; then
		echo "kond needs these Debian packages, or what your system calls them: $lacking" >&2
		return 1
	fi
	echo "installing: $lacking" >&2
	# an update that fails may still leave what is needed at hand
	run_as_root apt-get update -q >&2 || true
	# shellcheck disable=SC2086 # words are packages
	if ! run_as_root apt-get install -q -y --no-install-recommends $lacking >&2; then
		echo "kond could not install packages. Become root, or have somebody who is root run:" >&2
		echo "  apt-get update && apt-get install --no-install-recommends $lacking" >&2
		return 1
	fi
}

what=${1-}
[ $# -gt 1 ] || what=help
shift || true
case $what in
list) packages "$@" | tr ' ' '\n' ;;
has)
	lacking=$(missing "$@" | tr '\n' ' ')
	if [ -n "$lacking" ]; then
		echo "not installed: $lacking(\`make deps\` installs what building needs, \`make deps-check\` the rest)" >&2
		exit 1
	fi
	;;
install) install_missing "$@" ;;
*)
	echo "usage: tools/deps.sh list|has|install GROUP..." >&2
	exit 2
	;;
esac
