/*
 * find - the finder: a sink for passages that puts out mentions. It owns the assembly: rows
 * by column types (find/table.c), HL7 messages by position (find/hl7.c), running text by nearness
 * (find/prose.c).
 */
#ifndef FIND_FIND_H
#define FIND_FIND_H

#include "base/limit.h"
#include "find/mention.h"
#include "text/passage.h"

/* What the finder gives. A mention is borrowed for the call. */
struct find_out {
	void (*mention)(struct find_out *o, const struct mention *m);
	/* name - cell number `cell` of this item is called `name` from now on ("bsn", "PID.3");
	 * before its first use */
	void (*name)(struct find_out *o, uint32_t cell, str name);
	/* partial - something that stood inside the text of a passage could not be read */
	void (*partial)(struct find_out *o, enum reason why, uint64_t at);
};

struct finder;

/* find_start - build tables and lexicons; once per process, before the seal. */
void find_start(void);
/* find_new - a finder for one process; find_sink - its passages side (children, progress and
 * partial stay the caller's to fill). */
struct finder *find_new(const struct limits *l, struct find_out *out);
struct sink *find_sink(struct finder *f);
/* find_item - begin another item. name: its file name, scanned as a passage of its own.
 * find_item_end - flush what waits. */
void find_item(struct finder *f, str name);
void find_item_end(struct finder *f);
uint64_t find_passages(const struct finder *f); /* of this item */
void find_free(struct finder *f);

#endif
