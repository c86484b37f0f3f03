#!/bin/bash
# all.sh - everything `make lint` looks at; one line for each check, ends with `N passed, N failed`.
# clang-format only reports: the layout of tables and long declarations is decided by people.
set -u
cd "$(dirname "$0")/../.." || exit 1
passed=0
failed=0

# look NAME COMMAND... - run one check; show what it says when it fails
look() {
	local name=$1 said
	shift
	if said=$("$@" 2>&1); then
		passed=$((passed + 1))
		echo "ok $name"
	else
		failed=$((failed + 1))
		echo "not ok $name"
		echo "$said" | head -n 60 | sed 's/^/    /'
	fi
}

scripts() { git ls-files -co --exclude-standard '*.sh' .ci/run; }
sources() { git ls-files -co --exclude-standard 'src/*.c' 'tests/*.c' 'fuzz/*.c'; }

clang_warnings() {
	local include said
	read -ra include < <(make -s includes)
	said=$(sources | xargs -P "$(nproc)" -n 8 clang-14 -fsyntax-only -std=c17 -Isrc -Itests \
		-DKOND_VERSION='"lint"' -Wall -Wextra -Wconversion -Wshadow -Wvla -Wstrict-prototypes \
		-Wmissing-prototypes -Wimplicit-fallthrough -Wformat=2 "${include[@]}" 2>&1) && [ -z "$said" ] && return 0
	echo "$said"
	return 1
}

# --suppress: files built in are found by two symbols; cppcheck 2.10 stumbles over compound literals behind `?`.
cpp_check() {
	cppcheck -q -j "$(nproc)" --std=c11 --error-exitcode=1 --inline-suppr --enable=warning,performance,portability -Isrc \
		-DKOND_VERSION='"lint"' --suppress=missingIncludeSystem \
		--suppress=comparePointers --suppress=internalAstError src
}

# Pages are made from the program's tables, so this builds it.
man_pages() {
	make -s all && [ "$(find build/plain/man -name 'kond-*.1' | wc -l)" -ge "$(grep -c '^CMD(' src/cmd/cmd.tbl)" ]
}

shell_scripts() {
	local all
	mapfile -t all < <(scripts)
	shellcheck -x -S warning "${all[@]}"
}

format() {
	local files
	mapfile -t files < <(git ls-files -co --exclude-standard 'src/*.[ch]' 'tests/*.[ch]' 'fuzz/*.c')
	clang-format-14 --dry-run -Werror "${files[@]}" 2>&1 | grep -oE '^[^:]+' | sort | uniq -c |
		awk '/\.[ch]$/ { n++ } END { if (n > 0) print "clang-format-14 would change " n " files (clang-format-14 -i FILE does)" }'
}

look order tools/lint/order.sh
look banned tools/lint/banned.sh
look length tools/lint/length.sh
look rows tools/lint/rows.sh
look clang clang_warnings
look cppcheck cpp_check
look shellcheck shell_scripts
look man man_pages
format
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
