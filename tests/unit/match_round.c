/* round: the result is that of a plain join on the same keys, whatever the sizes, padding and jobs;
 * files that were cut, changed, made up or belong to another exchange are refused. */
#include "unit.h"

#include <signal.h>

#include "match/round.h"

#define MOST 100000

static int setup(void **state)
{
	(void)state;
	return crypt_start() ? 0 : -1;
}

struct game {
	struct match_secret s;
	size_t cap;
	struct match_offer *own;
	size_t n_own, cap_own;
	struct out question, answer;
};

static void digest_of(unsigned v, unsigned char out_digest[SHA256_BYTES])
{
	sha256_once((str){(unsigned char *)&v, sizeof(v)}, out_digest);
}

/* Keys are numbers below `range`, of the asker any, of the other side the odd ones; told v % 4. */
static struct game begin(struct prng *r, size_t n, size_t m, unsigned range)
{
	struct game g = {.question = out_mem(), .answer = out_mem()};
	g.s.seed = crypt_key_new();
	crypt_random(g.s.id, sizeof(g.s.id));
	for (size_t i = 0; i < n; i++) {
		unsigned v = (unsigned)prng_below(r, range);
		GROW(g.s.entry, g.cap, g.s.n + 1);
		g.s.entry[g.s.n] = (struct match_entry){.row = v, .sort = MATCH_bsn};
		digest_of(v, g.s.entry[g.s.n++].digest);
	}
	g.s.rows = range;
	for (size_t i = 0; i < m; i++) {
		unsigned v = (unsigned)prng_below(r, range) | 1;
		GROW(g.own, g.cap_own, g.n_own + 1);
		digest_of(v, g.own[g.n_own].digest);
		g.own[g.n_own++].tell = (uint8_t)(v % 4);
	}
	return g;
}

static void end(struct game *g)
{
	grow_free(g->s.entry, g->cap, sizeof(g->s.entry[0]));
	grow_free(g->own, g->cap_own, sizeof(g->own[0]));
	out_end(&g->question);
	out_end(&g->answer);
}

static bool is_own(const struct match_offer *own, size_t n, const unsigned char *digest)
{
	for (size_t i = 0; i < n; i++)
		if (memcmp(own[i].digest, digest, SHA256_BYTES) == 0)
			return true;
	return false;
}

static void play(struct game *g, size_t pad_asked, size_t pad_own, unsigned jobs)
{
	struct match_file q;
	const char *why = NULL;
	match_pad(&g->s, &g->cap, pad_asked);
	match_shuffle(&g->s);
	assert_true(match_ask(&g->s, MATCH_ALL_SORTS, jobs, &g->question));
	assert_int_equal(g->question.n, match_file_bytes(g->s.n, 0));
	assert_true(match_file_read(out_view(&g->question), MATCH_question, MOST, &q, &why));
	assert_memory_equal(q.digest, g->s.question, SHA256_BYTES);
	assert_true(
	    match_answer(&q, g->own, g->n_own, pad_own, MATCH_ALL_SORTS, jobs, &g->answer, &why));
}

static void equals_the_plain_join(void **state)
{
	(void)state;
	static const struct {
		size_t n, m, pad_asked, pad_own;
		unsigned range, jobs;
	} sets[] = {{1, 0, 0, 0, 10, 1},       {1, 1, 0, 0, 1, 1},     {40, 60, 0, 0, 50, 1},
		    {40, 60, 64, 128, 50, 1},  {300, 0, 0, 10, 90, 1}, {1500, 1100, 0, 0, 4000, 3},
		    {5, 1200, 1300, 0, 900, 2}};
	struct prng r = prng_start();
	for (size_t k = 0; k < sizeof(sets) / sizeof(sets[0]); k++) {
		struct game g = begin(&r, sets[k].n, sets[k].m, sets[k].range);
		struct match_file a;
		const char *why = NULL;
		static uint8_t hit[4000];
		play(&g, sets[k].pad_asked, sets[k].pad_own, sets[k].jobs);
		assert_true(match_file_read(out_view(&g.answer), MATCH_answer, MOST, &a, &why));
		assert_true(a.n_tag >= sets[k].pad_own);
		assert_true(match_result(&g.s, &a, sets[k].jobs, hit, &why));
		for (size_t i = 0; i < g.s.n; i++) {
			const struct match_entry *e = &g.s.entry[i];
			bool want = e->sort != MATCH_pad && is_own(g.own, g.n_own, e->digest);
			assert_int_equal(hit[i], want ? 1 + e->row % 4 : 0);
		}
		end(&g);
	}
}

/* The same keys twice: nothing in the files is the same but the head. */
static void nothing_repeats(void **state)
{
	(void)state;
	struct prng one = {5}, two = {5};
	struct game g = begin(&one, 20, 20, 30), h = begin(&two, 20, 20, 30);
	play(&g, 0, 0, 1);
	play(&h, 0, 0, 1);
	for (size_t i = 0; i < 20; i++)
		for (size_t k = 0; k < 20; k++)
			assert_memory_not_equal(g.question.p + 76 + 32 * i,
						h.question.p + 76 + 32 * k, 32);
	/* equal keys of one question are not seen to be equal either */
	for (size_t i = 0; i < 20; i++)
		for (size_t k = 0; k < i; k++)
			assert_memory_not_equal(g.question.p + 76 + 32 * i,
						g.question.p + 76 + 32 * k, 32);
	end(&g);
	end(&h);
}

static void refuses_what_was_cut_or_changed(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct game g = begin(&r, 9, 9, 20);
	struct match_file f;
	const char *why;
	play(&g, 0, 0, 1);
	for (unsigned k = 0; k < 2; k++) {
		struct out *o = k == 0 ? &g.question : &g.answer;
		enum match_what what = k == 0 ? MATCH_question : MATCH_answer,
				other = k == 0 ? MATCH_answer : MATCH_question;
		assert_true(match_file_read(out_view(o), what, MOST, &f, &why));
		assert_false(match_file_read(out_view(o), other, MOST, &f, &why));
		assert_false(match_file_read(out_view(o), what, 8, &f, &why));
		for (size_t n = 0; n < o->n; n++) {
			why = NULL;
			assert_false(
			    match_file_read(str_sub(out_view(o), 0, n), what, MOST, &f, &why));
			assert_non_null(why);
			o->p[n] ^= (unsigned char)(1u << n % 8);
			assert_false(match_file_read(out_view(o), what, MOST, &f, &why));
			o->p[n] ^= (unsigned char)(1u << n % 8);
		}
		out_char(o, 'x');
		assert_false(match_file_read(out_view(o), what, MOST, &f, &why));
		o->n--;
	}
	end(&g);
}

static void sign(struct out *o)
{
	unsigned char digest[SHA256_BYTES];
	o->n -= SHA256_BYTES;
	match_file_end(o, digest);
}

/* Files that are whole, as a cheat makes them: no point, the neutral one, tags out of order, counts
 * that wrap round. */
static void refuses_what_was_made_up(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct game g = begin(&r, 9, 9, 2000);
	struct match_file f;
	struct out again = out_mem();
	const char *why = NULL;
	uint8_t hit[9];
	play(&g, 0, 0, 1);
	for (unsigned k = 0; k < 3; k++) {
		unsigned char was[32], *point = g.question.p + 76 + 32 * 4,
				       *back = g.answer.p + 76 + 32 * 4;
		memcpy(was, point, 32);
		memset(point, k == 0 ? 0 : k == 1 ? 0xff : 1, 32);
		sign(&g.question);
		assert_true(match_file_read(out_view(&g.question), MATCH_question, MOST, &f, &why));
		out_clear(&again);
		assert_false(match_answer(&f, g.own, g.n_own, 0, 14, 1, &again, &why));
		memcpy(point, was, 32);
		memcpy(was, back, 32);
		memset(back, k == 0 ? 0 : k == 1 ? 0xff : 1, 32);
		sign(&g.answer);
		assert_true(match_file_read(out_view(&g.answer), MATCH_answer, MOST, &f, &why));
		assert_false(match_result(&g.s, &f, 1, hit, &why));
		memcpy(back, was, 32);
	}
	memset(g.answer.p + 76 + 32 * 9, 0xff, 17);
	sign(&g.answer);
	assert_false(match_file_read(out_view(&g.answer), MATCH_answer, MOST, &f, &why));
	sign(&g.question);
	memset(g.question.p + 28, 0x08, 8);
	sign(&g.question);
	assert_false(match_file_read(out_view(&g.question), MATCH_question, UINT64_MAX, &f, &why));
	end(&g);
	out_end(&again);
}

static void refuses_another_exchange(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct game g = begin(&r, 9, 9, 20), h = begin(&r, 9, 9, 20);
	struct match_file f;
	const char *why = NULL;
	uint8_t hit[9];
	play(&g, 0, 0, 1);
	play(&h, 0, 0, 1);
	assert_true(match_file_read(out_view(&h.answer), MATCH_answer, MOST, &f, &why));
	assert_false(match_result(&g.s, &f, 1, hit, &why));
	memcpy(f.id, g.s.id, sizeof(f.id));
	assert_false(match_result(&g.s, &f, 1, hit, &why));
	end(&g);
	end(&h);
}

static void secrets_open_with_their_passphrase_alone(void **state)
{
	(void)state;
	struct prng r = prng_start();
	struct game g = begin(&r, 50, 0, 20);
	struct arena a = arena_make(1 << 20);
	struct match_secret s;
	struct out o = out_mem();
	str label[20];
	const char *why = NULL;
	for (unsigned i = 0; i < 20; i++)
		label[i] = i % 2 == 0 ? STR("a label") : STR_NONE;
	g.s.label = label;
	assert_true(match_secret_pack(&o, &g.s, STR("one")));
	assert_true(match_secret_read(&a, out_view(&o), STR("one"), MOST, &s, &why));
	assert_int_equal(s.n, g.s.n);
	assert_int_equal(s.rows, 20);
	assert_str(s.label[18], "a label");
	assert_memory_equal(s.seed.b, g.s.seed.b, sizeof(s.seed.b));
	assert_memory_equal(s.id, g.s.id, sizeof(s.id));
	for (size_t i = 0; i < s.n; i++) {
		assert_memory_equal(s.entry[i].digest, g.s.entry[i].digest, SHA256_BYTES);
		assert_int_equal(s.entry[i].row, g.s.entry[i].row);
	}
	assert_false(match_secret_read(&a, out_view(&o), STR("two"), MOST, &s, &why));
	assert_false(match_secret_read(&a, out_view(&o), STR("one"), 49, &s, &why));
	for (size_t n = 0; n < o.n; n += 611) {
		assert_false(
		    match_secret_read(&a, str_sub(out_view(&o), 0, n), STR("one"), MOST, &s, &why));
		o.p[n] ^= 4;
		assert_false(match_secret_read(&a, out_view(&o), STR("one"), MOST, &s, &why));
		o.p[n] ^= 4;
	}
	out_end(&o);
	arena_free(&a);
	end(&g);
}

static bool number_chunk(const void *ctx, uint64_t from, uint64_t to, unsigned char *out)
{
	const uint64_t *stop = ctx;
	for (uint64_t i = from; i < to; i++, out += sizeof(i))
		memcpy(out, &i, sizeof(i));
	if (*stop >= from && *stop < to)
		raise(SIGKILL);
	return true;
}

static bool bad_chunk(const void *ctx, uint64_t from, uint64_t to, unsigned char *out)
{
	uint64_t never = UINT64_MAX;
	const uint64_t *bad = ctx;
	return number_chunk(&never, from, to, out) && !(*bad >= from && *bad < to);
}

/* In order whoever is fast; a process that dies, or finds bad input, ends it. */
static void work_is_whole_or_none(void **state)
{
	(void)state;
	static uint64_t out[5000];
	uint64_t stop = UINT64_MAX;
	struct work w = {.n = 5000, .bytes = sizeof(out[0]), .chunk = number_chunk, .ctx = &stop};
	for (w.jobs = 1; w.jobs < 20; w.jobs += 3) {
		memset(out, 0, sizeof(out));
		assert_int_equal(work_run(&w, (unsigned char *)out), WORK_done);
		for (uint64_t i = 0; i < 5000; i++)
			assert_int_equal(out[i], i);
	}
	w.jobs = 3;
	stop = 4100;
	assert_int_equal(work_run(&w, (unsigned char *)out), WORK_broken);
	w.chunk = bad_chunk;
	assert_int_equal(work_run(&w, (unsigned char *)out), WORK_bad_input);
	w.jobs = 1;
	assert_int_equal(work_run(&w, (unsigned char *)out), WORK_bad_input);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(equals_the_plain_join),
	    cmocka_unit_test(nothing_repeats),
	    cmocka_unit_test(refuses_what_was_cut_or_changed),
	    cmocka_unit_test(refuses_what_was_made_up),
	    cmocka_unit_test(refuses_another_exchange),
	    cmocka_unit_test(work_is_whole_or_none),
	    cmocka_unit_test(secrets_open_with_their_passphrase_alone),
	};
	return cmocka_run_group_tests(tests, setup, NULL);
}
