/*
 * matched - which rows of the asking side the other side has, as a listing, and the words beside
 * it. Of a case that is a look.
 */
#include "cmd/matched.h"

#include <stdio.h>
#include <stdlib.h>

#include "cmd/crowd.h"
#include "cmd/look.h"
#include "cmd/told.h"

void matched_count(struct out *o, const char *before, uint64_t n, const char *after)
{
	out_z(o, before);
	told_number(o, n);
	out_z(o, after);
}

struct hit {
	uint32_t row;
	unsigned sorts; /* bits of the keys that matched */
	uint8_t tell;   /* of the most telling of them */
};

struct result {
	const struct match_secret *s;
	struct hit *hit; /* one for each row, in rising order */
	size_t n, cap;
};

/* By row; of one row the most telling sort first, then the surest. */
static int by_row(const void *a, const void *b)
{
	const struct hit *x = a, *y = b;
	static const int rank[] = {9, 9, 0, 9, 2, 9, 9, 9, 1}; /* of 1 << sort */
	if (x->row != y->row)
		return x->row < y->row ? -1 : 1;
	int by = rank[x->sorts] - rank[y->sorts];
	return by != 0 ? by : (int)y->tell - (int)x->tell;
}

static void collect(struct result *r, const uint8_t *hit)
{
	size_t kept = 0;
	for (size_t i = 0; i < r->s->n; i++) {
		const struct match_entry *e = &r->s->entry[i];
		if (hit[i] == 0 || e->sort == MATCH_pad)
			continue;
		GROW(r->hit, r->cap, r->n + 1);
		r->hit[r->n++] = (struct hit){e->row, 1u << e->sort, (uint8_t)(hit[i] - 1)};
	}
	if (r->n > 0)
		qsort(r->hit, r->n, sizeof(r->hit[0]), by_row);
	for (size_t i = 0; i < r->n; i++) {
		if (kept == 0 || r->hit[kept - 1].row != r->hit[i].row)
			r->hit[kept++] = r->hit[i];
		else
			r->hit[kept - 1].sorts |= r->hit[i].sorts;
	}
	r->n = kept;
}

static const struct list_column columns[] = {
    {"row", "row", true},
    {"id", "id", false},
    {"by", "by", false},
    {"certainty", "certainty", false},
};

static void put_hit(struct list *l, struct arena scratch, const struct match_secret *s,
		    const struct hit *h)
{
	str by[MATCH_SORTS];
	size_t n = 0;
	for (unsigned k = MATCH_bsn; k < MATCH_SORTS; k++)
		if ((h->sorts & 1u << k) != 0)
			by[n++] = str_of(match_sort_name(k));
	if (s->people)
		list_null(l);
	else
		list_number(l, h->row);
	if (s->people)
		list_text(l, id_text(&scratch, 'P', h->row));
	else
		list_said(l, s->label != NULL && h->row > 0 ? s->label[h->row - 1] : STR_NONE);
	list_texts(l, by, n);
	bool told = h->tell == CERTAINTY_possible || h->tell == CERTAINTY_confirmed;
	list_said(l, told ? str_of(certainty_name((enum certainty)h->tell)) : STR_NONE);
	list_row_end(l);
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	const struct result *r = ctx;
	struct arena scratch = arena_make(1 << 20);
	for (size_t i = 0; i < r->n; i++) {
		if (list == NULL)
			look_show(l, id_text(&scratch, 'P', r->hit[i].row));
		else
			put_hit(list, scratch, r->s, &r->hit[i]);
		scratch.p = scratch.base;
	}
	arena_free(&scratch);
}

static void say_result(const struct result *r, const struct match_file *f)
{
	struct out o = out_mem();
	const struct match_secret *s = r->s;
	uint64_t by_name = 0;
	for (size_t i = 0; i < r->n; i++)
		by_name += r->hit[i].sorts == 1u << MATCH_name;
	told_number(&o, r->n);
	matched_count(&o, " of ", s->rows, s->people ? " people" : " rows");
	matched_count(&o, " are in the other side's set of ", f->n_tag, " keys");
	if (s->rows_without > 0)
		matched_count(&o, "; ", s->rows_without, " gave no key and were not asked for");
	out_z(&o, "\n");
	if (by_name > 0)
		matched_count(&o, "", by_name,
			      " match by name and birth date alone: they may be "
			      "namesakes, look before you write\n");
	if (f->sorts != MATCH_ALL_SORTS)
		out_z(&o, "not every kind of key was compared: somebody may be in it who did not "
			  "match\n");
	out_z(&o, "who did not match is not proven to be out of it: names are written in many "
		  "ways, and evidence may be unread\n");
	fwrite(o.p, 1, o.n, stderr);
	out_end(&o);
}

static int show_result(struct call *c, struct result *r, const struct match_file *f)
{
	struct look l;
	struct crowd_use use = {.asked = r->s->n};
	int code = EXIT_done;
	memcpy(use.id, r->s->id, sizeof(use.id));
	if (r->s->people) {
		if (!look_begin(&l, c))
			return EXIT_failed;
		l.more = crowd_more;
		l.more_ctx = &use;
		code = look_run(&l, "match finish", columns, 4, r, pass);
	} else {
		struct list *list = call_list(c, columns, 4);
		pass(NULL, list, r);
		list_end(list);
	}
	if (code == EXIT_done)
		say_result(r, f);
	return code;
}

int matched_show(struct call *c, const struct match_secret *s, const struct match_file *answer,
		 const uint8_t *hit)
{
	struct result r = {.s = s};
	collect(&r, hit);
	int code = show_result(c, &r, answer);
	grow_free(r.hit, r.cap, sizeof(r.hit[0]));
	return code;
}
