/*
 * review_session - pairs on the terminal, one after the other: side by side, what speaks for and
 * against, and a key. Every look at people is in the journal before it is shown. Text of evidence
 * goes through the table writer, which leaves nothing that a terminal would obey.
 */
#define _GNU_SOURCE
#include <termios.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cmd/review_pair.h"
#include "cmd/shown.h"
#include "run/excerpt.h"
#include "run/review.h"

#define BEFORE      60  /* [byte] of evidence shown before a mention */
#define SHOWN_BYTES 240 /* [byte] of evidence shown */
#define PLACES      2   /* mentions of each person that e shows */
#define ADDRESSES   3   /* of each person */
#define CTRL_C      3
#define CTRL_D      4

struct session {
	struct call *c;
	struct look *look;
	struct arena scratch;
	struct shown shown;
	uint32_t *done; /* decisions made here, in order */
	size_t *pair_of;
	size_t n_done;
};

/* One key, without Enter; the terminal is as before behind it. gives 'q' when there is none. */
static char key(void)
{
	struct termios old, raw;
	unsigned char b = 'q';
	if (tcgetattr(STDIN_FILENO, &old) != 0)
		return 'q';
	raw = old;
	raw.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
	raw.c_cc[VMIN] = 1;
	raw.c_cc[VTIME] = 0;
	tcsetattr(STDIN_FILENO, TCSANOW, &raw);
	ssize_t n = read(STDIN_FILENO, &b, 1);
	tcsetattr(STDIN_FILENO, TCSANOW, &old);
	return n != 1 || b == CTRL_C || b == CTRL_D ? 'q' : (char)to_lower(b);
}

/* The journal tells of a look before anything of it is shown. */
static bool look_at(struct session *s, const struct doubt *d, const char *what)
{
	s->look->set = sha256_begin();
	s->look->count = 0;
	look_show(s->look, id_text(&s->scratch, 'P', d->a));
	look_show(s->look, id_text(&s->scratch, 'P', d->b));
	return look_write(s->look, what);
}

/* ---- side by side ---- */

static str joined(struct arena *a, struct texts t, size_t most)
{
	struct out o = out_mem();
	for (size_t i = 0; i < t.n && i < most; i++) {
		if (i > 0)
			out_z(&o, "; ");
		out_str(&o, t.s[i]);
	}
	if (t.n > most)
		out_z(&o, "; ...");
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str address(struct arena *a, const struct address *x)
{
	const str part[] = {x->street, x->house_number, x->postcode,
			    x->city,   x->country,      shown_date(a, x->since)};
	struct out o = out_mem();
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]); i++) {
		if (part[i].n == 0)
			continue;
		if (o.n > 0)
			out_char(&o, ' ');
		out_str(&o, part[i]);
	}
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static void row(struct list *l, const char *what, str x, str y)
{
	if (x.n + y.n == 0)
		return;
	list_text(l, str_of(what));
	list_text(l, x);
	list_text(l, y);
	list_row_end(l);
}

static str sex_of(const struct person *p)
{
	return p->sex == 0 ? STR_NONE : (str){(const unsigned char *)&p->sex, 1};
}

static void address_rows(struct list *l, struct arena *a, const struct person *x,
			 const struct person *y)
{
	for (size_t i = 0; i < ADDRESSES; i++)
		row(l, i == 0 ? "address" : "",
		    i < x->n_addresses ? address(a, &x->addresses[i]) : STR_NONE,
		    i < y->n_addresses ? address(a, &y->addresses[i]) : STR_NONE);
}

static void texts_row(struct list *l, struct arena *a, const char *what, struct texts x,
		      struct texts y)
{
	row(l, what, joined(a, x, 6), joined(a, y, 6));
}

static str number(struct arena *a, uint64_t v)
{
	struct out o = out_mem();
	out_dec(&o, v);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static void side_by_side(struct session *s, struct arena *a, const struct person *x,
			 const struct person *y)
{
	struct list_column col[] = {{"what", "", false}, {"a", NULL, false}, {"b", NULL, false}};
	col[1].head = str_z(a, id_text(a, 'P', x->id));
	col[2].head = str_z(a, id_text(a, 'P', y->id));
	struct list *l = call_list(s->c, col, 3);
	texts_row(l, a, "name", (struct texts){x->names, x->n_names},
		  (struct texts){y->names, y->n_names});
	row(l, "born", shown_date(a, x->birth_date), shown_date(a, y->birth_date));
	row(l, "sex", sex_of(x), sex_of(y));
	row(l, "BSN", x->bsn, y->bsn);
	address_rows(l, a, x, y);
	texts_row(l, a, "telephone", (struct texts){x->phones, x->n_phones},
		  (struct texts){y->phones, y->n_phones});
	texts_row(l, a, "e-mail", (struct texts){x->emails, x->n_emails},
		  (struct texts){y->emails, y->n_emails});
	texts_row(l, a, "requester", shown_requesters(&s->shown, a, x),
		  shown_requesters(&s->shown, a, y));
	texts_row(l, a, "data", shown_categories(a, x->categories),
		  shown_categories(a, y->categories));
	row(l, "exposure", str_of(standing_name(x->exposure)), str_of(standing_name(y->exposure)));
	texts_row(l, a, "files", shown_files(&s->shown, a, x), shown_files(&s->shown, a, y));
	row(l, "mentions", number(a, x->mentions), number(a, y->mentions));
	list_end(l);
}

static bool agrees(const struct doubt_said *x)
{
	return str_eq(x->level, STR("equal")) || str_eq(x->level, STR("straight"));
}

/* Where they agree and differ, with the weight of each. */
static void weights(struct session *s, struct arena *a, const struct doubt *d)
{
	static const struct list_column col[] = {
	    {"field", "", false}, {"level", "they are", false}, {"bits", "bits", true}};
	struct list *l = call_list(s->c, col, 3);
	struct out against = out_mem();
	for (unsigned i = 0; i < d->n; i++) {
		if (str_eq(d->said[i].level, STR("straight")))
			continue; /* as it should be */
		list_text(l, d->said[i].field);
		list_text(l, d->said[i].level);
		list_text(l, review_bits(a, d->said[i].centibits));
		list_row_end(l);
		if (agrees(&d->said[i]))
			continue;
		out_z(&against, against.n > 0 ? ", " : "");
		out_str(&against, d->said[i].field);
		out_z(&against, " (");
		out_str(&against, d->said[i].level);
		out_char(&against, ')');
	}
	list_text(l, STR("all"));
	list_text(l, STR_NONE);
	list_text(l, review_bits(a, d->centibits));
	list_row_end(l);
	list_end(l);
	out_z(s->c->out, "One person: ");
	out_fixed(s->c->out, d->permille, 1, '.');
	out_z(s->c->out, " %");
	if (against.n > 0) {
		out_z(s->c->out, ", only if something explains: ");
		out_str(s->c->out, out_view(&against));
	}
	out_char(s->c->out, '\n');
	out_end(&against);
}

static bool show_pair(struct session *s, const struct doubt *d, size_t at, size_t n)
{
	struct arena a = s->scratch;
	struct person x, y;
	if (!look_at(s, d, "review.pair"))
		return false;
	if (!case_person_get(s->look->k, &a, d->a, &x) ||
	    !case_person_get(s->look->k, &a, d->b, &y))
		return call_failed(s->c, "the case could not be read", NULL), false;
	out_z(s->c->out, "\nPair ");
	out_dec(s->c->out, at + 1);
	out_z(s->c->out, " of ");
	out_dec(s->c->out, n);
	out_char(s->c->out, '\n');
	side_by_side(s, &a, &x, &y);
	weights(s, &a, d);
	return true;
}

/* ---- evidence ---- */

/* Bytes of evidence as a line of text. */
static str line_of(struct arena *a, str bytes)
{
	unsigned char *p = arena_new(a, unsigned char, bytes.n);
	bool text = utf8_valid(bytes);
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char b = bytes.p[i];
		p[i] = b < ' ' || b == 0x7f ? ' ' : b >= 0x80 && !text ? '?' : b;
	}
	return (str){p, bytes.n};
}

/* Whole characters: what was cut at the ends is left out. */
static str whole(str s)
{
	while (s.n > 0 && (s.p[0] & 0xc0) == 0x80)
		s = str_sub(s, 1, s.n);
	for (size_t i = 0; i < 4 && s.n > 0 && !utf8_valid(s); i++)
		s.n--;
	return s;
}

static void evidence_of(struct session *s, struct list *l, uint32_t person)
{
	struct place place[PLACES];
	const char *parser = call_parser(s->c);
	size_t n = review_places(s->look->k, &s->c->limits, person, place, PLACES);
	for (size_t i = 0; i < n; i++) {
		struct arena a = s->scratch;
		const char *why = "kond-parse is missing";
		str bytes;
		uint64_t from = place[i].at > BEFORE ? place[i].at - BEFORE : 0;
		bool ok =
		    parser != NULL && excerpt_get(s->look->k, &s->c->limits, parser, &a,
						  place[i].item, from, SHOWN_BYTES, &bytes, &why);
		str text = !ok ? STR_NONE : utf8_valid(whole(bytes)) ? whole(bytes) : bytes;
		list_text(l, id_text(&a, 'P', person));
		list_text(l, shown_path(&s->shown, place[i].item));
		list_text(l, ok ? line_of(&a, text) : str_of(why));
		list_row_end(l);
	}
}

static bool show_evidence(struct session *s, const struct doubt *d)
{
	static const struct list_column col[] = {
	    {"person", "person", false}, {"where", "where", false}, {"text", "text", false}};
	if (!look_at(s, d, "review.evidence"))
		return false;
	struct list *l = call_list(s->c, col, 3);
	evidence_of(s, l, d->a);
	evidence_of(s, l, d->b);
	list_end(l);
	return true;
}

/* ---- keys ---- */

static void say(struct session *s, const char *z)
{
	out_z(s->c->out, z);
	out_flush(s->c->out);
}

static bool act_on(struct session *s, const struct doubt *d, size_t at, enum ruling ruling)
{
	struct act act;
	const char *why = NULL;
	if (!review_decide(s->look->k, &s->c->limits, d->a, d->b, ruling, STR_NONE, &act, &why)) {
		call_failed(s->c, why == NULL ? "the case could not be written" : why, NULL);
		return false;
	}
	s->pair_of[s->n_done] = at;
	s->done[s->n_done++] = act.id;
	say(s, ruling == RULING_same ? "one person\n" : "two people\n");
	return true;
}

/* The pair that is looked at next. */
static size_t take_back(struct session *s, size_t at)
{
	struct act act;
	const char *why = NULL;
	if (s->n_done == 0) {
		say(s, "nothing to undo; `kond review undo D-ID` undoes older ones\n");
		return at;
	}
	if (!review_undo(s->look->k, s->done[s->n_done - 1], STR_NONE, &act, &why)) {
		call_failed(s->c, why, NULL);
		return at;
	}
	say(s, "taken back\n");
	return s->pair_of[--s->n_done];
}

/* The pair to go on with; n: the end. */
static size_t pair_step(struct session *s, const struct review_pair *pair, size_t at, size_t n)
{
	const struct doubt *d = &pair[at].d;
	if (!show_pair(s, d, at, n))
		return n;
	for (;;) {
		say(s, "y same  n different  ? later  e evidence  u undo  q quit > ");
		char c = key();
		say(s, "\n");
		if (c == 'y' || c == 'n')
			return act_on(s, d, at, c == 'y' ? RULING_same : RULING_different) ? at + 1
											   : n;
		if (c == '?')
			return at + 1;
		if (c == 'u')
			return take_back(s, at);
		if (c == 'q' || (c == 'e' && !show_evidence(s, d)))
			return n;
	}
}

/* At the end: y makes the next generation, u takes the last decision back. */
static char key_at_end(struct session *s)
{
	if (s->n_done == 0)
		return 'q';
	out_dec(s->c->out, s->n_done);
	say(s, s->n_done == 1 ? " decision. " : " decisions. ");
	if (call_option(s->c, "apply") != NULL)
		return 'y';
	say(s, "Make the next generation now? y yes  n later  u undo the last > ");
	char c = key();
	say(s, "\n");
	return c;
}

static int session_run(struct session *s, const struct review_pair *pair, size_t n)
{
	size_t at = 0;
	for (;;) {
		while (at < n)
			at = pair_step(s, pair, at, n);
		char c = key_at_end(s);
		if (c == 'y')
			return review_apply(s->c, s->look->k);
		if (c != 'u')
			break;
		at = take_back(s, n);
	}
	if (s->n_done > 0)
		say(s, "`kond resolve` makes it later\n");
	return EXIT_done;
}

int review_session(struct call *c, struct look *look)
{
	struct review_pair *pair;
	size_t n, most;
	struct session s = {.c = c,
			    .look = look,
			    .scratch = arena_make((size_t)64 << 20),
			    .shown = shown_start(look->k)};
	unsigned char unused[SHA256_BYTES];
	int r = EXIT_failed;
	sha256_end(&look->set, unused); /* each look has a set of its own */
	if (!review_pairs(look->k, c->arena, &pair, &n)) {
		call_failed(c, "the case could not be read", case_why(look->k));
	} else {
		most = n + 1;
		s.done = arena_new(c->arena, uint32_t, most);
		s.pair_of = arena_new(c->arena, size_t, most);
		if (n == 0)
			say(&s, "No pair waits for you; `kond review decide` and `split` decide "
				"without.\n");
		r = session_run(&s, pair, n);
	}
	shown_end(&s.shown);
	arena_free(&s.scratch);
	int closed = look_close(look);
	return r == EXIT_done ? closed : r;
}
