/*
 * event - reading and writing events over the rows of fact.c. Refuses fields that a kind does not
 * have, a kind without what it asks for, references to what is not there, and a second correction
 * of the same event.
 */
#include "case/event.h"

#include <string.h>

#include "base/cur.h"
#include "base/utf8.h"
#include "case/store.h"

const struct event_kind_row event_kind_rows[] = {
#define EVENT(num, name, group, side, words, asks, may)                                            \
	{EVENT_##name, #name, #group, SIDE_##side, words, asks, may},
#include "case/event.tbl"
#undef EVENT
    {EVENT_none, NULL, NULL, SIDE_none, NULL, NULL, NULL}};

const struct event_field_row event_field_rows[EVENT_FIELD_COUNT] = {
#define EVENT_FIELD(name, option, any, words)                                                      \
	{#name, option, words, any,                                                                \
	 EVENT_FIELD_##name == EVENT_FIELD_due_at ||                                               \
	     EVENT_FIELD_##name == EVENT_FIELD_extended_at},
#include "case/event_field.tbl"
#undef EVENT_FIELD
};

const struct event_kind_row *event_kind_by_name(str name)
{
	for (const struct event_kind_row *r = event_kind_rows; r->name != NULL; r++)
		if (str_eq(name, str_of(r->name)))
			return r;
	return NULL;
}

const struct event_kind_row *event_kind_row(enum event_kind k)
{
	for (const struct event_kind_row *r = event_kind_rows; r->name != NULL; r++)
		if (r->kind == k)
			return r;
	return NULL;
}

/* A list of words holds a field by its name, times without their _at. */
static bool in_list(const char *list, enum event_field f)
{
	str rest = str_of(list), name = str_of(event_field_rows[f].name);
	if (event_field_rows[f].is_time)
		name.n -= 3;
	while (rest.n > 0)
		if (str_eq(str_cut(&rest, ' '), name))
			return true;
	return false;
}

static bool names(const char *list, str word)
{
	for (str rest = str_of(list); rest.n > 0;)
		if (str_eq(str_cut(&rest, ' '), word))
			return true;
	return false;
}

bool event_asks(const struct event_kind_row *k, enum event_field f) { return in_list(k->asks, f); }
bool event_takes(const struct event_kind_row *k, enum event_field f)
{
	return event_field_rows[f].any || event_asks(k, f) || in_list(k->may, f);
}

bool event_takes_figure(const struct event_kind_row *k)
{
	return names(k->asks, STR("figure")) || names(k->may, STR("figure"));
}

static const char *const state_names[STATE_COUNT] = {"recorded", "claimed", "confirmed",
						     "not_confirmed", "denied"};

const char *event_state_name(enum event_state s)
{
	return (unsigned)s < STATE_COUNT ? state_names[s] : "";
}

bool event_state_read(str s, enum event_state *out_s)
{
	for (unsigned i = 0; i < STATE_COUNT; i++)
		if (str_eq(s, str_of(state_names[i]))) {
			*out_s = (enum event_state)i;
			return true;
		}
	return false;
}

uint32_t entity_of(str s)
{
	uint64_t v;
	return s.n > 2 && to_upper(s.p[0]) == 'O' && s.p[1] == '-' &&
		       str_u64(str_sub(s, 2, s.n), &v) && v > 0 && v < UINT32_MAX
		   ? (uint32_t)v
		   : 0;
}

bool event_id_of(str s, unsigned char letter, uint32_t *out_id)
{
	uint64_t v;
	if (s.n > 2 && to_upper(s.p[0]) == letter && s.p[1] == '-')
		s = str_sub(s, 2, s.n);
	if (!str_u64(s, &v) || v == 0 || v >= UINT32_MAX)
		return false;
	*out_id = (uint32_t)v;
	return true;
}

bool event_ids_there(const struct kase *k, str text)
{
	uint32_t id;
	for (size_t i = 0; i < text.n;) {
		size_t from = i;
		while (i < text.n && (is_alnum(text.p[i]) || text.p[i] == '-'))
			i++;
		str word = str_sub(text, from, i);
		if (word.n > 2 && word.p[0] == 'E' && word.p[1] == '-' &&
		    event_id_of(word, 'E', &id) && id > fact_count(k, ABOUT_event))
			return false;
		i += i == from;
	}
	return true;
}

bool party_there(const struct org *o, str text)
{
	uint32_t id = entity_of(text);
	return id == 0 || org_entity(o, id) != NULL;
}

/* ---- figures ---- */

/* 485,000 and 485.000 and 485000 are one number; "300 GB" is none. */
static bool plain_number(str s, uint64_t *out_v)
{
	unsigned char digits[24];
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == ',' || s.p[i] == '.' || s.p[i] == ' ') {
			if (i == 0 || i + 4 > s.n)
				return false;
			continue;
		}
		if (!is_digit(s.p[i]) || n == sizeof(digits))
			return false;
		digits[n++] = s.p[i];
	}
	return str_u64((str){digits, n}, out_v);
}

static void figure_number(struct figure *f)
{
	f->is_number = plain_number(f->value, &f->least);
	if (!f->is_number)
		f->least = 0;
}

bool figure_read(str s, struct figure *out_f)
{
	size_t bars = 0;
	for (size_t i = 0; i < s.n; i++)
		bars += s.p[i] == '|';
	*out_f = (struct figure){.value = str_trim(str_cut(&s, '|'))};
	out_f->as_of = str_trim(str_cut(&s, '|'));
	out_f->who_said = str_trim(str_cut(&s, '|'));
	out_f->definition = str_trim(s);
	figure_number(out_f);
	return bars == 3 && out_f->value.n > 0 && out_f->definition.n > 0;
}

bool figures_differ(struct arena a, const struct figure *x, const struct figure *y)
{
	if (!str_eq(utf8_fold(&a, x->definition), utf8_fold(&a, y->definition)))
		return false;
	if (x->as_of.n > 0 && y->as_of.n > 0 && !str_eq(x->as_of, y->as_of) &&
	    str_eq(utf8_fold(&a, x->who_said), utf8_fold(&a, y->who_said)))
		return false; /* one speaker who knows more later contradicts nobody */
	return x->is_number && y->is_number ? x->least != y->least : !str_eq(x->value, y->value);
}

str figure_pack(struct arena *a, const struct figure *f)
{
	struct out o = out_mem();
	const str part[] = {f->value, f->as_of, f->who_said, f->definition};
	for (size_t i = 0; i < 4; i++) {
		if (i > 0)
			out_char(&o, '|');
		out_str(&o, part[i]);
	}
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

/* ---- attachments, as a line in the row: hash, row, bytes, name ---- */

str attachment_pack(struct arena *a, const struct attachment *x)
{
	struct out o = out_mem();
	out_hex(&o, x->sha256, sizeof(x->sha256));
	out_char(&o, ' ');
	out_dec(&o, x->id);
	out_char(&o, ' ');
	out_dec(&o, x->bytes);
	out_char(&o, ' ');
	out_str(&o, x->name);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static int nibble(unsigned char c)
{
	return is_digit(c) ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool hash_read(str hex, unsigned char out_sha256[SHA256_BYTES])
{
	if (hex.n != (size_t)SHA256_BYTES * 2)
		return false;
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		int hi = nibble(hex.p[2 * i]), lo = nibble(hex.p[2 * i + 1]);
		if (hi < 0 || lo < 0)
			return false;
		out_sha256[i] = (unsigned char)(hi << 4 | lo);
	}
	return true;
}

static bool attachment_read(str s, struct attachment *out_x)
{
	uint64_t id;
	str hex = str_cut(&s, ' ');
	*out_x = (struct attachment){0};
	if (!hash_read(hex, out_x->sha256) || !str_u64(str_cut(&s, ' '), &id) || id > UINT32_MAX ||
	    !str_u64(str_cut(&s, ' '), &out_x->bytes))
		return false;
	out_x->id = (uint32_t)id;
	out_x->name = s;
	return true;
}

/* ---- reading rows ---- */

static size_t count_keys(const struct fact *f, str key)
{
	size_t n = 0;
	for (size_t i = 0; i < f->n; i++)
		n += str_eq(f->field[i].key, key);
	return n;
}

static bool read_figures(struct arena *a, const struct fact *f, struct event *e)
{
	struct figure *all = arena_new(a, struct figure, count_keys(f, STR("figure")));
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->field[i].key, STR("figure")) &&
		    !figure_read(f->field[i].value, &all[e->n_figure++]))
			return false;
	e->figure = all;
	return true;
}

static bool read_attachments(struct arena *a, const struct fact *f, struct event *e)
{
	struct attachment *all = arena_new(a, struct attachment, count_keys(f, STR("attachment")));
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->field[i].key, STR("attachment")) &&
		    !attachment_read(f->field[i].value, &all[e->n_attachment++]))
			return false;
	e->attachment = all;
	return true;
}

static str party(const struct org *o, str value, uint32_t *out_id)
{
	uint32_t id = entity_of(value);
	const struct entity *x = org_entity(o, id);
	*out_id = x == NULL ? 0 : id;
	return x == NULL ? value : x->value[ENTITY_name];
}

static bool read_event(struct arena *a, const struct org *o, const struct fact *f, struct event *e)
{
	uint32_t who;
	*e = (struct event){.id = f->number, .at_ms = f->at_ms, .by = f->by};
	e->kind = event_kind_by_name(fact_value(f, "kind"));
	e->at = fact_when(f, "time_at");
	for (unsigned x = 0; x < EVENT_FIELD_COUNT; x++)
		e->value[x] = fact_value(f, event_field_rows[x].name);
	e->due = fact_when(f, "due_at");
	e->privileged = fact_value(f, "privileged").n > 0;
	e->corrects = fact_number(f, "corrects");
	e->retracted = fact_value(f, "retracted").n > 0;
	e->why = fact_value(f, "why");
	memcpy(e->digest, f->digest, sizeof(e->digest));
	str state = e->value[EVENT_FIELD_state];
	party(o, e->value[EVENT_FIELD_entity], &e->entity);
	e->speaker_name = party(o, e->value[EVENT_FIELD_speaker], &e->speaker);
	e->to_name = party(o, e->value[EVENT_FIELD_to], &e->to);
	e->from_name = party(o, e->value[EVENT_FIELD_from], &e->from);
	e->who_name = party(o, e->value[EVENT_FIELD_who], &who);
	if (e->value[EVENT_FIELD_re].n > 0 && !event_id_of(e->value[EVENT_FIELD_re], 'E', &e->re))
		return false;
	if (e->value[EVENT_FIELD_exhibit].n > 0)
		event_id_of(e->value[EVENT_FIELD_exhibit], 'X', &e->exhibit);
	if (e->value[EVENT_FIELD_snapshot].n > 0)
		event_id_of(e->value[EVENT_FIELD_snapshot], 'S', &e->snapshot);
	return e->kind != NULL && e->corrects < e->id && e->re < e->id &&
	       (state.n == 0 || event_state_read(state, &e->state)) && read_figures(a, f, e) &&
	       read_attachments(a, f, e);
}

const struct event *event_get(const struct event_all *all, uint32_t id)
{
	return id == 0 || id > all->n ? NULL : &all->event[id - 1];
}

const struct event *event_now(const struct event_all *all, const struct event *e)
{
	while (e->corrected != 0)
		e = &all->event[e->corrected - 1];
	return e->retracted ? NULL : e;
}

str event_title(const struct event *e)
{
	str t = e->value[EVENT_FIELD_title], what = e->value[EVENT_FIELD_what];
	if (t.n == 0)
		t = str_trim(str_cut(&what, '\n'));
	t = utf8_head(t, EVENT_TITLE_MOST);
	return t.n == 0 ? str_of(e->kind->words) : t;
}

static bool settles(const struct event *e)
{
	return e->re != 0 && e->kind->kind != EVENT_supervisor_deadline &&
	       e->kind->kind != EVENT_receipt;
}

bool event_open(const struct event *e)
{
	return event_stands(e) && e->settled == 0 &&
	       (when_known(&e->due) || e->kind->kind == EVENT_promise ||
		e->kind->kind == EVENT_question || e->kind->kind == EVENT_order);
}

/* Corrections first: what settles and contradicts is asked of what stands. */
static bool link_events(struct event_all *all)
{
	for (size_t i = 0; i < all->n; i++) {
		struct event *e = &all->event[i];
		if (e->corrects == 0)
			continue;
		if (all->event[e->corrects - 1].corrected != 0)
			return false;
		all->event[e->corrects - 1].corrected = e->id;
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct event *e = &all->event[i];
		if (!event_stands(e) || !settles(e))
			continue;
		const struct event *of = event_now(all, &all->event[e->re - 1]);
		if (of != NULL)
			all->event[of->id - 1].settled = e->id;
	}
	return true;
}

/* ---- who contradicts whom ---- */

struct pairs {
	uint64_t *p;
	size_t n, cap;
};

static void pair_add(struct pairs *q, uint32_t x, uint32_t y)
{
	if (x == y)
		return;
	GROW(q->p, q->cap, q->n + 2);
	q->p[q->n++] = (uint64_t)x << 32 | y;
	q->p[q->n++] = (uint64_t)y << 32 | x;
}

static void pairs_said(const struct event_all *all, struct pairs *q, const struct event *e)
{
	for (str list = e->value[EVENT_FIELD_contradicts]; list.n > 0;) {
		uint32_t id;
		const struct event *of = NULL;
		if (event_id_of(str_trim(str_cut(&list, ',')), 'E', &id))
			of = event_get(all, id);
		of = of == NULL ? NULL : event_now(all, of);
		if (of != NULL)
			pair_add(q, e->id, of->id);
	}
}

/* Few events tell figures; each is compared with each. */
#define FIGURES_MOST 500

static void pairs_figures(const struct event_all *all, struct pairs *q, struct arena a)
{
	struct told {
		uint32_t event;
		const struct figure *f;
	} *told = arena_new(&a, struct told, FIGURES_MOST);
	size_t n = 0;
	for (size_t i = 0; i < all->n; i++)
		for (size_t x = 0; event_stands(&all->event[i]) && x < all->event[i].n_figure; x++)
			if (n < FIGURES_MOST)
				told[n++] =
				    (struct told){all->event[i].id, &all->event[i].figure[x]};
	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			if (figures_differ(a, told[i].f, told[j].f))
				pair_add(q, told[i].event, told[j].event);
}

static void sort_pairs(struct pairs *q)
{
	for (size_t gap = q->n / 2; gap > 0; gap /= 2)
		for (size_t i = gap; i < q->n; i++)
			for (size_t j = i; j >= gap && q->p[j - gap] > q->p[j]; j -= gap) {
				uint64_t t = q->p[j];
				q->p[j] = q->p[j - gap];
				q->p[j - gap] = t;
			}
}

static void contradictions(struct event_all *all, struct arena *a)
{
	struct pairs q = {0};
	struct arena scratch = arena_make((size_t)64 << 20);
	for (size_t i = 0; i < all->n; i++)
		if (event_stands(&all->event[i]))
			pairs_said(all, &q, &all->event[i]);
	pairs_figures(all, &q, scratch);
	arena_free(&scratch);
	sort_pairs(&q);
	uint32_t *other = arena_new(a, uint32_t, q.n + 1);
	size_t n = 0;
	for (size_t i = 0; i < q.n; i++) {
		struct event *e = &all->event[(q.p[i] >> 32) - 1];
		if (i > 0 && q.p[i] == q.p[i - 1])
			continue;
		if (e->n_contradicts == 0)
			e->contradicts = &other[n];
		other[n++] = (uint32_t)q.p[i];
		e->n_contradicts++;
	}
	grow_free(q.p, q.cap, sizeof(*q.p));
}

bool event_load(struct kase *k, struct arena *a, const struct org *o, struct event_all *out_e)
{
	struct fact *f;
	struct event_all all = {0};
	if (!fact_all(k, a, ABOUT_event, &f, &all.n))
		return false;
	all.event = arena_new(a, struct event, all.n + 1);
	for (size_t i = 0; i < all.n; i++)
		if (f[i].number != i + 1 || !read_event(a, o, &f[i], &all.event[i]))
			return store_fail_read(k, why_altered);
	if (!link_events(&all))
		return store_fail_read(k, why_altered);
	contradictions(&all, a);
	*out_e = all;
	return true;
}
