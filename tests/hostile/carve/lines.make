#!/bin/bash
# Long stretches of text between bytes that are none, one after the other, the last cut within a letter.
for ((i = 0; i < 40; i++)); do
	printf '\1\2\3\xff'
	printf 'naam: J. de Vries, geb. 01-02-1980\r\n%.0s' {1..60}
done
printf '\1\2'
printf 'naam: J. de Vries\n%.0s' {1..20000}
printf 'Zo\303'
