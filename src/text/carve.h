/*
 * carve - telling text from binary: where runs of it begin, how far they go, whether they say
 * something. 8-bit (ASCII, UTF-8, letters of CP1252 and CP850) and UTF-16 in either order at any
 * place. Inner header of text/ (reader_carve.c).
 */
#ifndef TEXT_CARVE_H
#define TEXT_CARVE_H

#include "text/charset.h"
#include "text/turns.h"

/* A run of text among other bytes. */
struct text_run {
	size_t from, to;      /* [byte] */
	enum charset charset; /* CHARSET_utf8: 8-bit, whichever; utf16le or utf16be */
};

/*
 * carve_seed - the first place in [from, to) of s where six printable bytes stand in a row, or four
 * printable units of UTF-16.
 * gives   `to` when there is none
 */
size_t carve_seed(str s, size_t from, size_t to);
/* carve_extent - how far a run of c goes from `from`; lines: over tabs and line ends too. */
size_t carve_extent(str s, size_t from, enum charset c, bool lines);
/*
 * carve_run - the first run of two characters or more that begins in [from, to).
 * gives   false when there is none
 */
bool carve_run(str s, size_t from, size_t to, struct text_run *out);
/* carve_speech - does raw, one run, look like words, numbers or a date, or like bytes that are
 * printable by chance? perhaps: when something stands beside it. */
enum speech { SPEECH_none, SPEECH_perhaps, SPEECH_sure };
enum speech carve_speech(str raw, enum charset c);
/* carve_tells - a number of 8 to 10 digits, or a date when these are asked for, stands in s:
 * somebody may be told by it. */
bool carve_tells(str s, bool dates);
/* carve_set - which set an 8-bit run is in: utf8 when it is good, cp850 where all its letters are
 * of that, else cp1252. */
enum charset carve_set(str raw);
/* The search of one item for text (reader_carve.c). */
struct carve;

/* carve_start - for readers that know what stands around the text. program: as below */
struct carve *carve_start(struct read_job *j, bool program);
/* carve_bytes - look through s, which stands at `at` in the item, by itself; it gives no members.
 * at: rising */
void carve_bytes(struct carve *c, str s, uint64_t at);
/* carve_turns - the tables it gives rows to, for rows of the caller's own. */
struct turns *carve_turns(struct carve *c);
/* carve_end - give what is kept. */
void carve_end(struct carve *c);
/*
 * carve_read - read the item from its present place as the reader `carve` does, for readers that
 * find nothing of theirs in it.
 * takes   program: its texts are messages, licences and names of authors; only what stands near a
 * number that may tell somebody is read
 * gives   what read of a reader gives
 */
int carve_read(struct read_job *j, bool program, struct err *e);

#endif
