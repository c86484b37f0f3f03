/*
 * fuzz_match - files of kond match as a cheat may send them, and lists as they come. What is
 * accepted holds what its head says, and nothing is read outside of it.
 */
#include "base/must.h"
#include "find/name.h"
#include "match/list.h"
#include "match/round.h"

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

static void check_list(str s, const char *columns)
{
	static const unsigned char id[MATCH_ID_BYTES];
	struct match_key key[MATCH_KEYS_MOST];
	struct arena a = arena_make((size_t)16 << 20);
	struct limits limits = limits_standard();
	struct match_list l;
	struct match_who w;
	const char *why = NULL;
	str label;
	bool ok = match_list_open(&l, &a, s, str_of(columns), &limits, &why);
	must(ok || why != NULL);
	for (unsigned row = 0; ok && row < 200 && match_list_next(&l, &a, &w, &label); row++)
		must(match_keys(&w, id, MATCH_ALL_SORTS, key) <= MATCH_KEYS_MOST);
	match_list_close(&l);
	arena_free(&a);
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
	check_list(s, NULL);
	check_list(s, "name=1,birth_date=2,bsn=3,postcode=4,house_number=5");
	return 0;
}
