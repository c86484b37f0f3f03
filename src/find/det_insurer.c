/*
 * det_insurer - the health insurer: UZOVI code (Vektis, 4 digits) or the number of a policy or
 * insured person. Neither has a check, so only a label or header makes one. Refuses values without
 * a digit.
 */
#include "find/detector.h"
#include "find/seek.h"

#define VALUE_BYTES 20

static const struct header headers[] = {
    {"uzovi", KIND_insurer},
    {"uzovicode", KIND_insurer},
    {"uzovinr", KIND_insurer},
    {"uzovinummer", KIND_insurer},
    {"verzekeraar", KIND_insurer},
    {"zorgverzekeraar", KIND_insurer},
    {"polisnr", KIND_insurer},
    {"polisnummer", KIND_insurer},
    {"polis", KIND_insurer},
    {"verzekerdenr", KIND_insurer},
    {"verzekerdenummer", KIND_insurer},
    {"relatienummer", KIND_insurer},
    {"verzekeringsnummer", KIND_insurer},
    {"verzekeringsnr", KIND_insurer},
    {"zorgpolis", KIND_insurer},
    {"verzekeraarcode", KIND_insurer},
    {"verznr", KIND_insurer},
    {"verznummer", KIND_insurer},
    {"verz", KIND_insurer},
    {"zorgverz", KIND_insurer},
    {"verzekeraarnaam", KIND_insurer},
    {"naamverzekeraar", KIND_insurer},
    {"naamzorgverzekeraar", KIND_insurer},
    {"krankenkasse", KIND_insurer},
    {"versichertennr", KIND_insurer},
    {"insurance", KIND_insurer},
    {"insuranceid", KIND_insurer},
    {"insurancenumber", KIND_insurer},
    {"insurername", KIND_insurer},
    {"ziektekostenverzekeraar", KIND_insurer},
    {"maatschappij", KIND_insurer},
    {"insurer", KIND_insurer},
    {"policynumber", KIND_insurer},
    {"verzekering", KIND_insurer},
    {NULL, KIND_none},
};

static bool read_cell(struct arena *a, enum kind kind, str s, str *out_value,
		      unsigned *out_evidence, int *out_score)
{
	s = str_trim(s);
	if (kind != KIND_insurer || s.n < 2 || s.n > 60)
		return false;
	bool digit = false, letter = false;
	for (size_t i = 0; i < s.n; i++) {
		digit |= is_digit(s.p[i]);
		letter |= is_alpha(s.p[i]);
	}
	if (!digit && !letter)
		return false;
	*out_value = str_copy(a, s);
	*out_evidence = 0;
	*out_score = digit && !letter && (s.n == 4 || s.n >= 8) ? 3 : 1;
	return true;
}

/* value_at - a policy or UZOVI number behind a label that ended at at. */
static void value_at(struct hits *h, str s, size_t at)
{
	size_t stop = at + 14;
	while (at < s.n && at < stop &&
	       (s.p[at] == ' ' || s.p[at] == ':' || s.p[at] == '.' || s.p[at] == '=' ||
		s.p[at] == '\t' || s.p[at] == '#'))
		at++;
	size_t to = at, digits = 0;
	while (to < s.n && to - at <= VALUE_BYTES &&
	       (is_alnum(s.p[to]) || s.p[to] == '-' ||
		(s.p[to] == '.' && to + 1 < s.n && is_digit(s.p[to + 1])))) {
		digits += is_digit(s.p[to]);
		to++;
	}
	if (digits >= 4 && to - at <= VALUE_BYTES)
		hit_add(h, KIND_insurer, EV_label, ROLE_none, at, to, str_sub(s, at, to));
}

/* word_end - behind the rest of the label's word and an attached "nummer", "nr", "-code". */
static size_t word_end(str s, size_t at)
{
	static const char *const tails[] = {"nummer",  "nr",  "code", "-code",
					    "-nummer", "-nr", NULL};
	while (at < s.n && is_alpha(s.p[at]))
		at++;
	for (size_t i = 0; tails[i] != NULL; i++) {
		str t = str_of(tails[i]);
		size_t from = at < s.n && s.p[at] == ' ' ? at + 1 : at;
		if (str_eq_nocase(str_sub(s, from, from + t.n), t))
			return from + t.n;
	}
	return at;
}

static const str labels[] = {SEEK("olisn"), SEEK("OLISN"),      SEEK("UZOVI"),
			     SEEK("zovi"),  SEEK("erzekerden"), SEEK("erzekeringsn")};

static void scan(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	for (size_t at = index_next(x, MARK_stem, 0); at < s.n;
	     at = index_next(x, MARK_stem, at + 1)) {
		for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++) {
			size_t lead = labels[i].p[0] == 'U' ? 1 : labels[i].p[0] == 'e' ? 2 : 0;
			str here = str_sub(s, at - lead, at - lead + labels[i].n);
			if (at >= lead && str_eq(here, labels[i]))
				value_at(h, s, word_end(s, at - lead + labels[i].n));
		}
	}
}

const struct detector detector_insurer = {
    .name = "insurer",
    .version = 1,
    .finds = "health insurer, policy and insured person's numbers",
    .standard = "Vektis UZOVI register; formats.md 1.4",
    .headers = headers,
    .cell = read_cell,
    .scan = scan,
};
