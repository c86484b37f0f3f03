/*
 * value - what answers may be, how they are kept and how they are shown. Refuses a zero for a
 * number that is not known, a maximum below its minimum, and what could be a patient's BSN.
 */
#include "base/arena.h"
#include "base/utf8.h"
#include "case/when_read.h"
#include "notice/sheet.h"

#define LINE_MOST 500
#define TEXT_MOST ((size_t)20000)

static str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

static const char *said(struct arena *a, const char *head, str tail)
{
	struct out o = out_mem();
	out_z(&o, head);
	out_str(&o, tail);
	const char *z = str_z(a, out_view(&o));
	out_end(&o);
	return z;
}

/* ---- nothing of a patient ---- */

static bool eleven(const unsigned char *d)
{
	unsigned sum = 0;
	for (unsigned i = 0; i < 8; i++)
		sum += (9 - i) * (unsigned)(d[i] - '0');
	return (sum + 10 * 11 - (unsigned)(d[8] - '0')) % 11 == 0 && sum > 0;
}

static bool has_bsn(str s)
{
	for (size_t i = 0; i < s.n;) {
		size_t n = 0;
		while (i + n < s.n && is_digit(s.p[i + n]))
			n++;
		if (n == 9 && eleven(s.p + i))
			return true;
		i += n == 0 ? 1 : n;
	}
	return false;
}

/* ---- numbers ---- */

static bool whole(str s, uint64_t *out_v)
{
	struct out o = out_mem();
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != ',' && s.p[i] != '.' && s.p[i] != ' ')
			out_u8(&o, s.p[i]);
	bool ok = str_u64(out_view(&o), out_v) && *out_v <= 1000000000000;
	out_end(&o);
	return ok;
}

bool notice_range(str v, uint64_t *out_least, uint64_t *out_most)
{
	size_t at = str_find_byte(v, '-');
	str least = str_trim(str_sub(v, 0, at)), most = str_trim(str_sub(v, at + 1, v.n));
	*out_most = 0;
	if (!whole(least, out_least))
		return false;
	if (at == v.n)
		*out_most = *out_least;
	return at == v.n || most.n == 0 || whole(most, out_most);
}

static const char *check_range(struct arena *a, str v, str *out_value)
{
	uint64_t least, most;
	struct out o = out_mem();
	bool read = notice_range(v, &least, &most);
	if (read && least == 0)
		return "0 is no estimate: the authority expects one, at least and at most, also "
		       "when nothing is sure";
	if (!read || most == 0)
		return "a minimum and a maximum are wanted, as 53516-941000; one number when both "
		       "are the same";
	if (most < least)
		return "the maximum lies below the minimum";
	out_dec(&o, least);
	out_char(&o, '-');
	out_dec(&o, most);
	*out_value = taken(a, &o);
	return NULL;
}

static const char *check_number(struct arena *a, str v, str *out_value)
{
	uint64_t n;
	struct out o = out_mem();
	if (!whole(v, &n))
		return "a whole number is wanted";
	if (n == 0)
		return "0 is no estimate: say how many, or leave it open";
	out_dec(&o, n);
	*out_value = taken(a, &o);
	return NULL;
}

/* ---- options, times, text ---- */

static str keys_of(struct arena *a, const struct form_question *q)
{
	struct out o = out_mem();
	for (size_t i = 0; i < q->options; i++) {
		out_z(&o, i > 0 ? ", " : "");
		out_str(&o, q->option[i].key);
	}
	return taken(a, &o);
}

static const char *check_keys(struct arena *a, const struct form_question *q, str v, str *out_value)
{
	struct out o = out_mem();
	size_t n = 0;
	for (str left = v; left.n > 0; n++)
		if (form_option_of(q, str_trim(str_cut(&left, ','))) == NULL)
			return said(a, "one of these is wanted: ", keys_of(a, q));
	if (n > 1 && q->type == FORM_one)
		return said(a, "only one of these: ", keys_of(a, q));
	for (size_t i = 0; i < q->options; i++) {
		bool in = false;
		for (str left = v; left.n > 0;)
			in = str_eq(str_trim(str_cut(&left, ',')), q->option[i].key) || in;
		if (!in)
			continue;
		out_z(&o, o.n > 0 ? "," : "");
		out_str(&o, q->option[i].key);
	}
	*out_value = taken(a, &o);
	return NULL;
}

static const char *check_time(struct arena *a, const struct notice_case *c, str v, str *out_value)
{
	struct when w;
	const struct when_asked ask = {
	    .at = v, .zone = c->org->setting[SETTING_zone], .fold = -1, .fold_until = -1};
	const char *why = when_read(a, &ask, &w);
	if (why != NULL)
		return why;
	struct out o = out_mem();
	when_write(&o, &w);
	*out_value = taken(a, &o);
	return NULL;
}

static const char *check_text(const struct form_question *q, str v)
{
	bool line = q->type == FORM_line;
	if (!utf8_valid(v))
		return "text is UTF-8";
	if (v.n > (line ? LINE_MOST : TEXT_MOST))
		return line ? "one line of at most 500 bytes" : "at most 20,000 bytes";
	for (size_t i = 0; i < v.n; i++)
		if ((v.p[i] < ' ' && (line || (v.p[i] != '\n' && v.p[i] != '\t'))) ||
		    v.p[i] == 0x7f)
			return line ? "one line of text" : "text without control characters";
	return has_bsn(v) ? "this may hold a BSN: nothing of a patient goes on a form" : NULL;
}

const char *notice_check(struct arena *a, const struct notice_case *c,
			 const struct form_question *q, str value, str *out_value)
{
	str v = str_trim(value);
	*out_value = v;
	switch (q->type) {
	case FORM_section:
		return "this is a heading, no question";
	case FORM_yesno:
		if (str_eq(v, STR("yes")) || str_eq(v, STR("no")) || str_eq(v, STR("unknown")))
			return NULL;
		return "yes, no or unknown";
	case FORM_one:
	case FORM_many:
		return check_keys(a, q, v, out_value);
	case FORM_number:
		return check_number(a, v, out_value);
	case FORM_range:
		return check_range(a, v, out_value);
	case FORM_time:
		return check_time(a, c, v, out_value);
	default:
		return check_text(q, v);
	}
}

/* ---- for people ---- */

static void number_text(struct out *o, uint64_t v, bool english)
{
	if (v >= 1000) {
		number_text(o, v / 1000, english);
		out_char(o, english ? ',' : '.');
		out_dec_pad(o, v % 1000, 3);
	} else {
		out_dec(o, v);
	}
}

static void range_text(struct out *o, str v, bool english)
{
	uint64_t least, most;
	if (!notice_range(v, &least, &most)) {
		out_str(o, v);
		return;
	}
	out_z(o, english ? "minimum " : "minimaal ");
	number_text(o, least, english);
	out_z(o, english ? ", maximum " : ", maximaal ");
	if (most == 0)
		out_z(o, "?");
	else
		number_text(o, most, english);
}

static void yesno_text(struct out *o, str v, bool english)
{
	if (str_eq(v, STR("yes")))
		out_z(o, english ? "Yes" : "Ja");
	else if (str_eq(v, STR("no")))
		out_z(o, english ? "No" : "Nee");
	else
		out_z(o, english ? "Not known" : "Onbekend");
}

static void options_text(struct out *o, const struct form_question *q, str v, bool english)
{
	while (v.n > 0) {
		str key = str_cut(&v, ',');
		const struct form_option *p = form_option_of(q, key);
		out_str(o, p == NULL ? key : english ? p->en : p->nl);
		out_z(o, v.n > 0 ? "\n" : "");
	}
}

str notice_value_text(struct arena *a, const struct form_question *q, str value, bool english)
{
	struct out o = out_mem();
	uint64_t n;
	if (value.n == 0)
		return STR_NONE;
	if (q->type == FORM_range)
		range_text(&o, value, english);
	else if (q->type == FORM_yesno)
		yesno_text(&o, value, english);
	else if (q->options > 0)
		options_text(&o, q, value, english);
	else if (q->type == FORM_number && str_u64(value, &n))
		number_text(&o, n, english);
	else
		out_str(&o, value);
	return taken(a, &o);
}

static void term_text(struct out *o, struct arena *a, const struct form_term *t, bool english)
{
	if (t->late) {
		out_z(o, english ? "it is late" : "het te laat is");
		return;
	}
	out_str(o, t->of->id);
	out_z(o, " = ");
	str text = notice_value_text(a, t->of, t->keys, english);
	for (str left = t->of->type == FORM_yesno ? t->keys : text; left.n > 0;) {
		str part = str_cut(&left, t->of->type == FORM_yesno ? ',' : '\n');
		if (t->of->type == FORM_yesno)
			yesno_text(o, part, english);
		else
			out_str(o, part);
		out_z(o, left.n == 0 ? "" : english ? " or " : " of ");
	}
}

str notice_condition(struct arena *a, const struct form_question *q, bool english)
{
	struct out o = out_mem();
	for (size_t i = 0; i < q->terms; i++) {
		out_z(&o, i == 0 ? "" : english ? " and " : " en ");
		term_text(&o, a, &q->term[i], english);
	}
	return taken(a, &o);
}
