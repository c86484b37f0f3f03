/*
 * reader_rtf - Rich Text Format 1.9.1: text with the character sets of its fonts, tables, headers
 * and footers, notes, comments, hidden and deleted text, who wrote it. Pictures and objects in it
 * are members. Refuses style, fields' instructions, and what says it may be ignored and is not
 * known.
 */
#include "base/utf8.h"
#include "text/codeset.h"
#include "text/letter.h"
#include "text/rtf_word.h"

#define GROUPS_MOST  4096
#define FONTS_MOST   4096
#define BINARY_LEAST 16
#define BINARY_MOST  10000
#define WORD_BYTES   32

struct group {
	unsigned skip; /* 1: nothing of it is read; 2: a table of fonts */
	unsigned font, page, uc;
	bool in_table;
};

/* A picture or object: where its group goes on. */
struct binary {
	size_t from;
	bool object;
};

struct rtf {
	struct letter letter;
	struct read_job *job;
	str s;
	size_t i;
	struct group g;      /* the group under way */
	struct group *stack; /* those around it */
	size_t depth;
	size_t over;      /* groups deeper than the stack */
	unsigned *font;   /* code page of each font */
	unsigned font_at; /* the font whose properties are being told */
	unsigned page;    /* of the document */
	unsigned drop;    /* characters that stand for the \u before them */
	struct out bytes; /* text not decoded yet */
	struct out code;  /* one character, in UTF-8 */
	struct binary *binary;
	size_t n_binary, binary_cap;
	uint32_t high;           /* first half of a pair of \u */
	bool star;               /* \* stood here */
	bool defined, row, cell; /* a row is defined; one is open; a cell is */
	bool short_data;
};

/* ---- text ---- */

static unsigned page_now(const struct rtf *r)
{
	unsigned p = r->g.font < FONTS_MOST ? r->font[r->g.font] : 0;
	return p > 0 ? p : r->page;
}

/* To where text goes: a cell, or out of the table that has ended. */
static void place(struct rtf *r)
{
	struct document *d = &r->letter.doc;
	if (!r->g.in_table && !r->defined) {
		if (d->in_table)
			document_table_end(d);
		r->row = r->cell = false;
		return;
	}
	if (!d->in_table)
		document_table(d, STR_NONE, false);
	if (!r->row)
		document_row(d, 0);
	if (!r->cell)
		document_cell(d);
	r->row = r->cell = true;
}

static void flush(struct rtf *r)
{
	struct arena scratch = *r->job->arena;
	bool told;
	if (r->bytes.n == 0)
		return;
	place(r);
	document_put(&r->letter.doc,
		     codeset_page(&scratch, page_now(r), out_view(&r->bytes), &told));
	out_clear(&r->bytes);
}

static void put_code(struct rtf *r, uint32_t cp)
{
	flush(r);
	place(r);
	out_clear(&r->code);
	utf8_put(&r->code, cp);
	document_put(&r->letter.doc, out_view(&r->code));
}

static void put_byte(struct rtf *r, unsigned char c)
{
	if (r->drop > 0) {
		r->drop--;
		return;
	}
	if (r->g.skip == 0)
		out_u8(&r->bytes, c);
	if (r->bytes.n >= 4096 && c == ' ')
		flush(r);
}

/* \uN: UTF-16, as a signed number. */
static void put_unicode(struct rtf *r, int64_t n)
{
	uint32_t u = (uint32_t)(n < 0 ? n + 65536 : n) & 0xFFFF;
	r->drop = r->g.uc;
	if (r->g.skip != 0)
		return;
	if (u >= 0xD800 && u <= 0xDBFF) {
		r->high = u;
		return;
	}
	if (u >= 0xDC00 && u <= 0xDFFF) {
		u = r->high > 0 ? 0x10000 + ((r->high - 0xD800) << 10) + (u - 0xDC00) : 0xFFFD;
	} else if (u >= 0xF000 && u <= 0xF0FF) {
		u &= 0xFF; /* fonts of symbols */
	}
	r->high = 0;
	put_code(r, u < ' ' ? ' ' : u);
}

static void end_line(struct rtf *r)
{
	struct document *d = &r->letter.doc;
	flush(r);
	if (r->g.skip != 0)
		return;
	if (d->in_table && (r->g.in_table || r->defined)) {
		if (r->cell)
			document_put(d, STR("\n"));
		return;
	}
	place(r);
	document_put(d, STR("\n"));
	document_line(d);
}

static void end_cell(struct rtf *r)
{
	flush(r);
	if (r->g.skip != 0)
		return;
	r->defined = true;
	place(r);
	r->cell = false;
}

static void end_row(struct rtf *r)
{
	flush(r);
	if (r->g.skip != 0)
		return;
	r->row = r->cell = r->defined = false;
}

/* ---- groups ---- */

static void open_group(struct rtf *r)
{
	flush(r);
	r->star = false;
	if (r->depth >= GROUPS_MOST) {
		r->over++;
		return;
	}
	r->stack[r->depth++] = r->g;
}

static void close_group(struct rtf *r)
{
	flush(r);
	r->star = false;
	r->drop = 0;
	if (r->over > 0) {
		r->over--;
		return;
	}
	if (r->depth == 0)
		return;
	bool inside = r->g.in_table;
	r->g = r->stack[--r->depth];
	/* \pard\intbl within a group holds for the paragraph, which goes on behind it */
	if (r->g.skip == 0)
		r->g.in_table = r->g.in_table || inside;
}

static void note_binary(struct rtf *r, bool object)
{
	if (r->n_binary >= BINARY_MOST)
		return;
	GROW(r->binary, r->binary_cap, r->n_binary + 1);
	r->binary[r->n_binary++] = (struct binary){r->i, object};
}

static void skip_group(struct rtf *r) { r->g.skip = r->g.skip > 0 ? r->g.skip : 1; }

/* ---- words ---- */

static void on_font_word(struct rtf *r, enum rtf_word w, unsigned n)
{
	if (w == RTF_font)
		r->font_at = n;
	else if (w == RTF_charset && r->font_at < FONTS_MOST)
		r->font[r->font_at] = rtf_page_of_charset(n);
	else if (w == RTF_font_page && r->font_at < FONTS_MOST)
		r->font[r->font_at] = n;
}

/* Words that change how the text behind them is read. */
static void on_state_word(struct rtf *r, enum rtf_word w, unsigned n)
{
	flush(r);
	switch (w) {
	case RTF_ansicpg:
	case RTF_set:
		r->page = n;
		break;
	case RTF_font:
		r->g.font = n;
		break;
	case RTF_plain:
		r->g.font = FONTS_MOST;
		break;
	case RTF_uc:
		r->g.uc = n < 256 ? n : 255;
		break;
	case RTF_pard:
		r->g.in_table = false;
		break;
	case RTF_intbl:
		r->g.in_table = true;
		break;
	case RTF_trowd:
		r->defined = r->g.skip == 0;
		break;
	default:
		break;
	}
}

static void on_text_word(struct rtf *r, enum rtf_word w, unsigned n)
{
	switch (w) {
	case RTF_character:
		if (r->g.skip == 0)
			put_code(r, n);
		break;
	case RTF_line:
		end_line(r);
		break;
	case RTF_block:
		flush(r);
		if (r->g.skip == 0 && !r->letter.doc.in_table)
			document_line(&r->letter.doc);
		break;
	case RTF_page:
		end_line(r);
		end_line(r);
		break;
	case RTF_cell:
		end_cell(r);
		break;
	case RTF_row:
		end_row(r);
		break;
	case RTF_note: /* set apart from the text around it */
		flush(r);
		if (r->g.skip == 0)
			put_code(r, ' ');
		break;
	default:
		break;
	}
}

static void on_word(struct rtf *r, str name, bool has, int64_t value)
{
	unsigned n = has && value >= 0 && value <= UINT32_MAX ? (unsigned)value : 0, fixed = 0;
	enum rtf_word w = rtf_word_of(name, &fixed);
	bool star = r->star;
	r->star = false;
	if (w == RTF_unicode) {
		put_unicode(r, value);
		return;
	}
	r->drop = 0;
	if (w == RTF_bin) {
		r->i = n < r->s.n - r->i ? r->i + n : r->s.n;
		return;
	}
	if (w == RTF_fonttbl && r->g.skip != 1)
		r->g.skip = 2;
	else if (w == RTF_skip || (star && w == RTF_unknown))
		skip_group(r);
	else if ((w == RTF_picture || w == RTF_object) && r->g.skip != 1) {
		r->g.skip = 1; /* in a table of fonts, too: each is noted once */
		note_binary(r, w == RTF_object);
	} else if (r->g.skip == 2)
		on_font_word(r, w, n);
	else if (w >= RTF_ansicpg && w <= RTF_trowd)
		on_state_word(r, w, w == RTF_set ? fixed : w == RTF_uc && !has ? 1 : n);
	else
		on_text_word(r, w, fixed);
}

static int hex(unsigned char c)
{
	return is_digit(c)            ? c - '0'
	       : c >= 'a' && c <= 'f' ? c - 'a' + 10
	       : c >= 'A' && c <= 'F' ? c - 'A' + 10
				      : -1;
}

/* A sign behind a backslash that is no letter. */
static void on_sign(struct rtf *r, unsigned char c)
{
	int a, b;
	switch (c) {
	case '\'':
		a = r->i < r->s.n ? hex(r->s.p[r->i]) : -1;
		b = r->i + 1 < r->s.n ? hex(r->s.p[r->i + 1]) : -1;
		if (a < 0 || b < 0)
			return;
		r->i += 2;
		put_byte(r, (unsigned char)(a << 4 | b));
		break;
	case '*':
		r->star = true;
		break;
	case '~':
		put_byte(r, ' ');
		break;
	case '_':
		put_byte(r, '-');
		break;
	case '\n':
	case '\r':
		end_line(r);
		break;
	case '\\':
	case '{':
	case '}':
		put_byte(r, c);
		break;
	default:
		break;
	}
}

/* What stands behind a backslash. */
static void control(struct rtf *r)
{
	size_t from = r->i;
	while (r->i < r->s.n && is_alpha(r->s.p[r->i]) && r->i - from < WORD_BYTES)
		r->i++;
	str name = str_sub(r->s, from, r->i);
	if (name.n == 0) {
		if (r->i < r->s.n)
			on_sign(r, r->s.p[r->i++]);
		return;
	}
	bool minus = r->i < r->s.n && r->s.p[r->i] == '-', has = false;
	int64_t v = 0;
	r->i += minus;
	for (; r->i < r->s.n && is_digit(r->s.p[r->i]); r->i++, has = true)
		v = v < UINT32_MAX ? v * 10 + (r->s.p[r->i] - '0') : v;
	if (r->i < r->s.n && r->s.p[r->i] == ' ')
		r->i++;
	on_word(r, name, has, minus ? -v : v);
}

static void walk(struct rtf *r)
{
	size_t told = 0;
	while (r->i < r->s.n) {
		unsigned char c = r->s.p[r->i++];
		if (c == '{')
			open_group(r);
		else if (c == '}')
			close_group(r);
		else if (c == '\\')
			control(r);
		else if (c == '\t')
			put_byte(r, '\t');
		else if (c >= ' ')
			put_byte(r, c);
		if (r->i - told >= (size_t)1 << 20) {
			told = r->i;
			r->job->sink->progress(r->job->sink, r->job->in->at);
		}
	}
	r->short_data = r->depth > 0;
}

/* ---- pictures and objects ---- */

/* Bytes on their way to a member, or only counted. */
struct pour {
	struct sink *sink; /* NULL: only counted */
	unsigned char room[4096];
	size_t n;
	uint64_t all;
};

static void pour(struct pour *o, unsigned char c)
{
	o->all++;
	if (o->sink == NULL)
		return;
	o->room[o->n++] = c;
	if (o->n < sizeof(o->room))
		return;
	o->sink->child_data(o->sink, o->room, o->n);
	o->n = 0;
}

/* A control word within the data; \bin is followed by bytes as they are. gives the place behind. */
static size_t pour_word(struct pour *o, str s, size_t i, bool wanted)
{
	size_t from = i;
	uint64_t n;
	while (i < s.n && is_alpha(s.p[i]))
		i++;
	str name = str_sub(s, from, i);
	from = i;
	while (i < s.n && (is_digit(s.p[i]) || s.p[i] == '-'))
		i++;
	if (!str_eq(name, STR("bin")) || !str_u64(str_sub(s, from, i), &n))
		return name.n == 0 && i < s.n ? i + 1 : i;
	i += i < s.n && s.p[i] == ' ';
	for (; n > 0 && i < s.n; n--, i++)
		if (wanted)
			pour(o, s.p[i]);
	return i;
}

/* The data of one, to the end of its group; groups within it are stepped over. */
static void pour_binary(struct pour *o, str s, size_t i)
{
	size_t depth = 0;
	int half = -1;
	while (i < s.n) {
		unsigned char c = s.p[i++];
		if (c == '}' && depth-- == 0)
			return;
		if (c == '{')
			depth++;
		if (c == '\\') {
			i = pour_word(o, s, i, depth == 0);
			continue;
		}
		int v = depth == 0 ? hex(c) : -1;
		if (v >= 0 && half >= 0)
			pour(o, (unsigned char)(half << 4 | v));
		if (v >= 0)
			half = half < 0 ? v : -1;
	}
}

static void give_binary(struct rtf *r, const struct binary *b)
{
	struct pour o = {0};
	pour_binary(&o, r->s, b->from);
	if (o.all < BINARY_LEAST || !letter_member(&r->letter, STR_NONE, b->object ? ".ole" : "",
						   (int64_t)o.all, REASON_none))
		return;
	o.sink = r->job->sink;
	pour_binary(&o, r->s, b->from);
	if (o.n > 0)
		o.sink->child_data(o.sink, o.room, o.n);
	o.sink->child_end(o.sink, REASON_none);
}

static int rtf_read(struct read_job *j, struct err *e)
{
	struct rtf r = {.job = j, .page = 1252, .bytes = out_mem(), .code = out_mem()};
	if (!input_all(j->in, j->arena, j->limits->member_memory_mib << 20, &r.s))
		return err_set(e, j->in->failed ? REASON_io_error : REASON_limit_memory, j->in->at);
	j->sink->progress(j->sink, j->in->at);
	r.stack = arena_new(j->arena, struct group, GROUPS_MOST);
	r.font = arena_new(j->arena, unsigned, FONTS_MOST);
	r.g = (struct group){.uc = 1, .font = FONTS_MOST};
	letter_start(&r.letter, j);
	walk(&r);
	flush(&r);
	document_table_end(&r.letter.doc);
	letter_end(&r.letter);
	for (size_t i = 0; i < r.n_binary; i++)
		give_binary(&r, &r.binary[i]);
	if (r.n_binary >= BINARY_MOST)
		j->sink->partial(j->sink, REASON_limit_entries, 0);
	if (r.short_data)
		j->sink->partial(j->sink, REASON_short_data, r.s.n);
	out_end(&r.bytes);
	out_end(&r.code);
	grow_free(r.binary, r.binary_cap, sizeof(*r.binary));
	return 0;
}

static int rtf_bid(const struct head *h)
{
	str s = h->raw;
	if (str_starts(s, STR("\xEF\xBB\xBF")))
		s = str_sub(s, 3, s.n);
	while (s.n > 0 && is_blank(s.p[0]))
		s = str_sub(s, 1, s.n);
	return str_starts(s, STR("{\\rtf")) || str_starts(s, STR("{\\urtf")) ? 96 : 0;
}

const struct reader reader_rtf = {
    .name = "rtf",
    .version = 2,
    .format = "Rich Text Format (RTF)",
    .standard = "RTF 1.9.1, MS-OXRTFEX",
    .limits = "no style; pictures within the data of objects are not told apart",
    .container = true,
    .bid = rtf_bid,
    .bid_most = 96,
    .read = rtf_read,
    .warm = codeset_warm,
};
