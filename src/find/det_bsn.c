/*
 * det_bsn - the burgerservicenummer: 9 digits under the 11-test.
 * Source: Besluit burgerservicenummer (Stb. 2007, 443); weights 9 8 7 6 5 4 3 2 -1. One in eleven
 * random numbers passes, so the test alone makes a weak candidate only; a label or position makes a
 * finding even when the test fails, flagged. Refuses fillers, numbers that are part of a longer
 * one, dates behind a label, and 8 digits without a label. Never looks at what the first digit is.
 */
#include "find/finder.h"

#include "base/date.h"
#include "find/seek.h"

#define LABEL_BEFORE_BYTES 40 /* a label stands at most so far before the number */
#define LABEL_NEAR_BYTES   14 /* and so near when the number fails the test */
#define LABEL_AFTER_BYTES  15
#define GROUPS_MAX         9

bool bsn_check(const unsigned char d[9])
{
	int sum = 0, any = 0;
	for (int i = 0; i < 8; i++) {
		sum += (9 - i) * d[i];
		any |= d[i];
	}
	return (sum - d[8]) % 11 == 0 && (any | d[8]) != 0;
}

bool bsn_filler(const unsigned char d[9])
{
	static const unsigned char known[][9] = {
	    {1, 2, 3, 4, 5, 6, 7, 8, 2}, {0, 1, 2, 3, 4, 5, 6, 7, 2}, {1, 2, 3, 4, 5, 6, 7, 8, 9},
	    {9, 8, 7, 6, 5, 4, 3, 2, 1}, {0, 1, 2, 3, 4, 5, 6, 7, 8},
	};
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq((str){known[i], 9}, (str){d, 9}))
			return true;
	for (int i = 1; i < 8; i++)
		if (d[i] != d[0])
			return false;
	/* eight equal digits: with the ninth they are typed, not given, unless the ninth is what
	 * the test asks */
	return d[8] == d[0] || d[0] <= 1 || !bsn_check(d);
}

/* A digit at s[i], ASCII or full width; gives its bytes, 0 when there is none. */
static size_t digit_at(str s, size_t i, unsigned char *out_digit)
{
	if (i >= s.n)
		return 0;
	if (is_digit(s.p[i])) {
		*out_digit = (unsigned char)(s.p[i] - '0');
		return 1;
	}
	if (s.n - i >= 3 && s.p[i] == 0xef && s.p[i + 1] == 0xbc && s.p[i + 2] >= 0x90 &&
	    s.p[i + 2] <= 0x99) {
		*out_digit = (unsigned char)(s.p[i + 2] - 0x90);
		return 3;
	}
	return 0;
}

/* A separator within a written number: space, point, hyphen, and the no-break and thin spaces. */
static size_t separator_at(str s, size_t i)
{
	if (i >= s.n)
		return 0;
	unsigned char c = s.p[i];
	if (c == ' ' || c == '.' || c == '-')
		return 1;
	if (c == 0xc2 && s.n - i >= 2 && s.p[i + 1] == 0xa0)
		return 2;
	if (c == 0xe2 && s.n - i >= 3 && s.p[i + 1] == 0x80 &&
	    (s.p[i + 2] == 0x89 || s.p[i + 2] == 0xaf))
		return 3;
	return 0;
}

/* A number as written: its digits and how they are grouped. */
struct written {
	unsigned char digit[10];
	unsigned n;
	unsigned shape; /* sizes of the groups as one decimal number: 1234.56.782 is 423 */
	size_t end;     /* [byte] behind it */
};

static bool shape_known(unsigned shape)
{
	switch (shape) {
	case 9:
	case 423:
	case 333:
	case 2331:
	case 3222:
	case 8:
	case 233:
	case 323:
	case 7:
		return true;
	default:
		return false;
	}
}

/* Read groups from at; the longest known shape that ends where no digit follows. */
static bool written_at(str s, size_t at, struct written *w)
{
	struct written now = {.n = 0};
	bool found = false;
	size_t i = at;
	for (unsigned group = 0; group < GROUPS_MAX; group++) {
		unsigned size = 0;
		size_t len;
		unsigned char d = 0;
		while ((len = digit_at(s, i, &d)) > 0) {
			if (now.n == sizeof(now.digit))
				return found;
			now.digit[now.n++] = d;
			size++;
			i += len;
		}
		if (size == 0 || size > 9)
			break;
		now.shape = now.shape * 10 + size;
		now.end = i;
		if (shape_known(now.shape)) {
			*w = now;
			found = true;
		}
		len = separator_at(s, i);
		if (len == 0 || now.shape > 9999)
			break;
		i += len;
	}
	return found;
}

/* "1.23456782E+08" holds all nine digits; "1,23457E+08" lost some. gives 1 whole, 0 lost, -1 not of
 * this form. */
static int scientific(str s, unsigned char out_digits[9])
{
	unsigned n = 0;
	size_t i = 0;
	if (s.n < 6 || !is_digit(s.p[0]) || (s.p[1] != '.' && s.p[1] != ','))
		return -1;
	for (; i < s.n && (is_digit(s.p[i]) || i == 1); i++) {
		if (i == 1)
			continue;
		if (n < 9)
			out_digits[n] = (unsigned char)(s.p[i] - '0');
		n++;
	}
	str tail = str_sub(s, i, s.n);
	bool power8 = str_eq_nocase(tail, STR("E+08")) || str_eq_nocase(tail, STR("E+8")) ||
		      str_eq_nocase(tail, STR("E8")) || str_eq_nocase(tail, STR("E+008"));
	bool power7 = str_eq_nocase(tail, STR("E+07")) || str_eq_nocase(tail, STR("E+7")) ||
		      str_eq_nocase(tail, STR("E7")) || str_eq_nocase(tail, STR("E+007"));
	if ((!power8 && !power7) || n > 9)
		return -1;
	if (power8 && n == 9)
		return 1;
	if (power7 && n == 8) {
		for (unsigned k = 8; k > 0; k--)
			out_digits[k] = out_digits[k - 1];
		out_digits[0] = 0;
		return 1;
	}
	return n >= 4 ? 0 : -1;
}

/* Cut off what spreadsheets and exports put around a number: ' " = and a fraction of zeros, and a
 * glued label. */
static str bare(str s)
{
	s = str_trim(s);
	for (;;) {
		size_t n = s.n;
		if (n > 0 && (s.p[0] == '\'' || s.p[0] == '"' || s.p[0] == '=' || s.p[0] == ':' ||
			      s.p[0] == '\t'))
			s = str_trim(str_sub(s, 1, n));
		else if (n > 1 && s.p[0] == 0xc2 && s.p[1] == 0xa0)
			s = str_sub(s, 2, n);
		else if (n > 3 && str_eq_nocase(str_sub(s, 0, 3), STR("bsn")))
			s = str_sub(s, 3, n);
		if (s.n > 0 && (s.p[s.n - 1] == '"' || s.p[s.n - 1] == '\''))
			s = str_sub(s, 0, s.n - 1);
		if (s.n > 1 && s.p[s.n - 2] == 0xc2 && s.p[s.n - 1] == 0xa0)
			s = str_sub(s, 0, s.n - 2);
		if (s.n == n)
			break;
	}
	size_t zero = s.n;
	while (zero > 1 && s.p[zero - 1] == '0' && s.n - zero < 4)
		zero--;
	if (zero < s.n && zero > 7 && (s.p[zero - 1] == '.' || s.p[zero - 1] == ',') &&
	    str_find_byte(s, s.p[zero - 1]) == zero - 1)
		s = str_sub(s, 0, zero - 1);
	return s;
}

static int nine(const struct written *w, unsigned char out_digits[9])
{
	unsigned pad = 9 - w->n;
	for (unsigned i = 0; i < 9; i++)
		out_digits[i] = i < pad ? 0 : w->digit[i - pad];
	return pad > 0 ? EV_padded : 0;
}

int bsn_digits(str s, unsigned char out_digits[9])
{
	struct written w;
	s = bare(s);
	if (scientific(s, out_digits) == 1)
		return 0;
	if (!written_at(s, 0, &w) || w.end != s.n)
		return -1;
	return nine(&w, out_digits);
}

static str digits_text(struct arena *a, const unsigned char *digit, size_t n)
{
	unsigned char *p = arena_new(a, unsigned char, n);
	for (size_t i = 0; i < n; i++)
		p[i] = (unsigned char)('0' + digit[i]);
	return (str){p, n};
}

/* A named number of 10 digits, or with letters fallen in, is still somebody's BSN, mistyped; fewer
 * than 7 digits are not. */
static bool mistyped(struct arena *a, str s, str *out_value)
{
	unsigned char digit[10];
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (!is_digit(s.p[i]))
			return false;
		if (n == sizeof(digit))
			return false;
		digit[n++] = (unsigned char)(s.p[i] - '0');
	}
	if (n != 10)
		return false;
	*out_value = digits_text(a, digit, n);
	return true;
}

static bool cell(struct arena *a, enum kind kind, str s, str *out_value, unsigned *out_evidence,
		 int *out_score)
{
	unsigned char d[9];
	(void)kind;
	s = bare(s);
	if (s.n < 7 || s.n > 40)
		return false;
	int pad = bsn_digits(s, d);
	if (pad < 0) {
		*out_evidence = EV_invalid;
		*out_score = 5;
		return mistyped(a, s, out_value);
	}
	if (bsn_filler(d))
		return false;
	bool good = bsn_check(d);
	if (!good && pad != 0) {
		unsigned lead = 0;
		while (lead < 8 && d[lead] == 0)
			lead++;
		*out_value =
		    digits_text(a, d + lead, 9 - lead); /* the zero was a guess, and a wrong one */
		*out_evidence = EV_invalid;
		*out_score = 10;
		return true;
	}
	*out_value = digits_text(a, d, 9);
	*out_evidence = (good ? EV_check : EV_invalid) | (unsigned)pad;
	*out_score = good && pad == 0 ? 90 : good ? 50 : 20;
	return true;
}

/* ---- running text ---- */

#define OID "113883.2.4.6.3"

static const str label_words[] = {SEEK("bsn"),
				  SEEK("burgerservice"),
				  SEEK("burger service"),
				  SEEK("burger-service"),
				  SEEK("sofi"),
				  SEEK("sociaal-fiscaal"),
				  SEEK("sociaal fiscaal"),
				  SEEK("nlminbiza"),
				  SEEK("nnnld"),
				  SEEK(OID),
				  SEEK("citizen service"),
				  SEEK("lzb"),
				  SEEK("ssn"),
				  SEEK_END};
static const str behind_words[] = {SEEK("bsn"), SEEK("nlminbiza"), SEEK("nnnld"), SEEK_END};
static const str missing_words[] = {
    SEEK("ontbreekt"), SEEK("onbekend"), SEEK("geen"), SEEK("niet bekend"),
    SEEK("nvt"),       SEEK("n.v.t."),   SEEK_END};
static struct seek_set labels, behind; /* filled once by start */

static void start(void)
{
	seek_set_start(&labels, label_words);
	seek_set_start(&behind, behind_words);
}

/* missing - between a label and the number stands that there is none. */
static bool missing(str between) { return seek_has(between, missing_words) > 0; }

/* in_number - the sign before i parts digits of one number: "977 999 762". */
static bool in_number(str s, size_t i)
{
	return i > 1 && i < s.n && (s.p[i - 1] == ' ' || s.p[i - 1] == '.' || s.p[i - 1] == '-') &&
	       is_digit(s.p[i]) && is_digit(s.p[i - 2]);
}

/* gives the distance of the label before the number, or -1; four digits between them make the label
 * another number's. */
static int label_before(str text, size_t at)
{
	str s = str_sub(text, at > LABEL_BEFORE_BYTES ? at - LABEL_BEFORE_BYTES : 0, at);
	unsigned run = 0;
	for (size_t i = s.n; i > 0; i--) {
		size_t n = seek_set_at(&labels, s, i - 1);
		bool inside = n > 0 && n <= 4 && i > 1 && is_alpha(s.p[i - 2]) &&
			      to_lower(s.p[i - 2]) != 't'; /* patientbsn is one of ours */
		if (n > 0 && !inside)
			return missing(str_sub(s, i - 1 + n, s.n)) ? -1 : (int)(s.n - (i - 1 + n));
		run = is_digit(s.p[i - 1]) ? run + 1 : in_number(s, i) ? run : 0;
		if (run < 4)
			continue;
		size_t oid = str_find(s, STR(OID));
		return oid < i && i - oid < sizeof(OID) ? (int)(s.n - oid - sizeof(OID) + 1) : -1;
	}
	return -1;
}

static bool label_after(str text, size_t end)
{
	str s = str_sub(text, end, end + LABEL_AFTER_BYTES), word = STR("");
	size_t i = seek_set_find(&behind, s, &word), stop = 0;
	if (i == s.n || (i > 0 && s.p[i - 1] == '-')) /* the end of a longer word: "een-bsn" */
		return false;
	while (stop < s.n && s.p[stop] != '\n' && !is_digit(s.p[stop]) && s.p[stop] != ';' &&
	       s.p[stop] != ',')
		stop++;
	if (word.n > 3)
		return true;
	if (i < stop) /* "123456782 (BSN)" but not "... BSN: 987654321", whose label is the next
			 one's */
		return i + 3 >= s.n || s.p[i + 3] == ')' || s.p[i + 3] == '\n' || s.p[i + 3] == '.';
	return false;
}

/* Whether a bare number begins here: not inside a word, number, amount or code. */
static bool may_begin(str text, size_t at)
{
	if (at == 0)
		return true;
	unsigned char c = text.p[at - 1];
	if (is_alnum(c) || c == '+' || c == '_' || c == '@' || c == '%')
		return false;
	if ((c == '.' || c == ',' || c == '-' || c == '/' || c == ':') && at > 1 &&
	    is_digit(text.p[at - 2]))
		return false;
	return true;
}

static bool may_end(str text, size_t end)
{
	if (end >= text.n)
		return true;
	unsigned char c = text.p[end];
	if (is_alnum(c) || c == '_' || c == '@' || c == '%')
		return false;
	if ((c == '.' || c == ',' || c == '-' || c == '/') && text.n - end > 1 &&
	    is_digit(text.p[end + 1]))
		return text.n - end > 2 ? text.p[end + 1] == '0' && !is_digit(text.p[end + 2])
					: text.p[end + 1] == '0';
	return true;
}

static bool is_date_digits(const struct written *w, str text, size_t at)
{
	struct date d;
	return w->n == 8 && date_read(str_sub(text, at, w->end), 2050, &d);
}

static bool label_glued(str text, size_t at)
{
	return at > 0 && is_alpha(text.p[at - 1]) && label_before(text, at) == 0;
}

/* The VAT number of a sole trader, NLnnnnnnnnnBnn, held the BSN until 2020; that of a company holds
 * its RSIN, so it stays weak. */
static bool vat_number(str text, size_t at, const struct written *w)
{
	return w->shape == 9 && at >= 2 && str_eq_nocase(str_sub(text, at - 2, at), STR("nl")) &&
	       (at == 2 || !is_alnum(text.p[at - 3])) && text.n - w->end >= 3 &&
	       to_upper(text.p[w->end]) == 'B' && is_digit(text.p[w->end + 1]) &&
	       is_digit(text.p[w->end + 2]);
}

static void judge(struct hits *h, str text, size_t at, const struct written *w)
{
	unsigned char d[9];
	unsigned pad = (unsigned)nine(w, d);
	bool good = bsn_check(d), whole = w->n == 9;
	if (bsn_filler(d))
		return;
	if (vat_number(text, at, w)) {
		if (good)
			hit_add(h, KIND_weak_bsn, EV_check, ROLE_professional, at, w->end,
				digits_text(h->arena, d, 9));
		return;
	}
	if (!may_end(text, w->end))
		return;
	int distance = label_before(text, at);
	bool in_path = at > 0 && text.p[at - 1] == '/' && w->end < text.n && text.p[w->end] == '/';
	bool labelled = (distance >= 0 && (may_begin(text, at) || distance == 0)) ||
			(!in_path && label_after(text, w->end));
	if (!labelled && !may_begin(text, at))
		return;
	if (labelled && good && !(is_date_digits(w, text, at) && distance > LABEL_NEAR_BYTES))
		hit_add(h, KIND_bsn, EV_label | EV_check | pad, ROLE_none, at, w->end,
			digits_text(h->arena, d, 9));
	else if (labelled && !good && distance >= 0 && distance <= LABEL_NEAR_BYTES && w->n >= 8 &&
		 !is_date_digits(w, text, at))
		hit_add(h, KIND_bsn, EV_label | EV_invalid, ROLE_none, at, w->end,
			digits_text(h->arena, w->digit, w->n));
	else if (good && whole && (w->shape == 9 || w->shape == 423))
		hit_add(h, KIND_weak_bsn, EV_check, ROLE_none, at, w->end,
			digits_text(h->arena, d, 9));
}

static void lost_number(struct hits *h, str text, size_t at)
{
	size_t end = at;
	unsigned char d[9];
	while (end < text.n && end - at < 16 &&
	       (is_alnum(text.p[end]) || text.p[end] == ',' || text.p[end] == '.' ||
		text.p[end] == '+'))
		end++;
	if (scientific(str_sub(text, at, end), d) == 0)
		hit_add(h, KIND_lost, label_before(text, at) >= 0 ? EV_label : 0, ROLE_none, at,
			end, str_sub(text, at, end));
}

/* can_begin - a run of digits of which a written number can begin; by its length and what follows.
 */
static bool can_begin(str text, const struct text_run *r)
{
	size_t end = (size_t)r->at + r->n;
	unsigned char c = end < text.n ? text.p[end] : 0;
	if (r->n == 0 || c == 0xef || r->n == 8 || r->n == 9)
		return true;
	if (r->n == 1)
		return c == '.' || c == ',';
	return r->n <= 4 && (c == ' ' || c == '.' || c == '-' || c == 0xc2 || c == 0xe2);
}

static void scan(struct hits *h, const struct text_index *x)
{
	str text = x->text;
	for (const struct text_run *r = x->run; r < x->run + x->runs; r++) {
		struct written w;
		size_t i = r->at;
		if (!can_begin(text, r))
			continue;
		bool begins = may_begin(text, i) || label_glued(text, i) ||
			      (i >= 2 && str_eq_nocase(str_sub(text, i - 2, i), STR("nl")));
		if (begins && written_at(text, i, &w) && w.n >= 8)
			judge(h, text, i, &w);
		else if (begins && text.n - i > 5 && (text.p[i + 1] == '.' || text.p[i + 1] == ','))
			lost_number(h, text, i);
	}
}

static const struct header headers[] = {
    {"bsn", KIND_bsn},
    {"bsnnr", KIND_bsn},
    {"bsnnummer", KIND_bsn},
    {"burgerservicenummer", KIND_bsn},
    {"burgerservicenr", KIND_bsn},
    {"burgerservice", KIND_bsn},
    {"sofi", KIND_bsn},
    {"sofinr", KIND_bsn},
    {"sofinummer", KIND_bsn},
    {"nationaalid", KIND_bsn},
    {"ssn", KIND_bsn},
    {"persnr", KIND_bsn},
    {"persoonsnummer", KIND_bsn},
    {"sociaalfiscaalnummer", KIND_bsn},
    {"bsnsofi", KIND_bsn},
    {"bsnsofinummer", KIND_bsn},
    {"bsngetal", KIND_bsn},
    {"bsntekst", KIND_bsn},
    {"citizenservicenumber", KIND_bsn},
    {"nationalid", KIND_bsn},
    {"lzb", KIND_bsn},
    {NULL, KIND_none},
};

const struct detector detector_bsn = {
    .name = "bsn",
    .version = 1,
    .finds = "burgerservicenummer (citizen service number)",
    .standard = "11-test of the BSN; Besluit burgerservicenummer, Stb. 2007, 443",
    .headers = headers,
    .start = start,
    .cell = cell,
    .scan = scan,
};
