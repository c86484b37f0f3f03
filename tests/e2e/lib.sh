# lib.sh - for the scripts of tests/e2e: sourced first, `finish` last.
# Each script runs in its own empty folder with KOND, the installed program, and says ok or not ok for each thing it checks.
# shellcheck shell=bash
set -u
export KOND KOND_PASSPHRASE=${KOND_PASSPHRASE:-een zin om te testen} LC_ALL=C.UTF-8
# Cases are opened with a key file: a passphrase costs a tenth of a second of computing each time. What tests passphrases unsets it.
export KOND_KEY_FILE=$PWD.key
passes=0
fails=0

# check WHAT COMMAND... - the command must succeed
check() {
	local what=$1
	shift
	if "$@" >check.out 2>&1; then
		passes=$((passes + 1))
		echo "ok - $what"
	else
		fails=$((fails + 1))
		echo "not ok - $what"
		tail -n 20 check.out | sed 's/^/    /'
	fi
}

# exits CODE COMMAND... - the command ends with this code
exits() {
	local want=$1 got
	shift
	"$@" </dev/null
	got=$?
	[ "$got" = "$want" ] || { echo "ended with $got, not $want: $*" && return 1; }
}

# says PATTERN COMMAND... - a line of its output or errors matches, whatever its exit code
says() {
	local pattern=$1
	shift
	"$@" >says.out 2>&1 </dev/null
	grep -qE -- "$pattern" says.out || { echo "no line matches $pattern" && tail -n 20 says.out && return 1; }
}

# same GOT WANTED - two strings are equal
same() { [ "$1" = "$2" ] || { echo "got '$1', not '$2'" && return 1; }; }

# at_least GOT FLOOR - a number is not below another
at_least() { awk -v got="$1" -v least="$2" 'BEGIN { exit !(got != "" && got + 0 >= least + 0) }' || { echo "$1 is below $2" && return 1; }; }

# value KEY - the values of a key in JSON lines from stdin, one a line; quotes taken off
value() { grep -oE "\"$1\":(\"([^\"\\\\]|\\\\.)*\"|[^,}]*)" | sed -E "s/^\"$1\"://; s/^\"(.*)\"\$/\\1/"; }

# finish - the last line of a script
finish() { [ "$fails" = 0 ] && [ "$passes" -gt 0 ]; }
