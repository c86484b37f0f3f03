/* names - see names.h. Lists are embedded by the assembler, so a simulation needs no file beside
 * the program. */
#include "sim/names.h"

#include <string.h>

#include "base/embed.h"
#include "base/must.h"
#include "base/out.h"
#include "base/utf8.h"

EMBED(sim_names_tsv, "data/sim/names.tsv");
EMBED(sim_places_tsv, "data/sim/places.tsv");

static const struct {
	const char *code;
	uint32_t thousandths;
} origins[] = {
#define ORIGIN(code, thousandths) {#code, thousandths},
#include "sim/origin.tbl"
#undef ORIGIN
};

const char *origin_name(enum origin o) { return origins[o].code; }

static void list_add(struct name_list *l, str s)
{
	GROW(l->s, l->cap, l->n + 1);
	l->s[l->n++] = s;
}

static struct name_list *list_of(struct names *n, unsigned char kind, size_t o)
{
	switch (kind) {
	case 'f':
		return &n->female[o];
	case 'm':
		return &n->male[o];
	case 's':
		return &n->surname[o];
	case 'y':
		return &n->head[o];
	case 'z':
		return &n->tail[o];
	case 'Y':
		return &n->given_head[o];
	default:
		return &n->given_tail[o];
	}
}

static void load_names(struct names *n, str text)
{
	while (text.n > 0) {
		str line = str_cut(&text, '\n');
		if (line.n == 0 || line.p[0] == '#')
			continue;
		str kind = str_cut(&line, '\t'), code = str_cut(&line, '\t');
		for (size_t o = 0; o < ORIGIN_count; o++)
			if (str_eq(code, str_of(origins[o].code)))
				list_add(list_of(n, kind.p[0], o), line);
	}
}

void names_load(struct names *n)
{
	str places = {sim_places_tsv, (size_t)(sim_places_tsv_end - sim_places_tsv)};
	*n = (struct names){0};
	load_names(n, (str){sim_names_tsv, (size_t)(sim_names_tsv_end - sim_names_tsv)});
	while (places.n > 0) {
		str line = str_cut(&places, '\n');
		if (line.n < 3 || line.p[0] == '#')
			continue;
		list_add(line.p[0] == 't' ? &n->street : &n->city, str_sub(line, 2, line.n));
	}
	for (size_t o = 0; o < ORIGIN_count; o++)
		must(n->female[o].n > 0 && n->male[o].n > 0 && n->surname[o].n > 0);
}

static void list_free(struct name_list *l)
{
	grow_free(l->s, l->cap, sizeof(*l->s));
	*l = (struct name_list){0};
}

void names_free(struct names *n)
{
	static const unsigned char kinds[] = {'f', 'm', 's', 'y', 'z', 'Y', 'Z'};
	for (size_t o = 0; o < ORIGIN_count; o++)
		for (size_t i = 0; i < sizeof(kinds); i++)
			list_free(list_of(n, kinds[i], o));
	list_free(&n->street);
	list_free(&n->city);
}

enum origin names_origin(struct rng *r)
{
	uint32_t at = rng_below(r, 1000);
	for (size_t o = 0; o < ORIGIN_count; o++) {
		if (at < origins[o].thousandths)
			return (enum origin)o;
		at -= origins[o].thousandths;
	}
	return ORIGIN_nl;
}

str names_pick(const struct name_list *l, struct rng *r)
{
	return l->s[rng_below(r, (uint32_t)l->n)];
}

static str glue(struct arena *a, str head, str tail)
{
	unsigned char *p = arena_new(a, unsigned char, head.n + tail.n);
	memcpy(p, head.p, head.n);
	memcpy(p + head.n, tail.p, tail.n);
	return (str){p, head.n + tail.n};
}

/* Common names stand first in a list; half of the draws fall in its first tenth. */
static str pick_skewed(const struct name_list *l, struct rng *r)
{
	uint32_t head = (uint32_t)(l->n / 10);
	if (head > 3 && rng_hit(r, 500))
		return l->s[rng_below(r, head)];
	return names_pick(l, r);
}

str names_surname(const struct names *n, struct arena *a, struct rng *r, enum origin o,
		  str *out_prefix, bool *out_made_up)
{
	static const char *const prefixes[] = {"van", "de", "van der", "van den", "van 't", "ter"};
	*out_made_up = n->head[o].n > 0 && rng_hit(r, 360);
	if (*out_made_up) {
		*out_prefix = o == ORIGIN_nl && rng_hit(r, 350) ? str_of(prefixes[rng_below(r, 6)])
								: STR_NONE;
		str head = names_pick(&n->head[o], r);
		return glue(a, head, names_pick(&n->tail[o], r));
	}
	str s = pick_skewed(&n->surname[o], r);
	*out_prefix = str_cut(&s, '|');
	return s;
}

str names_given(const struct names *n, struct arena *a, struct rng *r, enum origin o, bool female)
{
	if (n->given_head[o].n > 0 && rng_hit(r, 200)) {
		str head = names_pick(&n->given_head[o], r);
		return glue(a, head, names_pick(&n->given_tail[o], r));
	}
	return pick_skewed(female ? &n->female[o] : &n->male[o], r);
}

/* Letters U+00C0..U+017F without their marks; '*' where two letters stand for one. */
static const char bare[] = "AAAAAA*CEEEEIIIIDNOOOOOxOUUUUY*s"
			   "aaaaaa*ceeeeiiiidnooooo:ouuuuy*y"
			   "AaAaAaCcCcCcCcDdDdEeEeEeEeEeGgGgGgGgHhHhIiIiIiIiIi**JjKkkLlLlLlL"
			   "lLlNnNnNnnNnOoOoOo**RrRrRrSsSsSsSsTtTtTtUuUuUuUuUuUuWwYyYZzZzZzs";

static void put_bare(struct out *o, uint32_t cp)
{
	static const struct {
		uint32_t cp;
		const char *z;
	} two[] = {{0xC6, "AE"},  {0xE6, "ae"},  {0xDE, "Th"},  {0xFE, "th"},
		   {0x132, "IJ"}, {0x133, "ij"}, {0x152, "OE"}, {0x153, "oe"}};
	char c = cp >= 0xC0 && cp < 0x180 ? bare[cp - 0xC0] : '?';
	if (cp < 0x80) {
		out_char(o, (char)cp);
	} else if (cp == 0xDF) {
		out_z(o, "ss");
	} else if (c != '*') {
		out_char(o, c);
	} else {
		for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++)
			if (two[i].cp == cp)
				out_z(o, two[i].z);
	}
}

void put_ascii(struct out *o, str s)
{
	for (size_t at = 0; at < s.n;)
		put_bare(o, utf8_next(s, &at));
}

static uint32_t upper(uint32_t cp)
{
	if ((cp >= 'a' && cp <= 'z') || (cp >= 0xE0 && cp <= 0xFE && cp != 0xF7))
		return cp - 32;
	if (cp == 0x131)
		return 'I';
	if (cp >= 0x100 && cp < 0x180 && cp != 0x130 && cp != 0x138 && cp != 0x149 && cp != 0x178 &&
	    cp != 0x17F) {
		bool odd_is_small = (cp < 0x138) || (cp >= 0x14A && cp < 0x178);
		return odd_is_small ? (cp & ~1u) : ((cp & 1u) != 0 ? cp : cp - 1);
	}
	return cp;
}

void put_upper(struct out *o, str s)
{
	for (size_t at = 0; at < s.n;)
		utf8_put(o, upper(utf8_next(s, &at)));
}
