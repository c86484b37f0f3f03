/* scan - the loop: collect what waits, hand out, pump the lanes, commit, settle, resolve, report.
 */
#define _GNU_SOURCE
#include "run/scan.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/date.h"
#include "base/io.h"
#include "render/json.h"
#include "run/account.h"
#include "run/duplicate.h"
#include "run/lane.h"
#include "run/listing.h"
#include "run/manifest.h"
#include "run/passwords.h"
#include "run/population.h"
#include "run/rows.h"

#define MAX_JOBS   64
#define COMMIT_MS  1000 /* each commit waits for the disk */
#define YIELD_MS   30
#define HASH_FIRST ((uint64_t)256 << 20)

struct todo {
	uint32_t item;
	uint32_t parent;
};

struct job_run {
	struct scan scan;
	const struct scan_options *o;
	struct lane lane[MAX_JOBS];
	unsigned n_lane;
	struct todo *todo;
	size_t n_todo, cap_todo, next, next_again;
	struct hmap seen;   /* first 8 bytes of SHA-256 of files handed out -> item */
	struct arena arena; /* one item at a time */
	struct progress progress;
	struct txn txn;
	int64_t commit_ms;
	uint64_t finished_bytes;
	str reader_rows; /* for --renew */
	const char *why;
};

static volatile sig_atomic_t stop_asked; /* Ctrl-C: finish the transaction and go */
static void on_signal(int sig)
{
	(void)sig;
	stop_asked = 1;
}

static bool fail(struct job_run *r, const char *why)
{
	if (r->why == NULL)
		r->why = why;
	return false;
}

/* ---- what there is to do ---- */

static bool collect(struct job_run *r)
{
	struct hmap waiting = {0};
	struct item_cursor *c = case_items(r->scan.k, WALK_waiting);
	struct item i;
	for (;;) {
		struct arena scratch = r->arena;
		if (!case_items_next(c, &scratch, &i))
			break;
		*hmap_put(&waiting, i.id, NULL) = 1;
		GROW(r->todo, r->cap_todo, r->n_todo + 1);
		r->todo[r->n_todo++] = (struct todo){i.id, i.parent};
	}
	case_items_end(c);
	size_t kept = 0;
	for (size_t n = 0; n < r->n_todo; n++)
		if (r->todo[n].parent == 0 || hmap_get(&waiting, r->todo[n].parent) == NULL)
			r->todo[kept++] = r->todo[n];
	r->n_todo = kept;
	hmap_free(&waiting);
	bool ok = true;
	for (size_t n = 0; ok && n < r->n_todo; n++)
		ok = case_item_clear(r->scan.k, r->todo[n].item);
	return ok || fail(r, case_why(r->scan.k));
}

static bool count_what_stands(struct job_run *r)
{
	struct case_mentions *m = case_mentions_begin(r->scan.k, &r->o->limits);
	struct unpacker *u;
	struct block_mention b;
	struct place p;
	while ((u = m->source.next(&m->source, &p)) != NULL) {
		while (unpack_next(u, &b))
			;
		if (!unpack_told_all(u))
			continue; /* the source says that it is broken */
		for (size_t k = 0; p.standing >= STANDING_listed && k < u->n_identity; k++)
			tally_add(r->scan.tally, &u->identity[k]);
	}
	bool broken = case_mentions_broken(m);
	case_mentions_end(m);
	return !broken || fail(r, "the case holds an altered block; see `kond verify`");
}

/* The rows of kond-parse tell today's versions. */
static bool reader_is_old(struct job_run *r, str reader, uint32_t version)
{
	struct arena a = r->arena;
	str text = r->reader_rows;
	while (text.n > 0) {
		uint64_t v = 0;
		str line = str_cut(&text, '\n');
		if (str_eq(rows_value(&a, line, "name"), reader))
			return str_u64(rows_value(&a, line, "version"), &v) && v > version;
	}
	return false;
}

/* Read by a kond that kept no stretches (find/stretches.h). */
static bool is_unsurveyed(struct job_run *r, const struct item *i)
{
	struct out o = out_mem();
	uint32_t n;
	bool has = case_survey_get(r->scan.k, i->id, 0, &o, &n);
	out_end(&o);
	return !has && i->passages > 0;
}

static bool reopen(struct job_run *r, enum item_walk w, bool only_old)
{
	struct item_cursor *c = case_items(r->scan.k, w);
	struct item i;
	uint32_t *id = NULL;
	size_t n = 0, cap = 0;
	for (;;) {
		struct arena scratch = r->arena;
		if (!case_items_next(c, &scratch, &i))
			break;
		bool old = only_old && (i.state == ITEM_read || i.state == ITEM_partial) &&
			   i.reader.n > 0 &&
			   (reader_is_old(r, i.reader, i.version) || is_unsurveyed(r, &i));
		bool failed = !only_old && i.reason != REASON_not_a_file;
		if (old || failed) {
			GROW(id, cap, n + 1);
			id[n++] = i.id;
		}
	}
	case_items_end(c);
	bool ok = true;
	for (size_t x = 0; ok && x < n; x++) {
		struct arena scratch = r->arena;
		if (!case_item_get(r->scan.k, &scratch, id[x], &i)) {
			ok = case_why(r->scan.k) ==
			     NULL; /* gone with its container, which is read again */
			continue;
		}
		i.state = ITEM_waiting;
		i.reason = REASON_none;
		i.passages = i.mentions = 0;
		ok = case_item_set(r->scan.k, &i) && case_item_clear(r->scan.k, i.id);
	}
	grow_free(id, cap, sizeof(id[0]));
	return ok || fail(r, case_why(r->scan.k));
}

/* ---- handing out ---- */

static bool save(struct job_run *r, struct item *i, enum item_state s, enum reason why)
{
	i->state = s;
	i->reason = why;
	r->scan.finished++;
	if (i->parent == 0)
		r->finished_bytes += i->bytes;
	return case_item_set(r->scan.k, i) || fail(r, case_why(r->scan.k));
}

static enum reason reason_of_errno(int e)
{
	return e == EACCES || e == EPERM ? REASON_permission
	       : e == ELOOP              ? REASON_not_a_file
					 : REASON_io_error;
}

/* Files up to HASH_FIRST are hashed before they are read, so that a repeat is not read twice. */
static bool hashed_repeat(struct job_run *r, struct item *i, int fd)
{
	uint64_t key;
	bool is_new;
	if (!i->has_sha256 && i->bytes <= HASH_FIRST)
		i->has_sha256 = manifest_hash(fd, i->sha256);
	if (!i->has_sha256)
		return false;
	memcpy(&key, i->sha256, sizeof(key));
	uint64_t *first = hmap_put(&r->seen, key, &is_new);
	if (is_new)
		*first = i->id;
	if (is_new || *first == i->id)
		return false;
	i->duplicate_of = (uint32_t)*first;
	return true;
}

static bool hand_file(struct job_run *r, struct lane *l, struct item *i)
{
	int fd = manifest_open(r->scan.k, &r->arena, i);
	if (fd < 0)
		return save(r, i, ITEM_unread, reason_of_errno(-fd));
	if (hashed_repeat(r, i, fd)) {
		close(fd);
		return save(r, i, ITEM_duplicate, REASON_none);
	}
	lane_begin(l, i, fd);
	return true;
}

/* A member is fetched anew through the containers above it. */
static bool hand_member(struct job_run *r, struct lane *l, const struct item *i)
{
	uint32_t chain[LANE_DEPTH], place[LANE_DEPTH];
	unsigned n = 0;
	struct item up = *i;
	while (up.parent != 0) {
		if (n == LANE_DEPTH - 2)
			return fail(r, "the case nests deeper than the limit");
		place[n++] = up.index;
		if (!case_item_get(r->scan.k, &r->arena, up.parent, &up))
			return fail(r, case_why(r->scan.k));
	}
	for (unsigned x = 0; x < n; x++)
		chain[x] = place[n - 1 - x];
	int fd = manifest_open(r->scan.k, &r->arena, &up);
	struct item copy = *i;
	if (fd < 0)
		return save(r, &copy, ITEM_unread, reason_of_errno(-fd));
	lane_begin_fetch(l, &up, fd, chain, n, i);
	return true;
}

static bool hand_out(struct job_run *r, struct lane *l)
{
	while (l->n == 0 && !stop_asked) {
		uint32_t id;
		struct item i;
		if (r->next_again < r->scan.n_again)
			id = r->scan.again[r->next_again++];
		else if (r->next < r->n_todo)
			id = r->todo[r->next++].item;
		else
			return true;
		arena_reset(&r->arena);
		if (!case_item_get(r->scan.k, &r->arena, id, &i))
			return fail(r, case_why(r->scan.k));
		if (!(i.parent == 0 ? hand_file(r, l, &i) : hand_member(r, l, &i)))
			return false;
	}
	return true;
}

/* A wanted member that could not be fetched: the containers above it gave up. */
static bool fetch_failed(struct job_run *r, struct lane *l)
{
	struct item i;
	struct arena scratch = r->arena;
	if (l->n_chain == 0 || l->fetch_why == REASON_none)
		return true;
	l->n_chain = 0;
	if (!case_item_get(r->scan.k, &scratch, l->wanted.id, &i))
		return fail(r, case_why(r->scan.k));
	return i.state != ITEM_waiting || save(r, &i, ITEM_refused, l->fetch_why);
}

/* ---- the loop ---- */

static bool commit_now(struct job_run *r)
{
	if (!case_commit(&r->txn))
		return fail(r, case_why(r->scan.k));
	poll(NULL, 0, YIELD_MS); /* so that a listing can write its journal entry meanwhile */
	r->txn = case_begin(r->scan.k);
	r->commit_ms = time_mono_ms() + COMMIT_MS;
	return true;
}

static void show(struct job_run *r)
{
	uint64_t going = 0;
	for (unsigned n = 0; n < r->n_lane; n++)
		if (r->lane[n].n > 0 && r->lane[n].n_chain == 0)
			going += r->lane[n].file_progress;
	r->progress.files = r->progress.all_files - (r->n_todo - r->next);
	r->progress.bytes =
	    r->progress.start_bytes + r->finished_bytes + r->scan.read_bytes + going;
	if (r->progress.bytes > r->progress.all_bytes)
		r->progress.bytes = r->progress.all_bytes;
	progress_tick(&r->progress);
}

static void wait_for(struct job_run *r)
{
	struct pollfd p[MAX_JOBS * 4];
	size_t n = 0;
	for (unsigned i = 0; i < r->n_lane; i++) {
		struct pollfd one[2 * LANE_DEPTH];
		size_t m = lane_poll(&r->lane[i], one);
		for (size_t x = 0; x < m && n < sizeof(p) / sizeof(p[0]); x++)
			p[n++] = one[x];
	}
	poll(p, n, 100);
}

static bool read_all(struct job_run *r)
{
	for (;;) {
		bool moved = false, busy = false;
		for (unsigned n = 0; n < r->n_lane; n++) {
			struct lane *l = &r->lane[n];
			if (l->n == 0 && (!fetch_failed(r, l) || !hand_out(r, l)))
				return false;
			if (l->n > 0 && lane_pump(l))
				moved = true;
			if (l->broken)
				return fail(r, case_why(r->scan.k));
			busy = busy || l->n > 0;
		}
		show(r);
		if (stop_asked)
			return fail(r, "stopped; run it again without PATH to go on");
		if (!busy && r->next == r->n_todo && r->next_again == r->scan.n_again)
			return true;
		if (time_mono_ms() > r->commit_ms && !commit_now(r))
			return false;
		if (!moved)
			wait_for(r);
	}
}

static bool journal_scan(struct job_run *r, const char *act, const struct seal_report *seal)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "waiting");
	json_number(&j, (int64_t)(r->n_todo - r->next));
	json_key(&j, "finished");
	json_number(&j, (int64_t)r->scan.finished);
	json_key(&j, "bytes");
	json_number(&j, (int64_t)r->scan.read_bytes);
	json_key(&j, "seal");
	json_object(&j);
	json_key(&j, "landlock_abi");
	json_number(&j, seal->landlock_abi);
	json_key(&j, "seccomp");
	json_bool(&j, seal->seccomp);
	json_key(&j, "namespaces");
	json_bool(&j, seal->user_ns && seal->net_ns && seal->ipc_ns);
	json_object_end(&j);
	json_object_end(&j);
	bool ok = journal_add(r->scan.k, act, out_view(&o));
	out_end(&o);
	return ok || fail(r, case_why(r->scan.k));
}

static void progress_prepare(struct job_run *r)
{
	struct case_totals t;
	uint64_t waiting = 0;
	if (!case_totals(r->scan.k, &t))
		return;
	waiting = t.by_state[ITEM_waiting].bytes;
	r->progress = (struct progress){.all_files = t.files,
					.all_bytes = t.bytes,
					.bytes = t.bytes > waiting ? t.bytes - waiting : 0};
	progress_start(&r->progress, "reading", r->scan.tally);
}

static bool read_waiting(struct job_run *r, struct scan_report *rep)
{
	const char *why = NULL;
	bool ok = false;
	r->txn = case_begin(r->scan.k);
	if (!collect(r)) {
		case_txn_scope(&r->txn);
		return false;
	}
	if (r->n_todo == 0)
		return case_commit(&r->txn) || fail(r, case_why(r->scan.k));
	if (!commit_now(r) || !duplicate_seen(r->scan.k, &r->seen) || !count_what_stands(r)) {
		case_txn_scope(&r->txn);
		return false;
	}
	r->scan.box =
	    box_start(r->o->parser, &r->o->limits, passwords_get(r->scan.k, &r->arena), &why);
	if (r->scan.box == NULL) {
		case_txn_scope(&r->txn);
		return fail(r, why);
	}
	r->n_lane = r->o->jobs < 1 ? 1 : r->o->jobs > MAX_JOBS ? MAX_JOBS : r->o->jobs;
	for (unsigned n = 0; n < r->n_lane; n++)
		r->lane[n] = (struct lane){
		    .scan = &r->scan, .arena = arena_make((size_t)64 << 20), .text = out_mem()};
	progress_prepare(r);
	const struct seal_report seal = *box_seal(r->scan.box);
	ok = journal_scan(r, "scan.start", &seal) && commit_now(r) && read_all(r);
	/* What is whole is kept even when the scan stops here. */
	if (r->why == NULL || stop_asked)
		ok = journal_scan(r, ok ? "scan.end" : "scan.stop", &seal) &&
		     case_commit(&r->txn) && ok;
	case_txn_scope(&r->txn);
	progress_end(&r->progress);
	rep->memory += box_memory(r->scan.box);
	for (unsigned n = 0; n < r->n_lane; n++)
		lane_end(&r->lane[n]);
	box_stop(r->scan.box);
	return ok;
}

static bool prepare(struct job_run *r, struct scan_report *rep)
{
	const struct scan_options *o = r->o;
	for (size_t n = 0; n < o->n_path; n++)
		if (!manifest_add(r->scan.k, o->path[n], o, &rep->added_files, &r->why))
			return false;
	if (o->expect_hashes != NULL && !manifest_check(r->scan.k, o->expect_hashes, &r->why))
		return false;
	if (o->listing != NULL && !listing_apply(r->scan.k, o->listing, &rep->listed, &r->why))
		return false;
	if (o->passwords != NULL && !passwords_add(r->scan.k, o->passwords, &r->why))
		return false;
	TXN_SCOPE t = case_begin(r->scan.k);
	if (o->retry && !reopen(r, WALK_not_read, false))
		return false;
	if (o->renew && !rows_load(&r->arena, o->parser, "readers", &r->reader_rows))
		return fail(r, "kond-parse can not be run");
	if (o->renew && !reopen(r, WALK_evidence, true))
		return false;
	return case_commit(&t) || fail(r, case_why(r->scan.k));
}

static bool finish(struct job_run *r, struct scan_report *rep)
{
	struct kase *k = r->scan.k;
	if (!duplicate_settle(k) || !account_settle(k) || !population_settle(k))
		return fail(r, case_why(k));
	int64_t start = time_mono_ms();
	bool told = resolve_run(k, &r->o->limits, &rep->persons, &rep->generation);
	rep->who_ms = time_mono_ms() - start;
	if (!told)
		return fail(r, case_why(k) != NULL
				   ? case_why(k)
				   : "the case holds an altered block; see `kond verify`");
	if (!case_totals(k, &rep->totals))
		return fail(r, case_why(k));
	rep->some_unread = case_totals_not_read(&rep->totals) +
			       rep->totals.by_state[ITEM_waiting].items +
			       rep->totals.members_by_state[ITEM_waiting].items >
			   0;
	return true;
}

bool scan_run(struct kase *k, const struct scan_options *o, struct scan_report *out_r,
	      const char **out_why)
{
	static struct job_run run; /* large; one scan per process */
	struct job_run *r = &run;
	struct rusage use;
	int64_t start = time_mono_ms();
	*out_r = (struct scan_report){0};
	*r = (struct job_run){.o = o, .scan = {.k = k, .limits = &o->limits}};
	r->arena = arena_make((size_t)1 << 30);
	unpack_start(&r->scan.unpack, o->limits.mention_findings, o->limits.value_bytes);
	r->scan.tally = tally_new(case_hash_key(k));
	stop_asked = 0;
	signal(SIGINT, on_signal);
	signal(SIGTERM, on_signal);
	bool ok = prepare(r, out_r) && read_waiting(r, out_r) && finish(r, out_r);
	getrusage(RUSAGE_SELF, &use);
	out_r->memory += (uint64_t)use.ru_maxrss << 10;
	out_r->ms = time_mono_ms() - start;
	out_r->read_bytes = r->scan.read_bytes;
	*out_why = r->why;
	tally_free(r->scan.tally);
	arena_free(&r->arena);
	unpack_free(&r->scan.unpack);
	hmap_free(&r->seen);
	hmap_free(&r->scan.attempts);
	grow_free(r->todo, r->cap_todo, sizeof(r->todo[0]));
	grow_free(r->scan.again, r->scan.cap_again, sizeof(r->scan.again[0]));
	return ok;
}
