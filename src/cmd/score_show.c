/* score_show - see score_show.h. */
#include "cmd/score_show.h"

const struct list_column score_columns[SCORE_COLUMNS] = {{"measure", "measure", false},
							 {"right", "right", true},
							 {"found", "found", true},
							 {"truth", "true", true},
							 {"precision", "precision", true},
							 {"recall", "recall", true},
							 {"f1", "F1", true},
							 {"split", "split", true},
							 {"merged", "merged", true}};

/* What finds requesters and paths of a case; each record lives until the next question. */
struct lookup {
	struct kase *k;
	struct arena arena;
};

static bool find_requester(void *ctx, uint32_t id, struct requester *out_r)
{
	struct lookup *l = ctx;
	arena_reset(&l->arena);
	return case_requester_get(l->k, &l->arena, id, out_r);
}

static bool find_path(void *ctx, uint32_t item, str *out_path)
{
	struct lookup *l = ctx;
	struct item i;
	arena_reset(&l->arena);
	if (!case_item_get(l->k, &l->arena, item, &i))
		return false;
	*out_path = i.path;
	return true;
}

void score_read_case(struct kase *k, struct claims *found, struct look *look)
{
	struct lookup l = {.k = k, .arena = arena_make((size_t)64 << 20)};
	struct claims_look ask = {&l, find_requester, find_path};
	struct arena keep = arena_make((size_t)256 << 20), scratch = keep;
	struct person_cursor *cur = case_persons(k);
	struct person p;
	while (case_persons_next(cur, &scratch, &p)) {
		claims_add(found, &p, &ask);
		if (look != NULL)
			look_show(look, id_text(&scratch, 'P', p.id));
		scratch = keep;
	}
	case_persons_end(cur);
	arena_free(&keep);
	arena_free(&l.arena);
}

void score_tell_unread(struct kase *k, struct truth_items *items)
{
	struct arena keep = arena_make((size_t)256 << 20), scratch = keep;
	struct item_cursor *cur = case_items(k, WALK_not_read);
	struct item i;
	while (case_items_next(cur, &scratch, &i)) {
		struct truth_item *t = items_at(items, i.path);
		if (t != NULL && i.state != ITEM_read && i.state != ITEM_waiting)
			t->told |= i.reason != REASON_none || i.state == ITEM_duplicate;
		scratch = keep;
	}
	case_items_end(cur);
	arena_free(&keep);
}

/* ---- showing ---- */

static void put_ratio(struct list *l, uint64_t part, uint64_t whole)
{
	struct out o = out_mem();
	if (whole == 0) {
		list_null(l);
		return;
	}
	out_fixed(&o, (part * 10000 + whole / 2) / whole, 4, '.');
	list_json(l, out_view(&o), out_view(&o));
	out_end(&o);
}

static void put_nulls(struct list *l, int n)
{
	while (n-- > 0)
		list_null(l);
}

static void put_measures(struct list *l, str what, const struct ratio *r)
{
	list_text(l, what);
	list_number(l, r->right);
	list_number(l, r->found);
	list_number(l, r->truth);
	put_ratio(l, r->right, r->found);
	put_ratio(l, r->right, r->truth);
	put_ratio(l, 2 * r->right, r->found + r->truth);
}

static void put_row(struct list *l, str what, const struct ratio *r)
{
	put_measures(l, what, r);
	put_nulls(l, 2);
	list_row_end(l);
}

static void put_count(struct list *l, const char *what, uint64_t n)
{
	list_text(l, str_of(what));
	list_number(l, n);
	put_nulls(l, 7);
	list_row_end(l);
}

/* How many in so many people. */
static void put_rate(struct list *l, const char *what, uint64_t n, uint64_t people, uint64_t of)
{
	struct out o = out_mem();
	out_fixed(&o, people > 0 ? (n * of * 100 + people / 2) / people : 0, 2, '.');
	list_text(l, str_of(what));
	list_json(l, out_view(&o), out_view(&o));
	put_nulls(l, 7);
	list_row_end(l);
	out_end(&o);
}

/* A measure that asks only how many of the true ones were met. */
static void put_recall(struct list *l, str what, const struct ratio *r)
{
	list_text(l, what);
	list_number(l, r->right);
	list_null(l);
	list_number(l, r->truth);
	list_null(l);
	put_ratio(l, r->right, r->truth);
	put_nulls(l, 3);
	list_row_end(l);
}

/* Who was met, in how many pieces, and covered together with whom. */
static void put_case(struct list *l, str what, const struct tag_score *t)
{
	list_text(l, what);
	list_number(l, t->r.right);
	list_null(l);
	list_number(l, t->r.truth);
	list_null(l);
	put_ratio(l, t->r.right, t->r.truth);
	list_null(l);
	list_number(l, t->split);
	list_number(l, t->merged);
	list_row_end(l);
}

static void put_tag(struct list *l, const struct tag_score *t)
{
	struct out o = out_mem();
	out_z(&o, "patients, ");
	out_str(&o, t->tag);
	if (str_starts(t->tag, STR("origin ")))
		put_row(l, out_view(&o), &t->r);
	else if (!str_starts(t->tag, STR("format ")))
		put_case(l, out_view(&o), t);
	out_end(&o);
}

static void put_groups(struct list *l, const struct group_scores *g)
{
	struct out o = out_mem();
	for (unsigned i = 0; i < GROUPS_known; i++) {
		out_clear(&o);
		out_z(&o, "group ");
		out_z(&o, group_name(i));
		put_row(l, out_view(&o), &g->group[i]);
	}
	put_row(l, STR("no usable address"), &g->unreachable);
	out_end(&o);
}

static void put_formats(struct list *l, const struct format_scores *f)
{
	struct out o = out_mem();
	put_row(l, STR("patients, outside OCR"), &f->outside);
	for (int only = 0; only < 2; only++)
		for (size_t i = 0; i < f->n; i++) {
			out_clear(&o);
			out_z(&o, only ? "patients, only in " : "patients, format ");
			out_str(&o, f->f[i].format);
			if (only && f->f[i].only.truth > 0)
				put_recall(l, out_view(&o), &f->f[i].only);
			else if (!only)
				put_row(l, out_view(&o), &f->f[i].r);
		}
	out_end(&o);
}

static void put_unread(struct list *l, const struct truth_items *items)
{
	struct ratio r = {0};
	for (size_t i = 0; i < items->n; i++) {
		r.truth += !items->item[i].readable;
		r.right += !items->item[i].readable && items->item[i].told;
	}
	put_recall(l, STR("unreadable, told"), &r);
}

void score_show(struct list *l, const struct score *s, const struct format_scores *f,
		const struct group_scores *g, const struct truth_items *items)
{
	const struct {
		const char *what;
		const struct ratio *r;
	} rows[] = {{"patients", &s->people},
		    {"staff", &s->staff},
		    {"professionals", &s->professionals},
		    {"name and birth date", &s->names},
		    {"exposure", &s->exposure},
		    {"requester links", &s->requesters},
		    {"parts (sensitive)", &s->parts},
		    {"categories", &s->categories},
		    {"letter-ready", &s->ready},
		    {"patients, in text only", &s->text_only}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		put_row(l, str_of(rows[i].what), rows[i].r);
	put_count(l, "wrong merges", s->merged);
	put_count(l, "splits", s->split);
	put_rate(l, "wrong merges per 20,000", s->merged, s->people.truth, 20000);
	put_rate(l, "splits per 1,000", s->split, s->people.truth, 1000);
	put_count(l, "missed", s->missed);
	put_count(l, "unfounded", s->unfounded);
	put_count(l, "test patients, apart", s->apart);
	put_count(l, "false sensitive categories", s->false_sensitive);
	put_groups(l, g);
	put_formats(l, f);
	if (items->n > 0)
		put_unread(l, items);
	for (size_t i = 0; i < s->n_tag; i++)
		put_tag(l, &s->tag[i]);
	list_end(l);
}
