/*
 * turns - see turns.h. A table is announced to the sink when it has as many rows as the finder
 * looks at, or at the end; from then on its rows go straight through until another table is
 * announced. Refuses to keep more than KEPT_BYTES: then all tables are announced with what they
 * have.
 */
#include "text/turns.h"

#include "base/hash.h"
#include "base/must.h"

#define TABLES_MAX  1024
#define SAMPLE_ROWS 199 /* and the headings */
#define TABLE_BYTES ((size_t)256 << 10)
#define SPARE_BYTES ((size_t)64 << 10)
#define KEPT_BYTES  ((size_t)16 << 20)

void turns_start(struct turns *t, struct read_job *j)
{
	*t = (struct turns){.job = j, .rows = 1};
	t->row = arena_new(j->arena, struct row, SAMPLE_ROWS + 1);
}

static void turn_free(struct turn *u)
{
	out_end(&u->name);
	out_end(&u->heading);
	out_end(&u->text);
	grow_free(u->head, u->head_cap, sizeof(*u->head));
	grow_free(u->cell, u->cell_cap, sizeof(*u->cell));
	grow_free(u->row, u->row_cap, sizeof(*u->row));
	*u = (struct turn){.name = out_mem(), .heading = out_mem(), .text = out_mem()};
}

/* Memory of small tables is used again. */
static void forget(struct turns *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct turn *u = &t->turn[i];
		if (u->text.cap > SPARE_BYTES || u->cell_cap > SPARE_BYTES / sizeof(*u->cell))
			turn_free(u);
	}
	hmap_free(&t->by_name);
	t->by_name = (struct hmap){0};
	t->n = t->open = t->kept = 0;
}

void turns_free(struct turns *t)
{
	for (size_t i = 0; i < t->made; i++)
		turn_free(&t->turn[i]);
	hmap_free(&t->by_name);
	grow_free(t->turn, t->cap, sizeof(*t->turn));
	grow_free(t->cell, t->cell_cap, sizeof(*t->cell));
	*t = (struct turns){0};
}

/* An empty table in place n. */
static struct turn *fresh_turn(struct turns *t, size_t n)
{
	GROW(t->turn, t->cap, n + 1);
	struct turn *u = &t->turn[n];
	if (n == t->made) {
		*u = (struct turn){.name = out_mem(), .heading = out_mem(), .text = out_mem()};
		t->made++;
	}
	out_clear(&u->name);
	out_clear(&u->heading);
	out_clear(&u->text);
	u->heads = 0;
	u->cells = u->rows = u->kept = 0;
	return u;
}

size_t turns_table(struct turns *t, str name, str scope, bool *out_fresh)
{
	static const unsigned char key[16] = "tables in turns";
	if (t->n == TABLES_MAX) {
		turns_end(t);
		forget(t);
	}
	uint64_t *at =
	    hmap_put(&t->by_name, hash64_mix(hash64(key, scope), hash64(key, name)), out_fresh);
	if (!*out_fresh)
		return *at;
	*at = t->n;
	struct turn *u = fresh_turn(t, t->n);
	out_str(&u->name, name);
	out_str(&u->name, scope);
	u->title_n = name.n;
	return t->n++;
}

static struct kept_cell keep_cell(struct out *text, const struct cell *c)
{
	struct kept_cell k = {.from = text->n, .n = c->text.n, .at = c->at, .raw_n = c->raw_n};
	out_str(text, c->text);
	return k;
}

static unsigned give_cells(struct cell *to, const struct kept_cell *k, unsigned n, str text)
{
	for (unsigned i = 0; i < n; i++)
		to[i] = (struct cell){.text = str_sub(text, k[i].from, k[i].from + k[i].n),
				      .at = k[i].at,
				      .raw_n = k[i].raw_n};
	return n;
}

/* Leave the table that is open. An empty one keeps it apart from the next: what a table says of its
 * only row is nothing to its neighbour. */
static void close_open(struct turns *t)
{
	struct sink *s = t->job->sink;
	if (t->open == 0)
		return;
	s->table_end(s);
	s->table_begin(s, &(struct table){.sample = t->row});
	s->table_end(s);
	t->open = 0;
}

/* Announce a table with what is kept of it, and stay in it. */
static void announce(struct turns *t, size_t table)
{
	struct sink *s = t->job->sink;
	struct turn *u = &t->turn[table];
	struct row *row = t->row;
	unsigned n = 0;
	if (u->rows == 0)
		return;
	close_open(t);
	GROW(t->cell, t->cell_cap, u->heads + u->cells);
	struct cell *c = t->cell;
	if (u->heads > 0) {
		row[n] = (struct row){.number = u->row[0].number - 1, .n = u->heads, .cells = c};
		n++;
		c += give_cells(c, u->head, u->heads, out_view(&u->heading));
	}
	for (size_t i = 0; i < u->rows; i++) {
		const struct kept_row *k = &u->row[i];
		row[n] = (struct row){.number = k->number, .n = k->n, .cells = c};
		n++;
		c += give_cells(c, u->cell + k->first, k->n, out_view(&u->text));
	}
	str name = out_view(&u->name);
	s->table_begin(s, &(struct table){.sample = row,
					  .n_sample = n,
					  .lines = t->lines,
					  .title = str_sub(name, 0, u->title_n),
					  .scope = str_sub(name, u->title_n, name.n)});
	for (unsigned i = 0; i < n; i++)
		s->row(s, &row[i]);
	t->open = table + 1;
	t->kept -= u->kept;
	u->kept = 0;
	out_clear(&u->text);
	u->rows = u->cells = 0;
}

void turns_headings(struct turns *t, size_t table, const struct cell *cell, unsigned n)
{
	struct turn *u = &t->turn[table];
	if (n > t->job->limits->columns)
		n = (unsigned)t->job->limits->columns;
	bool same = u->heads == n;
	for (unsigned i = 0; i < n && same; i++)
		same = str_eq(cell[i].text, str_sub(out_view(&u->heading), u->head[i].from,
						    u->head[i].from + u->head[i].n));
	if (same)
		return;
	announce(t, table);
	if (t->open == table + 1)
		close_open(t);
	out_clear(&u->heading);
	GROW(u->head, u->head_cap, n);
	for (unsigned i = 0; i < n; i++)
		u->head[i] = keep_cell(&u->heading, &cell[i]);
	u->heads = n;
}

void turns_row(struct turns *t, size_t table, const struct cell *cell, unsigned n)
{
	struct sink *s = t->job->sink;
	struct turn *u = &t->turn[table];
	t->rows++;
	if (n > t->job->limits->columns) {
		n = (unsigned)t->job->limits->columns;
		if (!t->told_dropped)
			s->partial(s, REASON_partly_unreadable, cell[n].at);
		t->told_dropped = true;
	}
	if (t->open == table + 1) {
		s->row(s, &(struct row){.number = t->rows, .n = n, .cells = cell});
		return;
	}
	GROW(u->row, u->row_cap, u->rows + 1);
	GROW(u->cell, u->cell_cap, u->cells + n);
	size_t before = u->text.n;
	u->row[u->rows++] = (struct kept_row){.number = t->rows, .first = u->cells, .n = n};
	for (unsigned i = 0; i < n; i++)
		u->cell[u->cells++] = keep_cell(&u->text, &cell[i]);
	size_t cost = u->text.n - before + n * sizeof(*u->cell);
	u->kept += cost;
	t->kept += cost;
	if (u->rows == SAMPLE_ROWS || u->kept >= TABLE_BYTES)
		announce(t, table);
	if (t->kept >= KEPT_BYTES)
		for (size_t i = 0; i < t->n; i++)
			announce(t, i);
}

void turns_end(struct turns *t)
{
	for (size_t i = 0; i < t->n; i++)
		announce(t, i);
	close_open(t);
}
