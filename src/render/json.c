/*
 * json - RFC 8259, one line, UTF-8. Control, bidi and separator characters go out as \u escapes, so
 * that a line stays one line and shows in a terminal what it says; malformed UTF-8 goes out as
 * U+FFFD. Refuses a value without its key by must().
 */
#include "render/json.h"

#include "base/must.h"
#include "base/utf8.h"

#define DEPTH_MOST 63

struct json json_of(struct out *o) { return (struct json){.o = o}; }

/* before - the comma that goes before a value or key, if any. */
static void before(struct json *j)
{
	uint64_t bit = (uint64_t)1 << j->depth;
	if ((j->some & bit) != 0 && j->depth > 0)
		out_char(j->o, ',');
	j->some |= bit;
}

static void open_with(struct json *j, char c)
{
	before(j);
	out_char(j->o, c);
	must(j->depth < DEPTH_MOST);
	j->depth++;
	j->some &= ~((uint64_t)1 << j->depth);
}

static void close_with(struct json *j, char c)
{
	must(j->depth > 0);
	j->depth--;
	out_char(j->o, c);
}

void json_object(struct json *j) { open_with(j, '{'); }
void json_object_end(struct json *j) { close_with(j, '}'); }
void json_array(struct json *j) { open_with(j, '['); }
void json_array_end(struct json *j) { close_with(j, ']'); }

static void unit(struct out *o, uint32_t v)
{
	unsigned char b[2] = {(unsigned char)(v >> 8), (unsigned char)v};
	out_z(o, "\\u");
	out_hex(o, b, sizeof(b));
}

static void escape(struct out *o, uint32_t cp)
{
	switch (cp) {
	case '"':
		out_z(o, "\\\"");
		return;
	case '\\':
		out_z(o, "\\\\");
		return;
	case '\n':
		out_z(o, "\\n");
		return;
	case '\r':
		out_z(o, "\\r");
		return;
	case '\t':
		out_z(o, "\\t");
		return;
	default:
		break;
	}
	if (cp > 0xffff) {
		unit(o, 0xd800 + ((cp - 0x10000) >> 10));
		unit(o, 0xdc00 + ((cp - 0x10000) & 0x3ff));
	} else {
		unit(o, cp);
	}
}

static void quoted(struct out *o, str s)
{
	size_t done = 0, at = 0;
	out_char(o, '"');
	while (at < s.n) {
		size_t from = at;
		uint32_t cp = utf8_next(s, &at);
		bool malformed = at - from == 1 && s.p[from] >= 0x80;
		if (!malformed && utf8_showable(cp) && cp != '"' && cp != '\\')
			continue;
		out_bytes(o, s.p + done, from - done);
		done = at;
		if (malformed)
			utf8_put(o, cp);
		else
			escape(o, cp);
	}
	out_bytes(o, s.p + done, s.n - done);
	out_char(o, '"');
}

void json_key(struct json *j, const char *key)
{
	before(j);
	quoted(j->o, str_of(key));
	out_char(j->o, ':');
	j->some &= ~((uint64_t)1 << j->depth);
}

void json_text(struct json *j, str s)
{
	before(j);
	quoted(j->o, s);
}

void json_text_or_null(struct json *j, str s)
{
	if (s.n == 0)
		json_null(j);
	else
		json_text(j, s);
}

void json_z(struct json *j, const char *z) { json_text(j, str_of(z)); }

void json_number(struct json *j, int64_t v)
{
	before(j);
	if (v < 0)
		out_char(j->o, '-');
	out_dec(j->o, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

void json_raw(struct json *j, str value)
{
	before(j);
	out_str(j->o, value);
}

void json_bool(struct json *j, bool b) { json_raw(j, b ? STR("true") : STR("false")); }
void json_null(struct json *j) { json_raw(j, STR("null")); }
