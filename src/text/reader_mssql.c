/*
 * reader_mssql - data files of Microsoft SQL Server (.mdf, .ndf) and backups that are not
 * compressed
 * (.bak), searched for rows: pages of data wherever they stand, by mssql_page.h; what is no page is
 * searched for text (carve.h). Headings are not known: rows of an object are a table without. All
 * of it is partial. Refuses indexes, which repeat what rows hold.
 */
#include "text/carve.h"
#include "text/mssql_page.h"

#define STEP   ((size_t)512) /* pages begin at a multiple of it */
#define WINDOW ((size_t)256 << 10)

struct mssql {
	struct read_job *job;
	struct carve *carve;
	struct mssql_page *page;
	struct cell *cell;
	uint64_t pages;
};

static int mssql_bid(const struct head *h)
{
	str name = STR("M\0i\0c\0r\0o\0s\0o\0f\0t\0 \0S\0Q\0L\0 \0S\0e\0r\0v\0e\0r");
	str s = h->raw;
	if (str_starts(s, STR("TAPE")))
		return str_find(s, name) < s.n ? 93 : 0;
	/* the first page of a file is its header */
	bool first = s.n >= 2 * MSSQL_PAGE && mssql_kind(s.p) == MSSQL_other && s.p[1] == 15;
	return first && mssql_kind(s.p + MSSQL_PAGE) == MSSQL_other ? 93 : 0;
}

/* The name of the table: the object, and which columns its rows have here. */
static str table_name(const struct mssql_page *g, struct out *o, unsigned cells)
{
	out_clear(o);
	out_z(o, "object ");
	out_dec(o, g->object);
	for (unsigned i = 0; i < g->fields; i++) {
		out_char(o, i == 0 ? ' ' : ',');
		out_dec(o, g->field[i].at);
	}
	out_char(o, ' ');
	out_dec(o, cells);
	return out_view(o);
}

/* A page whose rows name numbers and dates that may tell somebody. */
static bool page_tells(const struct mssql *m, uint64_t at)
{
	for (unsigned i = 0; i < m->page->n; i++) {
		struct arena a = *m->job->arena;
		unsigned n = mssql_row(m->page, i, at, &a, m->cell);
		for (unsigned k = 0; k < n; k++)
			if (carve_tells(m->cell[k].text, true))
				return true;
	}
	return false;
}

static void give_page(struct mssql *m, str page, uint64_t at)
{
	struct turns *t = carve_turns(m->carve);
	struct out name = out_mem();
	m->pages++;
	if (!mssql_open(m->page, page)) {
		carve_bytes(m->carve, page, at);
		return;
	}
	unsigned rows = page_tells(m, at) ? m->page->n : 0;
	for (unsigned i = 0; i < rows; i++) {
		struct arena a = *m->job->arena;
		unsigned n = mssql_row(m->page, i, at, &a, m->cell);
		bool fresh;
		if (n == 0)
			continue;
		turns_row(t, turns_table(t, table_name(m->page, &name, n), STR_NONE, &fresh),
			  m->cell, n);
	}
	out_end(&name);
}

static void look_at(struct mssql *m, str s, size_t end)
{
	uint64_t here = m->job->in->at;
	size_t from = 0, at = 0;
	while (at < end) {
		enum mssql_kind k = s.n - at >= MSSQL_PAGE ? mssql_kind(s.p + at) : MSSQL_none;
		if (k == MSSQL_none) {
			at += STEP;
			continue;
		}
		if (at > from)
			carve_bytes(m->carve, str_sub(s, from, at), here + from);
		str page = str_sub(s, at, at + MSSQL_PAGE);
		if (k == MSSQL_data)
			give_page(m, page, here + at);
		else if (k == MSSQL_text)
			carve_bytes(m->carve, page, here + at);
		at += MSSQL_PAGE;
		from = at;
	}
	at = at < s.n ? at : s.n;
	if (at > from)
		carve_bytes(m->carve, str_sub(s, from, at), here + from);
	input_skip(m->job->in, at);
}

static int mssql_read(struct read_job *j, struct err *e)
{
	struct mssql m = {.job = j};
	m.page = arena_new(j->arena, struct mssql_page, 1);
	m.cell = arena_new(j->arena, struct cell, MSSQL_CELLS);
	m.carve = carve_start(j, false);
	for (;;) {
		str s = input_view(j->in, WINDOW + MSSQL_PAGE);
		if (s.n == 0)
			break;
		look_at(&m, s, s.n > WINDOW ? WINDOW : s.n);
		j->sink->progress(j->sink, j->in->at);
	}
	carve_end(m.carve);
	if (j->in->failed)
		return err_set(e, REASON_io_error, j->in->at);
	j->sink->partial(j->sink, REASON_carved, 0);
	return 0;
}

const struct reader reader_mssql = {
    .name = "mssql",
    .version = 1,
    .format = "Data files and backups of Microsoft SQL Server",
    .standard = "pages of SQL Server 7 to 2022 (mdf, ndf), Microsoft Tape Format 1.00a (bak)",
    .limits =
	"always partial: no names of columns; numbers only where they are BSNs, dates where all "
	"rows of a page have one; no compressed pages or backups; long texts as running text",
    .bid = mssql_bid,
    .bid_most = 93,
    .read = mssql_read,
};
