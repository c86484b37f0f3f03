/*
 * wire - what the packets look like, and in which order they may come. One function per message
 * describes its layout for both directions of travel; one table says what may follow what. Little
 * endian, text as u16 length and bytes of UTF-8. Refuses: unknown numbers, the wrong direction,
 * sizes over wire.tbl, values out of range, malformed UTF-8, left-over bytes, and anything out of
 * order.
 */
#include "box/wire.h"

#include <string.h>

#include "base/must.h"
#include "base/utf8.h"

#define WORD_MAX 32 /* [byte] name of a reader or character set */

/* A walk along one message: writing when o is set, reading from c otherwise. */
struct walk {
	struct out *o;
	struct cur c;
};

static uint64_t walk_number(struct walk *w, uint64_t v, unsigned bytes, uint64_t max)
{
	if (w->o != NULL) {
		must(v <= max);
		for (unsigned i = 0; i < bytes; i++)
			out_u8(w->o, (uint8_t)(v >> (8 * i)));
		return v;
	}
	v = bytes == 1 ? cur_u8(&w->c) : bytes == 4 ? cur_u32(&w->c) : cur_u64(&w->c);
	if (v > max)
		w->c.bad = true;
	return w->c.bad ? 0 : v;
}

static void walk_u32(struct walk *w, uint32_t *v, uint32_t max)
{
	*v = (uint32_t)walk_number(w, *v, 4, max);
}

static void walk_u64(struct walk *w, uint64_t *v) { *v = walk_number(w, *v, 8, UINT64_MAX); }

static void walk_bool(struct walk *w, bool *v) { *v = walk_number(w, *v, 1, 1) != 0; }

static void walk_reason(struct walk *w, enum reason *v)
{
	uint64_t n = walk_number(w, (uint64_t)*v, 1, WIRE_REASONS - 1);
	if (!reason_known(n))
		w->c.bad = true;
	*v = (enum reason)(w->c.bad ? 0 : n);
}

static void put_text(struct out *o, str s, size_t max)
{
	size_t head = o->n, at = 0;
	out_u16(o, 0);
	if (s.n <= max && utf8_valid(s)) {
		out_str(o, s);
	} else {
		while (at < s.n) {
			size_t before = o->n;
			utf8_put(o, utf8_next(s, &at));
			if (o->n - head - 2 > max) {
				o->n = before;
				break;
			}
		}
	}
	size_t n = o->n - head - 2;
	o->p[head] = (unsigned char)n;
	o->p[head + 1] = (unsigned char)(n >> 8);
}

static void walk_text(struct walk *w, str *s, size_t max)
{
	if (w->o != NULL) {
		put_text(w->o, *s, max);
		return;
	}
	size_t n = cur_u16(&w->c);
	if (n > max)
		w->c.bad = true;
	*s = cur_take(&w->c, n);
	if (!utf8_valid(*s)) {
		w->c.bad = true;
		*s = STR_NONE;
	}
}

/* walk_word - one of our own words: a-z A-Z 0-9 _ - . and nothing else. */
static void walk_word(struct walk *w, str *s)
{
	walk_text(w, s, WORD_MAX);
	for (size_t i = 0; i < s->n; i++) {
		unsigned char c = s->p[i];
		if (!is_alnum(c) && c != '_' && c != '-' && c != '.')
			w->c.bad = true;
	}
}

static void walk_rest(struct walk *w, str *s, size_t max)
{
	if (w->o != NULL) {
		must(s->n > 0 && s->n <= max);
		out_str(w->o, *s);
		return;
	}
	*s = cur_take(&w->c, cur_left(&w->c));
	if (s->n == 0 || s->n > max)
		w->c.bad = true;
}

static void layout_job(struct walk *w, struct wire_body *b)
{
	walk_u64(w, &b->job.id);
	walk_text(w, &b->job.name, WIRE_NAME_MAX);
	walk_u64(w, &b->job.size);
	walk_bool(w, &b->job.can_seek);
	b->job.depth = (unsigned)walk_number(w, b->job.depth, 1, 255);
}

static void layout_fetch(struct walk *w, struct wire_body *b)
{
	layout_job(w, b);
	walk_u32(w, &b->index, UINT32_MAX);
	walk_text(w, &b->job.marks, WIRE_MARKS_MAX);
}

static void layout_go(struct walk *w, struct wire_body *b) { walk_bool(w, &b->wanted); }

static void layout_hello(struct walk *w, struct wire_body *b)
{
	struct seal_report *s = &b->seal;
	walk_word(w, &b->version);
	walk_u32(w, &s->landlock_abi, 1000);
	walk_bool(w, &s->seccomp);
	walk_bool(w, &s->user_ns);
	walk_bool(w, &s->net_ns);
	walk_bool(w, &s->ipc_ns);
	walk_bool(w, &s->chrooted);
	if (s->landlock_abi < 1 || !s->seccomp)
		w->c.bad = true;
}

static void layout_accept(struct walk *w, struct wire_body *b)
{
	walk_word(w, &b->m.accept.reader);
	walk_u32(w, &b->m.accept.version, 65535);
	walk_word(w, &b->m.accept.charset);
}

static void layout_name(struct walk *w, struct wire_body *b)
{
	walk_u32(w, &b->m.name.cell, WIRE_CELLS - 1);
	walk_text(w, &b->m.name.name, WIRE_NAME_MAX);
	if (b->m.name.cell == 0)
		w->c.bad = true;
}

static void layout_mentions(struct walk *w, struct wire_body *b)
{
	walk_rest(w, &b->m.mentions, WIRE_PACKET_MAX);
}

static void layout_survey(struct walk *w, struct wire_body *b)
{
	walk_rest(w, &b->m.survey, WIRE_PACKET_MAX);
}

static void layout_child(struct walk *w, struct wire_body *b)
{
	uint64_t size_and_one = (uint64_t)b->m.child.size + 1;
	walk_text(w, &b->m.child.name, WIRE_NAME_MAX);
	size_and_one = walk_number(w, size_and_one, 8, INT64_MAX);
	b->m.child.size = (int64_t)size_and_one - 1;
	walk_u32(w, &b->m.child.index, UINT32_MAX);
	walk_bool(w, &b->m.child.is_file);
	walk_reason(w, &b->m.child.why);
}

static void layout_data(struct walk *w, struct wire_body *b)
{
	walk_rest(w, &b->m.data, WIRE_PACKET_MAX);
}

static void layout_child_end(struct walk *w, struct wire_body *b)
{
	walk_reason(w, &b->m.child_end);
}

static void layout_progress(struct walk *w, struct wire_body *b) { walk_u64(w, &b->m.progress); }

static void layout_partial(struct walk *w, struct wire_body *b)
{
	walk_reason(w, &b->m.partial.why);
	walk_u64(w, &b->m.partial.at);
	if (b->m.partial.why == REASON_none)
		w->c.bad = true;
}

static void layout_done(struct walk *w, struct wire_body *b)
{
	walk_reason(w, &b->m.done.why);
	walk_bool(w, &b->m.done.failed);
	walk_u64(w, &b->m.done.passages);
	walk_u64(w, &b->m.done.bytes);
	if (b->m.done.failed && b->m.done.why == REASON_none)
		w->c.bad = true;
}

struct wire_row {
	const char *name;
	enum wire_direction direction;
	size_t max; /* [byte] */
	void (*layout)(struct walk *w, struct wire_body *b);
};

static const struct wire_row wire_rows[] = {
#define WIRE(num, name, direction, max) [num] = {#name, direction, max, layout_##name},
#include "box/wire.tbl"
#undef WIRE
};
#define WIRE_ROWS (sizeof(wire_rows) / sizeof(wire_rows[0]))

#define WIRE(num, name, direction, max)                                                            \
	_Static_assert((max) <= WIRE_PACKET_MAX, "packet over the largest");
#include "box/wire.tbl"
#undef WIRE

static const struct wire_row *wire_row(uint64_t number)
{
	if (number >= WIRE_ROWS || wire_rows[number].name == NULL)
		return NULL;
	return &wire_rows[number];
}

void wire_encode(struct out *o, const struct wire_body *b)
{
	const struct wire_row *r = wire_row((uint64_t)b->m.wire);
	struct wire_body copy = *b;
	struct walk w = {.o = o};
	must(r != NULL);
	out_clear(o);
	out_u16(o, (uint16_t)b->m.wire);
	r->layout(&w, &copy);
	must(!w.c.bad && o->n <= r->max);
}

bool wire_decode(str packet, enum wire_direction direction, struct wire_body *out_b)
{
	struct walk w = {.c = cur_of(packet)};
	uint16_t number = cur_u16(&w.c);
	const struct wire_row *r = wire_row(number);
	if (w.c.bad || r == NULL || r->direction != direction || packet.n > r->max)
		return false;
	*out_b = (struct wire_body){.m = {.wire = (enum wire)number}};
	r->layout(&w, out_b);
	return cur_done(&w.c);
}

bool wire_partial_room(struct wire_partials *p, enum reason why)
{
	must((unsigned)why < WIRE_REASONS);
	if (p->told[why] >= WIRE_SAME_PARTIALS)
		return false;
	p->told[why]++;
	return true;
}

/* What may come in which stage, and where it leads; everything else leads to STAGE_lie. */
#define WIRES (WIRE_survey + 1)
static const unsigned char next_stage[STAGE_count][WIRES] = {
    [STAGE_start][WIRE_hello] = STAGE_idle,

    [STAGE_item][WIRE_accept] = STAGE_reading,
    [STAGE_item][WIRE_progress] = STAGE_item,
    [STAGE_item][WIRE_partial] = STAGE_item,
    [STAGE_item][WIRE_done] = STAGE_idle,

    [STAGE_reading][WIRE_name] = STAGE_reading,
    [STAGE_reading][WIRE_mentions] = STAGE_reading,
    [STAGE_reading][WIRE_survey] = STAGE_reading,
    [STAGE_reading][WIRE_progress] = STAGE_reading,
    [STAGE_reading][WIRE_partial] = STAGE_reading,
    [STAGE_reading][WIRE_child] = STAGE_asked,
    [STAGE_reading][WIRE_done] = STAGE_idle,

    [STAGE_member][WIRE_data] = STAGE_member,
    [STAGE_member][WIRE_progress] = STAGE_member,
    [STAGE_member][WIRE_partial] = STAGE_member,
    [STAGE_member][WIRE_child_end] = STAGE_reading,

    [STAGE_fetch][WIRE_progress] = STAGE_fetch,
    [STAGE_fetch][WIRE_child] = STAGE_fetch_member,
    [STAGE_fetch][WIRE_done] = STAGE_idle,

    [STAGE_fetch_member][WIRE_data] = STAGE_fetch_member,
    [STAGE_fetch_member][WIRE_progress] = STAGE_fetch_member,
    [STAGE_fetch_member][WIRE_child_end] = STAGE_fetched,

    [STAGE_fetched][WIRE_progress] = STAGE_fetched,
    [STAGE_fetched][WIRE_done] = STAGE_idle,
};

void wire_expect_hello(struct wire_state *s) { *s = (struct wire_state){.stage = STAGE_start}; }

static void expect(struct wire_state *s, enum wire_stage stage, const struct job *j)
{
	must(s->stage == STAGE_idle);
	*s = (struct wire_state){.stage = stage, .size = j->size};
}

void wire_expect_item(struct wire_state *s, const struct job *j) { expect(s, STAGE_item, j); }

void wire_expect_member(struct wire_state *s, const struct job *j, uint32_t index)
{
	expect(s, STAGE_fetch, j);
	s->wanted = index;
}

void wire_answered(struct wire_state *s, bool wanted)
{
	must(s->stage == STAGE_asked);
	s->stage = wanted ? STAGE_member : STAGE_reading;
}

bool wire_child_has_data(const struct message *m)
{
	return m->child.is_file && m->child.why == REASON_none;
}

static bool accept_name(struct wire_state *s, const struct message *m)
{
	unsigned char bit = (unsigned char)(1u << (m->name.cell & 7));
	unsigned char *at = &s->cell[m->name.cell >> 3];
	if ((*at & bit) != 0 || m->name.name.n > WIRE_NAMES_MAX - s->names)
		return false;
	*at |= bit;
	s->names += m->name.name.n;
	return true;
}

static bool accept_child(struct wire_state *s, const struct message *m, enum wire_stage *to)
{
	bool fetching = s->stage == STAGE_fetch;
	if (fetching ? m->child.index != s->wanted : m->child.index < s->index)
		return false;
	s->index = (uint64_t)m->child.index + 1;
	if (!wire_child_has_data(m))
		*to = fetching ? STAGE_fetched : STAGE_reading;
	return true;
}

/* A count that only rises makes a stalled worker visible: it can not say the same place twice. */
static bool accept_progress(struct wire_state *s, const struct message *m)
{
	if (m->progress <= s->progress || m->progress > s->size)
		return false;
	s->progress = m->progress;
	return true;
}

static bool accept_values(struct wire_state *s, const struct message *m, enum wire_stage *to)
{
	switch (m->wire) {
	case WIRE_name:
		return accept_name(s, m);
	case WIRE_child:
		return accept_child(s, m, to);
	case WIRE_progress:
		return accept_progress(s, m);
	case WIRE_partial:
		return m->partial.at <= s->size && wire_partial_room(&s->partials, m->partial.why);
	case WIRE_done:
		return m->done.bytes <= s->size;
	default:
		return true;
	}
}

bool wire_accept(struct wire_state *s, const struct wire_body *b)
{
	enum wire_stage to = STAGE_lie;
	if ((unsigned)b->m.wire < WIRES)
		to = (enum wire_stage)next_stage[s->stage][b->m.wire];
	if (to != STAGE_lie && !accept_values(s, &b->m, &to))
		to = STAGE_lie;
	s->stage = to;
	return to != STAGE_lie;
}
