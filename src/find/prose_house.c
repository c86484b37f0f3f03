/*
 * prose_house - who sent a text, by its heading: "Verpleeghuis De Linde (AGB 30900000) visitelijst"
 * above a list of people holds for all of them, as does the name of an arbo service that has no
 * code. What stands behind the first person is no heading. Refuses the names of laboratories, which
 * carry out what others order, and gives nothing to a mention that has its own.
 */
#include "find/prose_house.h"

#include "find/finder.h"
#include "find/seek.h"

#define HOUSE_ARENA  ((size_t)1 << 20)
#define NAME_LEAST   6
#define NAME_MOST    70   /* [byte] */
#define LETTER_BYTES 1500 /* [byte] of a letter before its salutation */
#define HEAD_LINES   5    /* lines that a heading may take */
#define COLUMN_GAP   3    /* blanks that part columns */
#define GIVER_BYTES  200  /* [byte] from the name of a house to the last of its address */

void house_start(struct house *h) { *h = (struct house){.values = arena_make(HOUSE_ARENA)}; }

void house_free(struct house *h) { arena_free(&h->values); }

void house_clear(struct house *h)
{
	arena_reset(&h->values);
	h->code = h->name = (struct finding){.kind = KIND_none};
	h->closed = false;
}

bool requester_laboratory(str s)
{
	static const str words[] = {SEEK("laborat"),          SEEK("patholog"),
				    SEEK("diagnost"),         SEEK("medical lab"),
				    SEEK("klinische chemie"), SEEK("labdienst")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(s, words[i]) < s.n)
			return true;
	return false;
}

bool house_letter(str text)
{
	static const str marks[] = {SEEK("\nAan:"),   SEEK("\nAan: "), SEEK("\nGeachte"),
				    SEEK("\nBeste "), SEEK("\nDear "), SEEK("\nAan de "),
				    SEEK("\nT.a.v.")};
	str head = str_sub(text, 0, LETTER_BYTES);
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (str_find(head, marks[i]) < head.n)
			return true;
	return false;
}

bool house_name(str line, size_t *out_from, size_t *out_to)
{
	size_t from = 0, to, words = 1;
	while (from < line.n && line.p[from] == ' ')
		from++;
	for (to = from; to < line.n && to - from <= NAME_MOST; to++) {
		unsigned char c = line.p[to];
		bool gap =
		    c == ' ' && to + 1 < line.n &&
		    (line.p[to + 1] == ' ' || line.p[to + 1] == '-' || line.p[to + 1] == '/');
		if (c == '(' || c == ':' || c == ';' || c == '|' || c == '\t' || c == '\r' || gap)
			break;
		if (is_digit(c) || c == '@' || c == '!' || c == '?')
			return false;
		words += c == ' ';
	}
	str name = str_trim(str_sub(line, from, to));
	bool ends = to >= line.n || line.p[to] == ' ' || line.p[to] == '(' || line.p[to] == '\t' ||
		    line.p[to] == '\r';
	*out_from = from;
	*out_to = from + name.n;
	return ends && name.n >= NAME_LEAST && name.n <= NAME_MOST && words > 1 && words < 8 &&
	       is_upper(name.p[0]) && requester_institution(name) && !requester_laboratory(name);
}

/* names_giver - s names a laboratory, a practice or a hospital, where no patient lives. */
static bool names_giver(str s)
{
	static const str words[] = {
	    SEEK("laborator"),    SEEK("praktijk"), SEEK("ziekenhuis"),
	    SEEK("medisch cent"), SEEK("kliniek"),  SEEK("gezondheidscentrum"),
	    SEEK("huisarts"),     SEEK("apotheek"), SEEK("aanvrager")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(s, words[i]) < s.n)
			return true;
	return false;
}

/* Does s name whose address follows, other than the house? */
static bool names_dweller(str s)
{
	static const str words[] = {SEEK("pati\u00ebnt"), SEEK("patient"),    SEEK("adres"),
				    SEEK("woon"),         SEEK("woont"),      SEEK("straat:"),
				    SEEK("verhuis"),      SEEK("mijn "),      SEEK("postcode"),
				    SEEK("pc:"),          SEEK("cli\u00ebnt")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(s, words[i]) < s.n)
			return true;
	return false;
}

static bool address_part(enum kind k)
{
	return k == KIND_street || k == KIND_house_number || k == KIND_postcode || k == KIND_city;
}

/* column_of - s from where its last column or sentence begins. */
static str column_of(str s)
{
	size_t blanks = 0;
	for (size_t i = s.n; i > 0; i--) {
		blanks = s.p[i - 1] == ' ' ? blanks + 1 : 0;
		bool ends =
		    i > 2 && i < s.n && s.p[i - 1] == ' ' && s.p[i - 2] == '.' && is_upper(s.p[i]);
		if (s.p[i - 1] == '\t' || s.p[i - 1] == ';' || blanks == COLUMN_GAP || ends)
			return str_sub(s, i, s.n);
	}
	return s;
}

bool house_contact(str line, size_t line_at, const struct hit *h, size_t i)
{
	size_t least = line_at, to = h[i].from;
	unsigned streets = 0;
	bool addressed = false;
	if (h[i].from - line_at > GIVER_BYTES)
		least = h[i].from - GIVER_BYTES;
	if (!address_part(h[i].kind) && h[i].kind != KIND_phone)
		return false;
	for (size_t k = i + 1; k > 0 && h[k - 1].from >= least; k--) {
		if (kind_is_identity(h[k - 1].kind))
			return false;
		addressed |= address_part(h[k - 1].kind);
		if (h[k - 1].kind == KIND_street && streets++ == 0)
			to = h[k - 1].to;
	}
	str before = str_sub(line, least - line_at, to - line_at);
	if (to != h[i].from) /* the street's own word may hold that of a house */
		while (before.n > 0 && before.p[before.n - 1] != ' ')
			before = str_sub(before, 0, before.n - 1);
	before = column_of(before);
	return addressed && streets < 2 && names_giver(before) && !names_dweller(before);
}

static struct finding kept(struct house *h, const struct finding *f)
{
	struct finding out = *f;
	out.value = str_copy(&h->values, f->value);
	return out;
}

/* is_replaced - another part of the text begins, or it names who ordered person by person. */
static bool is_replaced(const struct entry *e)
{
	return e->gap >= GAP_head || e->f.kind == KIND_requester_agb ||
	       e->f.kind == KIND_requester_name;
}

void house_see(struct house *h, const struct entry *e, size_t n)
{
	for (size_t i = 0; i < n && h->closed; i++)
		if (is_replaced(&e[i]))
			h->code = h->name = (struct finding){.kind = KIND_none};
	for (size_t i = 0; i < n && !h->closed; i++) {
		const struct finding *f = &e[i].f;
		h->closed = kind_is_name(f->kind) || f->kind == KIND_bsn ||
			    f->kind == KIND_birth_date || e[i].line - e[0].line > HEAD_LINES;
		if (h->closed || e[i].role != ROLE_none || f->value.n > NAME_MOST + NAME_MOST)
			continue;
		if (f->kind == KIND_requester_agb && h->code.value.n == 0)
			h->code = kept(h, f);
		if (f->kind == KIND_requester_name && h->name.value.n == 0)
			h->name = kept(h, f);
	}
}

void house_add(const struct house *h, struct build *b)
{
	const struct finding *of[] = {&h->code, &h->name};
	if (build_has(b, KIND_requester_agb) || build_has(b, KIND_requester_name))
		return;
	for (size_t i = 0; i < 2; i++)
		if (of[i]->value.n > 0)
			build_add(b, of[i]->kind, of[i]->evidence, of[i]->cell, of[i]->at,
				  of[i]->raw_n, of[i]->value);
}
