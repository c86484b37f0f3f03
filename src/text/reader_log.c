/*
 * reader_log - logs, line by line: what stands in a line as key=value, as a query string or as JSON
 * becomes a row whose columns are the keys, lines with the same keys one table; other lines come as
 * running text. Follows RFC 3164 and 5424 heads, Apache and IIS access logs, logfmt, RFC 3986
 * escapes and RFC 8259 strings. Refuses to tell who was logged on: such keys are dropped with those
 * of threads, addresses and times.
 */
#include <string.h>

#include "text/lines.h"
#include "text/log_line.h"
#include "text/raw_map.h"
#include "text/reader.h"
#include "text/scan.h"

#define PAIRS_MAX  32
#define KEY_BYTES  40
#define KNOWN_KEYS 64 /* a power of two */
#define HEAD_LINES 200
#define BID_SURE   87

struct pair {
	str key;
	size_t key_at, from, to; /* in text; of the value, without its quotes */
	str said;
	bool dropped;
};

/* What may stand in a value behind a blank. */
enum value { VALUE_word, VALUE_name, VALUE_day, VALUE_number };

/* What is known of a key that came before. */
struct known {
	unsigned char key_n, key[KEY_BYTES];
	bool dropped;
	enum value value;
};

struct walk {
	struct line_walk lines;
	struct pair pair[PAIRS_MAX];
	unsigned n;
	struct out name; /* of a table: its keys */
	struct known known[KNOWN_KEYS];
	struct log_words words;
};

/* ---- the head of a line ---- */

static bool says_level(str s)
{
	static const char *const words[] = {"INFO", "DEBUG", "WARN", "ERROR", "TRACE", "FATAL"};
	s = str_sub(s, 0, 100);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find(s, str_of(words[i])) < s.n)
			return true;
	return false;
}

/* ---- pairs ---- */

static bool is_key_byte(unsigned char c) { return is_alnum(c) || c == '_' || c == '.' || c == '-'; }

/* Keys of the program itself, and of who used it. */
static bool is_dropped(str key)
{
	static const str keys[] = {
	    STR("time"),      STR("timestamp"), STR("ts"),        STR("level"),   STR("lvl"),
	    STR("thread"),    STR("logger"),    STR("ip"),        STR("host"),    STR("hostname"),
	    STR("port"),      STR("pid"),       STR("status"),    STR("code"),    STR("ms"),
	    STR("duration"),  STR("elapsed"),   STR("took"),      STR("size"),    STR("bytes"),
	    STR("session"),   STR("sessionid"), STR("sid"),       STR("user"),    STR("username"),
	    STR("userid"),    STR("gebruiker"), STR("login"),     STR("uid"),     STR("method"),
	    STR("path"),      STR("url"),       STR("uri"),       STR("version"), STR("v"),
	    STR("count"),     STR("n"),         STR("page"),      STR("limit"),   STR("offset"),
	    STR("token"),     STR("trace"),     STR("traceid"),   STR("spanid"),  STR("requestid"),
	    STR("src"),       STR("dst"),       STR("client_ip"), STR("remote"),  STR("agent"),
	    STR("logonname"), STR("account"),   STR("door"),      STR("retry"),   STR("queue"),
	    STR("msgid")};
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (key.n == keys[i].n && str_eq_nocase(key, keys[i]))
			return true;
	return false;
}

static bool is_name_key(str key)
{
	return str_find_nocase(key, STR("naam")) < key.n ||
	       str_find_nocase(key, STR("name")) < key.n || str_eq_nocase(key, STR("patient"));
}

static bool is_day_key(str key)
{
	static const str parts[] = {STR("geb"), STR("datum"), STR("date"), STR("birth"),
				    STR("dob")};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (str_find_nocase(key, parts[i]) < key.n)
			return true;
	return false;
}

/* Numbers that people write in groups. */
static bool is_number_key(str key)
{
	static const str parts[] = {STR("bsn"), STR("sofi"),  STR("burgerservice"),
				    STR("tel"), STR("phone"), STR("mobiel"),
				    STR("gsm")};
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (str_find_nocase(key, parts[i]) < key.n)
			return true;
	return false;
}

static enum value value_of(str key)
{
	return is_name_key(key)     ? VALUE_name
	       : is_day_key(key)    ? VALUE_day
	       : is_number_key(key) ? VALUE_number
				    : VALUE_word;
}

/* known_key - what a key of at most KEY_BYTES says of its value. */
static const struct known *known_key(struct walk *w, str key)
{
	size_t place = key.n * 5 + key.p[0] + (size_t)key.p[key.n - 1] * 7;
	struct known *k = &w->known[place % KNOWN_KEYS];
	if (str_eq((str){k->key, k->key_n}, key))
		return k;
	k->key_n = (unsigned char)key.n;
	memcpy(k->key, key.p, key.n);
	k->dropped = is_dropped(key);
	k->value = value_of(key);
	return k;
}

static bool goes_on(enum value v, unsigned char c, size_t n)
{
	switch (v) {
	case VALUE_name:
		return is_alpha(c);
	case VALUE_day:
		return n < 8;
	case VALUE_number:
		return n < 12 && is_digit(c);
	default:
		return false;
	}
}

/* Where a bare value ends: at a blank, or for values of several words where the next pair begins.
 */
static size_t bare_end(str s, size_t at, enum value v)
{
	bool name = v == VALUE_name;
	size_t end = at;
	for (;; end++) {
		unsigned char c = end < s.n ? s.p[end] : 0;
		if (end >= s.n || c == '&' || c == ';' || c == '"' || c == ')' || c == ']' ||
		    c == '}' || c == '|' || c == '<' || c == '\'')
			break;
		if (c == ',' && (end + 1 >= s.n || !is_digit(s.p[end + 1])) && !name)
			break;
		if (c != ' ')
			continue;
		size_t word = end + 1;
		while (word < s.n && is_key_byte(s.p[word]))
			word++;
		bool more = word < s.n && s.p[word] != '=' && word > end + 1;
		if (!more || !goes_on(v, s.p[end + 1], end - at))
			break;
	}
	while (end > at && (s.p[end - 1] == ',' || s.p[end - 1] == '.'))
		end--;
	return end;
}

static size_t string_end(str s, size_t at, unsigned char quote, bool *out_escaped)
{
	for (; at < s.n && s.p[at] != quote; at++)
		if (s.p[at] == '\\') {
			*out_escaped = true;
			at++;
		}
	return at < s.n ? at : s.n;
}

static int hex_digit(unsigned char c)
{
	if (is_digit(c))
		return c - '0';
	c = to_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static str undo_percent(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n);
	size_t n = 0;
	if (str_find_byte(s, '%') == s.n && str_find_byte(s, '+') == s.n)
		return s;
	for (size_t i = 0; i < s.n; i++) {
		int high = s.n - i > 2 ? hex_digit(s.p[i + 1]) : -1;
		int low = s.n - i > 2 ? hex_digit(s.p[i + 2]) : -1;
		if (s.p[i] == '%' && high >= 0 && low >= 0) {
			p[n++] = (unsigned char)(high << 4 | low);
			i += 2;
		} else {
			p[n++] = s.p[i] == '+' ? ' ' : s.p[i];
		}
	}
	return (str){p, n};
}

static size_t put_code_point(unsigned char *p, unsigned cp)
{
	if (cp < 0x80) {
		p[0] = (unsigned char)cp;
		return 1;
	}
	if (cp < 0x800) {
		p[0] = (unsigned char)(0xC0 | cp >> 6);
		p[1] = (unsigned char)(0x80 | (cp & 0x3F));
		return 2;
	}
	p[0] = (unsigned char)(0xE0 | cp >> 12);
	p[1] = (unsigned char)(0x80 | (cp >> 6 & 0x3F));
	p[2] = (unsigned char)(0x80 | (cp & 0x3F));
	return 3;
}

/* A string of JSON or logfmt; surrogates become a blank. */
static str undo_backslash(struct arena *a, str s)
{
	unsigned char *p = arena_new(a, unsigned char, s.n + 3);
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 >= s.n) {
			p[n++] = s.p[i];
			continue;
		}
		unsigned char c = s.p[++i];
		unsigned cp = 0;
		bool good = c == 'u' && s.n - i > 4;
		for (size_t k = 1; good && k <= 4; k++) {
			int h = hex_digit(s.p[i + k]);
			good = h >= 0;
			cp = cp << 4 | (unsigned)(h & 15);
		}
		if (good) {
			n += put_code_point(p + n,
					    cp < 0x20 || (cp >= 0xD800 && cp < 0xE000) ? ' ' : cp);
			i += 4;
		} else {
			p[n++] = c == 'n' || c == 'r' || c == 't' || c == 'b' || c == 'f' ? ' ' : c;
		}
	}
	return (str){p, n};
}

static str as_text(struct arena *a, str s)
{
	if (charset_guess(s) == CHARSET_utf8 || charset_guess(s) == CHARSET_ascii || s.n == 0)
		return charset_decode(a, CHARSET_utf8, s);
	return charset_decode(a, CHARSET_cp1252, s);
}

static bool add_pair(struct walk *w, struct pair p)
{
	for (unsigned i = 0; i < w->n; i++)
		if (str_eq(w->pair[i].key, p.key) && !p.dropped)
			return false;
	if (w->n == PAIRS_MAX)
		return false;
	w->pair[w->n++] = p;
	return true;
}

/* key=value with its sign at `at` of a line. gives where it ends; 0: none. */
static size_t take_equals(struct walk *w, struct arena *a, str s, size_t begin, size_t at,
			  struct pair *out)
{
	size_t from = at;
	while (from > begin && is_key_byte(s.p[from - 1]) && at - from <= KEY_BYTES)
		from--;
	str key = str_sub(s, from, at);
	if (key.n < 2 || key.n > KEY_BYTES || !is_alpha(key.p[0]) || at + 1 >= s.n ||
	    s.p[at + 1] == '=')
		return 0;
	unsigned char before = from > 0 ? s.p[from - 1] : ' ', quote = s.p[at + 1];
	bool query = before == '?' || before == '&', escaped = false;
	const struct known *k = known_key(w, key);
	*out = (struct pair){.key = key, .key_at = from, .dropped = k->dropped};
	if (!query && (quote == '"' || quote == '\'')) {
		out->from = at + 2;
		out->to = string_end(s, at + 2, quote, &escaped);
		str v = str_sub(s, out->from, out->to);
		out->said = escaped ? undo_backslash(a, v) : v;
		return out->to < s.n ? out->to + 1 : s.n;
	}
	out->from = at + 1;
	out->to = bare_end(s, at + 1, query ? VALUE_word : k->value);
	query |= out->to < s.n && s.p[out->to] == '&';
	str v = str_sub(s, out->from, out->to);
	out->said = query && str_find_byte(v, '%') + str_find_byte(v, '+') < 2 * v.n
			? as_text(a, undo_percent(a, v))
			: v;
	return out->to;
}

/* "key":"value" or "key":12 with its quote at `at`. gives where it ends; 0: none. */
static size_t take_json(struct walk *w, struct arena *a, str s, size_t at, struct pair *out)
{
	bool escaped = false;
	size_t end = string_end(s, at + 1, '"', &escaped), i = end + 1;
	str key = str_sub(s, at + 1, end);
	if (end >= s.n || key.n < 2 || key.n > KEY_BYTES || escaped || !is_alpha(key.p[0]))
		return 0;
	while (i < s.n && s.p[i] == ' ')
		i++;
	if (i >= s.n || s.p[i] != ':')
		return 0;
	for (i++; i < s.n && s.p[i] == ' '; i++)
		continue;
	if (i >= s.n || s.p[i] == '{' || s.p[i] == '[')
		return i < s.n ? i : 0;
	*out = (struct pair){.key = key, .key_at = at + 1, .dropped = known_key(w, key)->dropped};
	if (s.p[i] == '"') {
		escaped = false;
		out->from = i + 1;
		out->to = string_end(s, i + 1, '"', &escaped);
		str v = str_sub(s, out->from, out->to);
		out->said = escaped ? undo_backslash(a, v) : v;
		return out->to < s.n ? out->to + 1 : s.n;
	}
	out->from = i;
	while (i < s.n && s.p[i] != ',' && s.p[i] != '}' && s.p[i] != ' ' && s.p[i] != ']')
		i++;
	out->to = i;
	out->said = str_sub(s, out->from, i);
	if (str_eq(out->said, STR("null")) || str_eq(out->said, STR("true")) ||
	    str_eq(out->said, STR("false")))
		out->dropped = true;
	return i;
}

/* The pairs of a line. gives false when it has none to tell, or speaks of more than one thing. */
static bool take_pairs(struct walk *w, struct arena *a, str s)
{
	struct scan scan;
	size_t behind = 0;
	bool any = false;
	w->n = 0;
	scan_start(&scan, s, '=', '"', '=', '"');
	for (size_t i = scan_next(&scan, 0); i < s.n; i = scan_next(&scan, i)) {
		struct pair p = {.key = STR_NONE};
		size_t end =
		    s.p[i] == '=' ? take_equals(w, a, s, behind, i, &p) : take_json(w, a, s, i, &p);
		if (p.key.n > 0 && end > 0) {
			if (!add_pair(w, p))
				return false;
			any |= !p.dropped;
		}
		behind = i = end > i ? end : i + 1;
	}
	return any;
}

/* ---- rows ---- */

static struct cell cell_of(const struct walk *w, size_t line, str said, size_t from, size_t to)
{
	return raw_cell(w->lines.map, said, line + from, line + to);
}

/* Words in a line beside its pairs, when they may name somebody. */
static bool worth_reading(const struct walk *w, str s)
{
	unsigned capitals = 0, digits = 0;
	if (!log_may_speak(&w->words, s))
		return false;
	for (size_t i = 0; i + 1 < s.n; i++) {
		digits += is_digit(s.p[i]);
		capitals += is_upper(s.p[i]) && is_lower(s.p[i + 1]);
	}
	return digits >= 5 || capitals >= 2;
}

static void give_row(struct walk *w, struct arena *a, size_t line, str s)
{
	struct cell *head = arena_new(a, struct cell, PAIRS_MAX + 1);
	struct cell *cell = arena_new(a, struct cell, PAIRS_MAX + 1);
	unsigned n = 0;
	bool fresh;
	out_clear(&w->name);
	size_t from = log_web_moment(s) ? str_find_byte(s, ']') + 1 : log_moment_end(s);
	size_t to = w->pair[0].key_at;
	str before = str_sub(s, from, to);
	for (unsigned i = 0; i < w->n; i++) {
		const struct pair *p = &w->pair[i];
		if (p->dropped)
			continue;
		out_str(&w->name, p->key);
		out_char(&w->name, ' ');
		head[n] = cell_of(w, line, p->key, p->key_at, p->key_at + p->key.n);
		cell[n++] = cell_of(w, line, p->said, p->from, p->to);
	}
	head[n] = cell_of(w, line, STR("bericht"), 0, 0);
	cell[n++] = cell_of(w, line, worth_reading(w, before) ? before : STR_NONE, from,
			    from > to ? from : to);
	size_t table = turns_table(&w->lines.turns, out_view(&w->name), STR_NONE, &fresh);
	if (fresh)
		turns_headings(&w->lines.turns, table, head, n);
	turns_line(&w->lines.turns, w->lines.line);
	turns_row(&w->lines.turns, table, cell, n);
}

static void one_line(struct line_walk *l, size_t at, size_t end)
{
	struct walk *w = (struct walk *)(void *)l;
	struct arena scratch = *l->job->arena;
	str s = str_sub(l->text, at, end);
	if (s.n > 0 && s.p[s.n - 1] == '\r')
		s.n--;
	if (take_pairs(w, &scratch, s)) {
		lines_flush(l, at);
		give_row(w, &scratch, at, s);
	} else if (!log_may_speak(&w->words, s)) {
		lines_flush(l, at);
	} else {
		lines_wait(l, at);
	}
}

static int log_bid(const struct head *h)
{
	unsigned n = 0, yes = 0, paired = 0;
	str text = h->text;
	for (; n < HEAD_LINES && text.n > 0;) {
		str line = str_cut(&text, '\n');
		if (str_trim(line).n == 0 || (line.p[0] == '#' && n < 8))
			continue;
		if (text.n == 0 && n > 0 && h->size > h->raw.n)
			break;
		n++;
		bool moment = log_moment_end(line) > 0 || log_web_moment(line);
		size_t sign = str_find_byte(line, '=');
		bool pair = sign > 1 && sign < line.n && is_key_byte(line.p[sign - 1]) &&
			    (sign + 1 >= line.n || line.p[sign + 1] != '=');
		pair |= str_find(line, STR("\":")) < line.n;
		yes += moment || (pair && line.p[0] == '{' && str_find(line, STR("T")) < line.n);
		paired += (moment || line.p[0] == '{') && (pair || says_level(line));
	}
	if (n == 0 || yes * 10 < n * 7)
		return 0;
	return paired * 10 >= n * 3 ? BID_SURE : 30;
}

static int log_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	w->name = out_mem();
	lines_open(&w->lines, &job);
	log_learn(&w->words);
	lines_walk(&w->lines, one_line);
	out_end(&w->name);
	return lines_close(&w->lines, e);
}

const struct reader reader_log = {
    .name = "log",
    .version = 2,
    .format = "Logs (syslog, web servers, log4j, key=value, JSON in lines)",
    .standard =
	"RFC 3164, RFC 5424, common and W3C extended log format, logfmt; RFC 3986, RFC 8259",
    .limits =
	"a line with the same key twice is read as running text; of JSON in a line the "
	"nesting is lost; users who were logged on are not given; binary logs (evtx, journal) "
	"are not read",
    .bid = log_bid,
    .bid_most = BID_SURE,
    .read = log_read,
};
