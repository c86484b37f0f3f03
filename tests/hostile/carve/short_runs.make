#!/bin/bash
# Runs that begin again and again: short cells, two orders of UTF-16 at every byte, blanks, letters cut.
for ((i = 0; i < 400; i++)); do
	printf 'A\0B\0C\0D\0E\0F\0\0G\0H\0I\0J\0Jansen\1ab\1cd\1ef\1gh\1\303'
	printf 'Dekker      \t\t\t      12345678\377\376\303\251\303'
done
printf '%*s' 70000 ''
printf 'a\0%.0s' {1..40000}
printf '\0001-2-1980%.0s' {1..20000}
printf 'Jansen'
