/*
 * document - see document.h. Text is gathered in a run: prose until it is 64 KiB long or a page
 * ends, rows of a table until there are enough to type its columns. Refuses to hold more than a few
 * MiB of either.
 */
#include "text/document.h"

#include "base/utf8.h"
#include "text/raw_map.h"

#define RUN_BYTES   ((size_t)64 << 10)
#define RUN_MOST    ((size_t)1 << 20)
#define SAMPLE_ROWS 200
#define FORM_ROWS   24 /* more is a list */
#define LABEL_BYTES 32

/* A cell: places in the run. */
struct span {
	size_t from, to;
	uint64_t row;
};

void document_start(struct document *d, struct read_job *j)
{
	*d = (struct document){
	    .job = j, .run = out_mem(), .title = out_mem(), .line = 1, .run_line = 1};
}

/* ---- handing on ---- */

static void tell_text(struct document *d)
{
	struct sink *s = d->job->sink;
	if (s->text != NULL && d->run.n > 0)
		s->text(s, out_view(&d->run));
}

static void forget_run(struct document *d)
{
	d->base += d->run.n;
	d->run_line = d->line;
	d->n_span = 0;
	d->rows = 0;
	out_clear(&d->run);
}

static bool blank(str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] > ' ')
			return false;
	return true;
}

static void give_prose(struct document *d)
{
	str s = out_view(&d->run);
	struct raw_map map = {.kind = RAW_same, .base = d->base, .raw_n = s.n, .text = s};
	if (!blank(s))
		d->job->sink->prose(
		    d->job->sink,
		    &(struct prose){.line = d->run_line, .page = d->page, .text = s, .map = &map});
}

static size_t row_spans(const struct document *d, size_t i)
{
	size_t n = 0;
	while (i + n < d->n_span && d->span[i + n].row == d->span[i].row)
		n++;
	return n;
}

static void fill_cells(const struct document *d, size_t i, size_t n, struct cell *out)
{
	str run = out_view(&d->run);
	for (size_t k = 0; k < n; k++) {
		str t = str_trim(str_sub(run, d->span[i + k].from, d->span[i + k].to));
		size_t at = t.n > 0 ? (size_t)(t.p - run.p) : d->span[i + k].from;
		out[k] = (struct cell){.text = t, .at = d->base + at, .raw_n = (uint32_t)t.n};
	}
}

/* The rows so far, as the sample of their table. Their memory is the document's own: the reader may
 * hold what it still has to give in its arena. */
static void announce(struct document *d)
{
	unsigned n_rows = 0;
	size_t used = 0;
	GROW(d->sample, d->sample_cap, SAMPLE_ROWS);
	GROW(d->sample_cell, d->sample_cells, d->n_span);
	for (size_t i = 0, n; i < d->n_span && n_rows < SAMPLE_ROWS; i += n) {
		n = row_spans(d, i);
		struct cell *cells = d->sample_cell + used;
		fill_cells(d, i, n, cells);
		d->sample[n_rows++] =
		    (struct row){.number = d->span[i].row, .n = (unsigned)n, .cells = cells};
		used += n;
	}
	d->job->sink->table_begin(d->job->sink, &(struct table){.sample = d->sample,
								.n_sample = n_rows,
								.title = out_view(&d->title),
								.scope = d->scope});
	d->begun = true;
}

static void give_rows(struct document *d)
{
	if (!d->begun)
		announce(d);
	for (size_t i = 0, n; i < d->n_span; i += n) {
		n = row_spans(d, i);
		GROW(d->cell, d->cell_cap, n);
		fill_cells(d, i, n, d->cell);
		d->job->sink->row(
		    d->job->sink,
		    &(struct row){.number = d->span[i].row, .n = (unsigned)n, .cells = d->cell});
	}
}

/* Can a row name anybody? Most then hold a number or a date. */
static bool numbered(const struct document *d, const struct span *s)
{
	size_t digits = 0;
	for (size_t i = s->from; i < s->to && digits < 6; i++) {
		bool range = d->run.p[i] == '-' && i > s->from && d->run.p[i - 1] == ' ' &&
			     i + 1 < s->to && d->run.p[i + 1] == ' '; /* "150 - 400" */
		digits = range ? 0 : digits + is_digit(d->run.p[i]);
	}
	return digits >= 6;
}

static bool is_label(const struct document *d, const struct span *s)
{
	str t = str_trim(str_sub(out_view(&d->run), s->from, s->to));
	return t.n != 2 && t.n > 0 && t.p[t.n - 1] == ':'; /* ":" alone: of the label before it */
}

/* Labels without a sign of their own: words stand in every second column, and beside them things of
 * different kinds below one another, as no column of a list holds them. */
static bool in_pairs(const struct document *d)
{
	unsigned rows = 0, kinds = 0;
	for (size_t i = 0, n; i < d->n_span; i += n) {
		n = row_spans(d, i);
		if (n < 2 || n > 6 || ++rows > FORM_ROWS)
			return false;
		for (size_t k = i; k < i + n; k += 2) {
			size_t long_one = d->span[k].to - d->span[k].from;
			if (long_one > LABEL_BYTES || (k == i && long_one == 0))
				return false;
			for (size_t at = d->span[k].from; at < d->span[k].to; at++)
				if (is_digit(d->run.p[at]))
					return false;
		}
		if (rows > 1 && d->span[i + 1].to > d->span[i + 1].from)
			kinds |= numbered(d, &d->span[i + 1]) ? 1 : 2;
	}
	return rows > 2 && kinds == 3;
}

/* words_only - letters and no digit, in most so many bytes; or nothing. */
static bool words_only(const struct document *d, const struct span *s)
{
	bool letters = s->to == s->from;
	for (size_t i = s->from; i < s->to; i++) {
		if (is_digit(d->run.p[i]))
			return false;
		letters |= is_alpha(d->run.p[i]);
	}
	return letters && s->to - s->from <= LABEL_BYTES;
}

/* stacked - rows of labels, and a row with their values right below each. */
static bool stacked(const struct document *d)
{
	unsigned rows = 0, filled = 0;
	for (size_t i = 0, n, above = 0; i < d->n_span; i += n, rows++) {
		unsigned digits = 0;
		n = row_spans(d, i);
		if (rows > FORM_ROWS)
			return false;
		for (size_t k = i; k < i + n; k++) {
			const struct span *s = &d->span[k];
			bool labelled =
			    k - i < above && d->span[k - above].to > d->span[k - above].from;
			if (rows % 2 == 0 ? !words_only(d, s) : s->to > s->from && !labelled)
				return false;
			digits += !words_only(d, s);
		}
		filled += digits > 0;
		above = n;
	}
	return rows >= 4 && rows % 2 == 0 && filled * 2 >= rows / 2;
}

static size_t most_filled(const struct document *d)
{
	size_t most = 0;
	for (size_t i = 0, n; i < d->n_span; i += n) {
		size_t filled = 0;
		n = row_spans(d, i);
		for (size_t k = i; k < i + n; k++)
			filled += d->span[k].to > d->span[k].from;
		most = filled > most ? filled : most;
	}
	return most;
}

/* Is it a layout, a list of things with their names in front, or results that belong to the text
 * around them? Then it is read line by line. */
static bool a_form(const struct document *d)
{
	size_t cells = 0, labels = 0;
	unsigned full = 0, named = 0;
	for (size_t i = 0, n; i < d->n_span; i += n) {
		size_t some = 0, filled = 0;
		n = row_spans(d, i);
		for (size_t k = i; k < i + n; k++) {
			some += numbered(d, &d->span[k]);
			filled += d->span[k].to > d->span[k].from;
			labels += is_label(d, &d->span[k]);
		}
		cells += filled;
		named += some > 0;
		full += filled > 1;
	}
	if (stacked(d))
		return false;
	return most_filled(d) <= 2 || labels * 4 >= cells || full < 2 || named * 2 + 1 < full ||
	       in_pairs(d);
}

/* Words that name what stands in the next cell, and do not end in a sign. */
static bool names_next(const struct document *d, const struct span *s, const struct span *end)
{
	bool letters = false;
	if (s + 1 == end || s->to - s->from > LABEL_BYTES || s->to == s->from ||
	    s[1].to == s[1].from)
		return false;
	for (size_t i = s->from; i < s->to; i++) {
		if (is_digit(d->run.p[i]) || d->run.p[i] == '\n')
			return false;
		letters |= is_alpha(d->run.p[i]);
	}
	return letters && str_find_byte(STR(":?.,;="), d->run.p[s->to - 1]) == 6;
}

/* In a form of labels and values the lines that hold it say which is which. */
static void mark_labels(struct document *d)
{
	struct out marked = out_mem();
	size_t done = 0;
	for (size_t i = 0, n; i < d->n_span; i += n) {
		n = row_spans(d, i);
		for (size_t k = i; k < i + n; k += 2) {
			if (!names_next(d, &d->span[k], &d->span[i + n]))
				continue;
			out_str(&marked, str_sub(out_view(&d->run), done, d->span[k].to));
			out_char(&marked, ':');
			done = d->span[k].to;
		}
	}
	out_str(&marked, str_sub(out_view(&d->run), done, d->run.n));
	out_clear(&d->run);
	out_str(&d->run, out_view(&marked));
	out_end(&marked);
}

static void give_table_so_far(struct document *d)
{
	if (d->n_span == 0)
		return;
	bool form = !d->begun && !d->sheet && a_form(d);
	if (form && (most_filled(d) == 2 || in_pairs(d)))
		mark_labels(d);
	tell_text(d);
	if (form)
		give_prose(d);
	else
		give_rows(d);
	forget_run(d);
}

static void flush(struct document *d)
{
	tell_text(d);
	give_prose(d);
	forget_run(d);
}

/* ---- text ---- */

static void put_byte(struct document *d, char c)
{
	out_char(&d->run, c);
	d->line += c == '\n';
}

static bool after_break(const struct document *d)
{
	return d->run.n == 0 || d->run.p[d->run.n - 1] == '\n' || d->run.p[d->run.n - 1] == '\t';
}

/* Typography that stands for letters or for nothing. gives NULL for all other characters. */
static const char *plain_of(uint32_t cp)
{
	static const char *const ligature[] = {"ff", "fi", "fl", "ffi", "ffl", "st", "st"};
	if (cp >= 0xFB00 && cp <= 0xFB06)
		return ligature[cp - 0xFB00];
	if (cp == 0x00AD || cp == 0x200B || cp == 0x2060 || cp == 0xFEFF)
		return "";
	if (cp == 0x00A0 || (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F || cp == 0x2028)
		return " ";
	if (cp == 0x2010 || cp == 0x2011)
		return "-";
	return NULL;
}

void document_put(struct document *d, str s)
{
	for (size_t i = 0; i < s.n;) {
		unsigned char c = s.p[i];
		if (c < 0x80) {
			bool end = c == '\n' || c == '\f' || c == '\v';
			bool blank = c == 0x7F || (c < ' ' && (c != '\t' || d->in_table));
			put_byte(d, end ? '\n' : blank ? ' ' : (char)c);
			i++;
			continue;
		}
		uint32_t cp = utf8_next(s, &i);
		const char *plain = plain_of(cp);
		if (plain != NULL)
			out_z(&d->run, plain);
		else if (cp < 0xA0)
			out_char(&d->run, ' ');
		else
			utf8_put(&d->run, cp);
	}
	if (!d->in_table && d->run.n >= RUN_MOST)
		flush(d);
}

uint64_t document_place(const struct document *d) { return d->base + d->run.n; }

void document_line(struct document *d)
{
	if (!after_break(d))
		put_byte(d, '\n');
	if (!d->in_table && d->run.n >= RUN_BYTES)
		flush(d);
}

void document_blank(struct document *d)
{
	document_line(d);
	if (!d->in_table && d->run.n > 1 && d->run.p[d->run.n - 2] != '\n')
		put_byte(d, '\n');
}

void document_page(struct document *d, uint64_t number)
{
	document_table_end(d);
	document_line(d);
	flush(d);
	if (d->page > 0)
		put_byte(d, '\f');
	d->page = number;
}

/* ---- tables ---- */

/* A paragraph ends with its cell: the next cell stands on the same line. */
static void cell_end(struct document *d)
{
	if (!d->in_cell)
		return;
	struct span *s = &d->span[d->n_span - 1];
	while (d->run.n > s->from && d->run.p[d->run.n - 1] == '\n') {
		d->run.n--;
		d->line--;
	}
	s->to = d->run.n;
	d->in_cell = false;
}

static void row_end(struct document *d)
{
	cell_end(d);
	if (d->in_row)
		put_byte(d, '\n');
	d->in_row = false;
}

void document_table(struct document *d, str title, bool sheet)
{
	if (d->in_table) {
		d->nested += d->nested < UINT32_MAX;
		document_line(d);
		return;
	}
	document_line(d);
	flush(d);
	out_clear(&d->title);
	out_str(&d->title, title);
	d->in_table = true;
	d->begun = d->in_row = d->in_cell = false;
	d->sheet = sheet;
	d->row = 0;
}

void document_row(struct document *d, uint64_t number)
{
	if (!d->in_table)
		document_table(d, STR_NONE, false);
	if (d->nested > 0) {
		document_line(d);
		return;
	}
	row_end(d);
	if (d->rows >= SAMPLE_ROWS || d->run.n >= RUN_MOST)
		give_table_so_far(d);
	d->row = number > d->row ? number : d->row + 1;
	d->columns = 0;
	d->in_row = true;
	d->rows++;
}

void document_cell(struct document *d)
{
	if (d->nested > 0) {
		if (!after_break(d))
			put_byte(d, ' ');
		return;
	}
	if (!d->in_row)
		document_row(d, 0);
	cell_end(d);
	if (d->columns >= d->job->limits->columns) {
		put_byte(d, ' '); /* text of the row that no column has */
		d->over = true;
		return;
	}
	if (d->columns++ > 0)
		put_byte(d, '\t');
	GROW(d->span, d->span_cap, d->n_span + 1);
	d->span[d->n_span++] = (struct span){.from = d->run.n, .to = d->run.n, .row = d->row};
	d->in_cell = true;
}

void document_cell_at(struct document *d, unsigned column)
{
	if (column >= d->job->limits->columns)
		column = (unsigned)d->job->limits->columns - 1;
	do
		document_cell(d);
	while (d->nested == 0 && d->in_cell && d->columns <= column);
}

void document_table_end(struct document *d)
{
	if (!d->in_table)
		return;
	if (d->nested > 0) {
		d->nested--;
		document_line(d);
		return;
	}
	row_end(d);
	give_table_so_far(d);
	if (d->begun)
		d->job->sink->table_end(d->job->sink);
	d->in_table = d->begun = false;
	out_clear(&d->title);
	forget_run(d);
}

void document_end(struct document *d)
{
	d->nested = 0;
	document_table_end(d);
	document_line(d);
	flush(d);
	if (d->over)
		d->job->sink->partial(d->job->sink, REASON_partly_unreadable, 0);
	out_end(&d->run);
	out_end(&d->title);
	grow_free(d->span, d->span_cap, sizeof(*d->span));
	grow_free(d->cell, d->cell_cap, sizeof(*d->cell));
	grow_free(d->sample, d->sample_cap, sizeof(*d->sample));
	grow_free(d->sample_cell, d->sample_cells, sizeof(*d->sample_cell));
}
