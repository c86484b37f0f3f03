/*
 * selftest_breach - a made-up breach of known truth, taken through what `kond simulate`, `kond
 * scan` and `kond score` do, in a folder of its own. The case there has a passphrase that nobody
 * knows; all of it is removed. Refuses to follow links when it removes.
 */
#define _GNU_SOURCE
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cmd/score_show.h"
#include "cmd/selftest_parts.h"

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)at;
	return type == FTW_DP ? rmdir(path) : unlink(path);
}

static const char *below(struct arena *a, const char *dir, const char *name)
{
	struct out o = out_mem();
	out_z(&o, dir);
	out_char(&o, '/');
	out_z(&o, name);
	const char *z = str_z(a, out_view(&o));
	out_end(&o);
	return z;
}

/* ---- a case of its own ---- */

static struct kase *case_of_its_own(struct call *c, const char *dir)
{
	unsigned char secret[16];
	struct out hex = out_mem();
	const char *why = NULL;
	crypt_random(secret, sizeof(secret));
	out_hex(&hex, secret, sizeof(secret));
	struct unlock u = {.passphrase = out_view(&hex)};
	struct kase *k = case_create(below(c->arena, dir, "case.kond"), &u, &why);
	if (k == NULL)
		call_failed(c, why, NULL);
	crypt_wipe(hex.p, hex.n);
	crypt_wipe(secret, sizeof(secret));
	out_end(&hex);
	return k;
}

static bool scan(struct call *c, struct selftest *t, struct kase *k, const char *path,
		 enum standing as)
{
	struct scan_options o = {.path = &path,
				 .n_path = 1,
				 .standing = as,
				 .jobs = t->jobs,
				 .parser = call_parser(c),
				 .limits = c->limits};
	struct scan_report r;
	const char *why = NULL;
	if (!scan_run(k, &o, &r, &why)) {
		call_failed(c, why == NULL ? "the made-up evidence was not read" : why, NULL);
		return false;
	}
	t->scan_ms += (uint64_t)r.ms;
	t->read_bytes += r.read_bytes;
	t->memory_used = r.memory > t->memory_used ? r.memory : t->memory_used;
	t->totals = r.totals;
	t->mentions = r.totals.mentions;
	return true;
}

/* ---- the score ---- */

static bool score(struct call *c, struct selftest *t, struct kase *k, const char *dir)
{
	struct claims truth = {.arena = t->a}, found = {.arena = t->a};
	bool ok = claims_read(&truth, below(t->a, dir, "truth/persons.jsonl")) == 0 &&
		  items_read(&t->items, t->a, below(t->a, dir, "truth/items.jsonl"));
	if (ok) {
		score_read_case(k, &found, NULL);
		claims_age(&truth, date_of_days((int32_t)(t->at_ms / 86400000)));
		score_tell_unread(k, &t->items);
		score_make(t->a, &truth, &found, &t->score);
		score_formats(&truth, &found, &t->score, &t->items, &t->formats);
		score_groups(&truth, &found, &t->score, &t->groups);
		ok = case_why(k) == NULL;
	}
	claims_free(&truth);
	claims_free(&found);
	if (!ok)
		call_failed(c, "the truth of the made-up breach could not be held beside the case",
			    NULL);
	return ok;
}

static bool all(struct call *c, struct selftest *t, const char *dir)
{
	fprintf(stderr,
		"making up a breach of %u people (--seed %llu), in %s, which is removed again\n",
		t->want.persons, (unsigned long long)t->want.seed, dir);
	if (!simulate(&t->want, dir, &t->made)) {
		call_failed(c, "could not write there; is there room? --work names another folder",
			    dir);
		return false;
	}
	struct kase *k = case_of_its_own(c, dir);
	if (k == NULL)
		return false;
	bool ok = case_lease(k) &&
		  scan(c, t, k, below(t->a, dir, "evidence/published"), STANDING_published) &&
		  scan(c, t, k, below(t->a, dir, "evidence/stolen"), STANDING_stolen) &&
		  score(c, t, k, dir);
	case_close(k);
	return ok;
}

int selftest_breach(struct call *c, struct selftest *t, const char *work)
{
	struct out name = out_mem();
	out_z(&name, below(c->arena, work, "kond-selftest-XXXXXX"));
	out_char(&name, '\0');
	char *dir = mkdtemp((char *)name.p);
	int r = EXIT_failed;
	if (dir == NULL)
		call_failed(c, "no folder could be made there; --work names another", work);
	else if (all(c, t, dir))
		r = EXIT_done;
	if (dir != NULL && nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS) != 0)
		r = call_failed(c, "not all of it could be removed; it is made up:", dir);
	out_end(&name);
	return r;
}

void selftest_free(struct selftest *t)
{
	score_free(&t->score);
	items_free(&t->items);
}
