/*
 * make_raw - data files of programs that no library reads: records of text between bytes that mean
 * nothing, in one byte a letter or two. Whoever stands only here is found by carving alone.
 */
#include "sim/sim.h"

static void junk(struct sim *s, size_t least, size_t most)
{
	for (size_t n = rng_in(&s->rng, (uint32_t)least, (uint32_t)most); n > 0; n--)
		out_u8(&s->text, (uint8_t)(rng_below(&s->rng, 3) == 0 ? rng_u64(&s->rng) : 0));
}

static void field(struct sim *s, enum coding c, const struct face *f, const struct style *y,
		  enum field which)
{
	out_clear(&s->cell);
	face_put(s, &s->cell, f, y, which);
	encode(&s->text, c, out_view(&s->cell));
	out_bytes(&s->text, "\0\0\0\0", c == CODING_utf16le ? 4 : 1);
}

void make_raw(struct sim *s, struct batch b)
{
	static const char *const endings[] = {".mdf", ".dmp", ".dat", ".bin"};
	struct style y = style_make(&s->rng);
	struct arena keep = s->scratch;
	enum coding c = rng_hit(&s->rng, 500) ? CODING_utf16le : CODING_cp1252;
	const char *ending = endings[rng_below(&s->rng, 4)];
	y.date = y.date == 2 ? 0 : y.date;
	sim_open(s, SIM_raw, CODING_utf8, sim_name(s, "server/data", "labdata", ending));
	out_bytes(&s->text, "\x01\x0F\0\0\x08\x01\0\0\x03\0\0\0", 12);
	junk(s, 4000, 20000);
	for (size_t i = 0; i < b.n; i++, s->scratch = keep) {
		struct face f = face_make(s, b.at[i], &y);
		if (!face_can(&f, BIT(bsn) | BIT(whole) | BIT(birth)) || f.bsn == 0)
			continue;
		field(s, c, &f, &y, FIELD_bsn);
		field(s, c, &f, &y, FIELD_whole);
		field(s, c, &f, &y, FIELD_birth);
		junk(s, 8, 60);
		truth_see(s, &f, BIT(bsn) | BIT(whole) | BIT(birth), 0, SENDER_none, 0, false);
	}
	junk(s, 1000, 9000);
	sim_close(s);
}
