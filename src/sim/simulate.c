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

bool simulate_formats(str list, unsigned *out_formats)
{
	unsigned all = 0;
	while (list.n > 0) {
		str word = str_trim(str_cut(&list, ','));
		unsigned bit = 0;
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

static void (*maker(struct sim *s))(struct sim *, struct batch)
{
	unsigned f = s->want->formats & ~(unsigned)SIM_container;
	uint32_t all = 0;
	if (f == 0)
		f = SIM_csv | SIM_hl7 | SIM_text;
	for (size_t i = 0; i < FORMATS; i++)
		all += f & formats[i].bit ? formats[i].weight : 0;
	uint32_t at = rng_below(&s->rng, all);
	for (size_t i = 0; i < FORMATS; i++) {
		uint32_t weight = f & formats[i].bit ? formats[i].weight : 0;
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

static void write_evidence(struct sim *s)
{
	size_t n = s->pool.patients, stolen = 0, shown = 0;
	uint32_t *in = arena_new(&s->paths, uint32_t, n), *out = arena_new(&s->paths, uint32_t, n);
	uint32_t rounds = s->want->mentions > 0 ? s->want->mentions : 5;
	for (uint32_t i = 0; i < n; i++) {
		if (s->pool.human[i].stolen)
			in[stolen++] = i;
		if (s->pool.human[i].published)
			out[shown++] = i;
	}
	s->to_published = true;
	for (uint32_t k = 0; k < (rounds + 3) / 4; k++)
		round_over(s, out, shown, 900);
	s->to_published = false;
	s->to_stolen = true;
	if (s->want->formats & SIM_csv) {
		make_staff(s);
		make_senders(s);
	}
	make_noise(s, 0);
	for (uint32_t k = 0; !s->failed; k++) {
		bool more = s->want->bytes > 0 ? s->counts.bytes < s->want->bytes : k < rounds;
		if (!more)
			break;
		round_over(s, in, stolen, 970);
		if (k % 4 == 3)
			make_noise(s, k);
	}
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
	for (size_t i = 0; want->formats == 0 && i < FORMATS; i++)
		full.formats |= formats[i].bit;
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
