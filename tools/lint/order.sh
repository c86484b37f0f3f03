#!/bin/bash
# order.sh - a folder of src/ includes only itself and those before it (design.md 3), and some headers have one home.
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0
awk '
	BEGIN {
		n = split("base box render evidence text find person match case duty notice proof run sim web cmd", order, " ")
		for (i = 1; i <= n; i++)
			place[order[i]] = i
	}
	/^#include "/ {
		split(FILENAME, path, "/")
		split($2, name, /["\/]/)
		if (!(path[2] in place)) {
			print FILENAME ": folder " path[2] " has no place in the order"; bad = 1
		} else if (!(name[2] in place)) {
			print FILENAME ":" FNR ": include \"" name[2] "\" names no folder"; bad = 1
		} else if (place[name[2]] > place[path[2]]) {
			print FILENAME ":" FNR ": " path[2] "/ may not include " name[2] "/"; bad = 1
		}
	}
	END { exit bad }' src/*/*.[ch] src/*/*.tbl || bad=1

# home HEADER ALLOWED... - a library header is included only where it belongs
home() {
	local header=$1 file
	shift
	for file in $(grep -lE "#include <$header" -r src); do
		case " $* " in *" $file "* | *" ${file%/*}/ "*) continue ;; esac
		echo "$file: <$header> belongs in $*"
		bad=1
	done
}
home sodium.h src/base/crypt.c src/base/hash.c src/base/oprf.c
home sqlite3.h src/case/ src/text/sqlite_input.c src/text/reader_sqlite.c src/sim/paper_sqlite.c
home cairo/ src/sim/ src/render/pdf.c
home pango/ src/render/pdf.c
home qpdf/ src/text/ src/render/pdf_archive.c
home mdbtools.h src/text/
home archive.h src/text/
home archive_entry.h src/text/
home unicode/ src/text/
home seccomp.h src/box/
home libgfshare.h src/case/ src/base/
exit $bad
