/*
 * prose_addressee - see prose_addressee.h. A block of lines that begins with the name of a house
 * ("Huisartsenpraktijk De Brug", "Aan J. de Wit" and the hospital below) and holds an address or a
 * doctor is where a letter goes to or comes from. Refuses blocks that say anything of a patient,
 * and gives no name of a laboratory, nor the letterhead that a text begins with, as who ordered.
 */
#include "find/prose_addressee.h"

#include "find/finder.h"
#include "find/prose_house.h"
#include "find/seek.h"

#define BLOCK_LINES  6
#define LINE_MOST    90 /* [byte] of a line of an address */
#define NAME_LEAST   6
#define NAME_MOST    70
#define WORDS_MOST   8
#define HEAD_BYTES   400 /* [byte] behind the address */
#define LETTER_BYTES 700 /* [byte] from an address to the subject or the salutation */

#define BIT(kind) ((uint64_t)1 << KIND_##kind)
#define OF_PATIENT                                                                                 \
	(BIT(bsn) | BIT(weak_bsn) | BIT(birth_date) | BIT(patient_number) | BIT(result) |          \
	 BIT(order) | BIT(specimen) | BIT(sex))
#define OF_PLACE                                                                                   \
	(BIT(street) | BIT(house_number) | BIT(postcode) | BIT(city) | BIT(phone) | BIT(email))

struct block {
	size_t from, to; /* [byte] */
	size_t name_from, name_to;
	unsigned lines;
	bool sent; /* "Aan", "t.a.v.": not the letterhead */
};

static bool begins(str line, const str *words)
{
	for (; words->n > 0; words++)
		if (str_eq_nocase(str_sub(line, 0, words->n), *words) &&
		    (line.n == words->n || !is_alpha(line.p[words->n])))
			return true;
	return false;
}

/* A line that says what the letter is about, or speaks to a colleague. */
static bool is_anchor(str line)
{
	static const str words[] = {SEEK("betreft"), SEEK("inzake"), SEEK("onderwerp"),
				    SEEK("betr."), SEEK_END};
	static const str greetings[] = {SEEK("geachte "), SEEK("beste "), SEEK_END};
	static const str colleagues[] = {SEEK("collega"), SEEK("collegae"), SEEK("dokter"),
					 SEEK("dr"),      SEEK("arts"),     SEEK("huisarts"),
					 SEEK_END};
	if (begins(line, words))
		return true;
	for (const str *g = greetings; g->n > 0; g++)
		if (str_eq_nocase(str_sub(line, 0, g->n), *g))
			return begins(str_sub(line, g->n, line.n), colleagues);
	return false;
}

static bool is_sending(str line)
{
	static const str words[] = {SEEK("aan"), SEEK("t.a.v."), SEEK("tav"), SEEK_END};
	return begins(line, words);
}

/* house_in - the name of a house that a line begins with, and nothing before it but "Aan". */
static bool house_in(str text, size_t from, size_t to, size_t *out_from, size_t *out_to)
{
	str line = str_trim(str_sub(text, from, to));
	size_t at = (size_t)(line.p - text.p), end, words = 1;
	if (line.n < NAME_LEAST || line.n > LINE_MOST || line.p[line.n - 1] == '.' ||
	    str_find_byte(line, ':') < line.n || str_find_byte(line, '@') < line.n)
		return false;
	if (str_eq_nocase(str_sub(line, 0, 4), STR("aan ")))
		at += 4;
	for (end = at; end < to; end++) {
		unsigned char c = text.p[end];
		if (c == '(' || c == ',' || c == '\t' || c == ';' || is_digit(c) ||
		    str_eq_nocase(str_sub(text, end, end + 6), STR("t.a.v.")) ||
		    (c == ' ' && end + 1 < to && text.p[end + 1] == ' '))
			break;
		words += c == ' ';
	}
	str name = str_trim(str_sub(text, at, end));
	if (name.n < NAME_LEAST || name.n > NAME_MOST || words > WORDS_MOST ||
	    !(is_upper(name.p[0]) || name.p[0] >= 0x80 || name.p[0] == '\'') ||
	    !requester_institution(name))
		return false;
	*out_from = at;
	*out_to = at + name.n;
	return true;
}

static bool to_person(str line)
{
	static const str words[] = {SEEK("mw"),   SEEK("mw."),     SEEK("mevr"), SEEK("mevrouw"),
				    SEEK("dhr"),  SEEK("de heer"), SEEK("fam"),  SEEK("familie"),
				    SEEK("heer"), SEEK_END};
	return begins(line, words);
}

/* How to reach a house stands in its block. */
static bool reaches(str line)
{
	static const str words[] = {SEEK("tel"),   SEEK("telefoon"), SEEK("t"),
				    SEEK("fax"),   SEEK("mail"),     SEEK("e-mail"),
				    SEEK("email"), SEEK("internet"), SEEK_END};
	return begins(line, words);
}

/* block_at - the block whose first line begins at from. gives false when it is no address. */
static bool block_at(const struct text_index *x, size_t from, struct block *out)
{
	str text = x->text;
	bool house = false;
	*out = (struct block){.from = from, .to = from};
	for (size_t at = from; at < text.n && out->lines < BLOCK_LINES; out->lines++) {
		size_t end = index_next(x, MARK_line, at);
		str line = str_trim(str_sub(text, at, end));
		if (line.n == 0 || line.n > LINE_MOST || is_anchor(line) ||
		    (out->lines > 0 && str_find_byte(line, ':') < line.n && !reaches(line)))
			break;
		bool sending = is_sending(line) || str_find_nocase(line, STR("t.a.v.")) < line.n;
		if (out->lines > 0 && !sending && to_person(line))
			return false;
		out->sent |= sending;
		if (!house && (out->lines == 0 || (out->lines == 1 && out->sent)))
			house = house_in(text, at, end, &out->name_from, &out->name_to);
		if (!house && out->lines > 0)
			return false;
		out->to = end;
		at = end + 1;
	}
	return house;
}

static bool anchor_behind(const struct text_index *x, size_t at)
{
	size_t stop = at + LETTER_BYTES;
	while (at < x->text.n && at < stop) {
		size_t end = index_next(x, MARK_line, at);
		if (is_anchor(str_trim(str_sub(x->text, at, end))))
			return true;
		at = end + 1;
	}
	return false;
}

/* The kinds of hits from i on that stand before to. */
static uint64_t kinds_before(const struct hits *h, size_t i, size_t to, unsigned *out_names)
{
	uint64_t kinds = 0;
	*out_names = 0;
	for (; i < h->n && h->hit[i].from < to; i++) {
		kinds |= (uint64_t)1 << h->hit[i].kind;
		*out_names += kind_is_name(h->hit[i].kind);
	}
	return kinds;
}

/* Names are of doctors, and the address is nobody's. */
static void of_house(struct hits *h, size_t i, size_t to)
{
	size_t kept = i;
	for (; i < h->n; i++) {
		struct hit *one = &h->hit[i];
		if (one->from < to && (OF_PLACE >> one->kind & 1) != 0)
			continue;
		if (one->from < to && kind_is_name(one->kind))
			one->role = ROLE_professional;
		h->hit[kept++] = *one;
	}
	h->n = kept;
}

static void put_name(struct hits *h, size_t i, str text, size_t from, size_t to)
{
	hit_add(h, KIND_requester_name, EV_position | EV_lexicon, ROLE_none, from, to,
		str_sub(text, from, to));
	struct hit name = h->hit[h->n - 1];
	while (i + 1 < h->n && h->hit[i].from < from)
		i++;
	for (size_t k = h->n - 1; k > i; k--)
		h->hit[k] = h->hit[k - 1];
	h->hit[i] = name;
}

/* The head of the letter says itself who ordered. */
static bool asked_below(const struct hits *h, size_t i, size_t from)
{
	for (; i < h->n && h->hit[i].from < from + HEAD_BYTES; i++)
		if (h->hit[i].from >= from &&
		    (h->hit[i].kind == KIND_requester_name || h->hit[i].kind == KIND_requester_agb))
			return true;
	return false;
}

static void see_block(struct hits *h, const struct text_index *x, size_t i, const struct block *b)
{
	unsigned names;
	uint64_t kinds = kinds_before(h, i, b->to, &names);
	bool lab = requester_laboratory(str_sub(x->text, b->name_from, b->name_to)),
	     letter = anchor_behind(x, b->to + 1), coded = (kinds & BIT(requester_agb)) != 0,
	     placed = (kinds & OF_PLACE) != 0;
	if ((kinds & OF_PATIENT) != 0 || names > 1 || (b->lines < 2 && !b->sent && !placed) ||
	    !(letter || placed || b->sent))
		return;
	if (lab && b->from == 0)
		return; /* a letterhead by itself is nobody's already */
	of_house(h, i, b->to);
	if (letter && !lab && !asked_below(h, i, b->to) && (b->sent || coded || b->from > 0) &&
	    (kinds & BIT(requester_name)) == 0)
		put_name(h, i, x->text, b->name_from, b->name_to);
}

void prose_addressee(struct hits *h, const struct text_index *x)
{
	str text = x->text;
	bool blank = true;
	size_t i = 0;
	for (size_t at = 0, end; at < text.n && i < h->n; at = end + 1) {
		struct block b;
		end = index_next(x, MARK_line, at);
		bool empty = str_trim(str_sub(text, at, end)).n == 0;
		while (i < h->n && h->hit[i].from < at)
			i++;
		if (blank && !empty && end - at <= LINE_MOST && block_at(x, at, &b)) {
			see_block(h, x, i, &b);
			end = b.to;
		}
		blank = empty;
	}
}
