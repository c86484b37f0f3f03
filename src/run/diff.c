/* diff - see diff.h. Ids rise in every log, so the logs of all generations between are read side by
 * side, and the changes of one person meet. */
#include "run/diff.h"

#include <stdlib.h>

#include "base/hmap.h"

struct source {
	struct change_cursor *cursor;
	struct change at;
	bool has;
};

struct diff {
	struct kase *k;
	size_t cap;
	uint32_t from, to;
	struct source *source; /* by generation, from + 1 first */
	size_t n, cap_source;
	uint32_t first_new; /* the lowest id that came since `from`, 0: none yet */
	struct hmap origin; /* id that was split off since -> who of the older list it came from */
	uint64_t passing;
	bool failed;
};

/* ---- what is compared ---- */

static void side_of(struct diff_side *s, const struct generation *g)
{
	*s = (struct diff_side){.generation = g->no, .at_ms = g->at_ms, .counts = g->counts};
}

static bool side_of_snapshot(struct kase *k, const struct snapshot *s, struct diff_side *out)
{
	struct generation g;
	if (!case_generation_get(k, s->generation, &g))
		return false;
	side_of(out, &g);
	out->snapshot = s->no;
	out->label = s->label;
	out->at_ms = s->at_ms;
	return true;
}

static bool side_by_label(struct kase *k, struct arena *a, str label, struct diff_side *out)
{
	for (uint32_t no = case_snapshots(k); no > 0; no--) {
		struct snapshot s;
		if (case_snapshot_get(k, a, no, &s) && str_eq(s.label, label))
			return side_of_snapshot(k, &s, out);
	}
	return false;
}

bool diff_side(struct kase *k, struct arena *a, str name, struct diff_side *out,
	       const char **out_why)
{
	struct generation g;
	struct snapshot s;
	uint64_t no;
	bool got;
	*out_why = "there is no such snapshot or generation: S-1, a label, a generation number, "
		   "or now; `kond snapshot list` names them";
	if (str_eq(name, STR("now"))) {
		*out_why = "nothing is resolved yet: scan first";
		got = case_generation(k, &g);
	} else if (str_u64(name, &no)) {
		got = no > 0 && no <= UINT32_MAX && case_generation_get(k, (uint32_t)no, &g);
	} else if (name.n > 2 && to_upper(name.p[0]) == 'S' && name.p[1] == '-' &&
		   str_u64(str_sub(name, 2, name.n), &no)) {
		return no > 0 && no <= case_snapshots(k) &&
		       case_snapshot_get(k, a, (uint32_t)no, &s) && side_of_snapshot(k, &s, out);
	} else {
		return side_by_label(k, a, name, out);
	}
	if (got)
		side_of(out, &g);
	return got;
}

bool diff_sides(struct kase *k, struct arena *a, str from, str to, struct diff_side side[2],
		const char **out_why)
{
	struct snapshot s;
	struct generation g;
	uint32_t last = case_snapshots(k);
	if (!diff_side(k, a, to.n > 0 ? to : STR("now"), &side[1], out_why))
		return false;
	if (from.n > 0)
		return diff_side(k, a, from, &side[0], out_why);
	if (last > 0 && case_snapshot_get(k, a, last, &s))
		return side_of_snapshot(k, &s, &side[0]);
	*out_why = "there is nothing to compare with: no snapshot, and no generation before this";
	if (side[1].generation < 2 || !case_generation_get(k, side[1].generation - 1, &g))
		return false;
	side_of(&side[0], &g);
	return true;
}

/* ---- the logs side by side ---- */

static void advance(struct diff *d, struct source *s)
{
	s->has = case_changes_next(s->cursor, &s->at);
	d->failed |= !s->has && case_why(d->k) != NULL;
}

struct diff *diff_begin(struct kase *k, uint32_t from, uint32_t to, const char **out_why)
{
	size_t cap = 0;
	*out_why = "the first of the two must be the older one";
	if (from > to)
		return NULL;
	*out_why = "one of the generations between was made by a kond that did not yet keep what "
		   "changed: it can not be compared with";
	for (uint32_t g = from + 1; g <= to; g++)
		if (!case_changes_kept(k, g))
			return NULL;
	struct diff *d = grow(NULL, &cap, sizeof(*d), 1);
	*d = (struct diff){.k = k, .cap = cap, .from = from, .to = to};
	GROW(d->source, d->cap_source, to - from + 1);
	for (uint32_t g = from + 1; g <= to; g++) {
		struct source *s = &d->source[d->n++];
		*s = (struct source){.cursor = case_changes(k, g)};
		advance(d, s);
	}
	return d;
}

void diff_end(struct diff *d)
{
	for (size_t i = 0; i < d->n; i++)
		case_changes_end(d->source[i].cursor);
	grow_free(d->source, d->cap_source, sizeof(*d->source));
	hmap_free(&d->origin);
	grow_free(d, d->cap, 1);
}

bool diff_failed(const struct diff *d) { return d->failed; }
uint64_t diff_passing(const struct diff *d) { return d->passing; }

/* All changes of the person with the lowest id left, the oldest first. */
static bool take_person(struct diff *d, struct change *c)
{
	uint32_t id = 0;
	bool some = false;
	for (size_t i = 0; i < d->n; i++)
		if (d->source[i].has && (id == 0 || d->source[i].at.id < id))
			id = d->source[i].at.id;
	for (size_t i = 0; i < d->n && id != 0; i++) {
		struct source *s = &d->source[i];
		if (!s->has || s->at.id != id)
			continue;
		if (some)
			change_join(c, &s->at);
		else
			*c = s->at;
		some = true;
		advance(d, s);
	}
	return some;
}

/* Who lives on in the newer list: who took somebody in may have been taken in since. */
static uint32_t lives_on_in(struct diff *d, uint32_t id)
{
	uint32_t into, generation;
	while (case_merged_into(d->k, id, &into, &generation) && generation <= d->to)
		id = into;
	return id;
}

/* Who came since has no past on the older list, but through whom it was split from. */
static void trace_origin(struct diff *d, struct change *c)
{
	if (d->first_new == 0)
		d->first_new = c->id;
	if (c->other == 0)
		return;
	if (c->other >= d->first_new) {
		const uint64_t *from = hmap_get(&d->origin, c->other);
		c->other = from == NULL ? 0 : (uint32_t)*from;
	}
	if (c->other != 0)
		*hmap_put(&d->origin, c->id, NULL) = c->other;
}

bool diff_next(struct diff *d, struct change *c)
{
	while (!d->failed && take_person(d, c)) {
		if (!c->was)
			trace_origin(d, c);
		else if (!c->is && c->other != 0)
			c->other = lives_on_in(d, c->other);
		d->passing += !c->was && !c->is;
		if (change_kind(c) != CHANGE_none)
			return true;
	}
	return false;
}

/* ---- the sum ---- */

const char *diff_facet_name(enum diff_facet f)
{
	static const char *const names[] = {
#define FACET(name, words) #name,
#include "run/facet.tbl"
#undef FACET
	};
	return (unsigned)f < FACET_COUNT ? names[f] : "";
}

const char *diff_facet_words(enum diff_facet f)
{
	static const char *const words_of[] = {
#define FACET(name, words) words,
#include "run/facet.tbl"
#undef FACET
	};
	return (unsigned)f < FACET_COUNT ? words_of[f] : "";
}

static uint64_t bit(bool on, enum diff_facet f) { return on ? (uint64_t)1 << f : 0; }

uint64_t diff_facets(const struct change *c)
{
	const struct gist *a = &c->from, *b = &c->to;
	if (!c->was || !c->is)
		return 0;
	return bit(b->exposure > a->exposure, FACET_exposure_up) |
	       bit(b->exposure < a->exposure, FACET_exposure_down) |
	       bit(b->certainty > a->certainty, FACET_certainty_up) |
	       bit(b->certainty < a->certainty, FACET_certainty_down) |
	       bit(b->identity > a->identity, FACET_identity_up) |
	       bit(b->identity < a->identity, FACET_identity_down) |
	       bit(b->bsn && !a->bsn, FACET_bsn_found) | bit(!b->bsn && a->bsn, FACET_bsn_lost) |
	       bit((b->categories & ~a->categories) != 0, FACET_data_more) |
	       bit((a->categories & ~b->categories) != 0, FACET_data_less) |
	       bit((b->published & ~a->published) != 0, FACET_published_more) |
	       bit(b->kind != a->kind, FACET_kind) | bit(b->groups != a->groups, FACET_groups) |
	       bit((c->details & DETAIL_name) != 0, FACET_name) |
	       bit((c->details & DETAIL_birth) != 0, FACET_birth_date) |
	       bit((c->details & DETAIL_address) != 0, FACET_address) |
	       bit((c->details & DETAIL_contact) != 0, FACET_contact) |
	       bit((c->details & DETAIL_requester) != 0, FACET_requester);
}

static void count_gist(int64_t move[DIFF_COUNTS], const struct gist *g, int64_t by)
{
	move[DIFF_people] += by;
	move[DIFF_confirmed] += g->certainty == CERTAINTY_confirmed ? by : 0;
	move[DIFF_published] += g->exposure == STANDING_published ? by : 0;
	move[DIFF_possible] += g->certainty == CERTAINTY_possible ? by : 0;
}

static void add_files(struct diff_line *l, const struct change *c)
{
	l->files += c->n_files;
	for (unsigned i = 0; i < c->n_files && i < CHANGE_FILES && l->n_file < DIFF_FILES; i++) {
		unsigned k = 0;
		while (k < l->n_file && l->file[k] != c->file[i])
			k++;
		if (k == l->n_file)
			l->file[l->n_file++] = c->file[i];
	}
}

static uint64_t line_key(enum change_kind kind, enum cause cause, uint32_t exhibit)
{
	return (uint64_t)kind << 40 | (uint64_t)cause << 32 | exhibit;
}

static void add_change(struct diff_sum *s, struct hmap *at, const struct change *c)
{
	enum change_kind kind = change_kind(c);
	enum cause cause = cause_first(c->causes);
	bool fresh;
	uint64_t *place = hmap_put(at, line_key(kind, cause, c->exhibit), &fresh);
	if (fresh) {
		GROW(s->line, s->cap, s->n + 1);
		s->line[s->n] =
		    (struct diff_line){.kind = kind, .cause = cause, .exhibit = c->exhibit};
		*place = s->n++;
	}
	struct diff_line *l = &s->line[*place];
	l->n++;
	if (c->was)
		count_gist(l->move, &c->from, -1);
	if (c->is)
		count_gist(l->move, &c->to, 1);
	add_files(l, c);
	uint64_t facets = diff_facets(c);
	for (unsigned f = 0; f < FACET_COUNT; f++)
		s->facet[f] += facets >> f & 1;
}

static int by_key(const void *a, const void *b)
{
	const struct diff_line *x = a, *y = b;
	uint64_t p = line_key(x->kind, x->cause, x->exhibit),
		 q = line_key(y->kind, y->cause, y->exhibit);
	return p < q ? -1 : p > q;
}

static void counts_of(const struct person_counts *n, int64_t out[DIFF_COUNTS])
{
	out[DIFF_people] = (int64_t)n->persons;
	out[DIFF_confirmed] = (int64_t)n->confirmed;
	out[DIFF_published] = (int64_t)n->published;
	out[DIFF_possible] = (int64_t)n->possible;
}

static bool adds_up(const struct diff_sum *s)
{
	for (unsigned i = 0; i < DIFF_COUNTS; i++) {
		int64_t v = s->from[i];
		for (size_t k = 0; k < s->n; k++)
			v += s->line[k].move[i];
		if (v != s->to[i])
			return false;
	}
	return true;
}

bool diff_add_up(struct kase *k, const struct diff_side side[2], struct diff_sum *s,
		 const char **out_why)
{
	struct hmap at = {0};
	struct change c;
	*s = (struct diff_sum){0};
	struct diff *d = diff_begin(k, side[0].generation, side[1].generation, out_why);
	if (d == NULL)
		return false;
	counts_of(&side[0].counts, s->from);
	counts_of(&side[1].counts, s->to);
	while (diff_next(d, &c))
		add_change(s, &at, &c);
	hmap_free(&at);
	s->passing = diff_passing(d);
	bool ok = !diff_failed(d);
	diff_end(d);
	if (s->n > 1)
		qsort(s->line, s->n, sizeof(*s->line), by_key);
	s->adds_up = adds_up(s);
	*out_why = "the log of changes can not be read; see `kond verify`";
	return ok;
}

void diff_sum_free(struct diff_sum *s)
{
	grow_free(s->line, s->cap, sizeof(*s->line));
	s->line = NULL;
	s->n = s->cap = 0;
}
