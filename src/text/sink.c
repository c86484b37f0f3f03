/*
 * sink - the sink that heeds nothing (text/passage.h). Refuses members, so that nobody unpacks what
 * is thrown away.
 */
#include "text/passage.h"

static void on_table(struct sink *s, const struct table *t) { (void)s, (void)t; }
static void on_row(struct sink *s, const struct row *r) { (void)s, (void)r; }
static void on_end(struct sink *s) { (void)s; }
static void on_message(struct sink *s, uint64_t number, const struct separators *sep)
{
	(void)s, (void)number, (void)sep;
}

static void on_segment(struct sink *s, const struct segment *g) { (void)s, (void)g; }
static void on_tree(struct sink *s, const struct tree *t) { (void)s, (void)t; }
static void on_prose(struct sink *s, const struct prose *p) { (void)s, (void)p; }
static bool on_child(struct sink *s, const struct child *c) { return (void)s, (void)c, false; }
static void on_data(struct sink *s, const void *p, size_t n) { (void)s, (void)p, (void)n; }
static void on_child_end(struct sink *s, enum reason why) { (void)s, (void)why; }
static void on_progress(struct sink *s, uint64_t bytes) { (void)s, (void)bytes; }
static void on_partial(struct sink *s, enum reason why, uint64_t at)
{
	(void)s, (void)why, (void)at;
}

struct sink sink_none(void)
{
	return (struct sink){.table_begin = on_table,
			     .row = on_row,
			     .table_end = on_end,
			     .message_begin = on_message,
			     .segment = on_segment,
			     .message_end = on_end,
			     .tree = on_tree,
			     .prose = on_prose,
			     .child_begin = on_child,
			     .child_data = on_data,
			     .child_end = on_child_end,
			     .progress = on_progress,
			     .partial = on_partial};
}
