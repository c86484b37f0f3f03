/*
 * reader_dbf - tables of dBase III, IV and 7, FoxPro and Clipper (.dbf): rows as they stand in the
 * file, deleted ones too, which have a * in a last column "verwijderd". Places are bytes of the
 * item. Refuses memos: they stand in another file (.dbt, .fpt), and it is said that they are not
 * read. Source: dBASE .DBF File Structure (dBASE LLC), Visual FoxPro Table File Structure
 * (Microsoft)
 */
#include "base/cur.h"
#include "text/turns.h"

#define HEADER     32
#define FIELD      32
#define FIELDS     1024
#define HEADER_MAX ((size_t)65535)
#define DELETED    '*'
#define JULIAN     2440588 /* day number of 1970-01-01 */

struct field {
	str name;
	unsigned char type;
	unsigned at, n; /* [byte] in the record */
};

struct walk {
	struct read_job *job;
	struct field *field;
	struct cell *cell;
	unsigned n, n_record, n_header, n_fields; /* [byte] but n, the number of fields */
	uint64_t records;
	enum charset charset;
	bool fox, memo;
	struct turns turns;
};

/* ---- the header ---- */

static bool known_type(unsigned char c)
{
	return c != 0 && str_find_byte(STR("CNFDLMGBIYT@O+PVQW0"), c) < 19;
}

static bool known_version(unsigned char c)
{
	static const unsigned char all[] = {0x02, 0x03, 0x04, 0x30, 0x31, 0x32, 0x43, 0x63,
					    0x83, 0x8B, 0x8C, 0x8E, 0xCB, 0xE5, 0xF5, 0xFB};
	return memchr(all, c, sizeof(all)) != NULL;
}

static str name_of(str raw) { return str_trim(str_sub(raw, 0, str_find_byte(raw, 0))); }

/* The fields of a header; what is not one ends them. gives how many. */
static unsigned read_fields(struct walk *w, str head, struct field *out)
{
	unsigned n = 0, at = 1;
	bool seven = (head.p[0] & 7) == 4; /* dBase 7: longer names */
	size_t from = seven ? 68 : HEADER, each = seven ? 48 : FIELD, name = seven ? 32 : 11;
	for (; from + each <= head.n && n < FIELDS && head.p[from] != 0x0D; from += each) {
		const unsigned char *p = head.p + from;
		struct field f = {.name = name_of((str){p, name}), .type = p[name]};
		f.n = seven ? p[33] : p[16];
		if (!seven && f.type == 'C')
			f.n |= (unsigned)p[17] << 8; /* Clipper: text longer than 255 */
		if (!known_type(f.type) || f.name.n == 0 || f.name.p[0] <= ' ')
			break;
		f.at = at;
		if (w->n_record > 0 && at + f.n > w->n_record && f.type == 'C')
			f.n = p[16]; /* the second byte means something else here */
		at += f.n;
		if (w->n_record > 0 && at > w->n_record)
			break;
		if (out != NULL)
			out[n] = f;
		n++;
	}
	w->n_fields = at;
	return n;
}

static bool read_header(struct walk *w, str head)
{
	struct cur c = cur_of(head);
	unsigned version = cur_u8(&c);
	cur_u8(&c);
	unsigned month = cur_u8(&c), day = cur_u8(&c);
	w->records = cur_u32(&c);
	w->n_header = cur_u16(&c);
	w->n_record = cur_u16(&c);
	w->fox = version == 0x30 || version == 0x31 || version == 0x32 || version == 0xF5 ||
		 version == 0xFB;
	return !c.bad && known_version((unsigned char)version) && month <= 12 && day <= 31 &&
	       w->n_header > HEADER && w->n_record > 1 && head.n > HEADER + FIELD;
}

static enum charset charset_of(str head, unsigned n_header)
{
	unsigned char c = head.n > 29 ? head.p[29] : 0;
	if (c == 0x01 || c == 0x02 || c == 0x09 || c == 0x0B || c == 0x0D || c == 0x1B)
		return CHARSET_cp850;
	if (c == 0x03 || c == 0x57 || c == 0x58 || c == 0x59)
		return CHARSET_cp1252;
	enum charset guess = charset_guess(str_sub(head, n_header, head.n));
	return guess == CHARSET_none || guess >= CHARSET_utf16le ? CHARSET_cp850 : guess;
}

/* ---- values ---- */

static uint64_t little(str raw)
{
	uint64_t v = 0;
	for (size_t i = raw.n < 8 ? raw.n : 8; i > 0; i--)
		v = v << 8 | raw.p[i - 1];
	return v;
}

static void put_date(struct out *o, int64_t days)
{
	/* civil calendar from days since 1970-01-01, all of it in years that begin in March */
	int64_t z = days + 719468, era = z / 146097, of_era = z - era * 146097;
	int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153, day = of_year - (153 * month + 2) / 5 + 1;
	month += month < 10 ? 3 : -9;
	out_dec_pad(o, (uint64_t)(year + era * 400 + (month <= 2)), 4);
	out_char(o, '-');
	out_dec_pad(o, (uint64_t)month, 2);
	out_char(o, '-');
	out_dec_pad(o, (uint64_t)day, 2);
}

/* A number or date that is stored in binary. */
static str binary_of(struct arena *a, const struct field *f, str raw)
{
	struct out o = out_mem();
	int64_t v;
	double d;
	if (f->type == 'I' || f->type == '+') {
		v = (int32_t)(uint32_t)little(raw);
	} else if (f->type == 'Y') {
		v = (int64_t)little(raw) / 10000;
	} else if (f->type == 'T' || f->type == '@') {
		v = (int64_t)(uint32_t)little(str_sub(raw, 0, 4)) - JULIAN;
		if (v > -700000 && v < 3000000)
			put_date(&o, v);
		str text = str_copy(a, out_view(&o));
		out_end(&o);
		return text;
	} else {
		uint64_t bits = little(raw);
		memcpy(&d, &bits, sizeof(d));
		v = d > -1e15 && d < 1e15 ? (int64_t)d : 0;
	}
	if (v < 0)
		out_char(&o, '-');
	out_dec(&o, v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v);
	str text = str_copy(a, out_view(&o));
	out_end(&o);
	return text;
}

static bool is_binary(const struct walk *w, const struct field *f)
{
	if (f->n == 4)
		return f->type == 'I' || f->type == '+';
	return f->n == 8 && (f->type == 'Y' || f->type == 'T' || f->type == '@' || f->type == 'O' ||
			     (f->type == 'B' && w->fox));
}

static bool is_memo(const struct walk *w, const struct field *f)
{
	return f->type == 'M' || f->type == 'G' || f->type == 'P' || f->type == 'W' ||
	       (f->type == 'B' && !w->fox);
}

static bool filled(str raw)
{
	for (size_t i = 0; i < raw.n; i++)
		if (raw.p[i] != 0 && raw.p[i] != ' ' && raw.p[i] != '0')
			return true;
	return false;
}

static struct cell cell_of(struct walk *w, struct arena *a, const struct field *f, str record,
			   uint64_t at)
{
	str raw = str_sub(record, f->at, f->at + f->n);
	struct cell c = {.at = at + f->at, .raw_n = (uint32_t)raw.n};
	if (is_memo(w, f)) {
		w->memo = w->memo || filled(raw);
		return c;
	}
	if (f->type == '0' || f->type == 'Q')
		return c;
	if (is_binary(w, f)) {
		c.text = filled(raw) || f->type == 'I' ? binary_of(a, f, raw) : STR_NONE;
		return c;
	}
	if (f->type == 'V' && raw.n > 0) /* how much of it is used may stand in its last byte */
		raw = str_sub(raw, 0, str_find_byte(raw, 0));
	str t = str_trim(raw);
	c.at += t.n > 0 ? (uint64_t)(t.p - (record.p + f->at)) : 0;
	c.raw_n = (uint32_t)t.n;
	c.text = charset_decode(a, w->charset, t);
	return c;
}

/* ---- rows ---- */

static void give_record(struct walk *w, size_t table, str record, uint64_t at)
{
	struct arena a = *w->job->arena;
	for (unsigned i = 0; i < w->n; i++)
		w->cell[i] = cell_of(w, &a, &w->field[i], record, at);
	bool gone = record.p[0] == DELETED;
	w->cell[w->n] = (struct cell){.text = gone ? STR("*") : STR_NONE, .at = at, .raw_n = gone};
	turns_row(&w->turns, table, w->cell, w->n + 1);
}

static void give_headings(struct walk *w, size_t table)
{
	for (unsigned i = 0; i < w->n; i++)
		w->cell[i] = (struct cell){
		    .text = charset_decode(w->job->arena, w->charset, w->field[i].name)};
	w->cell[w->n] = (struct cell){.text = STR("verwijderd")};
	turns_headings(&w->turns, table, w->cell, w->n + 1);
}

/* All records, as many as there are. */
static void give_records(struct walk *w, size_t table)
{
	struct input *in = w->job->in;
	uint64_t told = in->at, n = 0;
	for (;; n++) {
		str s = str_sub(input_view(in, w->n_record), 0, w->n_record);
		if (s.n < w->n_record || (s.p[0] != ' ' && s.p[0] != DELETED))
			break;
		give_record(w, table, s, in->at);
		input_skip(in, s.n);
		if (in->at - told >= (uint64_t)1 << 20) {
			told = in->at;
			w->job->sink->progress(w->job->sink, told);
		}
	}
	if (n < w->records)
		w->job->sink->partial(w->job->sink, REASON_short_data, in->at);
}

/* Behind the records stands an end mark at most. */
static void look_behind(struct walk *w)
{
	str rest = str_sub(input_view(w->job->in, 4096), 0, 4096);
	bool all = true;
	for (size_t i = 0; i < rest.n; i++)
		all = all && (rest.p[i] == 0x1A || rest.p[i] == 0);
	if (!all)
		w->job->sink->partial(w->job->sink, REASON_partly_unreadable, w->job->in->at);
}

static int dbf_bid(const struct head *h)
{
	struct walk w = {0};
	if (h->raw.n <= HEADER + FIELD || !known_version(h->raw.p[0]) || !read_header(&w, h->raw))
		return 0;
	if (read_fields(&w, str_sub(h->raw, 0, w.n_header), NULL) == 0)
		return 0;
	return w.n_fields == w.n_record ? 92 : 45;
}

static int dbf_read(struct read_job *j, struct err *e)
{
	struct walk w = {.job = j};
	bool fresh;
	str head = str_copy(j->arena, str_sub(input_view(j->in, HEADER_MAX), 0, HEADER_MAX));
	if (!read_header(&w, head))
		return err_set(e, REASON_broken, 0);
	w.field = arena_new(j->arena, struct field, FIELDS);
	w.cell = arena_new(j->arena, struct cell, FIELDS + 1);
	w.charset = charset_of(head, w.n_header);
	w.n = read_fields(&w, str_sub(head, 0, w.n_header), w.field);
	if (w.n == 0)
		return err_set(e, REASON_broken, 0);
	str all = input_view(j->in, w.n_header);
	input_skip(j->in, w.n_header < all.n ? w.n_header : all.n);
	turns_start(&w.turns, j);
	size_t table = turns_table(&w.turns, STR_NONE, STR_NONE, &fresh);
	give_headings(&w, table);
	give_records(&w, table);
	look_behind(&w);
	turns_end(&w.turns);
	turns_free(&w.turns);
	if (w.memo)
		j->sink->partial(j->sink, REASON_member_unread, 0);
	return j->in->failed ? err_set(e, REASON_io_error, j->in->at) : 0;
}

const struct reader reader_dbf = {
    .name = "dbf",
    .version = 1,
    .format = "dBase, FoxPro and Clipper tables",
    .standard = "dBASE III to 7, Visual FoxPro 9 table structure",
    .limits = "no memos (.dbt, .fpt: said to be unread); deleted rows are read, with a * in column "
	      "\"verwijderd\"",
    .bid = dbf_bid,
    .bid_most = 92,
    .read = dbf_read,
};
