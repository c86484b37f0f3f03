/*
 * reader - the contract of a format. One file per format, one row in reader.tbl.
 *
 * bid    looks at the head of the item and tells how sure it is that this is its format (0 not mine
 * .. 100 certain). The highest bid reads; a name is a hint only and never enough. Must not read
 * beyond the head. read   turns the whole item into passages or members. Bad input is no failure:
 * say sink->partial and go on where sense returns; give -1 with e set only when nothing more can be
 * read. Memory must not grow with the item.
 */
#ifndef TEXT_READER_H
#define TEXT_READER_H

#include "base/arena.h"
#include "base/limit.h"
#include "text/charset.h"
#include "text/input.h"
#include "text/passage.h"

struct head {
	str raw;  /* first 64 KiB at most */
	str text; /* the same decoded to UTF-8, empty when it is not text */
	enum charset charset;
	str name;      /* file or member name, a hint */
	uint64_t size; /* UINT64_MAX when not known */
	struct guess_note
	    *note; /* where the bid for delimited text leaves its guess for read; may be NULL */
};

struct highlight;

struct read_job {
	struct input *in;
	const struct head *head;
	const struct limits *limits;
	str passwords;       /* to try on what is locked, one a line */
	struct arena *arena; /* emptied after each item */
	struct sink *sink;
	struct highlight *marks; /* what is put where they are, is seen by them; NULL: none */
};

struct reader {
	const char *name;     /* stable, stored in cases: "delimited" */
	unsigned version;     /* raise when it finds more or other things */
	const char *format;   /* for people: "Delimited text (CSV, TSV, ...)" */
	const char *standard; /* and version and section, for `kond formats` */
	const char *limits;   /* what it does not read, for `kond formats` */
	bool container;       /* gives members, alone or besides passages */
	bool needs_seek;      /* members of this kind are handed over in memory */
	int (*bid)(const struct head *h);
	int bid_most; /* no bid of it is higher: not asked when another bid so much; 0: not known */
	int (*read)(struct read_job *j, struct err *e);
	/* picture - the page where job->marks are, marked, as the member PLACE_OF_PICTURE. NULL:
	 * nothing of it can be drawn */
	int (*picture)(struct read_job *j, struct err *e);
	/* warm - called once before any worker is forked: loads what its library would look for
	 * later, under the seal. NULL: nothing to load */
	void (*warm)(void);
};

#define READER(name, places) extern const struct reader reader_##name;
#include "text/reader.tbl"
#undef READER

extern const struct reader *const reader_table[];
extern const size_t reader_count;

/* reader_warm - warm every reader; once, before any worker is forked. */
void reader_warm(void);

#define HEAD_BYTES ((size_t)64 << 10)

/* reader_head - look at the start of an input without stepping over it. name: borrowed; the rest of
 * *out_head lives in a. */
void reader_head(struct arena *a, struct input *in, str name, struct head *out_head);
/* reader_choose - the reader with the highest bid; gives NULL when nobody bids. */
const struct reader *reader_choose(const struct head *h);
const struct reader *reader_by_name(str name);
/* reader_text_head - the head of text (UTF-8) that is in memory. */
struct head reader_text_head(str text);
/* reader_text_read - r reads text that is in memory, whatever it makes of it. a: for r alone */
void reader_text_read(const struct reader *r, str text, const struct limits *l, struct arena a,
		      struct sink *sink);

#endif
