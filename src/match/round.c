/*
 * round - the arithmetic of kond match. The secret number of the answering side lives in one call
 * of match_answer and in its processes, and is stored nowhere. Refuses points that are none.
 */
#include "match/round.h"

#include <stdlib.h>
#include <string.h>

#include "base/must.h"

static const char why_broken[] = "a process that computes died: is there memory enough?";

static str input_of(const unsigned char digest[SHA256_BYTES])
{
	return (str){digest, SHA256_BYTES};
}

void match_pad(struct match_secret *s, size_t *cap, size_t whole)
{
	while (s->n < whole) {
		GROW(s->entry, *cap, s->n + 1);
		struct match_entry *e = &s->entry[s->n++];
		*e = (struct match_entry){.sort = MATCH_pad};
		crypt_random(e->digest, sizeof(e->digest));
	}
}

/* A number below n, each as likely. */
static size_t below(size_t n)
{
	uint64_t r, least = -(uint64_t)n % n; /* 2^64 modulo n */
	do {
		crypt_random(&r, sizeof(r));
	} while (r < least);
	return (size_t)(r % n);
}

void match_shuffle(struct match_secret *s)
{
	for (size_t i = s->n; i > 1; i--) {
		size_t k = below(i);
		struct match_entry e = s->entry[i - 1];
		s->entry[i - 1] = s->entry[k];
		s->entry[k] = e;
	}
}

/* ---- the question ---- */

static bool blind_chunk(const void *ctx, uint64_t from, uint64_t to, unsigned char *out)
{
	const struct match_secret *s = ctx;
	for (uint64_t i = from; i < to; i++, out += OPRF_POINT_BYTES) {
		unsigned char point[OPRF_POINT_BYTES];
		struct oprf_scalar blind = oprf_scalar_nth(&s->seed, i);
		oprf_point(input_of(s->entry[i].digest), point);
		must(oprf_mul(&blind, point, out));
		crypt_wipe(&blind, sizeof(blind));
	}
	return true;
}

bool match_ask(struct match_secret *s, unsigned sorts, unsigned jobs, struct out *o)
{
	struct match_file f = {.what = MATCH_question, .sorts = sorts, .n_point = s->n};
	struct work w = {.doing = "blinding",
			 .n = s->n,
			 .bytes = OPRF_POINT_BYTES,
			 .jobs = jobs,
			 .chunk = blind_chunk,
			 .ctx = s};
	memcpy(f.id, s->id, sizeof(f.id));
	match_file_head(o, &f);
	if (work_run(&w, out_room(o, s->n * OPRF_POINT_BYTES)) != WORK_done)
		return false;
	match_file_end(o, s->question);
	return true;
}

/* ---- the answer ---- */

struct answering {
	struct oprf_scalar secret;
	const unsigned char *point;
	const struct match_offer *own;
};

static bool evaluate_chunk(const void *ctx, uint64_t from, uint64_t to, unsigned char *out)
{
	const struct answering *g = ctx;
	for (uint64_t i = from; i < to; i++, out += OPRF_POINT_BYTES)
		if (!oprf_mul(&g->secret, g->point + i * OPRF_POINT_BYTES, out))
			return false;
	return true;
}

/* The function's value of a key as it travels: 16 bytes of it, and what is told under the next. */
static void tag_of(const unsigned char digest[SHA256_BYTES],
		   const unsigned char point[OPRF_POINT_BYTES], uint8_t tell,
		   unsigned char out_tag[MATCH_TAG_BYTES])
{
	unsigned char value[OPRF_OUTPUT_BYTES];
	oprf_finalize(input_of(digest), point, value);
	memcpy(out_tag, value, MATCH_TAG_BYTES);
	out_tag[MATCH_TAG_BYTES - 1] ^= tell;
	crypt_wipe(value, sizeof(value));
}

static bool own_chunk(const void *ctx, uint64_t from, uint64_t to, unsigned char *out)
{
	const struct answering *g = ctx;
	for (uint64_t i = from; i < to; i++, out += MATCH_TAG_BYTES) {
		unsigned char point[OPRF_POINT_BYTES];
		oprf_point(input_of(g->own[i].digest), point);
		must(oprf_mul(&g->secret, point, point));
		tag_of(g->own[i].digest, point, g->own[i].tell, out);
	}
	return true;
}

static int by_digest(const void *a, const void *b)
{
	const struct match_offer *x = a, *y = b;
	int c = memcmp(x->digest, y->digest, SHA256_BYTES);
	return c != 0 ? c : (int)y->tell - (int)x->tell;
}

static int by_tag(const void *a, const void *b) { return memcmp(a, b, MATCH_TAG_BYTES - 1); }

static size_t single(struct match_offer *own, size_t n)
{
	size_t kept = 0;
	if (n > 0)
		qsort(own, n, sizeof(*own), by_digest);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || memcmp(own[kept - 1].digest, own[i].digest, SHA256_BYTES) != 0)
			own[kept++] = own[i];
	return kept;
}

/* Sorted, tags are in an order that hangs on the secret alone. */
static enum work_end add_tags(const struct answering *g, size_t n, size_t whole, unsigned jobs,
			      struct out *o)
{
	struct work w = {.doing = "own keys",
			 .n = n,
			 .bytes = MATCH_TAG_BYTES,
			 .jobs = jobs,
			 .chunk = own_chunk,
			 .ctx = g};
	unsigned char *tag = out_room(o, whole * MATCH_TAG_BYTES);
	enum work_end end = work_run(&w, tag);
	if (end != WORK_done || whole == 0)
		return end;
	crypt_random(tag + n * MATCH_TAG_BYTES, (whole - n) * MATCH_TAG_BYTES);
	qsort(tag, whole, MATCH_TAG_BYTES, by_tag);
	return end;
}

bool match_answer(const struct match_file *question, struct match_offer *own, size_t n_own,
		  size_t pad, unsigned sorts, unsigned jobs, struct out *o, const char **out_why)
{
	size_t n = single(own, n_own), whole = pad > n ? pad : n;
	struct answering g = {.secret = oprf_scalar_new(), .point = question->point, .own = own};
	struct work w = {.doing = "answering",
			 .n = question->n_point,
			 .bytes = OPRF_POINT_BYTES,
			 .jobs = jobs,
			 .chunk = evaluate_chunk,
			 .ctx = &g};
	struct match_file f = {
	    .what = MATCH_answer, .sorts = sorts, .n_point = question->n_point, .n_tag = whole};
	unsigned char digest[SHA256_BYTES];
	memcpy(f.id, question->id, sizeof(f.id));
	memcpy(f.answers, question->digest, sizeof(f.answers));
	match_file_head(o, &f);
	enum work_end end = work_run(&w, out_room(o, (size_t)question->n_point * OPRF_POINT_BYTES));
	if (end == WORK_done)
		end = add_tags(&g, n, whole, jobs, o);
	crypt_wipe(&g.secret, sizeof(g.secret));
	if (end == WORK_bad_input)
		*out_why = "one of its points is none: no kond match made this";
	else if (end == WORK_broken)
		*out_why = why_broken;
	else
		match_file_end(o, digest);
	return end == WORK_done;
}

/* ---- the result ---- */

struct resulting {
	const struct match_secret *s;
	const unsigned char *point;
};

static bool result_chunk(const void *ctx, uint64_t from, uint64_t to, unsigned char *out)
{
	const struct resulting *r = ctx;
	struct oprf_scalar blind[WORK_CHUNK];
	bool ok = true;
	_Static_assert(WORK_CHUNK <= OPRF_BATCH, "inverted at once");
	for (uint64_t i = from; i < to; i++)
		blind[i - from] = oprf_scalar_nth(&r->s->seed, i);
	oprf_scalar_invert(blind, (size_t)(to - from));
	for (uint64_t i = from; ok && i < to; i++, out += MATCH_TAG_BYTES) {
		unsigned char point[OPRF_POINT_BYTES];
		ok = oprf_mul(&blind[i - from], r->point + i * OPRF_POINT_BYTES, point);
		if (ok)
			tag_of(r->s->entry[i].digest, point, 0, out);
	}
	crypt_wipe(blind, sizeof(blind));
	return ok;
}

static void look_up(const struct match_secret *s, const struct match_file *answer,
		    const unsigned char *tag, uint8_t *hit)
{
	for (size_t i = 0; i < s->n; i++, tag += MATCH_TAG_BYTES) {
		const unsigned char *at = NULL;
		if (s->entry[i].sort != MATCH_pad && answer->n_tag > 0)
			at = bsearch(tag, answer->tag, (size_t)answer->n_tag, MATCH_TAG_BYTES,
				     by_tag);
		uint8_t tell = 0;
		if (at != NULL)
			tell = at[MATCH_TAG_BYTES - 1] ^ tag[MATCH_TAG_BYTES - 1];
		hit[i] = at == NULL ? 0 : (uint8_t)(1 + (tell > MATCH_TELL_MOST ? 0 : tell));
	}
}

bool match_result(const struct match_secret *s, const struct match_file *answer, unsigned jobs,
		  uint8_t *hit, const char **out_why)
{
	struct resulting r = {s, answer->point};
	struct work w = {.doing = "unblinding",
			 .n = s->n,
			 .bytes = MATCH_TAG_BYTES,
			 .jobs = jobs,
			 .chunk = result_chunk,
			 .ctx = &r};
	struct out tags = out_mem();
	if (memcmp(answer->id, s->id, sizeof(s->id)) != 0 ||
	    memcmp(answer->answers, s->question, sizeof(s->question)) != 0 ||
	    answer->n_point != s->n) {
		*out_why = "this answers another question, not the one of this secret";
		return false;
	}
	enum work_end end = work_run(&w, out_room(&tags, s->n * MATCH_TAG_BYTES));
	if (end == WORK_done)
		look_up(s, answer, tags.p, hit);
	else
		*out_why = end == WORK_broken ? why_broken
					      : "one of its points is none: no kond match made "
						"this";
	crypt_wipe(tags.p, tags.n);
	out_end(&tags);
	return end == WORK_done;
}
