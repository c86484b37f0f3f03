/*
 * det_phone - telephone numbers under the Dutch plan (Nummerplan telefoon- en ISDN-diensten), and
 * international ones with a plus. Gives +31612345678. Refuses numbers inside longer ones, wrong
 * lengths, and area codes that do not exist.
 */
#include "find/detector.h"
#include "find/seek.h"

#define DIGITS_MAX   15 /* ITU-T E.164 */
#define LABEL_BYTES  24
#define SENDER_BYTES 60 /* [byte] of a sentence that asks to call */

static const struct header headers[] = {
    {"tel", KIND_phone},
    {"telefoon", KIND_phone},
    {"telnr", KIND_phone},
    {"telefoonnr", KIND_phone},
    {"telefoonnummer", KIND_phone},
    {"mobiel", KIND_phone},
    {"gsm", KIND_phone},
    {"06", KIND_phone},
    {"tel1", KIND_phone},
    {"tel2", KIND_phone},
    {"handy", KIND_phone},
    {"telefonnummer", KIND_phone},
    {"telefon", KIND_phone},
    {"mobil", KIND_phone},
    {"cell", KIND_phone},
    {"cellphone", KIND_phone},
    {"telephone", KIND_phone},
    {"telefoonnr1", KIND_phone},
    {"telefoonnr2", KIND_phone},
    {"mobiel1", KIND_phone},
    {"mobiel2", KIND_phone},
    {"phone1", KIND_phone},
    {"phone2", KIND_phone},
    {"mobilephone", KIND_phone},
    {"homephone", KIND_phone},
    {"workphone", KIND_phone},
    {"mobnr", KIND_phone},
    {"telmob", KIND_phone},
    {"mob", KIND_phone},
    {"phone", KIND_phone},
    {"mobielnr", KIND_phone},
    {"mobielnummer", KIND_phone},
    {"telefoon1", KIND_phone},
    {"telefoon2", KIND_phone},
    {"telmobiel", KIND_phone},
    {"telthuis", KIND_phone},
    {"telwerk", KIND_phone},
    {"telprive", KIND_phone},
    {"telvast", KIND_phone},
    {"telefoonmobiel", KIND_phone},
    {"telefoonvast", KIND_phone},
    {"telefoonprive", KIND_phone},
    {"telefoonthuis", KIND_phone},
    {"telefoonwerk", KIND_phone},
    {"phonenumber", KIND_phone},
    {"mobile", KIND_phone},
    {"mobiletel", KIND_phone},
    {"gsmnr", KIND_phone},
    {"gsmnummer", KIND_phone},
    {"telpatient", KIND_phone},
    {"mobieletelefoon", KIND_phone},
    {NULL, KIND_none},
};

/* area_ok - national number d[0] = 0: mobile, service, or a geographic area that exists. source:
 * formats.md 1.6 */
static bool area_ok(const unsigned char *d)
{
	unsigned two = (unsigned)(d[1] - '0') * 10 + (unsigned)(d[2] - '0');
	static const unsigned char short_codes[] = {10, 13, 14, 15, 20, 23, 24, 26, 30, 33, 35, 36,
						    38, 40, 43, 45, 46, 50, 53, 55, 58, 70, 71, 72,
						    73, 74, 75, 76, 77, 78, 79, 84, 85, 87, 88, 91};
	static const unsigned char long_heads[] = {11, 16, 17, 18, 22, 25, 29, 31, 32, 34,
						   41, 47, 48, 49, 51, 52, 54, 56, 57, 59};
	if (d[1] == '6')
		return d[2] != '0' && d[2] != '7';
	for (size_t i = 0; i < sizeof(short_codes); i++)
		if (two == short_codes[i])
			return d[3] != '0';
	for (size_t i = 0; i < sizeof(long_heads); i++)
		if (two == long_heads[i])
			return d[3] != '0' && d[4] != '0';
	return false;
}

/* A number as written: its digits, and what the writing says. */
struct written {
	unsigned char digit[DIGITS_MAX + 2];
	size_t n, end;
	bool plus;
	unsigned groups;
};

static void read_written(str s, size_t at, struct written *w)
{
	size_t i = at;
	bool open = false;
	*w = (struct written){.end = at};
	if (i < s.n && s.p[i] == '(') {
		open = true;
		i++;
	}
	if (i < s.n && s.p[i] == '+') {
		w->plus = true;
		i++;
	}
	while (i < s.n && w->n <= DIGITS_MAX) {
		size_t run = seek_digits(s, i, DIGITS_MAX + 1 - w->n);
		if (run == 0)
			break;
		for (size_t j = 0; j < run; j++)
			w->digit[w->n++] = s.p[i + j];
		w->groups++;
		i += run;
		w->end = i;
		if (open && i < s.n && s.p[i] == ')') {
			open = false;
			w->end = ++i;
		}
		if (w->plus && i + 2 < s.n && s.p[i] == ' ' && s.p[i + 1] == '(' &&
		    s.p[i + 2] == '0')
			i += s.n - i > 3 && s.p[i + 3] == ')' ? 4 : 3;
		else if (w->plus && i + 2 < s.n && s.p[i] == '(' && s.p[i + 1] == '0' &&
			 s.p[i + 2] == ')')
			i += 3;
		size_t gap = 0;
		while (gap < 3 && i + gap < s.n &&
		       (s.p[i + gap] == ' ' || s.p[i + gap] == '-' || s.p[i + gap] == '.' ||
			s.p[i + gap] == '/'))
			gap++;
		if (gap == 3 || i + gap >= s.n || !is_digit(s.p[i + gap]))
			break;
		i += gap;
	}
}

/* normalise - w as +31..., with what speaks for it. gives false when it is no number of a
 * telephone. */
static size_t normalise(const struct written *w, unsigned char out[DIGITS_MAX + 2], int *out_score)
{
	const unsigned char *d = w->digit;
	size_t n = w->n, skip;
	if (w->plus && !(n > 2 && d[0] == '3' && d[1] == '1')) {
		if (n < 9 || n > DIGITS_MAX || d[0] == '0')
			return 0;
		out[0] = '+';
		for (size_t i = 0; i < n; i++)
			out[i + 1] = d[i];
		*out_score = 70;
		return n + 1;
	}
	unsigned char national[DIGITS_MAX + 2] = {'0'};
	if (w->plus)
		skip = 2;
	else if (n > 4 && d[0] == '0' && d[1] == '0' && d[2] == '3' && d[3] == '1')
		skip = 4;
	else if (n == 11 && d[0] == '3' && d[1] == '1')
		skip = 2;
	else if (n > 0 && d[0] == '0')
		skip = 1;
	else
		return 0;
	if (skip != 1 && n > skip && d[skip] == '0')
		skip++;
	size_t left = n - skip;
	if (left != 9)
		return 0;
	for (size_t i = 0; i < left; i++)
		national[i + 1] = d[skip + i];
	if (!area_ok(national))
		return 0;
	out[0] = '+';
	out[1] = '3';
	out[2] = '1';
	for (size_t i = 0; i < 9; i++)
		out[i + 3] = national[i + 1];
	*out_score = national[1] == '6' || skip != 1 ? 75 : 45;
	return 12;
}

static bool read_cell(struct arena *a, enum kind kind, str s, str *out_value,
		      unsigned *out_evidence, int *out_score)
{
	unsigned char b[DIGITS_MAX + 2];
	struct written w;
	s = str_trim(s);
	while (s.n > 0 && (s.p[0] == '\'' || s.p[0] == '='))
		s = str_sub(s, 1, s.n);
	read_written(s, 0, &w);
	if (kind != KIND_phone || s.n < 8 || s.n > 40)
		return false;
	if (w.n == 9 && w.end == s.n && w.digit[0] != '0' && !w.plus) {
		/* a spreadsheet dropped the zero */
		struct written z = w;
		z.digit[0] = '0';
		for (size_t i = 0; i < 9; i++)
			z.digit[i + 1] = w.digit[i];
		z.n = 10;
		size_t n = normalise(&z, b, out_score);
		if (n == 0)
			return false;
		*out_value = str_copy(a, (str){b, n});
		*out_evidence = EV_padded;
		*out_score = 2;
		return true;
	}
	size_t n = normalise(&w, b, out_score);
	if (n == 0 || (w.end < s.n && is_alnum(s.p[w.end])))
		return false;
	*out_value = str_copy(a, (str){b, n});
	*out_evidence = EV_check;
	return true;
}

static const str labels[] = {SEEK("tel"),
			     SEEK("tel."),
			     SEEK("telefoon"),
			     SEEK("telnr"),
			     SEEK("tel.nr"),
			     SEEK("telefoonnummer"),
			     SEEK("mobiel"),
			     SEEK("gsm"),
			     SEEK("mob"),
			     SEEK("t:"),
			     SEEK("m:"),
			     SEEK("phone"),
			     SEEK("bel"),
			     SEEK("bellen"),
			     SEEK("bereikbaar"),
			     SEEK("telefonisch"),
			     SEEK("06"),
			     SEEK("fax"),
			     SEEK_END};

/* of_sender - "Vragen? Bel 015-5550100", "u kunt ons bellen op": a number that is not of the person
 * written to, unless it is a mobile one. */
static bool of_sender(str before)
{
	static const str words[] = {SEEK("vragen?"),    SEEK("voor vragen"), SEEK("bij vragen"),
				    SEEK("nog vragen"), SEEK(" ons "),       SEEK("questions?")};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(before, words[i]) < before.n)
			return true;
	return false;
}

/* start_ok - a number may start at i: no digit, letter or point-joined number before it. */
static bool start_ok(str s, size_t i)
{
	if (i == 0)
		return true;
	unsigned char c = s.p[i - 1];
	if (is_alnum(c) || c == '+' || c == '_' || c == '/' || c == '#')
		return false;
	if ((c == '-' || c == '.' || c == ',' || c == ':') && i > 1 && is_digit(s.p[i - 2]))
		return false;
	return true;
}

/* is_date - a day, month and year with one mark between them stand at at: no number goes on behind
 * them. */
static bool is_date(str s, size_t at)
{
	str d = str_sub(s, at, at + 10);
	if (d.n < 10 || d.p[2] != d.p[5] || (d.p[2] != '-' && d.p[2] != '.' && d.p[2] != '/'))
		return false;
	for (size_t i = 0; i < 10; i++)
		if (i != 2 && i != 5 && !is_digit(d.p[i]))
			return false;
	unsigned month = (unsigned)(d.p[3] - '0') * 10 + (unsigned)(d.p[4] - '0');
	return d.p[0] < '4' && month >= 1 && month <= 12 &&
	       ((d.p[6] == '1' && d.p[7] == '9') || (d.p[6] == '2' && d.p[7] == '0'));
}

static size_t try_at(struct hits *h, str s, size_t at)
{
	unsigned char b[DIGITS_MAX + 2];
	struct written w;
	int score = 0;
	size_t from = at > 0 && s.p[at - 1] == '(' ? at - 1 : at;
	if (!start_ok(s, from) || is_date(s, from))
		return at + 1;
	read_written(s, from, &w);
	size_t n = normalise(&w, b, &score);
	if (n == 0 || (w.end < s.n && (is_alnum(s.p[w.end]) || s.p[w.end] == '@')))
		return at + 1;
	bool labelled = seek_has(seek_before(s, from, LABEL_BYTES), labels) > 0;
	if ((!labelled && score < 70 && w.groups < 2) ||
	    (labelled && !str_starts((str){b, n}, STR("+316")) &&
	     of_sender(seek_before(s, from, SENDER_BYTES))))
		return w.end;
	hit_add(h, KIND_phone, EV_check | (labelled ? EV_label : 0u), ROLE_none, from, w.end,
		(str){b, n});
	return w.end;
}

static void scan(struct hits *h, const struct text_index *x)
{
	str s = x->text;
	size_t done = 0;
	for (const struct text_run *r = x->run; r < x->run + x->runs; r++) {
		size_t at = r->at;
		bool plus = at > 0 && s.p[at - 1] == '+';
		if (at >= done && r->n > 0 && (plus || s.p[at] == '0'))
			done = try_at(h, s, plus ? at - 1 : at);
	}
}

const struct detector detector_phone = {
    .name = "phone",
    .version = 1,
    .finds = "telephone numbers",
    .standard = "Nummerplan telefoon- en ISDN-diensten; ITU-T E.164",
    .headers = headers,
    .cell = read_cell,
    .scan = scan,
};
