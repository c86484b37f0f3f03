/*
 * det_iban - bank account numbers. Structure: ISO 13616-1; check: ISO/IEC 7064 MOD 97-10. Dutch
 * ones anywhere in text; those of other countries behind the word IBAN, or in a column. A Dutch
 * form that fails its check counts only under a label, flagged.
 */
#include "find/detector.h"
#include "find/seek.h"

#define IBAN_MIN    15
#define IBAN_MAX    34
#define NL_BYTES    18
#define LABEL_BYTES 16

static const struct header headers[] = {
    {"iban", KIND_iban},        {"rekeningnummer", KIND_iban}, {"bankrekening", KIND_iban},
    {"reknr", KIND_iban},       {"rekeningnr", KIND_iban},     {"bankrekeningnummer", KIND_iban},
    {"ibannummer", KIND_iban},  {"ibannr", KIND_iban},         {"banknr", KIND_iban},
    {"bankaccount", KIND_iban}, {"rekening", KIND_iban},       {NULL, KIND_none},
};

/* check - the remainder of the number with its first four signs moved to the end, letters
 * as 10..35. */
static bool check(str s)
{
	unsigned r = 0;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = s.p[(i + 4) % s.n];
		r = is_digit(c) ? (r * 10 + (unsigned)(c - '0')) % 97
				: (r * 100 + (unsigned)(c - 'A') + 10) % 97;
	}
	return r == 1;
}

static bool dutch(str s)
{
	if (s.n != NL_BYTES || s.p[0] != 'N' || s.p[1] != 'L')
		return false;
	for (size_t i = 4; i < 8; i++)
		if (!is_upper(s.p[i]))
			return false;
	for (size_t i = 8; i < NL_BYTES; i++)
		if (!is_digit(s.p[i]))
			return false;
	return true;
}

/* gather - letters and digits from at in groups with single separators, up to most; gives where it
 * ended. */
static size_t gather(str s, size_t at, size_t most, unsigned char out[IBAN_MAX], size_t *out_n)
{
	size_t n = 0, end = at;
	for (size_t i = at; i < s.n && n < most; i++) {
		if (is_alnum(s.p[i])) {
			out[n++] = to_upper(s.p[i]);
			end = i + 1;
		} else if ((s.p[i] != ' ' && s.p[i] != '.' && s.p[i] != '-') || i + 1 >= s.n ||
			   !is_alnum(s.p[i + 1])) {
			break;
		}
	}
	*out_n = n;
	return end;
}

static bool well_formed(str s)
{
	return s.n >= IBAN_MIN && is_upper(s.p[0]) && is_upper(s.p[1]) && is_digit(s.p[2]) &&
	       is_digit(s.p[3]);
}

static bool read_cell(struct arena *a, enum kind kind, str s, str *out_value,
		      unsigned *out_evidence, int *out_score)
{
	unsigned char b[IBAN_MAX];
	size_t n;
	s = str_trim(s);
	if (kind != KIND_iban || gather(s, 0, IBAN_MAX, b, &n) != s.n)
		return false;
	str v = {b, n};
	if (!well_formed(v) || (v.p[0] == 'N' && v.p[1] == 'L' && !dutch(v)))
		return false;
	bool good = check(v);
	if (!good && !dutch(v))
		return false;
	*out_value = str_copy(a, v);
	*out_evidence = good ? EV_check : EV_invalid;
	*out_score = good ? 99 : 20;
	return true;
}

static const str labels[] = {SEEK("iban"),         SEEK("rekening"), SEEK("rekeningnummer"),
			     SEEK("bankrekening"), SEEK("rek.nr"),   SEEK("reknr"),
			     SEEK("rekeningnr"),   SEEK_END};

static size_t add_at(struct hits *h, str s, size_t at, size_t most, bool labelled)
{
	unsigned char b[IBAN_MAX];
	size_t n, end = gather(s, at, most, b, &n);
	str v = {b, n};
	if (!well_formed(v) ||
	    (most == NL_BYTES && (!dutch(v) || (end < s.n && is_alnum(s.p[end])))))
		return at + 2;
	bool good = check(v);
	if (!good && !(labelled && dutch(v)))
		return at + 2;
	hit_add(h, KIND_iban, (good ? EV_check : EV_invalid) | (labelled ? EV_label : 0u),
		ROLE_none, at, end, v);
	return end;
}

static void start(void)
{
	for (unsigned char d = '0'; d <= '9'; d++)
		text_seed(SEED_country, (str){(const unsigned char[]){'N', 'L', d}, 3});
}

static void scan_dutch(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	size_t done = 0;
	for (const struct text_word *w = x->word; w < x->word + x->words; w++) {
		size_t at = w->at;
		if ((w->seeds & SEED_country) == 0 || at < done || s.n - at < 4 || s.p[at] != 'N' ||
		    s.p[at + 1] != 'L' || !is_digit(s.p[at + 2]) || !is_digit(s.p[at + 3]) ||
		    (at > 0 && is_alnum(s.p[at - 1])))
			continue;
		done = add_at(h, s, at, NL_BYTES,
			      seek_has(seek_before(s, at, LABEL_BYTES), labels) > 0);
	}
}

static void scan_labelled(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	for (size_t at = index_next(x, MARK_stem, 0); at < s.n;
	     at = index_next(x, MARK_stem, at + 1)) {
		if (!str_eq(str_sub(s, at, at + 4), STR("IBAN")))
			continue;
		size_t from = at + 4;
		while (
		    from < s.n && from - at - 4 < LABEL_BYTES &&
		    (s.p[from] == ' ' || s.p[from] == ':' || s.p[from] == '.' || s.p[from] == '='))
			from++;
		if (from + 4 > s.n || (s.p[from] == 'N' && s.p[from + 1] == 'L'))
			continue;
		size_t end = from;
		while (end < s.n && end - from <= IBAN_MAX && is_alnum(s.p[end]))
			end++;
		if (end - from >= IBAN_MIN && end - from <= IBAN_MAX)
			add_at(h, s, from, end - from, true);
	}
}

static void scan(struct hits *h, const struct text_index *x)
{
	scan_dutch(h, x);
	scan_labelled(h, x);
}

const struct detector detector_iban = {
    .name = "iban",
    .version = 1,
    .finds = "bank account numbers",
    .standard = "ISO 13616-1; ISO/IEC 7064 MOD 97-10",
    .headers = headers,
    .start = start,
    .cell = read_cell,
    .scan = scan,
};
