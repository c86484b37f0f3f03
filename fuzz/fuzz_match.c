/*
 * fuzz_match - files of kond match as a cheat may send them, and rows as a worker may. What is
 * accepted holds what its head says, and nothing is read outside of it.
 */
#include "base/must.h"
#include "find/name.h"
#include "match/key.h"
#include "match/round.h"
#include "text/frames.h"

#define MOST 64

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n);

/* The bytes as a file whose digest is right: no fuzzer would find one. */
static void check_file(str s, enum match_what what)
{
	static struct match_offer own[1];
	struct out o = out_mem(), answer = out_mem();
	unsigned char digest[SHA256_BYTES];
	struct match_file f;
	const char *why = NULL;
	out_z(&o, "KONDMTCH");
	out_u16(&o, 1);
	out_u8(&o, (uint8_t)what);
	out_str(&o, s);
	match_file_end(&o, digest);
	if (match_file_read(out_view(&o), what, MOST, &f, &why)) {
		must(f.n_point > 0 && f.n_point <= MOST && f.n_tag <= MOST);
		must(match_file_bytes(f.n_point, f.n_tag) == o.n);
		if (what == MATCH_question &&
		    match_answer(&f, own, 1, 0, f.sorts, 1, &answer, &why))
			must(match_file_read(out_view(&answer), MATCH_answer, MOST, &f, &why));
	}
	must(!match_file_read(s, what, MOST, &f, &why) || f.what == what);
	out_end(&o);
	out_end(&answer);
}

/* The bytes as frames of rows, as a worker that was taken over may send them. */
static void check_rows(str s)
{
	static const unsigned char id[MATCH_ID_BYTES];
	struct match_key key[MATCH_KEYS_MOST];
	struct arena keep = arena_make((size_t)16 << 20);
	struct frame_read f;
	size_t took;
	for (unsigned row = 0; row < 200; row++, s = str_sub(s, took, s.n)) {
		struct arena a = keep;
		struct score_record r = {0};
		if (frames_next(&a, s, &f, &took) != FRAME_whole)
			break;
		for (unsigned i = 0; i < f.n && i < SCORE_FIELDS; i++)
			r.value[i][i % SCORE_VALUES] = f.cell[i];
		struct match_who w = match_who_record(&a, &r);
		must(match_keys(&w, id, MATCH_ALL_SORTS, key) <= MATCH_KEYS_MOST);
	}
	arena_free(&keep);
}

int LLVMFuzzerTestOneInput(const unsigned char *p, size_t n)
{
	static bool started;
	str s = {p, n};
	if (!started) {
		started = true;
		must(crypt_start());
		name_start();
	}
	check_file(s, MATCH_question);
	check_file(s, MATCH_answer);
	check_rows(s);
	return 0;
}
