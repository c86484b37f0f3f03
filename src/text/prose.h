/* prose - handing running text to the sink and counting its lines. Inner header of text/. */
#ifndef TEXT_PROSE_H
#define TEXT_PROSE_H

#include "text/passage.h"

/* prose_lines - line ends in s: LF, or CR when it holds no LF. */
uint64_t prose_lines(str s);
/*
 * prose_give - hand s to the sink as running text, unless it holds nothing but white space and
 * control characters. takes   at: where s stands in the text that map is for; line: 1-based number
 * of its first line gives   the line number behind s
 */
uint64_t prose_give(struct sink *sink, const struct raw_map *map, str s, size_t at, uint64_t line);

#endif
