/* crowd - rows of a list or persons of the last generation, turned into keys. Shows nothing of
 * them. */
#include "cmd/crowd.h"

#include "base/utf8.h"
#include "cmd/look.h"
#include "cmd/table_in.h"
#include "find/name.h"
#include "render/json.h"

#define ROW_BYTES   ((size_t)64 << 20)
#define LABEL_BYTES 64

void crowd_more(struct json *j, const void *ctx)
{
	const struct crowd_use *u = ctx;
	struct out hex = out_mem();
	out_hex(&hex, u->id, sizeof(u->id));
	json_key(j, "exchange");
	json_text(j, out_view(&hex));
	if (u->asked > 0) {
		json_key(j, "asked");
		json_number(j, (int64_t)u->asked);
	}
	out_end(&hex);
}

/* gives false over the limit */
static bool add(struct crowd *w, const struct match_who *who, const struct crowd_use *use,
		uint32_t row, uint8_t tell, uint64_t most)
{
	struct match_key key[MATCH_KEYS_MOST];
	unsigned n = match_keys(who, use->id, use->sorts, key);
	if (n > most || w->n > most - n)
		return false;
	GROW(w->key, w->cap, w->n + n);
	for (unsigned i = 0; i < n; i++) {
		struct crowd_key *k = &w->key[w->n++];
		*k = (struct crowd_key){.row = row, .sort = key[i].sort, .tell = tell};
		memcpy(k->digest, key[i].digest, sizeof(k->digest));
	}
	w->rows++;
	w->rows_without += n == 0;
	return true;
}

static const char why_many[] = "more keys than the limit match_keys";

/* What the rows of a list are called: the number of a patient, else what labels them; the number of
 * columns: nothing. */
static size_t label_column(const struct link_columns *c)
{
	size_t label = c->n;
	for (size_t i = c->n; i > 0; i--)
		if (c->c[i - 1].role == LINK_patient ||
		    (c->c[i - 1].role == LINK_label &&
		     (label == c->n || c->c[label].role != LINK_patient)))
			label = i - 1;
	return label;
}

static void add_label(struct call *c, struct crowd *w, str said)
{
	GROW(w->label, w->label_cap, w->rows + 1);
	w->label[w->rows] = str_copy(c->arena, utf8_head(str_trim(said), LABEL_BYTES));
}

/* Rows keep their numbers: one that says nothing is a row all the same. */
static int add_rows(struct call *c, const struct crowd_use *use, const struct tables *t,
		    const struct link_columns *cols, struct crowd *w)
{
	static const struct match_who nobody;
	struct arena keep = arena_make(ROW_BYTES);
	size_t label = label_column(cols);
	const char *why = NULL;
	for (size_t i = cols->headed ? 1 : 0; why == NULL && i < t->n; i++) {
		struct arena a = keep;
		struct score_record r;
		struct frame_read f = tables_row(t, i, &a);
		uint64_t row = link_row_number(&f, cols->heading + w->rows) - cols->heading;
		while (w->rows + 1 < row) {
			if (label < cols->n)
				add_label(c, w, STR_NONE);
			add(w, &nobody, use, w->rows + 1, 0, c->limits.match_keys);
		}
		link_record(cols, &f, &a, &r);
		struct match_who who = match_who_record(&a, &r);
		if (label < cols->n)
			add_label(c, w, label < f.n ? f.cell[label] : STR_NONE);
		if (w->rows >= TABLE_ROWS_MOST)
			why = "a list has at most 5,000,000 rows";
		else if (!add(w, &who, use, (uint32_t)row, 0, c->limits.match_keys))
			why = why_many;
	}
	arena_free(&keep);
	return why == NULL ? EXIT_done : call_failed(c, why, NULL);
}

static int from_list(struct call *c, const struct crowd_use *use, const char *path, struct crowd *w)
{
	struct table_in in;
	struct tables t = {0};
	struct link_columns cols;
	int r = table_in_options(&in, c);
	if (r == EXIT_done)
		r = table_in_start(&in);
	if (r == EXIT_done)
		r = table_in_read(&in, path, &t, &cols);
	if (r == EXIT_done)
		r = add_rows(c, use, &t, &cols, w);
	tables_free(&t);
	table_in_stop(&in);
	return r;
}

struct choice {
	bool confirmed, possible;
	uint32_t requester;
};

static bool read_choice(struct call *c, struct choice *h)
{
	const char *v = call_option(c, "certainty");
	*h = (struct choice){true, true, 0};
	if (v != NULL) {
		h->confirmed = str_eq(str_of(v), STR("confirmed"));
		h->possible = str_eq(str_of(v), STR("possible"));
		if (!h->confirmed && !h->possible)
			return call_wrong(c, "--certainty is confirmed or possible, not", v), false;
	}
	v = call_option(c, "requester");
	if (v == NULL || id_read(str_of(v), 'R', &h->requester))
		return true;
	call_wrong(c, "--requester wants an id as R-000012", v);
	return false;
}

static bool wanted(const struct choice *h, const struct person *p)
{
	if ((p->groups & GROUP_test_patient) != 0 || p->merged_into != 0)
		return false;
	if (!(p->certainty == CERTAINTY_confirmed && h->confirmed) &&
	    !(p->certainty == CERTAINTY_possible && h->possible))
		return false;
	for (size_t i = 0; h->requester != 0 && i < p->n_parts; i++)
		if (p->parts[i].requester == h->requester)
			return true;
	return h->requester == 0;
}

static bool all_people(struct call *c, struct look *l, const struct choice *h,
		       const struct crowd_use *use, struct crowd *w)
{
	struct arena a = arena_make(ROW_BYTES);
	struct person p;
	bool ok = true;
	struct person_cursor *cur = case_persons(l->k);
	while (ok && case_persons_next(cur, &a, &p)) {
		if (wanted(h, &p)) {
			struct match_who who = match_who_person(&a, &p);
			look_show(l, id_text(&a, 'P', p.id));
			ok = add(w, &who, use, p.id, (uint8_t)p.certainty, c->limits.match_keys);
		}
		arena_reset(&a);
	}
	case_persons_end(cur);
	arena_free(&a);
	return ok;
}

static int from_people(struct call *c, const struct crowd_use *use, struct crowd *w)
{
	struct choice h;
	struct look l;
	if (!read_choice(c, &h))
		return EXIT_wrong_use;
	if (!look_begin(&l, c))
		return EXIT_failed;
	l.more = crowd_more;
	l.more_ctx = use;
	bool ok = all_people(c, &l, &h, use, w);
	if (!ok) {
		call_failed(c, why_many, NULL);
	} else if (w->rows == 0) { /* an answer that nobody is in it would be worse than none */
		call_failed(c, "there is nobody of that choice in the case: `kond persons`", NULL);
		ok = false;
	}
	ok = ok && look_write(&l, use->step);
	int r = look_close(&l);
	return ok ? r : EXIT_failed;
}

int crowd_read(struct call *c, const struct crowd_use *use, struct crowd *out_w)
{
	const char *list = call_option(c, "list");
	bool people = call_option(c, "people") != NULL;
	*out_w = (struct crowd){.people = people};
	if ((list == NULL) == !people)
		return call_wrong(c, "whose people? --list FILE, or --people for those of the case",
				  NULL);
	if (list != NULL &&
	    (call_option(c, "certainty") != NULL || call_option(c, "requester") != NULL))
		return call_wrong(c, "--certainty and --requester go with --people", NULL);
	name_start();
	return list != NULL ? from_list(c, use, list, out_w) : from_people(c, use, out_w);
}

void crowd_free(struct crowd *w)
{
	if (w->key != NULL)
		crypt_wipe(w->key, w->n * sizeof(w->key[0]));
	grow_free(w->key, w->cap, sizeof(w->key[0]));
	grow_free(w->label, w->label_cap, sizeof(w->label[0]));
	*w = (struct crowd){0};
}
