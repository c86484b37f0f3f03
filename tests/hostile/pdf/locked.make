#!/bin/bash
# Says that it is encrypted by a method nobody knows.
printf '%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n'
printf '5 0 obj<</Filter/Standard/V 1/R 2/O<%064d>/U<%064d>/P -44>>endobj\n' 7 8
printf 'trailer<</Root 1 0 R/Encrypt 5 0 R/ID[<00><00>]>>\n%%%%EOF\n'
