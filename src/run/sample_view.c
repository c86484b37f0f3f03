/*
 * sample_view - what somebody is shown of a unit: its bytes out of the evidence with a little of
 * what stands around them, and who is listed from there. Reads the blocks of one item only.
 */
#include "run/excerpt.h"
#include "run/sample.h"

#define AROUND      200   /* [byte] shown before and behind */
#define TEXT_MOST   65536 /* [byte] of one unit */
#define LISTED_MOST 64

/* Looks through the mentions of the unit's item. */
struct look_in {
	struct kase *k;
	const struct sample_unit *u;
	uint32_t generation;
	uint32_t person[LISTED_MOST];
	size_t n;
	uint64_t from, to; /* of the findings of the mention asked about */
};

static void list_person(struct look_in *w, uint32_t person)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->person[i] == person)
			return;
	if (person != 0 && w->n < LISTED_MOST)
		w->person[w->n++] = person;
}

static bool touches(const struct sample_unit *u, const struct mention *m)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct finding *f = &m->finding[i];
		if ((f->evidence & EV_derived) == 0 && f->at >= u->at && f->at - u->at < u->n)
			return true;
	}
	return false;
}

static void extent(struct look_in *w, const struct mention *m)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct finding *f = &m->finding[i];
		if ((f->evidence & EV_derived) != 0)
			continue;
		if (w->to == 0 || f->at < w->from)
			w->from = f->at;
		if (f->at + f->raw_n > w->to)
			w->to = f->at + f->raw_n;
	}
}

static void take(struct look_in *w, const struct mention *m, uint32_t ordinal)
{
	const struct sample_unit *u = w->u;
	if (u->asks == SAMPLE_person) {
		if (ordinal == u->ordinal)
			extent(w, m);
	} else if (m->unit != UNIT_name && touches(u, m)) {
		list_person(w, case_mapping_person(w->k, w->generation, u->item, ordinal));
	}
}

static void look_through(struct look_in *w, const struct limits *l)
{
	struct out block = out_mem();
	struct unpacker unpack;
	uint32_t first, n;
	unpack_start(&unpack, l->mention_findings, l->value_bytes);
	w->generation = case_mapping_begin(w->k);
	for (uint32_t seq = 0;; seq++) {
		struct block_mention b;
		struct mention m;
		out_clear(&block);
		if (!case_block_get(w->k, w->u->item, seq, &block, &first, &n))
			break;
		unpack_open(&unpack, out_view(&block));
		while (unpack_next(&unpack, &b) && unpack_whole(&unpack, &b, &m))
			take(w, &m, first + unpack.n - 1);
	}
	unpack_free(&unpack);
	crypt_wipe(block.p, block.cap);
	out_end(&block);
}

static void load_listed(struct look_in *w, struct arena *a, struct sample_view *out)
{
	struct person *p = arena_new(a, struct person, w->n);
	for (size_t i = 0; i < w->n; i++)
		if (case_person_get(w->k, a, w->person[i], &p[out->n_listed]) &&
		    p[out->n_listed].merged_into == 0)
			out->n_listed++;
	out->listed = p;
}

static void fetch(struct look_in *w, const struct limits *l, const char *parser, struct arena *a,
		  struct sample_view *out)
{
	uint64_t n = w->to - w->from;
	uint64_t from = w->from > AROUND ? w->from - AROUND : 0, head = w->from - from;
	str bytes;
	if (w->to == 0 || w->u->unit == UNIT_name)
		return;
	n = n < TEXT_MOST ? n : TEXT_MOST;
	if (parser == NULL) {
		out->why = "kond-parse is missing";
	} else if (excerpt_get(w->k, l, parser, a, w->u->item, from, (size_t)(head + n + AROUND),
			       &bytes, &out->why)) {
		out->before = str_sub(bytes, 0, (size_t)head);
		out->text = str_sub(bytes, (size_t)head, (size_t)(head + n));
		out->behind = str_sub(bytes, (size_t)(head + n), bytes.n);
	}
}

void sample_view(struct kase *k, const struct limits *l, const char *parser, struct arena *a,
		 const struct sample_unit *u, struct sample_view *out)
{
	struct look_in w = {.k = k, .u = u};
	struct item i;
	*out = (struct sample_view){.n_listed = 0};
	if (!case_item_get(k, a, u->item, &i)) {
		out->why = "its item is no longer in the case: draw again";
		return;
	}
	out->path = i.path;
	if (u->asks == SAMPLE_person)
		list_person(&w, u->person);
	else {
		w.from = u->at;
		w.to = u->at + u->n;
	}
	look_through(&w, l);
	load_listed(&w, a, out);
	fetch(&w, l, parser, a, out);
}
