/*
 * make_scan - letters, forms and lists that went over a copier: clean ones at 300 dpi, and rough
 * ones, tilted, with grain, pale, or squeezed by JPEG. Reading a page takes kond a second and more,
 * so there are as many as were asked for.
 */
#include "sim/desk.h"
#include "sim/scan.h"

#include <string.h>

enum { LIST_rows = 20 };

static struct copier clean_copier(struct rng *r)
{
	struct copier c = {.dpi = 300};
	c.tilt = (int)rng_below(r, 21) - 10;
	c.ink = rng_below(r, 40);
	c.two_tone = rng_hit(r, 250);
	c.quality = c.two_tone || rng_hit(r, 500) ? 0 : rng_in(r, 80, 92);
	return c;
}

static struct copier rough_copier(struct rng *r)
{
	struct copier c = {.dpi = rng_hit(r, 300) ? 200 : 300};
	int tilt = (int)rng_in(r, 40, 250);
	c.tilt = rng_hit(r, 500) ? tilt : -tilt;
	c.ink = rng_in(r, 20, 90);
	c.grain = rng_in(r, 5, 40);
	c.specks = rng_in(r, 0, 300);
	c.two_tone = rng_hit(r, 300);
	c.quality = c.two_tone ? 0 : rng_in(r, 35, 70);
	return c;
}

struct stack {
	struct sim *s;
	struct scan_file file;
	enum scan_form form;
	enum sim_format format;
	str name;
	unsigned pages;
};

/* Pictures of one page each: the second and later pages are files of their own. */
static void store_page(struct stack *k)
{
	struct sim *s = k->s;
	struct out name = out_mem();
	if (k->pages == 1) {
		out_str(&s->text, out_view(&k->file.bytes));
		sim_close(s);
	} else {
		const char *ending = scan_ending(k->form);
		out_str(&name, str_sub(k->name, 0, k->name.n - str_of(ending).n));
		out_char(&name, '-');
		out_dec(&name, k->pages);
		out_z(&name, ending);
		sim_put(s, k->format, out_view(&name), out_view(&k->file.bytes));
	}
	out_end(&name);
	scan_free(&k->file);
}

static void taken(void *ctx, const struct raster *r)
{
	struct stack *k = ctx;
	bool single = k->form == SCAN_png || k->form == SCAN_jpeg;
	k->pages++;
	if (single)
		k->file = scan_begin(k->form);
	scan_page(&k->file, r);
	if (single)
		store_page(k);
}

static unsigned copy(struct sim *s, struct stack *k, const struct copier *c)
{
	bool single = k->form == SCAN_png || k->form == SCAN_jpeg;
	if (!single)
		k->file = scan_begin(k->form);
	scan_paper(&s->paper, &s->look, c, k, taken);
	if (!single) {
		scan_end(&k->file);
		out_str(&s->text, out_view(&k->file.bytes));
		sim_close(s);
		scan_free(&k->file);
	}
	return k->pages;
}

/* One file about the next people of b. gives how many were taken */
static size_t one_file(struct sim *s, struct batch b, bool rough, uint32_t *pages)
{
	static const char *const folders[] = {"scans", "Gescand/2025", "archief/papier"};
	struct rng *r = &s->rng;
	struct desk d = desk_make(s);
	struct copier c = rough ? rough_copier(r) : clean_copier(r);
	struct stack k = {.s = s, .format = rough ? SIM_rough : SIM_scan};
	bool list = b.n > 4 && rng_hit(r, 80);
	size_t most = list ? LIST_rows : rng_hit(r, 600) ? 1 : rng_in(r, 2, 5), used = 0;
	k.form =
	    (enum scan_form)(most == 1 ? rng_below(r, SCAN_count) : rng_in(r, SCAN_tiff, SCAN_pdf));
	if (k.form == SCAN_jpeg) {
		c.two_tone = false;
		c.quality = c.quality == 0 ? 90 : c.quality;
	}
	s->look = look_make(r);
	s->look.wide &= list;
	k.name = sim_name(s, folders[rng_below(r, 3)], "scan", scan_ending(k.form));
	sim_open(s, k.format, CODING_utf8, k.name);
	paper_clear(&s->paper);
	struct arena keep = s->scratch;
	if (list) {
		used = b.n < most ? b.n : most;
		desk_list(&d, b.at, used);
	} else {
		unsigned kind = desk_kind(r);
		for (bool any = false; used < most && used < b.n; used++, s->scratch = keep)
			any |= desk_one(&d, kind, b.at[used], any);
	}
	if (s->paper.blocks > 0)
		*pages += copy(s, &k, &c);
	return used;
}

void make_scans(struct sim *s, struct batch only, struct batch others, uint32_t pages, bool rough)
{
	uint32_t done = 0;
	struct arena keep = s->scratch;
	while (only.n > 0 && !s->failed) {
		size_t used = one_file(s, only, rough, &done);
		only.at += used;
		only.n -= used;
	}
	while (done < pages && others.n > 0 && !s->failed) {
		size_t used = one_file(s, others, rough, &done);
		others.at += used;
		others.n -= used;
	}
	s->scratch = keep;
	s->counts.scanned_pages += done;
}
