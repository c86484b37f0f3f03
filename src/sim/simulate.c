/* simulate - see simulate.h. Goes over the people in rounds; each round cuts them into batches,
 * each batch becomes files of one format. */
#define _GNU_SOURCE
#include "sim/simulate.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/must.h"
#include "sim/sim.h"

/* The makers, and how often each is taken when all are asked for. */
static const struct {
	const char *name;
	unsigned bit;
	uint32_t weight;
	void (*make)(struct sim *, struct batch);
} formats[] = {
#define FORMAT(bit, name, weight, maker) {#name, SIM_##name, weight, maker},
#include "sim/format.tbl"
#undef FORMAT
};
#define FORMATS (sizeof(formats) / sizeof(formats[0]))

/* What is asked for with no word said: all, but what only carving could read. */
static unsigned default_formats(void)
{
	unsigned all = 0;
	for (size_t i = 0; i < FORMATS; i++)
		all |= formats[i].weight > 0 || formats[i].make == NULL ? formats[i].bit : 0;
	return all;
}

static const unsigned plain_formats = SIM_docx - 1;

bool simulate_formats(str list, unsigned *out_formats)
{
	unsigned all = 0;
	while (list.n > 0) {
		str word = str_trim(str_cut(&list, ','));
		unsigned bit = 0;
		if (str_eq(word, STR("plain")))
			bit = plain_formats;
		if (str_eq(word, STR("documents")))
			bit = default_formats() & ~plain_formats;
		for (size_t i = 0; i < FORMATS; i++)
			if (str_eq(word, str_of(formats[i].name)))
				bit = formats[i].bit;
		if (bit == 0)
			return false;
		all |= bit;
	}
	*out_formats = all;
	return all != 0;
}

/* A format that is only made when it is asked for has no weight of its own. */
static uint32_t weight_of(size_t i, unsigned asked)
{
	if ((asked & formats[i].bit) == 0 || formats[i].make == NULL)
		return 0;
	return formats[i].weight > 0 ? formats[i].weight : 5;
}

static void (*maker(struct sim *s))(struct sim *, struct batch)
{
	unsigned f = s->want->formats;
	uint32_t all = 0;
	if ((f & ~(unsigned)SIM_container) == 0)
		f = SIM_csv | SIM_hl7 | SIM_text;
	for (size_t i = 0; i < FORMATS; i++)
		all += weight_of(i, f);
	uint32_t at = rng_below(&s->rng, all);
	for (size_t i = 0; i < FORMATS; i++) {
		uint32_t weight = weight_of(i, f);
		if (at < weight)
			return formats[i].make;
		at -= weight;
	}
	return make_tables;
}

/* Make a batch inside a container: zip, tar, tar.gz, zip in tar, tar.gz in zip, or each file as
 * .gz. */
static void make_packed(struct sim *s, struct batch b, void (*make)(struct sim *, struct batch))
{
	static const char *const endings[] = {".zip", ".tar", ".tar.gz", ".tar", ".zip"};
	uint32_t shape = rng_below(&s->rng, 5);
	str outer = sim_name(s, "backup", "archief", endings[shape]);
	str inner = sim_name(s, "", "deel", shape == 3 ? ".zip" : ".tar.gz");
	struct out path = out_mem(), bytes = out_mem(), gz = out_mem();
	struct pack p =
	    pack_begin(shape == 0 || shape == 3 ? PACK_zip : PACK_tar, rng_hit(&s->rng, 300));
	out_str(&path, outer);
	if (shape >= 3) {
		out_z(&path, "!/");
		out_str(&path, inner);
	}
	if (shape == 2 || shape == 4) {
		str name = shape == 2 ? outer : inner;
		while (str_find_byte(name, '/') < name.n)
			str_cut(&name, '/');
		out_z(&path, "!/");
		out_str(&path, str_sub(name, 0, name.n - 3));
	}
	s->pack = &p;
	s->pack_path = str_copy(&s->paths, out_view(&path));
	make(s, b);
	s->pack = NULL;
	pack_end(&p, &bytes);
	if (shape == 2 || shape == 4) {
		pack_gzip(&gz, out_view(&bytes));
		out_clear(&bytes);
		out_str(&bytes, out_view(&gz));
	}
	if (shape >= 3) {
		struct pack q = pack_begin(shape == 3 ? PACK_tar : PACK_zip, false);
		pack_add(&q, inner, out_view(&bytes));
		out_clear(&bytes);
		pack_end(&q, &bytes);
	}
	s->pack_path = STR_NONE;
	sim_put(s, SIM_container, outer, out_view(&bytes));
	s->counts.containers++;
	out_end(&path);
	out_end(&bytes);
	out_end(&gz);
}

static void shuffle(uint32_t *v, size_t n, struct rng *r)
{
	for (size_t i = n; i > 1; i--) {
		size_t k = rng_below(r, (uint32_t)i);
		uint32_t t = v[k];
		v[k] = v[i - 1];
		v[i - 1] = t;
	}
}

static uint32_t batch_size(struct sim *s)
{
	uint32_t most = s->want->persons / 12;
	most = most < 40 ? 40 : most > 1500 ? 1500 : most;
	if (s->want->bytes > 64u << 20 && most == 1500)
		most = 8000;
	return rng_hit(&s->rng, 300) ? rng_in(&s->rng, 5, 40) : rng_in(&s->rng, 40, most);
}

/* One round over the people of list; permille of them take part. */
static void round_over(struct sim *s, const uint32_t *list, size_t n, uint32_t permille)
{
	struct arena a = s->scratch;
	uint32_t *part = arena_new(&a, uint32_t, n);
	size_t m = 0;
	for (size_t i = 0; i < n; i++)
		if (rng_hit(&s->rng, permille))
			part[m++] = list[i];
	shuffle(part, m, &s->rng);
	struct arena keep = s->scratch;
	s->scratch = a;
	for (size_t at = 0; at < m;) {
		size_t take = batch_size(s);
		struct batch b = {part + at, take < m - at ? take : m - at};
		void (*make)(struct sim *, struct batch) = maker(s);
		bool published = s->to_published;
		if (s->to_stolen && b.n < 40 && rng_hit(&s->rng, 60))
			s->to_published = true; /* shown as proof just as it was */
		if ((s->want->formats & SIM_container) != 0 &&
		    rng_hit(&s->rng, s->want->formats == SIM_container ? 1000 : 120))
			make_packed(s, b, make);
		else
			make(s, b);
		s->to_published = published;
		at += b.n;
	}
	s->scratch = keep;
}

/* ---- people who stand in one format only ---- */

enum { ONLY_permille = 5 };

static size_t row_of(unsigned bit)
{
	size_t i = 0;
	while (formats[i].bit != bit)
		i++;
	return i;
}

/* Scans: clean ones two in three. */
static uint32_t pages_of(const struct sim *s, unsigned bit)
{
	unsigned both = s->want->formats & (SIM_scan | SIM_rough);
	uint32_t all = s->want->scans == SCANS_some ? s->want->persons / 60 : s->want->scans;
	if ((both & bit) == 0)
		return 0;
	if (both != (SIM_scan | SIM_rough))
		return all;
	return bit == SIM_rough ? all / 3 : all - all / 3;
}

/* As many people in scans alone as there are pages: lists hold several, some pages hold people who
 * also stand elsewhere. */
static size_t only_wanted(const struct sim *s, size_t row)
{
	unsigned bit = formats[row].bit;
	if (bit == SIM_scan || bit == SIM_rough)
		return pages_of(s, bit) * 9 / 10;
	if ((s->want->formats & bit & ~plain_formats) == 0 || s->want->formats == bit)
		return 0;
	return s->want->persons * ONLY_permille / 1000;
}

static void reserve(struct sim *s)
{
	struct rng r = rng_of(s->want->seed, 9, 0);
	struct arena scratch = s->scratch;
	uint32_t *list = arena_new(&scratch, uint32_t, s->pool.patients);
	size_t n = 0, at = 0;
	s->only = arena_new(&s->paths, unsigned char, s->pool.n);
	for (uint32_t i = 0; i < s->pool.patients; i++)
		if (s->pool.human[i].stolen && !s->pool.human[i].published)
			list[n++] = i;
	shuffle(list, n, &r);
	for (size_t row = 0; row < FORMATS; row++)
		for (size_t k = only_wanted(s, row); k > 0 && at < n / 2; k--)
			s->only[list[at++]] = (unsigned char)(row + 1);
}

static struct batch reserved(struct sim *s, struct arena *a, size_t row)
{
	uint32_t *list = arena_new(a, uint32_t, s->pool.patients);
	struct batch b = {list, 0};
	for (uint32_t i = 0; i < s->pool.patients; i++)
		if (s->only[i] == row + 1)
			list[b.n++] = i;
	shuffle(list, b.n, &s->rng);
	return b;
}

static void write_reserved(struct sim *s)
{
	for (size_t row = 0; row < FORMATS; row++) {
		struct arena keep = s->scratch;
		struct batch b = reserved(s, &s->scratch, row);
		for (size_t at = 0; formats[row].make != NULL && at < b.n; at += 15)
			formats[row].make(s,
					  (struct batch){b.at + at, b.n - at < 15 ? b.n - at : 15});
		s->scratch = keep;
	}
}

static void write_scans(struct sim *s, unsigned bit, const uint32_t *in, size_t n)
{
	struct arena keep = s->scratch;
	uint32_t pages = pages_of(s, bit);
	struct batch only = reserved(s, &s->scratch, row_of(bit));
	uint32_t *others = arena_new(&s->scratch, uint32_t, n);
	for (size_t i = 0; i < n; i++)
		others[i] = in[i];
	shuffle(others, n, &s->rng);
	if (pages > 0)
		make_scans(s, only, (struct batch){others, n}, pages, bit == SIM_rough);
	s->scratch = keep;
}

static void write_evidence(struct sim *s)
{
	size_t n = s->pool.patients, stolen = 0, shown = 0;
	uint32_t *in = arena_new(&s->paths, uint32_t, s->pool.n),
		 *out = arena_new(&s->paths, uint32_t, n);
	uint32_t rounds = s->want->mentions > 0 ? s->want->mentions : 5;
	unsigned asked = s->want->formats;
	if ((asked & ~(unsigned)(SIM_scan | SIM_rough)) == 0)
		rounds = 0;
	reserve(s);
	for (uint32_t i = 0; i < n; i++) {
		if (s->pool.human[i].stolen && s->only[i] == 0)
			in[stolen++] = i;
		if (s->pool.human[i].published)
			out[shown++] = i;
	}
	for (uint32_t i = (uint32_t)n; i < s->pool.n; i++)
		if (s->pool.human[i].trial)
			in[stolen++] = i;
	s->to_published = true;
	for (uint32_t k = 0; k < (rounds + 3) / 4; k++)
		round_over(s, out, shown, 900);
	s->to_published = false;
	s->to_stolen = true;
	if (s->want->formats & SIM_csv)
		make_senders(s);
	make_noise(s, 0);
	for (uint32_t k = 0; !s->failed; k++) {
		bool more = s->want->bytes > 0 ? s->counts.bytes < s->want->bytes : k < rounds;
		if (!more)
			break;
		round_over(s, in, stolen, 970);
		if (k % 4 == 3)
			make_noise(s, k);
	}
	if (s->want->formats & SIM_csv)
		make_staff(s);
	if ((asked & ~plain_formats) != 0)
		make_unread(s);
	write_reserved(s);
	write_scans(s, SIM_scan, in, stolen);
	write_scans(s, SIM_rough, in, stolen);
}

static int folder(int at, const char *name)
{
	if (mkdirat(at, name, 0777) < 0 && errno != EEXIST)
		return -1;
	return openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void sim_end(struct sim *s)
{
	truth_free(&s->truth);
	pool_free(&s->pool);
	out_end(&s->text);
	out_end(&s->cell);
	out_end(&s->bytes);
	out_end(&s->name);
	paper_free(&s->paper);
	arena_free(&s->scratch);
	arena_free(&s->paths);
}

bool simulate(const struct simulation *want, const char *dir, struct simulation_counts *out_counts)
{
	struct simulation full = *want;
	struct sim s = {.want = &full,
			.rng = rng_of(want->seed, 0, 0),
			.text = out_mem(),
			.cell = out_mem(),
			.bytes = out_mem(),
			.name = out_mem(),
			.paper = paper_make()};
	if (want->formats == 0)
		full.formats = default_formats();
	int root = folder(AT_FDCWD, dir), truth = root < 0 ? -1 : folder(root, "truth");
	s.dir = root < 0 ? -1 : folder(root, "evidence");
	s.failed = truth < 0 || s.dir < 0;
	if (!s.failed) {
		s.paths = arena_make((size_t)64 << 30);
		s.scratch = arena_make((size_t)4 << 30);
		pool_make(&s.pool, want->seed, want->persons, want->today);
		s.truth.seen = arena_new(&s.paths, struct seen, s.pool.n);
		s.truth.sender_persons = arena_new(&s.paths, uint32_t, s.pool.senders);
		mkdirat(s.dir, "stolen", 0777);
		mkdirat(s.dir, "published", 0777);
		if (full.bulk != 0)
			make_bulk(&s);
		else
			write_evidence(&s);
		s.failed |= !truth_write(&s, truth);
		*out_counts = s.counts;
		sim_end(&s);
	}
	if (root >= 0)
		close(root);
	if (truth >= 0)
		close(truth);
	if (s.dir >= 0)
		close(s.dir);
	return !s.failed;
}
