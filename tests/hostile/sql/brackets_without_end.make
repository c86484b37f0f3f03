#!/bin/bash
# Each row opens two brackets and closes one: the end must not be looked for anew from each of them.
printf 'INSERT INTO t VALUES (1),'
yes '((a),' | head -n 2000000 | tr -d '\n'
