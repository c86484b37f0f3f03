#!/bin/bash
# A header that breaks off within a name.
head -c 600 "$(dirname "$0")/../../golden/text/dicom/picture.in"
