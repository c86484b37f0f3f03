/* package - see package.h. PKWARE APPNOTE 4.3.7 for the local headers in the head. */
#include "text/package.h"

#include <archive.h>

#define HEADER_BYTES 30
#define NAMES_MOST   512

static uint32_t le(str s, size_t at, unsigned n)
{
	uint32_t v = 0;
	for (unsigned i = n; i-- > 0;)
		v = v << 8 | (at + i < s.n ? s.p[at + i] : 0);
	return v;
}

/* The name of the member whose local header is at *at, which moves on to the next one. gives false
 * at the end of what can be seen. */
static bool next_name(str head, size_t *at, str *out_name)
{
	str rest = str_sub(head, *at, head.n);
	if (!str_starts(rest, STR("PK\3\4")) || rest.n < HEADER_BYTES)
		return false;
	bool later = (le(rest, 6, 2) & 8) != 0; /* sizes stand behind the data */
	size_t packed = le(rest, 18, 4), name = le(rest, 26, 2), extra = le(rest, 28, 2);
	size_t data = HEADER_BYTES + name + extra;
	*out_name = str_sub(rest, HEADER_BYTES, HEADER_BYTES + name);
	if (later && packed == 0) {
		/* Where the next one begins can only be looked for, and another archive as a member
		 * would show its own. */
		bool plain = str_ends(*out_name, STR(".xml")) || str_ends(*out_name, STR(".rels"));
		str behind = str_sub(rest, data, plain ? rest.n : 0);
		*at += data + str_find(behind, STR("PK\3\4"));
		if (!plain)
			*at = head.n;
	} else {
		*at += data + packed;
	}
	return name > 0 && out_name->n == name;
}

static enum package sort_of(str name)
{
	static const struct {
		const char *start;
		enum package sort;
	} starts[] = {{"xl/workbook", PACKAGE_sheets},       {"xl/worksheets/", PACKAGE_sheets},
		      {"xl/sharedStrings", PACKAGE_sheets},  {"xl/styles", PACKAGE_sheets},
		      {"xl/_rels/", PACKAGE_sheets},         {"xl/theme/", PACKAGE_sheets},
		      {"word/document", PACKAGE_text},       {"word/_rels/", PACKAGE_text},
		      {"word/styles", PACKAGE_text},         {"ppt/presentation", PACKAGE_slides},
		      {"ppt/slides/", PACKAGE_slides},       {"ppt/_rels/", PACKAGE_slides},
		      {"[Content_Types].xml", PACKAGE_other}};
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		str start = str_of(starts[i].start);
		if (str_eq_nocase(str_sub(name, 0, start.n), start))
			return starts[i].sort;
	}
	return PACKAGE_none;
}

enum package package_of(str head)
{
	enum package found = PACKAGE_none;
	size_t at = 0;
	str name;
	for (unsigned i = 0; i < NAMES_MOST && next_name(head, &at, &name); i++) {
		enum package p = sort_of(name);
		if (p > PACKAGE_other)
			return p;
		found = p > found ? p : found;
	}
	return found;
}

bool package_holds(str head, str name)
{
	size_t at = 0;
	str s;
	for (unsigned i = 0; i < NAMES_MOST && next_name(head, &at, &s); i++)
		if (str_eq(s, name))
			return true;
	return false;
}

str package_mimetype(str head)
{
	size_t at = 0;
	str name;
	if (!next_name(head, &at, &name) || !str_eq(name, STR("mimetype")) || le(head, 8, 2) != 0)
		return STR_NONE;
	size_t data = HEADER_BYTES + name.n + le(head, 28, 2);
	return str_sub(head, data, at);
}

static bool support(struct archive *a, int streaming)
{
	if (streaming != 0)
		return archive_read_support_format_zip_streamable(a) == ARCHIVE_OK;
	return archive_read_support_format_zip(a) == ARCHIVE_OK;
}

int package_walk(struct read_job *j,
		 enum reason (*member)(void *ctx, struct unpack *u, const struct child *c),
		 void *ctx, struct err *e)
{
	struct archive_kind k = {.support = support, .seek = true, .member = member, .ctx = ctx};
	struct err first = {0};
	if (archive_read_all(j, &k, &first) == 0)
		return 0;
	if (!j->in->can_seek || first.reason == REASON_io_error)
		return err_set(e, first.reason, first.at);
	input_seek(j->in, 0);
	k.seek = false;
	k.arg = 1;
	if (archive_read_all(j, &k, e) != 0)
		return -1;
	j->sink->partial(j->sink, first.reason, first.at);
	return 0;
}

struct stream {
	struct unpack *u;
	enum reason why;
};

static size_t on_read(void *from, void *p, size_t n)
{
	struct stream *s = from;
	return s->why == REASON_none ? archive_take(s->u, p, n, &s->why) : 0;
}

enum reason package_xml(struct unpack *u, const struct xml_walk *w)
{
	struct stream s = {.u = u};
	bool whole = xml_walk(w, on_read, &s);
	if (s.why != REASON_none)
		return s.why;
	return whole ? REASON_none : REASON_broken;
}
