#!/bin/bash
# Slides that stand in one another, a list of places without end, an edit that comes after itself, an object that never ends.
perl -0777 -pe '
	s/\x72\x17.{4}/"\x72\x17" . pack("V", 4294967295)/se;
	s/(\xF5\x0F\x1C\0\0\0.{8}).{4}/$1 . pack("V", 16)/sge;
	s/(\xEE\x03)..../$1 . pack("V", 4294967295)/se;
	s/(\x11\x10.{4}).{4}/$1 . pack("V", 4294967295)/se;
' "$(dirname "$0")/../../golden/text/ppt/slides.in"
