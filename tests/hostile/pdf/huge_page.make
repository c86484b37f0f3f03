#!/bin/bash
# A page of a million inches with a line across it, and nothing to read.
printf '%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n'
printf '3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 72000000 72000000]/Contents 4 0 R>>endobj\n'
printf '4 0 obj<</Length 50>>stream\n900000 w 0 0 m 72000000 72000000 l S\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF\n'
