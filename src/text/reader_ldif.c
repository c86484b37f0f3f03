/*
 * reader_ldif - exports of directories (LDIF, RFC 2849): each entry is a tree of its attributes,
 * folded lines joined and Base64 undone. An entry of a class of persons or accounts is called
 * "staff": directories of a house list who works there. Refuses values by URL, and entries larger
 * than the limit row_bytes, which are read in parts.
 */
#include <string.h>

#include "base/base64.h"
#include "text/grow_tree.h"
#include "text/scan.h"
#include "text/view.h"

#define BID       92 /* its first lines are like nothing else */
#define VALUE_MAX ((size_t)16 << 10)
#define KEY_MAX   128

struct ldif {
	struct read_job *job;
	struct text_in in;
	str text;
	const struct raw_map *map;
	struct grow_tree tree;
	unsigned char value[VALUE_MAX];
};

/* ---- lines ---- */

/* Behind the line that begins at `at`. */
static size_t over_line(str s, size_t at)
{
	size_t n = str_find_byte(str_sub(s, at, s.n), '\n');
	return at + n < s.n ? at + n + 1 : s.n;
}

static bool blank_line(str line) { return str_trim(line).n == 0; }

/* Behind the attribute at `at`, with the lines folded into it. */
static size_t over_folded(str s, size_t at)
{
	at = over_line(s, at);
	while (at < s.n && s.p[at] == ' ' && !blank_line(str_sub(s, at, over_line(s, at))))
		at = over_line(s, at);
	return at;
}

/* "cn: ", "cn;lang-nl:: ", "jpegPhoto:< ": the name; 0 when it is no attribute. */
static size_t key_bytes(str line)
{
	size_t n = 0;
	while (n < line.n && n < KEY_MAX &&
	       (is_alnum(line.p[n]) || line.p[n] == '-' || line.p[n] == '.' || line.p[n] == ';' ||
		line.p[n] == '_'))
		n++;
	return n > 0 && is_alpha(line.p[0]) && n < line.n && line.p[n] == ':' ? n : 0;
}

static int ldif_bid(const struct head *h)
{
	str s = h->text;
	size_t at = 0;
	unsigned seen = 0;
	if (str_starts(s, STR("\xef\xbb\xbf")))
		at = 3;
	while (at < s.n && seen < 64 &&
	       (s.p[at] == '#' || blank_line(str_sub(s, at, over_line(s, at))) ||
		str_starts(str_sub(s, at, s.n), STR("version: 1")))) {
		at = over_line(s, at);
		seen++;
	}
	str rest = str_sub(s, at, s.n);
	if (!str_starts(rest, STR("dn: ")) && !str_starts(rest, STR("dn:: ")))
		return 0;
	at = over_folded(s, at);
	return key_bytes(str_sub(s, at, s.n)) > 0 ? BID : 0;
}

/* ---- values ---- */

/* Base64 undone in place; gives its bytes. Stops at the first that is none. */
static size_t undo_base64(unsigned char *p, size_t n)
{
	struct base64 b = {0};
	size_t out = 0;
	for (size_t i = 0; i < n; i++) {
		int d = base64_digit(p[i]);
		if (d < 0)
			break;
		out += base64_take(&b, d, &p[out]);
	}
	return out;
}

static bool is_utf8(str s)
{
	for (size_t i = 0; i < s.n;) {
		int n = scan_utf8_len(str_sub(s, i, s.n));
		if (n <= 0 || s.p[i] == 0)
			return false;
		i += (size_t)n;
	}
	return true;
}

/* The value in `raw`, its folds joined, in f->value; cut at VALUE_MAX. */
static str joined(struct ldif *f, str raw)
{
	size_t n = 0;
	for (size_t at = 0; at < raw.n;) {
		size_t next = over_line(raw, at), from = at > 0 ? at + 1 : at, to = next;
		while (to > from && (raw.p[to - 1] == '\n' || raw.p[to - 1] == '\r'))
			to--;
		size_t take = to - from < VALUE_MAX - n ? to - from : VALUE_MAX - n;
		if (take > 0)
			memcpy(f->value + n, raw.p + from, take);
		n += take;
		at = next;
	}
	while (n > 0 && n == VALUE_MAX && (f->value[n - 1] & 0xC0) == 0x80)
		n--;
	return (str){f->value, n};
}

static void attribute(struct ldif *f, size_t from, size_t to)
{
	str line = str_sub(f->text, from, to);
	size_t key = key_bytes(line), at = key + 1;
	if (key == 0)
		return;
	bool coded = at < line.n && line.p[at] == ':', url = at < line.n && line.p[at] == '<';
	at += coded || url;
	while (at < line.n && line.p[at] == ' ')
		at++;
	str raw = str_sub(line, at, line.n), value = joined(f, raw);
	if (url || value.n == 0 || (value.n == VALUE_MAX && coded))
		return;
	if (coded)
		value.n = undo_base64(f->value, value.n);
	if (!is_utf8(value))
		return; /* a picture, a certificate, a password */
	str name = str_sub(line, 0, str_find_byte(str_sub(line, 0, key), ';'));
	struct cell cell = raw_cell(f->map, value, from + at, from + at + str_trim(raw).n);
	tree_value(&f->tree, name, cell, false);
}

/* Does the place of the entry in the directory say that it is of the people in care? */
static bool of_clients(str dn)
{
	static const char *const units[] = {"ou=client",  "ou=cliënt",    "ou=patient",
					    "ou=patiënt", "ou=deelnemer", "cn=patient",
					    "cn=client"};
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_find_nocase(dn, str_of(units[i])) < dn.n)
			return true;
	return false;
}

static str dn_of(str entry) { return str_sub(entry, 0, over_line(entry, 0)); }

/* Is the entry of a class of persons or of accounts of persons? */
static bool of_person(str entry)
{
	static const char *const classes[] = {
	    "person",  "organizationalPerson", "user",    "inetOrgPerson", "posixAccount",
	    "account", "mailRecipient",        "contact", "employee"};
	bool person = false, machine = false;
	for (size_t at = 0; at < entry.n; at = over_line(entry, at)) {
		str line = str_sub(entry, at, over_line(entry, at));
		if (!str_starts(line, STR("objectClass:")) &&
		    !str_starts(line, STR("objectclass:")))
			continue;
		str value = str_trim(str_sub(line, 12, line.n));
		machine |=
		    str_eq_nocase(value, STR("computer")) || str_eq_nocase(value, STR("group"));
		for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
			person |= str_eq_nocase(value, str_of(classes[i]));
	}
	return person && !machine;
}

static void entry(struct ldif *f, size_t from, size_t to)
{
	str s = str_sub(f->text, 0, to);
	uint64_t at = raw_place(f->map, from);
	tree_open(&f->tree, NODE_object, STR("ldif"), at);
	str whole = str_sub(s, from, to);
	tree_open(&f->tree, NODE_object,
		  of_clients(dn_of(whole)) ? STR("clientaccount")
		  : of_person(whole)       ? STR("staff")
					   : STR("entry"),
		  at);
	while (from < to) {
		size_t next = over_folded(s, from);
		attribute(f, from, next);
		from = next;
	}
	tree_end(&f->tree);
}

/* The end of the entry that begins at `at`: an empty line, or the end of what there is; *out_whole:
 * the empty line was seen. */
static size_t entry_end(str s, size_t at, bool *out_whole)
{
	while (at < s.n) {
		size_t next = over_line(s, at);
		*out_whole = blank_line(str_sub(s, at, next)) && s.p[next - 1] == '\n';
		if (*out_whole)
			return at;
		at = next;
	}
	*out_whole = false;
	return s.n;
}

static bool next_stretch(struct ldif *f) { return view_next(f->job, &f->in, &f->text, &f->map); }

static void stretch(struct ldif *f)
{
	size_t at = 0;
	while (at < f->text.n) {
		bool whole;
		size_t next = over_line(f->text, at);
		if (blank_line(str_sub(f->text, at, next))) {
			at = next;
			continue;
		}
		size_t to = entry_end(f->text, at, &whole);
		if (!whole && text_again(&f->in, at))
			return;
		entry(f, at, to);
		at = to;
	}
}

static int ldif_read(struct read_job *j, struct err *e)
{
	struct arena a = *j->arena;
	struct ldif *f = arena_new(&a, struct ldif, 1);
	f->job = j;
	tree_begin(&f->tree, j->sink, NOTATION_json);
	text_open(&f->in, &a, j->in,
		  j->head->charset == CHARSET_none ? CHARSET_utf8 : j->head->charset);
	while (next_stretch(f))
		stretch(f);
	tree_free(&f->tree);
	return view_end(j, &f->in, e);
}

const struct reader reader_ldif = {
    .name = "ldif",
    .version = 1,
    .format = "LDIF (exports of directories)",
    .standard = "RFC 2849",
    .limits = "values by URL and those over 16 KiB in Base64 are not read",
    .bid = ldif_bid,
    .bid_most = BID,
    .read = ldif_read,
};
