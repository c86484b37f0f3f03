/*
 * prose - the assembler of running text (find/assemble.h): runs every detector over a stretch,
 * drops what overlaps, and hands line after line to the record of the person that the text is about
 * (find/prose_record.c), until another person begins; then the record is given out
 * (find/prose_part.c). A line of a log is a record of its own, unless it tells more of a person
 * named above it. What stands open at the end of a stretch is carried over. Persons side by side in
 * columns are kept apart (find/prose_lane.c).
 */
#include "find/assemble.h"
#include "find/name_run.h"
#include "find/overlap.h"
#include "find/prose_addressee.h"
#include "find/prose_aside.h"
#include "find/prose_behind.h"
#include "find/prose_lane.h"
#include "find/prose_log.h"
#include "find/prose_order.h"
#include "find/prose_part.h"
#include "find/prose_split.h"
#include "find/same_name.h"
#include "find/seek.h"
#include "find/words.h"
#include "text/raw_map.h"

#define HIT_ARENA      ((size_t)128 << 20)
#define CELL_ARENA     ((size_t)64 << 20)
#define LINES_APART    400  /* lines without a word of the person after which a record ends */
#define ENTRIES        4096 /* in one record; then it goes out, and who it is about stays */
#define NAME_TAIL      24   /* [byte] of a department behind the name of who ordered */
#define NAME_BYTES     60   /* [byte] of a name before its AGB code */
#define HEAD_LINES     2 /* the first lines of a text, whose coming again begins another part of it */
#define HEAD_BYTES     120
#define HEAD_LETTERS   8
#define RELATIVE_BYTES 40 /* [byte] before a telephone in which a relative is named */
#define RELATIVE_WORDS 4
#define LINE_LOOK      200 /* bytes of a line that are looked at to tell what sort of line it is */

struct prose_state {
	const struct limits *limits;
	struct text_index index; /* of the present text */
	struct hits hits;
	struct arena hit_values;
	struct overlap overlap;
	struct behind behind;
	struct record record;
	struct lanes lanes;
	struct parts parts;
	uint64_t line_of_person;
	struct entry *line; /* the present line's, reused */
	size_t line_cap;
	enum gap gap; /* since the last line with findings */
	unsigned char head[HEAD_LINES][HEAD_BYTES];
	size_t head_n[HEAD_LINES];
	unsigned heads;
	bool started;             /* a stretch of the item was read */
	struct arena cell_values; /* what prose_cell gave to a build of another assembler */
	const struct build *cell_build;
	uint64_t cell_number;
};

struct prose_state *prose_new(const struct limits *l, struct find_out *out)
{
	size_t cap = 0;
	struct prose_state *p = grow(NULL, &cap, 1, sizeof(*p));
	*p = (struct prose_state){.limits = l};
	p->hit_values = arena_make(HIT_ARENA);
	p->hits.arena = &p->hit_values;
	p->cell_values = arena_make(CELL_ARENA);
	record_start(&p->record, l);
	lanes_start(&p->lanes, l);
	parts_start(&p->parts, l, out);
	return p;
}

void prose_free(struct prose_state *p)
{
	record_free(&p->record);
	lanes_free(&p->lanes);
	parts_free(&p->parts);
	arena_free(&p->cell_values);
	arena_free(&p->hit_values);
	grow_free(p->hits.hit, p->hits.cap, sizeof(*p->hits.hit));
	grow_free(p->line, p->line_cap, sizeof(*p->line));
	overlap_free(&p->overlap);
	behind_free(&p->behind);
	text_index_free(&p->index);
	grow_free(p, 64, sizeof(*p));
}

static void give(struct prose_state *p, size_t n)
{
	parts_give(&p->parts, &p->record, n);
	record_drop(&p->record, n);
}

static void give_all(struct prose_state *p)
{
	parts_give(&p->parts, &p->record, p->record.n);
	record_clear(&p->record);
}

/* give_full - a full record goes out; who it is about stays for what follows. */
static void give_full(struct prose_state *p)
{
	struct record *r = &p->record;
	size_t kept = 0;
	parts_give(&p->parts, r, r->n);
	for (size_t i = 0; i < r->n; i++)
		if (i == r->bsn || i == r->date || i == r->name)
			r->e[kept++] = r->e[i];
	r->n = kept;
	record_drop(r, 0);
}

static struct who who_of(const struct entry *e, size_t n)
{
	struct who w = {0};
	for (size_t i = 0; i < n; i++) {
		if (e[i].aside || !role_of_patient(e[i].role))
			continue;
		if (e[i].f.kind == KIND_bsn && w.bsn == NULL)
			w.bsn = &e[i];
		if (kind_is_name(e[i].f.kind) &&
		    (w.name == NULL || (w.name->role == ROLE_none && e[i].role == ROLE_patient)))
			w.name = &e[i];
		if (e[i].f.kind == KIND_birth_date && w.date == NULL)
			w.date = &e[i];
	}
	w.listed = w.name == &e[0] && n > 1 && w.name->role == ROLE_none;
	return w;
}

/* Where a hit's bytes stand, for the finding. */
struct place {
	const struct raw_map *map; /* NULL: a cell */
	const struct cell *c;
	uint32_t cell;
	enum unit unit;
	uint64_t number;
};

static struct finding finding_of(const struct hit *h, const struct place *at)
{
	struct finding f = {
	    .kind = h->kind, .evidence = h->evidence, .cell = at->cell, .value = h->value};
	if (at->map != NULL) {
		f.at = raw_place(at->map, h->from);
		uint64_t to = raw_place(at->map, h->to);
		f.raw_n = to > f.at && to - f.at < UINT32_MAX ? (uint32_t)(to - f.at) : 0;
		return f;
	}
	bool plain = at->c->raw_n == at->c->text.n;
	f.at = at->c->at + (plain ? h->from : 0);
	f.raw_n = plain ? (uint32_t)(h->to - h->from) : at->c->raw_n;
	return f;
}

/* bare_address - a postcode without a label: that of a letterhead or of an address by itself. */
static bool bare_address(const struct entry *e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (e[i].f.kind == KIND_postcode && (e[i].f.evidence & EV_label) == 0)
			return true;
	return false;
}

/* plain_between - nothing ends a thought in s, and no number stands in it. */
static bool plain_between(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '.' || s.p[i] == ';' || s.p[i] == ':' || is_digit(s.p[i]))
			return false;
	return str_find_nocase(s, STR("door")) == s.n;
}

/* is_addressed - the line names who is written to or who ordered: "Aan: GGD Noord, SOA-poli". */
static bool is_addressed(str line)
{
	static const str heads[] = {SEEK("aan:"),      SEEK("aan :"),  SEEK("aangevraagd door"),
				    SEEK("aanvrager"), SEEK("t.a.v."), SEEK("verwijzer"),
				    SEEK("kopie aan"), SEEK("cc:")};
	line = str_trim(line);
	unsigned char first = line.n > 0 ? to_lower(line.p[0]) : 0;
	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (heads[i].p[0] == first && str_eq_nocase(str_sub(line, 0, heads[i].n), heads[i]))
			return true;
	return false;
}

static const str house_words[] = {SEEK("poli"),      SEEK("kliniek"),  SEEK("praktijk"),
				  SEEK("centrum"),   SEEK("afdeling"), SEEK("klinieken"),
				  SEEK("spreekuur"), SEEK_END};
static const str first_pages[] = {SEEK("pagina 1 van"),
				  SEEK("pagina 1/"),
				  SEEK("pagina: 1 "),
				  SEEK("blad 1 van"),
				  SEEK("blad 1/"),
				  SEEK("page 1 of"),
				  SEEK_END};
static struct seek_set houses, pages; /* filled once by prose_start */

void prose_start(void)
{
	seek_set_start(&houses, house_words);
	seek_set_start(&pages, first_pages);
	text_seed(SEED_page, STR("pag"));
	text_seed(SEED_page, STR("bla"));
}

/* in_name_of_house - the word that s begins with is, or goes before, a word for a house:
 * "SOA-poli". */
static bool in_name_of_house(str s) { return seek_set_find(&houses, s, NULL) < s.n; }

/* What of a line's hits names who ordered. */
struct orderers {
	size_t near; /* hits before it name nobody whom the present hit could be of */
	size_t code; /* where the last AGB code stands; 0: none */
};

static struct orderers orderers_of(const struct hit *h, size_t n)
{
	struct orderers o = {0};
	for (size_t k = 0; k < n; k++)
		if (h[k].kind == KIND_requester_agb && h[k].from > o.code)
			o.code = h[k].from;
	return o;
}

/* of_requester - hit i of a line is a word in the name of who ordered: "SOA-poli, AGB-code
 * 01234567". Asked in the order of the hits. */
static bool of_requester(struct orderers *o, const struct hit *h, size_t n, size_t i, str text)
{
	const struct hit *c = &h[i];
	if (c->kind != KIND_category)
		return false;
	while (o->near < i &&
	       (h[o->near].kind != KIND_requester_name || h[o->near].to + NAME_TAIL < c->from))
		o->near++;
	for (size_t k = o->near; k < n && (k < i || h[k].from <= c->from); k++)
		if (h[k].kind == KIND_requester_name && c->from >= h[k].from &&
		    c->from <= h[k].to + NAME_TAIL &&
		    plain_between(str_sub(text, h[k].to, c->from)))
			return true;
	str before = str_sub(str_sub(text, 0, o->code), c->to, c->to + NAME_BYTES + 3);
	size_t agb = str_find_nocase(before, STR("agb"));
	return agb < before.n && plain_between(str_sub(before, 0, agb));
}

/* of_relative - a telephone right behind the word for a relative and one name: "1e contact: dochter
 * Ilse, 06-". */
static bool of_relative(str text, const struct hit *h)
{
	str before = h->kind == KIND_phone || h->kind == KIND_email
			 ? seek_before(text, h->from, RELATIVE_BYTES)
			 : STR_NONE;
	size_t to = before.n, words = 0;
	while (to > 0 && words < RELATIVE_WORDS && before.p[to - 1] != ':' &&
	       before.p[to - 1] != ';') {
		size_t from = to;
		while (from > 0 && name_letter(before.p[from - 1]))
			from--;
		str w = str_sub(before, from, to);
		words += w.n > 0;
		if (word_in(WORDS_relative, w))
			return words > 1;
		to = w.n > 0 ? from : to - 1;
	}
	return false;
}

/* add_part - a line, or what it says of one person, to the record; log: it is a line of a log;
 * talk: of a conversation. */
static void add_part(struct prose_state *p, const struct entry *e, size_t n, bool log, bool talk)
{
	struct who w = who_of(e, n);
	struct record *r = &p->record;
	size_t begins = record_begins(r, &w, p->gap, bare_address(e, n));
	if (begins != NOT_KNOWN)
		give(p, begins);
	bool goes_on = talk && r->of_talk && begins == NOT_KNOWN && log_goes_on(r, &w);
	if (r->n > 0 && !goes_on && (r->of_log || (log && begins != NOT_KNOWN)))
		give_all(p);
	if (r->n >= ENTRIES)
		give_full(p);
	if (r->n == 0) {
		r->of_log = log;
		r->of_talk = talk;
	}
	if (w.bsn != NULL || w.name != NULL || w.date != NULL || r->n == 0)
		p->line_of_person = e[0].line;
	record_step(r);
	for (size_t i = 0; i < n; i++) {
		struct entry one = e[i];
		one.gap = i == 0 ? p->gap : GAP_none;
		record_add(r, &one);
	}
	p->gap = GAP_none;
}

/* add_line - a line to the record, in as many parts as it speaks of persons. */
static void add_line(struct prose_state *p, size_t n, str line)
{
	struct entry *e = p->line;
	bool log = log_line(line), talk = log && log_talk(line);
	if (p->gap != GAP_none)
		lanes_end(&p->lanes, &p->parts);
	if (p->gap != GAP_none && e[0].line - p->line_of_person > LINES_APART)
		give_all(p);
	n = lanes_split(&p->lanes, &p->record, e, n, line, p->gap != GAP_none);
	prose_aside(e, n, line);
	split_to_first(e, n, line);
	while (n > 0) {
		size_t part = split_line(e, n);
		add_part(p, e, part, log, talk);
		e += part;
		n -= part;
	}
}

/* A walk over the lines of a stretch. */
struct walk {
	str text;
	size_t from, to; /* the present line, without its end */
	uint64_t line;
	size_t word; /* of the index: those before it were seen */
	bool feeds;  /* a form feed stands in the text */
};

/* Letters and bytes of at least 0x80 in s. */
static size_t letters_in(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += is_alpha(s.p[i]) || s.p[i] >= 0x80;
	return n;
}

/* is_rule - only marks: ----, =====, * * *. */
static bool is_rule(str s)
{
	size_t marks = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (is_alnum(s.p[i]))
			return false;
		marks += s.p[i] != ' ' && s.p[i] != '\t';
	}
	return marks >= 3;
}

/* is_head - the line is one of the first lines of the text again. */
static bool is_head(struct prose_state *p, str s)
{
	for (unsigned i = 0; i < p->heads; i++)
		if (str_eq((str){p->head[i], p->head_n[i]}, s))
			return true;
	if (p->heads == HEAD_LINES)
		return false;
	bool telling = s.n <= HEAD_BYTES && letters_in(s) >= HEAD_LETTERS;
	for (size_t i = 0; i < s.n && telling; i++)
		p->head[p->heads][i] = s.p[i];
	p->head_n[p->heads++] = telling ? s.n : 0;
	return false;
}

/* is_first_page - "pagina 1 van 2", "blad 1/3" on the present line: a part of the text begins or
 * ends here. */
static bool is_first_page(const struct text_index *x, struct walk *w)
{
	bool seen = false;
	for (; w->word < x->words && x->word[w->word].at < w->to; w->word++)
		seen |= x->word[w->word].at >= w->from && (x->word[w->word].seeds & SEED_page) != 0;
	str line = str_sub(w->text, w->from, w->to);
	return seen && seek_set_find(&pages, line, NULL) < line.n;
}

/* see_line - what the present line separates, whether it holds findings or not. */
static void see_line(struct prose_state *p, struct walk *w)
{
	str line = str_sub(w->text, w->from, w->to);
	enum gap gap = GAP_none;
	if (w->feeds && str_find_byte(str_sub(line, 0, LINE_LOOK), '\f') < LINE_LOOK &&
	    str_find_byte(line, '\f') < line.n)
		gap = GAP_page;
	else if (line.n < LINE_LOOK) {
		str s = str_trim(line);
		if (s.n == 0 || is_rule(s))
			gap = GAP_blank;
		else if (is_head(p, s) || is_first_page(&p->index, w))
			gap = GAP_head;
	}
	p->gap = gap > p->gap ? gap : p->gap;
}

/* walk_to - step on to the line of at. */
static void walk_to(struct prose_state *p, struct walk *w, size_t at)
{
	while (w->to < at && w->to < w->text.n) {
		w->from = w->to + 1;
		w->to = index_next(&p->index, MARK_line, w->from);
		w->line++;
		if (w->from < w->text.n)
			see_line(p, w);
	}
}

static void collect(struct prose_state *p, str text)
{
	p->hits.n = 0;
	arena_reset(&p->hit_values);
	text_index_read(&p->index, text);
	for (size_t i = 0; i < detector_count; i++)
		if (detector_table[i]->scan != NULL)
			detector_table[i]->scan(&p->hits, &p->index);
	p->hits.n = overlap_drop(&p->overlap, p->hits.hit, p->hits.n);
	prose_behind(&p->behind, &p->hits, p->index.text);
	prose_order(&p->hits, p->index.text);
	prose_addressee(&p->hits, &p->index);
}

/* see_heading - the first line of an item may begin with the name of who sent it. */
static void see_heading(struct prose_state *p)
{
	size_t from = 0, to = index_next(&p->index, MARK_line, 0), at = 0;
	bool own = false;
	for (size_t i = 0; i < p->hits.n; i++) {
		const struct hit *h = &p->hits.hit[i];
		own |= h->kind == KIND_requester_name || h->kind == KIND_requester_agb ||
		       (h->from < to && kind_is_name(h->kind));
	}
	if (p->started || own || house_letter(p->index.text) ||
	    !house_name(str_sub(p->index.text, 0, to), &from, &to))
		return;
	hit_add(&p->hits, KIND_requester_name, EV_position | EV_lexicon, ROLE_none, from, to,
		str_sub(p->index.text, from, to));
	struct hit name = p->hits.hit[p->hits.n - 1];
	while (at + 1 < p->hits.n && p->hits.hit[at].from <= from)
		at++;
	for (size_t i = p->hits.n - 1; i > at; i--)
		p->hits.hit[i] = p->hits.hit[i - 1];
	p->hits.hit[at] = name;
}

void prose_passage(struct prose_state *p, const struct prose *t)
{
	collect(p, t->text);
	see_heading(p);
	p->started = true;
	struct walk w = {.text = p->index.text,
			 .to = index_next(&p->index, MARK_line, 0),
			 .line = t->line,
			 .feeds = str_find_byte(p->index.text, '\f') < p->index.text.n};
	see_line(p, &w);
	for (size_t i = 0; i < p->hits.n;) {
		const struct hit *h = p->hits.hit + i;
		size_t n = 0;
		walk_to(p, &w, h->from);
		struct place at = {.map = t->map, .unit = UNIT_line, .number = w.line};
		if (t->page > 0)
			at.unit = UNIT_page, at.number = t->page;
		while (i + n < p->hits.n && h[n].from <= w.to)
			n++;
		str line = str_sub(w.text, w.from, w.to);
		bool addressed = is_addressed(line);
		struct orderers orderers = orderers_of(h, n);
		size_t entries = 0;
		GROW(p->line, p->line_cap, n);
		for (size_t k = 0; k < n; k++) {
			bool house =
			    addressed && h[k].kind == KIND_category &&
			    in_name_of_house(str_sub(w.text, h[k].from, h[k].from + NAME_TAIL));
			if (!house && !of_requester(&orderers, h, n, k, w.text))
				p->line[entries++] = (struct entry){
				    .f = finding_of(&h[k], &at),
				    .role = of_relative(w.text, &h[k]) ? ROLE_relative : h[k].role,
				    .line = w.line,
				    .page = t->page,
				    .of_house = house_contact(line, w.from, h, k),
				    .lead = (uint32_t)(h[k].from - w.from)};
		}
		if (entries > 0)
			add_line(p, entries, line);
		i += n;
	}
	walk_to(p, &w, w.text.n);
}

void prose_item(struct prose_state *p)
{
	record_clear(&p->record);
	lanes_forget(&p->lanes);
	parts_clear(&p->parts);
	p->line_of_person = 0;
	p->gap = GAP_none;
	p->heads = 0;
	p->cell_build = NULL;
	p->started = false;
}

void prose_item_end(struct prose_state *p)
{
	lanes_end(&p->lanes, &p->parts);
	give_all(p);
}

/* cell_add - give a finding to a build of another assembler; its value lives until that build's
 * next mention. */
static void cell_add(struct prose_state *p, struct build *b, const struct finding *f)
{
	size_t old = b->n;
	build_add(b, f->kind, f->evidence, f->cell, f->at, f->raw_n, f->value);
	for (size_t i = old; i < b->n; i++)
		b->finding[i].value = str_copy(&p->cell_values, b->finding[i].value);
}

static const struct finding *finding_in(const struct build *b, enum kind k)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->finding[i].kind == k)
			return &b->finding[i];
	return NULL;
}

static const struct finding *name_in(const struct build *b)
{
	const struct finding *f = finding_in(b, KIND_name);
	return f != NULL ? f : finding_in(b, KIND_surname);
}

/* is_other_name - the name is not that of the build's person. */
static bool is_other_name(const struct build *b, const struct hit *h)
{
	const struct finding *own = name_in(b);
	if (!role_of_patient(h->role))
		return true;
	return own != NULL && h->role != ROLE_patient && !same_name(own->value, h->value);
}

/* other_in_cell - a BSN or date of birth that is not the one of the build's person. */
static bool other_in_cell(const struct build *b, const struct hit *h)
{
	const struct finding *f =
	    h->kind == KIND_bsn || h->kind == KIND_birth_date ? finding_in(b, h->kind) : NULL;
	return f != NULL && !str_eq(f->value, h->value);
}

bool prose_cell(struct prose_state *p, struct build *b, uint32_t cell, const struct cell *c)
{
	struct place at = {.c = c, .cell = cell, .unit = b->unit, .number = b->number};
	if (b != p->cell_build || b->number != p->cell_number || b->n == 0)
		arena_reset(&p->cell_values);
	p->cell_build = b;
	p->cell_number = b->number;
	collect(p, c->text);
	for (size_t i = 0; i < p->hits.n; i++) {
		const struct hit *h = &p->hits.hit[i];
		struct finding f = finding_of(h, &at);
		bool other = kind_is_name(h->kind) ? is_other_name(b, h) : other_in_cell(b, h);
		if (other && (kind_is_name(h->kind) || p->parts.side.b.n == 0))
			side_begin(&p->parts, &f, at.unit, at.number,
				   role_of_patient(h->role) ? ROLE_relative : h->role);
		else if (side_takes(&p->parts, h->kind))
			side_add(&p->parts, &f, at.unit, at.number);
		else if (h->kind == KIND_weak_bsn)
			parts_weak(&p->parts, &f, at.unit, at.number);
		else
			cell_add(p, b, &f);
	}
	side_end(&p->parts);
	return p->hits.n > 0;
}
