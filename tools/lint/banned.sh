#!/bin/bash
# banned.sh - calls that kond does not make (style.md B2), and logging that could leak (no text of evidence in a log).
set -u
cd "$(dirname "$0")/../.." || exit 1
bad=0

# code FILE - the file without comments, numbered as it was
code() { gcc -fpreprocessed -dD -E "$1" 2>/dev/null | awk '/^# [0-9]+ "/ { line = $2; next } { print line++ ":" $0 }'; }

# refuse PATTERN WHY - where the pattern stands in $text, the code of $file
refuse() {
	local hits hit
	hits=$(grep -E "$1" <<<"$text") || return
	while IFS= read -r hit; do echo "$file:${hit%%:*}: $2: $(sed 's/^[0-9]*:[[:space:]]*//' <<<"$hit")"; done <<<"$hits"
	bad=1
}

calls='(^|[^A-Za-z0-9_>.])(strlen|strcpy|strncpy|strcat|strncat|strtol|strtoul|strtoll|strtoull|strtod|sprintf|vsprintf'
calls+='|atoi|atol|atof|strtok|strtok_r|alloca|system|popen|gets|scanf|sscanf|tmpnam|mktemp)[[:space:]]*\('
memory='(^|[^A-Za-z0-9_>.])(malloc|calloc|realloc|reallocarray|strdup|strndup|asprintf)[[:space:]]*\('
jumps='(^|[^A-Za-z0-9_>.])(setjmp|longjmp|sigsetjmp|siglongjmp|pthread_[a-z_]+)[[:space:]]*\('
says='(^|[^A-Za-z0-9_>.])(log_say|syslog|perror)[[:space:]]*\('
jump='(^|[^A-Za-z0-9_])goto[[:space:]]'
any="$calls|$memory|$jumps|$says|$jump|log_say"

for file in src/*/*.[ch]; do
	text=$(code "$file" | grep -E "$any") || continue
	refuse "$calls" "banned call"
	refuse "$jumps" "no jumps, no threads"
	refuse "$jump" "no goto"
	case $file in src/base/arena.c) ;; *) refuse "$memory" "memory comes from base/arena.c" ;; esac
	case $file in
	src/base/log.[ch]) ;;
	src/cmd/* | src/web/* | src/box/* | src/run/*)
		refuse 'log_say\([A-Za-z_]+, *[^" ]' "log_say takes a string constant"
		refuse 'log_say\([A-Za-z_]+, *"[^"]*", *[^"N ]' "the key of log_say is a string constant or NULL"
		;;
	*) refuse "$says" "only cmd, web, box and run log" ;;
	esac
done
exit $bad
