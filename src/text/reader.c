/* reader - the table of readers, and choosing among them by bids. */
#include "text/reader.h"

#include "text/delimited.h"

const struct reader *const reader_table[] = {
#define READER(name, places) &reader_##name,
#include "text/reader.tbl"
#undef READER
};

const size_t reader_count = sizeof(reader_table) / sizeof(reader_table[0]);

void reader_head(struct arena *a, struct input *in, str name, struct head *out_head)
{
	str raw = str_copy(a, str_sub(input_view(in, HEAD_BYTES), 0, HEAD_BYTES));
	enum charset c = charset_guess(raw);
	*out_head = (struct head){.raw = raw,
				  .text = c == CHARSET_ascii ? raw : charset_decode(a, c, raw),
				  .charset = c,
				  .name = name,
				  .size = in->size,
				  .note = arena_new(a, struct guess_note, 1)};
}

const struct reader *reader_choose(const struct head *h)
{
	const struct reader *best = NULL;
	int most = 0;
	for (size_t i = 0; i < reader_count; i++) {
		const struct reader *r = reader_table[i];
		if (r->bid_most > 0 && r->bid_most <= most)
			continue;
		int bid = r->bid(h);
		if (bid > most) {
			most = bid;
			best = r;
		}
	}
	return best;
}

const struct reader *reader_by_name(str name)
{
	for (size_t i = 0; i < reader_count; i++)
		if (str_eq(str_of(reader_table[i]->name), name))
			return reader_table[i];
	return NULL;
}

void reader_warm(void)
{
	for (size_t i = 0; i < reader_count; i++)
		if (reader_table[i]->warm != NULL)
			reader_table[i]->warm();
}

struct head reader_text_head(str text)
{
	str start = str_sub(text, 0, HEAD_BYTES);
	return (struct head){.raw = start, .text = start, .charset = CHARSET_utf8, .size = text.n};
}

void reader_text_read(const struct reader *r, str text, const struct limits *l, struct arena a,
		      struct sink *sink)
{
	struct input in;
	struct err e = {0};
	struct head head = reader_text_head(text);
	struct read_job job = {.in = &in, .head = &head, .limits = l, .arena = &a, .sink = sink};
	input_of_memory(&in, text);
	r->read(&job, &e);
	input_close(&in);
}
