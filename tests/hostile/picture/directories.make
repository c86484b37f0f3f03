#!/bin/bash
# A TIFF whose list of pages goes round.
printf 'II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0\x40\0\0\0\x08\0\0\0'
