#!/usr/bin/env bash
# Every row of every table of the case is under proof: alter or delete any, and verify (or opening) says so.
. "$(dirname "$0")/lib.sh"

mkdir ev
printf 'bsn;naam;geboortedatum;agb\n999990019;J. de Vries;01-02-1980;01012345\n999990032;M. Yilmaz;24-10-1963;01012345\n' > ev/one.csv
"$KOND" scan ev > /dev/null 2>&1
"$KOND" persons > /dev/null
check "proven before" exits 0 "$KOND" verify
cp case.kond whole.kond
for t in $(sqlite3 whole.kond "select name from sqlite_master where type='table' and name not like 'sqlite_%'"); do
	[ "$(sqlite3 whole.kond "select count(*) from \"$t\"")" = 0 ] && continue
	rm -f case.kond*
	cp whole.kond case.kond
	sqlite3 case.kond "delete from \"$t\" where rowid = (select max(rowid) from \"$t\")" 2> /dev/null ||
		sqlite3 case.kond "delete from \"$t\" where rowid in (select rowid from \"$t\" limit 1)" 2> /dev/null
	check "a deleted row of $t is noticed" bash -c '! "$KOND" verify'
	for c in $(sqlite3 whole.kond "select name from pragma_table_info('$t')"); do
		rm -f case.kond*
		cp whole.kond case.kond
		sqlite3 case.kond "update or ignore \"$t\" set \"$c\" = case typeof(\"$c\") when 'integer' then \"$c\" + 1 when 'blob' then x'00' || substr(\"$c\", 2) || x'01' else coalesce(\"$c\", '') || 'x' end" 2> /dev/null
		if cmp -s <(sqlite3 case.kond .dump) <(sqlite3 whole.kond .dump); then continue; fi
		check "an altered $t.$c is noticed" bash -c '! "$KOND" verify'
	done
done
finish
