/*
 * requester_code - AGB codes in running text: behind their label, in brackets behind the name of a
 * practice, or on a line that begins with who ordered. Source: AGB register (Vektis). Refuses bare
 * numbers: the code has no check digit.
 */
#include "find/requester_code.h"

#include "find/finder.h"
#include "find/seek.h"

#define LABEL_BYTES      32
#define NAME_BYTES       80
#define HOUSE_BYTES      70 /* of the name of a practice before its code */
#define NAME_LABEL_BYTES 24 /* a label begins at most so far before its colon */

static const str agb_words[] = {
    SEEK("agb"),           SEEK("vektis"),         SEEK("zorgverlenerscode"), SEEK("praktijkcode"),
    SEEK("aanvragercode"), SEEK("zorgverlenernr"), SEEK("provider code"),     SEEK_END};

static struct seek_set agb_labels; /* filled once by start */

/* agb_labelled - a label stands in s, and no digit behind it. */
static bool agb_labelled(str before)
{
	size_t from = before.n;
	while (from > 0 && !is_digit(before.p[from - 1]))
		from--;
	str s = str_sub(before, from, before.n);
	return seek_set_find(&agb_labels, s, NULL) < s.n;
}

/* What begins the line of a form that says who ordered, with or without its colon. */
static const str field_heads[] = {
    SEEK("aanvrager"),         SEEK("aanvragend arts"),    SEEK("aanvr"),     SEEK("inzender"),
    SEEK("verwijzer"),         SEEK("verwijzend arts"),    SEEK("huisarts"),  SEEK("opdrachtgever"),
    SEEK("insturend arts"),    SEEK("behandelaar"),        SEEK("requester"), SEEK("einsender"),
    SEEK("ordering provider"), SEEK("referring physician")};

#define FIELD_HEADS (sizeof(field_heads) / sizeof(field_heads[0]))

size_t requester_field_head(str text, size_t at)
{
	size_t best = 0;
	unsigned char first = at < text.n ? to_lower(text.p[at]) : 0;
	for (size_t k = 0; k < FIELD_HEADS; k++) {
		size_t to = at + field_heads[k].n;
		if (field_heads[k].p[0] == first && field_heads[k].n > best &&
		    str_eq_nocase(str_sub(text, at, to), field_heads[k]) &&
		    (to >= text.n || !is_alnum(text.p[to])))
			best = field_heads[k].n;
	}
	return best;
}

/* agb_in_brackets - "Aanvrager J. Bakker (01234567)": its line begins with who ordered. */
static bool agb_in_brackets(str text, size_t from, size_t end)
{
	if (from == 0 || text.p[from - 1] != '(' || end >= text.n || text.p[end] != ')')
		return false;
	size_t line = seek_line(text, from);
	while (line < from && text.p[line] == ' ')
		line++;
	return from - line <= NAME_BYTES + NAME_LABEL_BYTES && requester_field_head(text, line) > 0;
}

/* agb_behind_name - "HUISARTS : J. HEIDA, 01234567": its line begins with who ordered, and a comma
 * or colon stands before it. */
static bool agb_behind_name(str text, size_t from, size_t end)
{
	size_t line = seek_line(text, from), i = from;
	while (i > line && text.p[i - 1] == ' ')
		i--;
	while (line < from && text.p[line] == ' ')
		line++;
	size_t n = i > line && i < from + 1 && (text.p[i - 1] == ',' || text.p[i - 1] == ':')
		       ? requester_field_head(text, line)
		       : 0;
	unsigned char c = end < text.n ? text.p[end] : '\n';
	return n > 0 && from - line <= NAME_BYTES + NAME_LABEL_BYTES &&
	       str_find_byte(str_sub(text, line + n, i), ':') < i - line - n &&
	       (c == '\n' || c == '\r' || c == ' ' || c == ',' || c == ';');
}

/* agb_of_house - "Praktijk De Linde (01234567)", "(Praktijk De Linde, 01234567)", "huisarts Bakker
 * (01234567)": in brackets, behind the name of a practice or of a doctor in the same sentence. */
static bool agb_of_house(str text, size_t from, size_t end)
{
	if (end >= text.n || text.p[end] != ')' || from < 3)
		return false;
	str before = seek_before(text, from, HOUSE_BYTES);
	size_t to = before.n, at;
	bool bare = before.p[to - 1] == '(';
	if (!bare && !str_ends(before, STR(", ")))
		return false;
	to -= bare ? 1 : 2;
	for (at = to; at > 0; at--) {
		unsigned char c = before.p[at - 1];
		if (c == ')' || c == ':' || c == ';' || c == '>' || (!bare && c == '(') ||
		    (c == ',' && bare))
			break;
		if (c == '.' && at > 3 && is_lower(before.p[at - 2]) && is_lower(before.p[at - 3]))
			break;
	}
	if (!bare && (at == 0 || before.p[at - 1] != '('))
		return false;
	return requester_institution(str_sub(before, at, to));
}

/* agb_behind_head - "Inzender 06900000": the line begins with who ordered, by its code. */
static bool agb_behind_head(str text, size_t from, size_t end)
{
	size_t line = seek_line(text, from), i = from;
	while (line < from && text.p[line] == ' ')
		line++;
	size_t n = requester_field_head(text, line);
	while (i > line + n &&
	       (text.p[i - 1] == ' ' || text.p[i - 1] == '\t' || text.p[i - 1] == ':'))
		i--;
	unsigned char c = end < text.n ? text.p[end] : '\n';
	return n > 0 && i == line + n && from > i && (c == '\n' || c == '\r' || c == ' ');
}

void requester_codes(struct hits *h, const struct text_index *x)
{
	str text = x->text;
	for (const struct text_run *r = x->run; r < x->run + x->runs; r++) {
		size_t i = r->at, end = i + r->n;
		str agb;
		unsigned evidence;
		if ((r->n == 8 || r->n == 7) &&
		    (agb_labelled(str_sub(text, i > LABEL_BYTES ? i - LABEL_BYTES : 0, i)) ||
		     agb_in_brackets(text, i, end) || (r->n == 8 && agb_of_house(text, i, end)) ||
		     (r->n == 8 &&
		      (agb_behind_name(text, i, end) || agb_behind_head(text, i, end)))) &&
		    agb_read(h->arena, str_sub(text, i, end), true, &agb, &evidence))
			hit_add(h, KIND_requester_agb, EV_label | evidence, ROLE_none, i, end, agb);
	}
}

void requester_codes_start(void)
{
	seek_set_start(&agb_labels, agb_words);
	for (size_t k = 0; k < FIELD_HEADS; k++)
		text_seed(SEED_requester, field_heads[k]);
}
