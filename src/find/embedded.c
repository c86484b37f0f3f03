/*
 * embedded - trees inside running text (find/embedded.h). A JSON object or an XML element that is
 * whole, on one line or on few, and speaks of people by the names of its parts is read by the
 * reader of its format; every cell points back at the bytes of the item. Refuses HTML, objects
 * longer than PIECE_MOST, and such as end in another stretch of text: these stay running text.
 */
#include "find/embedded.h"

#include <string.h>

#include "base/arena.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/reader.h"

#define ARENA_BYTES ((size_t)32 << 20)
#define PIECE_LEAST 30
#define PIECE_MOST  ((size_t)64 << 10)
#define NAME_MOST   64
#define LOOK_TIMES  6 /* bytes looked at for ends that are not there, for each byte of text */

struct embedded {
	struct sink sink; /* first */
	const struct limits *limits;
	struct sink *to;
	struct arena arena, nodes;
	const struct prose *prose;
	size_t base; /* where the piece under way begins in it */
	uint64_t number;
	unsigned trees; /* of the trial under way */
	bool flawed;
};

static struct embedded *embedded_of(struct sink *s) { return (struct embedded *)(void *)s; }

static void inner_tree(struct sink *s, const struct tree *t)
{
	struct embedded *e = embedded_of(s);
	struct tree_node *node = arena_new(&e->nodes, struct tree_node, t->n);
	memcpy(node, t->node, t->n * sizeof(*node));
	for (uint32_t i = 0; i < t->n; i++) {
		struct cell *c = &node[i].value;
		uint64_t from = raw_at(e->prose->map, e->base + (size_t)c->at);
		if (c->raw_n > 0)
			c->raw_n =
			    (uint32_t)(raw_at(e->prose->map, e->base + (size_t)c->at + c->raw_n) -
				       from);
		c->at = from;
	}
	struct tree moved = *t;
	moved.number = ++e->number;
	moved.node = node;
	e->to->tree(e->to, &moved);
	arena_reset(&e->nodes);
}

/* ---- is all of a piece what its reader reads? ---- */

static void trial_tree(struct sink *s, const struct tree *t)
{
	(void)t;
	embedded_of(s)->trees++;
}

static void trial_prose(struct sink *s, const struct prose *p)
{
	(void)p;
	embedded_of(s)->flawed = true;
}

static void trial_partial(struct sink *s, enum reason why, uint64_t at)
{
	(void)why, (void)at;
	embedded_of(s)->flawed = true;
}

static bool trial_child(struct sink *s, const struct child *c)
{
	(void)c;
	embedded_of(s)->flawed = true;
	return false;
}

struct embedded *embedded_new(const struct limits *l, struct sink *to)
{
	size_t cap = 0;
	struct embedded *e = grow(NULL, &cap, 1, sizeof(*e));
	e->limits = l;
	e->to = to;
	e->arena = arena_make(ARENA_BYTES);
	e->nodes = arena_make(ARENA_BYTES);
	return e;
}

void embedded_free(struct embedded *e)
{
	arena_free(&e->arena);
	arena_free(&e->nodes);
	grow_free(e, 64, sizeof(*e));
}

void embedded_item(struct embedded *e) { e->number = 0; }

/* ---- whole pieces ---- */

/* The bytes of the object that begins s, 0 when it is not whole. */
static size_t json_whole(str s)
{
	size_t depth = 0, n = s.n < PIECE_MOST ? s.n : PIECE_MOST;
	bool quoted = false;
	for (size_t i = 0; i < n; i++) {
		unsigned char c = s.p[i];
		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
		} else if (c == '"') {
			quoted = true;
		} else if (c == '{' || c == '[') {
			depth++;
		} else if (c == '}' || c == ']') {
			if (--depth == 0)
				return i + 1;
		}
	}
	return 0;
}

static bool name_char(unsigned char c)
{
	return is_alnum(c) || c == '_' || c == '-' || c == '.' || c == ':' || c >= 0x80;
}

static bool html(str name)
{
	static const char *const names[] = {"html", "head", "body",   "div",   "span", "p",  "a",
					    "td",   "tr",   "table",  "b",     "i",    "br", "ul",
					    "li",   "h1",   "script", "style", "em",   "h2", "pre"};
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq_nocase(name, str_of(names[i])))
			return true;
	return false;
}

/* The bytes of the element that begins s, 0 when it is not whole or stands for how text looks. */
static size_t xml_whole(str s)
{
	unsigned char close[NAME_MOST + 3] = "</";
	size_t n = 0;
	s = str_sub(s, 0, PIECE_MOST);
	while (n < NAME_MOST && n + 1 < s.n && name_char(s.p[n + 1]))
		n++;
	if (n == 0 || n == NAME_MOST || html(str_sub(s, 1, n + 1)))
		return 0;
	size_t tag = str_find_byte(s, '>');
	if (tag < s.n && s.p[tag - 1] == '/')
		return tag + 1;
	memcpy(close + 2, s.p + 1, n);
	size_t at = str_find(s, (str){close, n + 2});
	return at + n + 2 < s.n && s.p[at + n + 2] == '>' ? at + n + 3 : 0;
}

/* Do the names of its parts speak of a person? One word that says so, near a mark of a name. */
static bool of_people(str s)
{
	static const char *const words[] = {"bsn",      "patient", "birth",    "geb",    "naam",
					    "lastname", "surname", "family",   "client", "persoon",
					    "\"gd\"",   "dob",     "burgerse", "given"};
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find_nocase(s, str_of(words[i])) < s.n)
			return true;
	return false;
}

/* The reader for the piece at `at`, or NULL. *out_n: its bytes, 0 when it is not whole. left: bytes
 * that may yet be looked at in vain. */
static const struct reader *piece_at(str s, size_t at, size_t *out_n, size_t *left)
{
	str rest = str_sub(s, at, s.n);
	bool xml = rest.p[0] == '<';
	unsigned char second = rest.n > 1 ? rest.p[1] : 0;
	*out_n = 0;
	if (xml ? !is_alpha(second) : second != '"' && second != ' ' && second != '\n')
		return NULL;
	*out_n = xml ? xml_whole(rest) : json_whole(rest);
	size_t looked = *out_n > 0 ? *out_n : rest.n < PIECE_MOST ? rest.n : PIECE_MOST;
	*left -= looked < *left ? looked : *left;
	if (*out_n < PIECE_LEAST || !of_people(str_sub(rest, 0, *out_n)))
		return NULL;
	str piece = str_sub(rest, 0, *out_n);
	struct head head = reader_text_head(piece);
	const struct reader *r = xml ? &reader_xml : &reader_json;
	return r->bid(&head) > 0 ? r : NULL;
}

/* All of the piece can be read; else it stays running text. */
static bool sound(struct embedded *e, const struct reader *r, str piece)
{
	e->trees = 0;
	e->flawed = false;
	e->sink = sink_none();
	e->sink.tree = trial_tree;
	e->sink.prose = trial_prose;
	e->sink.child_begin = trial_child;
	e->sink.partial = trial_partial;
	reader_text_read(r, piece, e->limits, e->arena, &e->sink);
	return !e->flawed && e->trees > 0;
}

static void read_piece(struct embedded *e, const struct reader *r, str piece)
{
	e->sink = sink_none();
	e->sink.tree = inner_tree;
	reader_text_read(r, piece, e->limits, e->arena, &e->sink);
}

/* The next place at or behind `from` where an object or element may begin. */
static size_t next_mark(str s, size_t from, size_t *brace, size_t *angle)
{
	if (*brace < from)
		*brace = from + str_find_byte(str_sub(s, from, s.n), '{');
	if (*angle < from)
		*angle = from + str_find_byte(str_sub(s, from, s.n), '<');
	return *brace < *angle ? *brace : *angle;
}

void embedded_prose(struct embedded *e, const struct prose *p)
{
	str s = p->text;
	size_t done = 0, brace, angle, left = s.n * LOOK_TIMES + PIECE_MOST;
	uint64_t line = p->line;
	brace = str_find_byte(s, '{');
	angle = str_find_byte(s, '<');
	for (size_t at = next_mark(s, 0, &brace, &angle); at < s.n && left > 0;) {
		size_t n;
		const struct reader *r = piece_at(s, at, &n, &left);
		if (r == NULL || !sound(e, r, str_sub(s, at, at + n))) {
			/* what is whole and of nobody, or not sound, is stepped over */
			at = next_mark(s, at + (n > 0 ? n : 1), &brace, &angle);
			continue;
		}
		e->prose = p;
		e->base = at;
		line = prose_give(e->to, p->map, str_sub(s, done, at), done, line);
		read_piece(e, r, str_sub(s, at, at + n));
		line += prose_lines(str_sub(s, at, at + n));
		done = at + n;
		at = next_mark(s, done, &brace, &angle);
	}
	if (done == 0)
		e->to->prose(e->to, p);
	else
		prose_give(e->to, p->map, str_sub(s, done, s.n), done, line);
}
