#!/bin/bash
# Encoded words without end, charsets that nobody knows, groups within groups, quotes that never close.
printf 'From: "((((((((\nTo: a:b:c:d:e:f@example.nl;;;;,<<<<<<@,@@,"\\\n'
printf 'MIME-Version: 1.0\nSubject: '
for ((i = 0; i < 20000; i++)); do printf '=?x-%d?B?////=?=\n =?utf-8?Q?=F' $i; done
printf '\nContent-Type: text/plain; charset*0*=utf-16'"''"'; charset*1=%%; charset="%s"\n\n' "$(head -c 60000 /dev/zero | tr '\0' 'u')"
printf '\377\376BSN 999990019\n'
