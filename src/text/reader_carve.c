/*
 * reader_carve - text in what no reader knows: unknown binaries, raw files of databases, backups,
 * heaps of bytes. Strings that stand near one another are the cells of a row, rows of one shape a
 * table without headings; long stretches of text are members, read as whatever they are; the rest
 * is running text. All of it is partial, and says so. Follows no standard. Refuses to unpack, to
 * guess at numbers in binary, and to tell where a value ends that no byte ends.
 */
#include "text/carve.h"
#include "text/decode.h"
#include "text/prose.h"
#include "text/raw_map.h"
#include "text/turns.h"

#define WINDOW       ((size_t)256 << 10)
#define AHEAD        ((size_t)16 << 10) /* what begins in the window may go on for so long */
#define BACK         ((size_t)96)       /* short cells before the first string that is told */
#define GAP          ((size_t)8)        /* bytes between two cells of a row, at most */
#define CELLS        64u
#define CELL_BYTES   ((size_t)1024)
#define ROW_BYTES    ((size_t)8 << 10)
#define LINE_BLANKS  4
#define NEAR         ((size_t)256)      /* strings further apart say nothing of one another */
#define FAR_LINES    500                /* a record of running text goes on for fewer lines */
#define LINES_BYTES  ((size_t)32 << 10) /* of a stretch of lines, given at once */
#define BATCH_BYTES  ((size_t)32 << 10)
#define FRAGMENT     ((size_t)80)   /* a stretch of lines, no cells */
#define MEMBER       ((size_t)1024) /* so long, and it is read by the reader it wants */
#define MEMBER_LONG  ((size_t)4096) /* without line ends too */
#define OPAQUE_MOST  1.1            /* of what all bytes equally often would give */
#define OPAQUE_LEAST 4096u          /* bytes counted; from fewer nothing can be told */
#define DENSE        ((size_t)64 << 10)

/* Running text being gathered: strings as lines. */
struct batch {
	struct out text;
	struct raw_map map;
	struct raw_fixes part; /* of one string */
	size_t *cursor;
	uint64_t line, end; /* of the item, behind the last string */
	bool pairs;
	bool dates; /* tell somebody, not only numbers */
	bool whole; /* stretches of lines, given whatever they say */
};

struct carve {
	struct read_job *job;
	struct turns turns;
	struct batch batch;
	struct cell cell[CELLS];
	unsigned n;
	uint64_t base;  /* [byte] of the item, where the view begins */
	uint64_t done;  /* the same, behind what was used */
	uint64_t found; /* [byte] that were text */
	uint32_t members;
	uint64_t count[256], counted, sampled; /* sampled: [byte] of the item, up to which */
	unsigned char first;
	bool program;
	bool alone; /* no members: what is looked through is in memory */
	bool mixed; /* not all bytes are the first one */
};

/* ---- running text ---- */

static void batch_give(struct batch *b, struct sink *sink)
{
	str s = out_view(&b->text);
	if (s.n > 0 && (b->whole || carve_tells(s, b->dates))) {
		b->map.text = s;
		b->map.raw_n = (size_t)(b->end - b->map.base);
		*b->cursor = 0;
		b->line = prose_give(sink, &b->map, s, 0, b->line) + 1;
	}
	out_clear(&b->text);
	b->whole = false;
	b->map.fixes.n = b->map.fixes.extra = 0;
}

static size_t decode_to(struct batch *b, str raw, enum charset c)
{
	unsigned char *p = out_room(&b->text, raw.n * 3 + 4);
	size_t replaced = 0;
	b->part.n = b->part.extra = 0;
	if (decode_is_utf16(c))
		return decode_utf16(p, c == CHARSET_utf16be, raw, &b->part, &replaced);
	enum charset set = carve_set(raw);
	return set == CHARSET_utf8 ? decode_utf8(p, raw, false, &b->part)
				   : decode_one_byte(p, set, raw, &b->part);
}

/* A string of the item at `at`, as the next line. */
static void batch_add(struct carve *c, str raw, enum charset set, uint64_t at)
{
	struct batch *b = &c->batch;
	bool pairs = decode_is_utf16(set);
	uint64_t gap = at - b->end;
	size_t unit = pairs ? 2 : 1;
	if (b->text.n > 0 &&
	    (pairs != b->pairs || gap > NEAR || gap % unit != 0 || b->text.n >= BATCH_BYTES))
		batch_give(b, c->job->sink);
	if (gap > NEAR && b->line > 1)
		b->line += FAR_LINES;
	if (b->text.n == 0) {
		b->pairs = pairs;
		b->map.kind = pairs ? RAW_pairs : RAW_bytes;
		b->map.base = at;
	} else { /* the line end stands for the bytes between: more or fewer than itself */
		raw_fix_add(&b->map.fixes, b->text.n, 1 - (size_t)gap / unit);
		out_char(&b->text, '\n');
	}
	size_t from = b->text.n, n = decode_to(b, raw, set);
	for (size_t i = 0; i < b->part.n; i++) {
		size_t next = i + 1 < b->part.n ? b->part.p[i + 1].extra : b->part.extra;
		raw_fix_add(&b->map.fixes, from + b->part.p[i].at, next - b->part.p[i].extra);
	}
	b->text.n = from + n;
	b->end = at + raw.n;
	c->found += raw.n;
}

/* ---- rows ---- */

/* An address of mail: letters on both sides of the @, and a point behind it. */
static bool is_mail(str s)
{
	size_t at = str_find_byte(s, '@');
	str house = str_sub(s, at + 1, s.n);
	size_t point = str_find_byte(house, '.');
	return at > 1 && point > 0 && house.n > point + 2 && is_alnum(s.p[at - 1]) &&
	       is_alpha(house.p[0]) && is_alpha(house.p[point + 1]);
}

/* The sort of a cell: digits, numbers with marks, an address of mail, letters, both. */
static char sort_of(str s, size_t *out_digits)
{
	size_t digits = 0, letters = 0;
	for (size_t i = 0; i < s.n; i++) {
		digits += is_digit(s.p[i]);
		letters += is_alpha(s.p[i]) || s.p[i] >= 0x80;
	}
	*out_digits = digits;
	if (letters > 0)
		return is_mail(s) ? 'A' : digits > 0 ? 'M' : 'L';
	return digits == s.n ? 'D' : 'T';
}

/* A row says something of a person when it holds a number or an address of mail, and a word. */
static bool shape_of(const struct carve *c, char shape[CELLS])
{
	bool number = false, word = false;
	for (unsigned i = 0; i < c->n; i++) {
		size_t digits;
		shape[i] = sort_of(c->cell[i].text, &digits);
		number = number || (shape[i] == 'A' && !c->program) ||
			 (digits >= 6 && carve_tells(c->cell[i].text, !c->program));
		word = word || shape[i] == 'L' || shape[i] == 'M';
	}
	return number && word;
}

static void give_row(struct carve *c)
{
	char shape[CELLS];
	bool fresh;
	shape_of(c, shape);
	size_t table =
	    turns_table(&c->turns, (str){(unsigned char *)shape, c->n}, STR_NONE, &fresh);
	turns_row(&c->turns, table, c->cell, c->n);
	for (unsigned i = 0; i < c->n; i++)
		c->found += c->cell[i].raw_n;
}

/* ---- strings ---- */

/* Strings of the group under way, before it is known what they are. */
struct group {
	struct text_run run[CELLS];
	unsigned n;
};

/* Blanks around a run, and a length before it that happens to be printable, are none of it. */
static struct text_run trim(str s, struct text_run r)
{
	size_t unit = decode_is_utf16(r.charset) ? 2 : 1,
	       low = r.charset == CHARSET_utf16be ? 1 : 0;
	while (r.to - r.from >= unit && s.p[r.to - unit + low] == ' ' &&
	       (unit == 1 || s.p[r.to - 1 - low] == 0))
		r.to -= unit;
	while (r.to - r.from >= unit && s.p[r.from + low] == ' ' &&
	       (unit == 1 || s.p[r.from + 1 - low] == 0))
		r.from += unit;
	if (unit == 1 && r.to - r.from > ' ' && s.p[r.from] == r.to - r.from - 1)
		r.from++;
	return r;
}

/* Two or three letters are a cell when bytes that are no text stand around them, or their number
 * before them. */
static bool framed(str s, struct text_run r)
{
	size_t n = r.to - r.from;
	bool alnum = true;
	for (size_t i = r.from; i < r.to; i++)
		alnum =
		    alnum && (is_alnum(s.p[i]) || s.p[i] == '.' || s.p[i] == '-' || s.p[i] >= 0x80);
	if (!alnum)
		return false;
	bool before = r.from == 0 || s.p[r.from - 1] < ' ', behind = r.to >= s.n || s.p[r.to] < ' ';
	return (r.from > 0 && s.p[r.from - 1] == n) || (before && behind);
}

static bool is_cell(str s, struct text_run r)
{
	size_t n = r.to - r.from;
	if (n < 2 || n > CELL_BYTES)
		return false;
	if (r.charset == CHARSET_utf8 && n < 4)
		return framed(s, r);
	return carve_speech(str_sub(s, r.from, r.to), r.charset) != SPEECH_none;
}

/* Cells of a fixed length stand next to one another, blanks between: cut at two or more. */
static void add_cells(struct group *g, str s, struct text_run r)
{
	size_t unit = decode_is_utf16(r.charset) ? 2 : 1,
	       low = r.charset == CHARSET_utf16be ? 1 : 0;
	size_t from = r.from;
	for (size_t i = r.from; g->n < CELLS; i += unit) {
		bool end = r.to - i < unit;
		bool blank = !end && r.to - i >= 2 * unit && s.p[i + low] == ' ' &&
			     s.p[i + unit + low] == ' ' &&
			     (unit == 1 || (s.p[i + 1 - low] == 0 && s.p[i + 3 - low] == 0));
		if (!end && !blank)
			continue;
		struct text_run part = trim(s, (struct text_run){from, i, r.charset});
		if (part.to > part.from)
			g->run[g->n++] = part;
		if (end)
			return;
		while (r.to - i >= unit && s.p[i + low] == ' ')
			i += unit;
		from = i;
		i -= unit;
	}
}

/* The strings around the seed, each near the next. gives where they end. */
static size_t gather(str s, size_t low, size_t seed, struct group *g)
{
	size_t at = seed - low > BACK ? seed - BACK : low, first = at;
	g->n = 0;
	while (g->n < CELLS && at - first < ROW_BYTES) {
		struct text_run r;
		size_t reach = (g->n > 0 ? g->run[g->n - 1].to : seed) + GAP + 1;
		if (!carve_run(s, at, g->n > 0 && reach > seed ? reach : seed + 1, &r))
			break;
		at = r.to;
		r = trim(s, r);
		if (!is_cell(s, r))
			continue;
		if (g->n > 0 && r.from > g->run[g->n - 1].to + GAP) {
			if (g->run[g->n - 1].to > seed)
				return g->run[g->n - 1].to;
			g->n = 0;
		}
		add_cells(g, s, r);
	}
	return g->n > 0 && g->run[g->n - 1].to > seed ? g->run[g->n - 1].to : 0;
}

/* Two cells, one a line of words, are no row. */
static bool is_line(const struct carve *c)
{
	size_t blanks = 0;
	for (unsigned i = 0; i < c->n; i++)
		for (size_t k = 0; k < c->cell[i].text.n; k++)
			blanks += c->cell[i].text.p[k] == ' ';
	return c->n == 2 && blanks >= LINE_BLANKS;
}

static void give_group(struct carve *c, str s, const struct group *g)
{
	struct arena a = *c->job->arena;
	uint64_t base = c->base;
	char shape[CELLS];
	c->n = 0;
	for (unsigned i = 0; i < g->n; i++) {
		str raw = str_sub(s, g->run[i].from, g->run[i].to);
		enum charset set = g->run[i].charset;
		set = set == CHARSET_utf8 ? carve_set(raw) : set;
		c->cell[c->n++] = (struct cell){.text = charset_decode(&a, set, raw),
						.at = base + g->run[i].from,
						.raw_n = (uint32_t)raw.n};
	}
	if (c->n > 1 && c->n < CELLS && shape_of(c, shape) && !is_line(c)) {
		give_row(c);
		return;
	}
	for (unsigned i = 0; i < g->n; i++)
		batch_add(c, str_sub(s, g->run[i].from, g->run[i].to), g->run[i].charset,
			  base + g->run[i].from);
}

/* ---- stretches of lines ---- */

static size_t line_ends(str s, struct text_run r)
{
	size_t n = 0;
	for (size_t i = r.from; i < r.to; i++)
		n += s.p[i] == '\n';
	return n;
}

/* The run goes out as a member, however long it is. The input stands behind it then. */
static void give_member(struct carve *c, str s, struct text_run r)
{
	struct input *in = c->job->in;
	struct sink *sink = c->job->sink;
	struct out name = out_mem();
	bool more = s.n - r.to < 4; /* a character may be cut */
	batch_give(&c->batch, sink);
	turns_end(&c->turns);
	out_z(&name, "text at ");
	out_dec(&name, in->at + r.from);
	struct child child = {
	    .name = out_view(&name), .size = -1, .index = c->members++, .is_file = true};
	bool wanted = sink->child_begin(sink, &child);
	input_skip(in, r.from);
	for (size_t n = r.to - r.from; n > 0;) {
		s = input_view(in, n);
		if (wanted)
			sink->child_data(sink, s.p, n);
		input_skip(in, n);
		c->found += n;
		sink->progress(sink, in->at);
		if (!more)
			break;
		s = input_view(in, WINDOW);
		n = carve_extent(s, 0, r.charset, true);
		more = s.n - n < 4;
	}
	if (wanted)
		sink->child_end(sink, REASON_none);
	out_end(&name);
	c->done = in->at;
}

/* Lines of text from `from` on: a member, or running text. gives whether it was either; the input
 * may have moved on. */
static bool give_fragment(struct carve *c, str s, size_t from)
{
	struct text_run r;
	if (!carve_run(s, from, from + 2, &r))
		return false;
	str near = str_sub(s, 0, r.from + LINES_BYTES / 2);
	r.to = carve_extent(near, r.from, r.charset, true);
	size_t n = r.to - r.from;
	if (n < FRAGMENT || carve_speech(str_sub(s, r.from, r.to), r.charset) != SPEECH_sure)
		return false;
	size_t ends = line_ends(s, r);
	bool whole = c->base + r.from == 0; /* a member would be carved again, and again */
	if (!whole && !c->program && !c->alone &&
	    (n >= MEMBER_LONG || (n >= MEMBER && ends >= 3))) {
		r.to = near.n - r.to < 4 ? carve_extent(s, r.from, r.charset, true) : r.to;
		give_member(c, s, r);
		return true;
	}
	if (ends == 0 && n <= CELL_BYTES)
		return false;
	batch_add(c, str_sub(s, r.from, r.to), r.charset, c->base + r.from);
	c->batch.whole = c->batch.whole || !c->program;
	c->done = c->base + r.to;
	return true;
}

/* ---- the item ---- */

/* One seed. gives false when the input has moved, and the view with it. */
static bool at_seed(struct carve *c, str s, size_t low, size_t seed)
{
	struct group g;
	struct input *in = c->job->in;
	uint64_t here = c->base, before = in->at;
	struct text_run r = {.from = seed};
	c->done = here + seed + 1;
	if (!carve_run(s, seed, seed + 2, &r))
		return true;
	if (carve_speech(str_sub(s, r.from, r.to), r.charset) != SPEECH_sure) {
		c->done = here + r.to;
		return true;
	}
	size_t from = r.from;
	while (from > low && r.from - from < 64 && s.p[from - 1] > ' ')
		from--; /* letters before the seed that are not ASCII */
	if (give_fragment(c, s, r.charset == CHARSET_utf8 ? from : r.from))
		return in->at == before;
	size_t end = gather(s, low, r.from, &g);
	if (end <= r.from) {
		c->done = here + r.to;
		return true;
	}
	give_group(c, s, &g);
	c->done = here + end;
	return true;
}

/* The start of the item and every sixteenth block, to tell what is compressed or encrypted. */
static void count_bytes(struct carve *c, str s, uint64_t at)
{
	size_t each = at == 0 ? DENSE : 64;
	for (size_t i = 0; i < s.n; i += each < 1024 ? 1024 : each, each = 64)
		for (size_t k = i; k < i + each && k < s.n; k++) {
			c->count[s.p[k]]++;
			c->counted++;
		}
	c->sampled = at + s.n;
	bool same = s.n == 0 || memcmp(s.p, s.p + 1, s.n - 1) == 0;
	if (at == 0)
		c->first = s.p[0];
	c->mixed = c->mixed || !same || (s.n > 0 && s.p[0] != c->first);
}

/* Are all bytes about as frequent? In text, programs and records none come near. */
static bool even(const struct carve *c)
{
	double sum = 0, n = (double)c->counted;
	for (size_t i = 0; i < 256; i++)
		sum += (double)c->count[i] * (double)c->count[i];
	return c->counted >= OPAQUE_LEAST && sum * 256 <= n * n * OPAQUE_MOST;
}

/* What begins in [low, end) of s. gives false when the input has moved, and the view with it. */
static bool look_through(struct carve *c, str s, size_t low, size_t end)
{
	for (size_t at = low; (at = carve_seed(s, at, end)) < end; low = at) {
		if (!at_seed(c, s, low, at))
			return false;
		at = (size_t)(c->done - c->base);
	}
	return true;
}

static void walk(struct carve *c)
{
	struct input *in = c->job->in;
	for (;;) {
		str s = input_view(in, WINDOW + AHEAD);
		size_t end = s.n > WINDOW ? WINDOW : s.n;
		if (s.n == 0)
			return;
		c->base = in->at;
		if (c->base + BACK >= c->sampled)
			count_bytes(c, str_sub(s, 0, end), c->base);
		size_t low = c->done > c->base ? (size_t)(c->done - c->base) : 0;
		if (!look_through(c, s, low, end))
			continue;
		/* short cells may stand before a string of the next window */
		size_t keep = end == s.n ? 0 : BACK;
		input_skip(in, end - keep);
		if (c->done < in->at)
			c->done = in->at;
		c->job->sink->progress(c->job->sink, in->at);
		if (end == s.n)
			return;
	}
}

struct carve *carve_start(struct read_job *j, bool program)
{
	struct carve *c = arena_new(j->arena, struct carve, 1);
	c->job = j;
	c->program = program;
	c->batch.dates = !program;
	c->batch.text = out_mem();
	c->batch.cursor = arena_new(j->arena, size_t, 1);
	c->batch.map.cursor = c->batch.cursor;
	c->batch.line = 1;
	turns_start(&c->turns, j);
	return c;
}

void carve_end(struct carve *c)
{
	batch_give(&c->batch, c->job->sink);
	turns_end(&c->turns);
	turns_free(&c->turns);
	out_end(&c->batch.text);
	grow_free(c->batch.map.fixes.p, c->batch.map.fixes.cap, sizeof(*c->batch.map.fixes.p));
	grow_free(c->batch.part.p, c->batch.part.cap, sizeof(*c->batch.part.p));
}

void carve_bytes(struct carve *c, str s, uint64_t at)
{
	c->alone = true;
	c->base = at;
	if (c->done < at)
		c->done = at;
	look_through(c, s, (size_t)(c->done - at) < s.n ? (size_t)(c->done - at) : s.n, s.n);
	c->done = at + s.n;
}

struct turns *carve_turns(struct carve *c) { return &c->turns; }

int carve_read(struct read_job *j, bool program, struct err *e)
{
	struct carve *c = carve_start(j, program);
	walk(c);
	carve_end(c);
	if (j->in->failed)
		return err_set(e, REASON_io_error, j->in->at);
	if (!c->mixed) /* one byte over and over: nothing stands in it */
		return 0;
	if (even(c) && c->found < j->in->at / 1000)
		return err_set(e, REASON_opaque, 0);
	j->sink->partial(j->sink, REASON_carved, 0);
	return 0;
}

/* Programs in other forms than those that reader_sfx knows, fonts, translations of programs. */
static bool is_program(str s)
{
	static const str start[] = {STR("\xCA\xFE\xBA\xBE"),
				    STR("\xCE\xFA\xED\xFE"),
				    STR("\xCF\xFA\xED\xFE"),
				    STR("\0asm"),
				    STR("OTTO\0"),
				    STR("\0\1\0\0\0"),
				    STR("true\0"),
				    STR("ttcf\0"),
				    STR("wOFF"),
				    STR("wOF2"),
				    STR("\xDE\x12\x04\x95"),
				    STR("\x95\x04\x12\xDE"),
				    STR("Microsoft C/C++ MSF")};
	for (size_t i = 0; i < sizeof(start) / sizeof(start[0]); i++)
		if (str_starts(s, start[i]))
			return true;
	/* compiled Python: a version, then what no text begins with */
	return s.n > 16 && s.p[1] == 0x0D && str_eq(str_sub(s, 2, 4), STR("\r\n"));
}

static int read_any(struct read_job *j, struct err *e)
{
	return carve_read(j, is_program(j->head->raw), e);
}

static int carve_bid(const struct head *h) { return h->raw.n > 0 ? 1 : 0; }

const struct reader reader_carve = {
    .name = "carve",
    .version = 1,
    .format = "Anything else: text in it (binaries, raw database files, backups)",
    .standard = "8-bit (ASCII, UTF-8, CP1252, CP850) and UTF-16 at any byte",
    .limits = "always partial: numbers and dates in binary, what is compressed or encrypted, and "
	      "values that stand together without a byte between are not told",
    .container = true,
    .bid = carve_bid,
    .bid_most = 1,
    .read = read_any,
};
