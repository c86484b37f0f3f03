/* frames - rows of tables as bytes: u32 length, then 'T', or 'R' (a row) or 'L' (a
 * line of text) with number, count and cells. */
#include "text/frames.h"

#include "base/cur.h"
#include "base/utf8.h"

static void put_length(struct out *o, size_t at)
{
	size_t n = o->n - at - 4;
	for (unsigned i = 0; i < 4; i++)
		o->p[at + i] = (unsigned char)(n >> (8 * i));
}

void frames_table(struct out *o)
{
	out_u32(o, 1);
	out_u8(o, 'T');
}

static void put_row(struct out *o, char what, const struct row *r)
{
	size_t at = o->n, bytes = 0;
	unsigned n = r->n < FRAME_CELLS ? r->n : FRAME_CELLS;
	for (unsigned i = 0; i < n; i++)
		bytes += r->cells[i].text.n + 10;
	if (bytes > FRAME_BYTES - 64)
		return;
	out_u32(o, 0);
	out_u8(o, (uint8_t)what);
	out_var(o, r->number);
	out_var(o, n);
	for (unsigned i = 0; i < n; i++)
		out_lv(o, r->cells[i].text);
	put_length(o, at);
}

void frames_row(struct out *o, const struct row *r) { put_row(o, 'R', r); }

void frames_lines(struct out *o, const struct prose *p)
{
	uint64_t number = p->line;
	for (str text = p->text; text.n > 0; number++) {
		struct cell c = {.text = str_trim(str_cut(&text, '\n'))};
		if (c.text.n > 0)
			put_row(o, 'L', &(struct row){.number = number, .n = 1, .cells = &c});
	}
}

static bool read_row(struct arena *a, struct cur *c, struct frame_read *f)
{
	f->number = cur_var(c);
	uint64_t n = cur_var(c);
	if (c->bad || n > FRAME_CELLS)
		return false;
	f->n = (unsigned)n;
	f->cell = arena_new(a, str, f->n);
	for (unsigned i = 0; i < f->n; i++) {
		f->cell[i] = cur_lv(c);
		if (c->bad || !utf8_valid(f->cell[i]))
			return false;
	}
	return cur_done(c);
}

enum frame_state frames_next(struct arena *a, str bytes, struct frame_read *out_f, size_t *out_n)
{
	struct cur c = cur_of(bytes);
	*out_f = (struct frame_read){0};
	uint32_t n = cur_u32(&c);
	if (c.bad)
		return FRAME_part;
	if (n == 0 || n > FRAME_BYTES)
		return FRAME_bad;
	struct cur body = cur_of(cur_take(&c, n));
	if (c.bad)
		return FRAME_part;
	*out_n = (size_t)n + 4;
	uint8_t what = cur_u8(&body);
	out_f->table = what == 'T';
	if (what == 'T')
		return cur_done(&body) ? FRAME_whole : FRAME_bad;
	out_f->line = what == 'L';
	return (what == 'R' || what == 'L') && read_row(a, &body, out_f) ? FRAME_whole : FRAME_bad;
}
