/*
 * reader_json - JSON (RFC 8259), one document or many in a file: JSON lines, text sequences
 * (RFC 7464), documents behind one another. Comments, trailing commas, single quotes, keys without
 * quotes and an assignment in front are taken as they come. What is damaged is stepped over, and
 * said. Refuses to hold a document: a large one is handed out in parts. Files packed into strings
 * (Base64) are not unpacked, but said.
 */
#include <string.h>

#include "base/utf8.h"
#include "text/grow_tree.h"
#include "text/part.h"
#include "text/json.h"
#include "text/prose.h"
#include "text/scan.h"
#include "text/view.h"

#define KEY_MAX 512

struct walk {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	size_t at;
	struct scan quotes; /* ends of strings in text */
	struct grow_tree tree;
	unsigned char key[KEY_MAX];
	size_t key_n;
	bool have_key;
	bool lines;       /* documents so far each had a line of their own */
	bool multi;       /* one had more */
	bool broken_line; /* the one under way has more than one line so far */
	bool fresh_line;  /* text begins at the start of a line */
	uint64_t documents;
	unsigned char *plain; /* a string without its escapes */
	size_t plain_cap;
	uint32_t parts; /* members so far */
};

static void look(struct walk *w) { scan_start(&w->quotes, w->text, '"', '\\', '\n', '"'); }

static bool more(struct walk *w)
{
	size_t seen = w->at < w->text.n ? w->at : w->text.n;
	w->fresh_line = seen > 0 ? w->text.p[seen - 1] == '\n' : w->fresh_line;
	w->at = 0;
	if (!view_next(w->job, &w->in, &w->text, &w->map))
		return false;
	look(w);
	return true;
}

/* More text behind what is left; gives false when there is none to be had. */
static bool more_behind(struct walk *w) { return text_again(&w->in, w->at) && more(w); }

static void say_partial(struct walk *w, enum reason why)
{
	tree_partial(&w->tree, why, raw_at(w->map, w->at));
}

/* ---- containers ---- */

static bool in_object(const struct walk *w)
{
	return w->tree.depth > 0 && tree_top(&w->tree)->sort == NODE_object;
}

static str take_key(struct walk *w)
{
	str key = w->have_key ? (str){w->key, w->key_n} : STR_NONE;
	if (!w->have_key && in_object(w) && w->tree.over == 0)
		say_partial(w, REASON_partly_unreadable);
	w->have_key = false;
	return key;
}

static void end_document(struct walk *w)
{
	tree_end(&w->tree);
	w->have_key = w->broken_line = false;
	w->documents++;
}

static void open_container(struct walk *w, enum node_sort sort)
{
	uint64_t at = raw_place(w->map, w->at);
	tree_tell_depth(&w->tree, at);
	tree_open(&w->tree, sort, take_key(w), at);
	w->at++;
}

/* An end that does not fit closes what it fits to, when there is such a one. */
static void close_container(struct walk *w, enum node_sort sort)
{
	uint32_t depth = w->tree.depth;
	if (w->have_key)
		say_partial(w, REASON_partly_unreadable);
	w->have_key = false;
	if (w->tree.over > 0) {
		tree_close(&w->tree);
	} else {
		while (depth > 0 && w->tree.node[w->tree.open[depth - 1]].sort != sort)
			depth--;
		if (depth != w->tree.depth || depth == 0)
			say_partial(w, REASON_partly_unreadable);
		while (depth > 0 && w->tree.depth >= depth)
			tree_close(&w->tree);
	}
	if (w->tree.depth == 0) {
		w->multi |= w->broken_line;
		end_document(w);
	}
	w->at++;
}

/* ---- strings ---- */

static unsigned hex4(const unsigned char *p)
{
	unsigned v = 0;
	for (unsigned i = 0; i < 4; i++) {
		unsigned char c = to_lower(p[i]);
		unsigned d = is_digit(c)            ? (unsigned)(c - '0')
			     : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
						    : 16;
		if (d == 16)
			return UINT32_MAX;
		v = v * 16 + d;
	}
	return v;
}

static size_t put_utf8(unsigned char *p, uint32_t c)
{
	if (c < 0x80) {
		p[0] = (unsigned char)c;
		return 1;
	}
	if (c < 0x800) {
		p[0] = (unsigned char)(0xC0 | c >> 6);
		p[1] = (unsigned char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		p[0] = (unsigned char)(0xE0 | c >> 12);
		p[1] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
		p[2] = (unsigned char)(0x80 | (c & 0x3F));
		return 3;
	}
	p[0] = (unsigned char)(0xF0 | c >> 18);
	p[1] = (unsigned char)(0x80 | (c >> 12 & 0x3F));
	p[2] = (unsigned char)(0x80 | (c >> 6 & 0x3F));
	p[3] = (unsigned char)(0x80 | (c & 0x3F));
	return 4;
}

/* \uXXXX at s, a pair of surrogates together; gives the bytes of s it takes, 0 when it is none. */
static size_t unicode(str s, unsigned char *p, size_t *n)
{
	unsigned hi = s.n >= 6 ? hex4(s.p + 2) : UINT32_MAX, lo = UINT32_MAX;
	if (hi == UINT32_MAX)
		return 0;
	if (hi >= 0xD800 && hi < 0xDC00 && s.n >= 12 && s.p[6] == '\\' && s.p[7] == 'u')
		lo = hex4(s.p + 8);
	if (lo != UINT32_MAX && lo >= 0xDC00 && lo < 0xE000) {
		*n += put_utf8(p + *n, 0x10000 + ((hi - 0xD800) << 10) + (lo - 0xDC00));
		return 12;
	}
	*n += put_utf8(p + *n, hi >= 0xD800 && hi < 0xE000 ? 0xFFFD : hi);
	return 6;
}

/* s without its escapes; never longer than it was. */
static str unescape(struct walk *w, str s)
{
	static const unsigned char from[] = "bfnrt", to[] = "\b\f\n\r\t";
	size_t n = 0, i = 0;
	GROW(w->plain, w->plain_cap, s.n + 1);
	while (i < s.n) {
		size_t run = str_find_byte(str_sub(s, i, s.n), '\\');
		memcpy(w->plain + n, s.p + i, run);
		n += run;
		i += run;
		if (i >= s.n)
			break;
		if (i + 1 == s.n) {
			i++;
			continue;
		}
		unsigned char c = s.p[i + 1];
		size_t took = c == 'u' ? unicode(str_sub(s, i, s.n), w->plain, &n) : 0;
		if (took > 0) {
			i += took;
			continue;
		}
		const unsigned char *k = memchr(from, c, 5);
		if (k != NULL) {
			w->plain[n++] = to[k - from];
			i += 2;
		} else {
			i++; /* the character behind it stands for itself */
			if (c == '\\')
				w->plain[n++] = s.p[i++];
		}
	}
	return (str){w->plain, n};
}

struct string {
	size_t from, to; /* what stands between the quotes, in text */
	bool escapes;
	bool closed;
	bool torn; /* another document begins before it ends */
};

/* The string that opens at `at`; gives false when its end is not in view. */
static bool string_at(struct walk *w, size_t at, struct string *out)
{
	unsigned char quote = w->text.p[at];
	size_t i = at + 1;
	*out = (struct string){.from = i};
	for (;;) {
		i = scan_next(&w->quotes, i);
		if (i >= w->text.n)
			return false;
		unsigned char c = w->text.p[i];
		if (c == '\\') {
			out->escapes = true;
			i += 2;
			if (i > w->text.n)
				return false;
		} else if (c == quote) {
			break;
		} else if (c == '\n' && w->lines) {
			if (w->text.n - i < 3 && !w->in.last)
				return false;
			if (str_starts(str_sub(w->text, i + 1, w->text.n), STR("{\""))) {
				out->torn = true;
				break;
			}
			i++;
		} else {
			i++;
		}
	}
	out->to = i;
	out->closed = true;
	return true;
}

/* Single quotes are rare: byte by byte. */
static bool single_at(struct walk *w, size_t at, struct string *out)
{
	size_t i = at + 1;
	*out = (struct string){.from = i};
	while (i < w->text.n && w->text.p[i] != '\'') {
		out->escapes |= w->text.p[i] == '\\';
		i += w->text.p[i] == '\\' ? 2 : 1;
	}
	out->to = i;
	out->closed = i < w->text.n;
	return out->closed;
}

static void give_value(struct walk *w, size_t from, size_t to, str text)
{
	str said = utf8_head(text, TREE_VALUE), key = take_key(w);
	if (part_packed(text)) {
		part_give(w->job, key, text, 0, raw_place(w->map, from), &w->parts);
		return;
	}
	if (said.n < text.n)
		say_partial(w, REASON_partly_unreadable);
	tree_value(&w->tree, key, raw_cell(w->map, said, from, to), false);
}

/* The rest of a string that is longer than the window. */
static void skip_string(struct walk *w, unsigned char quote)
{
	for (;;) {
		size_t i = w->at;
		while (i < w->text.n && w->text.p[i] != quote)
			i += w->text.p[i] == '\\' ? 2 : 1;
		if (i < w->text.n) {
			w->at = i + 1;
			return;
		}
		bool half = i > w->text.n; /* an escape over the edge */
		if (!more(w))
			return;
		w->at = half ? 1 : 0;
	}
}

static void give_string(struct walk *w, const struct string *s)
{
	str raw = str_sub(w->text, s->from, s->to);
	str text = s->escapes ? unescape(w, raw) : raw;
	if (in_object(w) && !w->have_key) {
		w->key_n = utf8_head(text, KEY_MAX).n;
		if (w->key_n > 0)
			memcpy(w->key, text.p, w->key_n);
		w->have_key = true;
	} else {
		give_value(w, s->from, s->to, text);
	}
}

static void read_string(struct walk *w)
{
	unsigned char quote = w->text.p[w->at];
	struct string s;
	while (!(quote == '"' ? string_at(w, w->at, &s) : single_at(w, w->at, &s))) {
		if (more_behind(w))
			continue;
		s.to = w->text.n;
		say_partial(w, REASON_partly_unreadable);
		give_string(w, &s);
		w->at = w->text.n;
		skip_string(w, quote);
		return;
	}
	give_string(w, &s);
	w->at = s.torn ? s.to : s.to + 1;
	if (!s.torn)
		return;
	say_partial(w, REASON_partly_unreadable);
	end_document(w);
}

/* ---- the rest ---- */

static void read_word(struct walk *w)
{
	size_t to, behind;
	do {
		to = w->at;
		while (to < w->text.n && json_word_char(w->text.p[to]))
			to++;
		behind = to;
		while (behind < w->text.n && is_blank(w->text.p[behind]))
			behind++;
	} while (behind == w->text.n && more_behind(w));
	str s = str_sub(w->text, w->at, to);
	bool named = behind < w->text.n && w->text.p[behind] == ':';
	if (in_object(w) && !w->have_key && named) {
		w->key_n = s.n < KEY_MAX ? s.n : 0;
		memcpy(w->key, s.p, w->key_n);
		w->have_key = true;
	} else if (str_eq(s, STR("null"))) {
		take_key(w);
	} else {
		give_value(w, w->at, to, s);
	}
	w->at = to;
}

static void skip_comment(struct walk *w)
{
	if (w->text.n - w->at < 2)
		more_behind(w);
	unsigned char c = w->text.n - w->at < 2 ? 0 : w->text.p[w->at + 1];
	if (c != '/' && c != '*') {
		say_partial(w, REASON_partly_unreadable);
		w->at++;
		return;
	}
	str end = c == '/' ? STR("\n") : STR("*/");
	w->at += 2;
	for (;;) {
		size_t i = str_find(str_sub(w->text, w->at, w->text.n), end);
		if (w->at + i < w->text.n) {
			w->at += i + end.n;
			return;
		}
		w->at = w->text.n > 0 ? w->text.n - 1 : 0;
		if (!more_behind(w)) {
			w->at = w->text.n;
			return;
		}
	}
}

/* A document that begins on a line of its own while another is still open: that one was cut off. */
static void begins_line(struct walk *w)
{
	bool line = w->at == 0 ? w->fresh_line : w->text.p[w->at - 1] == '\n';
	if (tree_deep(&w->tree) > 0 && w->lines && line) {
		say_partial(w, REASON_partly_unreadable);
		end_document(w);
	}
	if (tree_deep(&w->tree) == 0)
		w->lines = w->documents > 0 && line && !w->multi;
}

/* What stands outside of any document, and is no part of one. */
static void skip_outside(struct walk *w)
{
	size_t to = w->at;
	while (to < w->text.n && w->text.p[to] != '{' && w->text.p[to] != '[')
		to++;
	str s = str_sub(w->text, w->at, to);
	if (w->documents > 0) {
		bool any = false;
		for (size_t i = 0; i < s.n; i++)
			any |= is_alnum(s.p[i]) || s.p[i] >= 0x80;
		if (any) {
			say_partial(w, REASON_partly_unreadable);
			prose_give(w->job->sink, w->map, s, w->at, 1);
		}
	}
	w->at = to;
}

static void step(struct walk *w)
{
	unsigned char c = w->text.p[w->at];
	switch (c) {
	case '{':
		begins_line(w);
		open_container(w, NODE_object);
		break;
	case '[':
		open_container(w, NODE_array);
		break;
	case '}':
		close_container(w, NODE_object);
		break;
	case ']':
		close_container(w, NODE_array);
		break;
	case '"':
	case '\'':
		read_string(w);
		break;
	case ':':
	case ',':
		w->at++;
		break;
	case '/':
		skip_comment(w);
		break;
	default:
		if (json_word_char(c)) {
			read_word(w);
		} else {
			say_partial(w, REASON_partly_unreadable);
			w->at++;
		}
	}
}

static void walk_documents(struct walk *w)
{
	while (w->at < w->text.n || more(w)) {
		unsigned char c = w->text.p[w->at];
		w->broken_line |= c == '\n' && tree_deep(&w->tree) > 0;
		if (c <= ' ')
			w->at++;
		else if (tree_deep(&w->tree) == 0 && c != '{' && c != '[' && c != '/')
			skip_outside(w);
		else
			step(w);
	}
	if (tree_deep(&w->tree) > 0) {
		w->job->sink->partial(w->job->sink, REASON_short_data, w->job->in->at);
		end_document(w);
	}
}

static int json_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct walk *w = arena_new(&a, struct walk, 1);
	struct read_job job = *j;
	job.arena = &a;
	w->job = &job;
	w->fresh_line = true;
	tree_begin(&w->tree, j->sink, NOTATION_json);
	text_open(&w->in, &a, j->in,
		  j->head->charset == CHARSET_none ? CHARSET_utf8 : j->head->charset);
	walk_documents(w);
	tree_free(&w->tree);
	grow_free(w->plain, w->plain_cap, 1);
	return view_end(j, &w->in, e);
}

const struct reader reader_json = {
    .name = "json",
    .version = 1,
    .format = "JSON, JSON lines (FHIR too)",
    .standard = "RFC 8259, RFC 7464, newline-delimited JSON; FHIR STU3 and R4 as JSON",
    .limits = "values over 1 MiB are cut; nesting beyond 255 levels is read flat",
    .bid = json_bid,
    .container = true,
    .bid_most = JSON_BID,
    .read = json_read,
};
