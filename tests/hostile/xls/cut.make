#!/bin/bash
# Half a workbook: its directory is gone.
head -c 4600 "$(dirname "$0")/../../golden/text/xls/patients.in"
