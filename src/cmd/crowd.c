/* crowd - rows of a list or persons of the last generation, turned into keys. Shows nothing of
 * them. */
#include "cmd/crowd.h"

#include "base/io.h"
#include "base/utf8.h"
#include "cmd/look.h"
#include "find/name.h"
#include "match/list.h"
#include "render/json.h"

#define LIST_BYTES  ((size_t)2 << 30)
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

static int read_list(struct call *c, const struct crowd_use *use, str text, struct crowd *w)
{
	struct match_list l;
	struct arena head = arena_make(ROW_BYTES), rows = arena_make(ROW_BYTES);
	struct match_who who;
	const char *why = NULL, *columns = call_option(c, "columns");
	str id;
	bool ok = match_list_open(&l, &head, text, str_of(columns), &c->limits, &why);
	while (ok && match_list_next(&l, &rows, &who, &id)) {
		if (l.column[FIELD_id] >= 0) {
			GROW(w->label, w->label_cap, w->rows + 1);
			w->label[w->rows] = str_copy(c->arena, utf8_head(id, LABEL_BYTES));
		}
		ok = add(w, &who, use, l.row, 0, c->limits.match_keys);
		if (!ok)
			why = why_many;
		rows.p = rows.base;
	}
	if (ok && l.table.why != NULL) {
		why = l.table.why;
		ok = false;
	}
	uint64_t line = l.table.line;
	match_list_close(&l);
	arena_free(&rows);
	arena_free(&head);
	if (ok)
		return EXIT_done;
	struct out at = out_mem();
	out_z(&at, "line ");
	out_dec(&at, line);
	const char *about = str_z(c->arena, out_view(&at));
	out_end(&at);
	return call_failed(c, why, line > 0 ? about : NULL);
}

static int from_list(struct call *c, const struct crowd_use *use, const char *path, struct crowd *w)
{
	struct arena a = arena_make(LIST_BYTES);
	str text;
	int r = EXIT_failed;
	if (io_read_file(&a, path, LIST_BYTES / 2, &text))
		r = read_list(c, use, text, w);
	else
		call_failed(c, "the list can not be read, or is over 1 GiB", path);
	arena_free(&a);
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
