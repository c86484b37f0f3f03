/* paper - see paper.h. */
#include "sim/paper.h"

#include "base/arena.h"
#include "base/utf8.h"

static const struct {
	const char *ending;
	void (*write)(struct out *, const struct paper *, const struct look *);
} forms[FORM_count] = {
    [FORM_docx] = {".docx", write_docx}, [FORM_odt] = {".odt", write_odt},
    [FORM_rtf] = {".rtf", write_rtf},    [FORM_xlsx] = {".xlsx", write_xlsx},
    [FORM_ods] = {".ods", write_ods},    [FORM_plain] = {".txt", write_plain},
    [FORM_pdf] = {".pdf", write_pdf},    [FORM_sqlite] = {".db", write_sqlite},
};

struct look look_make(struct rng *r)
{
	struct look l = {.font = rng_below(r, 3)};
	l.size = rng_in(r, 18, 23);
	l.wide = rng_hit(r, 300);
	l.lines = rng_hit(r, 500);
	l.tabs = rng_hit(r, 500);
	l.dated = rng_hit(r, 500);
	l.shared = rng_hit(r, 700);
	l.headed = true;
	l.seed = (uint32_t)rng_u64(r);
	return l;
}

struct paper paper_make(void) { return (struct paper){.text = out_mem()}; }

void paper_clear(struct paper *p)
{
	out_clear(&p->text);
	p->cells = p->blocks = 0;
	p->first = 0;
	p->head = p->foot = NULL;
}

void paper_free(struct paper *p)
{
	out_end(&p->text);
	grow_free(p->cell, p->cells_cap, sizeof(*p->cell));
	grow_free(p->block, p->blocks_cap, sizeof(*p->block));
}

void paper_cell(struct paper *p, enum cell_kind kind)
{
	uint32_t from = 0;
	if (p->cells > 0)
		from = p->cell[p->cells - 1].at + p->cell[p->cells - 1].n;
	GROW(p->cell, p->cells_cap, p->cells + 1);
	p->cell[p->cells++] = (struct paper_cell){from, (uint32_t)p->text.n - from, kind};
}

void paper_block(struct paper *p, enum block_kind kind)
{
	GROW(p->block, p->blocks_cap, p->blocks + 1);
	p->block[p->blocks++] = (struct paper_block){kind, p->first, (uint32_t)p->cells - p->first};
	p->first = (uint32_t)p->cells;
}

static void whole(struct paper *p, enum block_kind kind, const char *words)
{
	out_z(&p->text, words);
	paper_cell(p, CELL_text);
	paper_block(p, kind);
}

void paper_line(struct paper *p, const char *words) { whole(p, BLOCK_line, words); }

void paper_title(struct paper *p, const char *words) { whole(p, BLOCK_title, words); }

void paper_head(struct paper *p, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		out_z(&p->text, names[i]);
		paper_cell(p, CELL_text);
	}
	paper_block(p, BLOCK_head);
}

const struct paper_cell *paper_cell_at(const struct paper *p, size_t cell)
{
	return &p->cell[cell];
}

str paper_words(const struct paper *p, size_t cell)
{
	return str_sub(out_view(&p->text), p->cell[cell].at, p->cell[cell].at + p->cell[cell].n);
}

size_t paper_table_stop(const struct paper *p, size_t at)
{
	size_t end = at + 1;
	while (end < p->blocks && p->block[end].kind == BLOCK_row)
		end++;
	return end;
}

void paper_write(struct out *o, enum paper_form form, const struct paper *p, const struct look *l)
{
	forms[form].write(o, p, l);
}

const char *paper_ending(enum paper_form form) { return forms[form].ending; }

void put_xml(struct out *o, str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const char *name = s.p[i] == '&'    ? "&amp;"
				   : s.p[i] == '<'  ? "&lt;"
				   : s.p[i] == '>'  ? "&gt;"
				   : s.p[i] == '"'  ? "&quot;"
				   : s.p[i] == '\'' ? "&apos;"
						    : NULL;
		if (name != NULL)
			out_z(o, name);
		else
			out_char(o, (char)s.p[i]);
	}
}

/* Signs, not bytes: what a column of a plain text needs. */
static size_t width_of(str s)
{
	size_t n = 0;
	for (size_t i = 0; i < s.n; i++)
		n += (s.p[i] & 0xC0) != 0x80;
	return n;
}

static void put_padded(struct out *o, str s, size_t width)
{
	out_str(o, s);
	for (size_t n = width_of(s); n < width; n++)
		out_char(o, ' ');
}

static void plain_table(struct out *o, const struct paper *p, size_t from, size_t end)
{
	enum { COLUMNS_most = 40 };
	size_t width[COLUMNS_most] = {0};
	for (size_t b = from; b < end; b++)
		for (size_t i = 0; i < p->block[b].n && i < COLUMNS_most; i++) {
			size_t w = width_of(paper_words(p, p->block[b].cell + i));
			width[i] = w > width[i] ? w : width[i];
		}
	for (size_t b = from; b < end; b++) {
		for (size_t i = 0; i < p->block[b].n && i < COLUMNS_most; i++)
			put_padded(o, paper_words(p, p->block[b].cell + i),
				   i + 1 < p->block[b].n ? width[i] + 2 : 0);
		out_char(o, '\n');
	}
}

void write_plain(struct out *o, const struct paper *p, const struct look *l)
{
	for (size_t b = 0; b < p->blocks; b++) {
		const struct paper_block *k = &p->block[b];
		if (k->kind == BLOCK_head || k->kind == BLOCK_row) {
			size_t end = paper_table_stop(p, b);
			plain_table(o, p, b, end);
			b = end - 1;
			continue;
		}
		for (size_t i = 0; i < k->n; i++) {
			if (k->kind == BLOCK_pair && i % 2 == 0) {
				size_t at = o->n;
				out_str(o, paper_words(p, k->cell + i));
				while (o->n - at < 14 && !l->tabs)
					out_char(o, ' ');
				out_z(o, ": ");
			} else {
				out_str(o, paper_words(p, k->cell + i));
				out_z(o, i + 1 < k->n ? "    " : "");
			}
		}
		out_z(o, k->kind == BLOCK_page ? "\f" : "\n");
	}
}
