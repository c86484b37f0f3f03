/* kond journal - the account: every act and every look. Showing it is a look as well. --proof
 * writes it as files that prove it (proof/journal_proof.h). */
#include "base/date.h"
#include "cmd/look.h"
#include "cmd/told.h"
#include "proof/journal_proof.h"
#include "render/json.h"

static const struct option_row options[] = {
    {"why", "TEXT", "why you look; kept in the journal", false},
    {"proof", NULL, "write it as files that prove it, for whoever does not trust kond", false},
    {"out", "PATH", "--proof: a new folder, or a file that ends in .tar", false},
    {"entry", "N", "--proof: only this entry; as many as wanted", true},
    {"withhold-who", NULL, "--proof: leave out who acted", false},
    {NULL, NULL, NULL, false},
};

static str hex(struct arena *a, const unsigned char *p, size_t n)
{
	struct out o = out_mem();
	out_hex(&o, p, n);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static str at(struct arena *a, int64_t ms)
{
	struct out o = out_mem();
	time_write(&o, ms);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static void pass(struct look *l, struct list *list, void *ctx)
{
	struct journal_entry e;
	struct journal_cursor *j = journal_begin(l->k);
	struct arena scratch = *l->call->arena;
	(void)ctx;
	while (journal_next(j, &scratch, &e)) {
		str hash = hex(&scratch, e.hash, sizeof(e.hash));
		if (list == NULL) {
			look_show(l, hash);
		} else {
			list_number(list, e.seq);
			list_text(list, at(&scratch, e.at_ms));
			list_text(list, e.actor);
			list_text(list, e.role);
			list_text(list, e.act);
			list_json(list, e.detail.n > 0 ? e.detail : STR("null"), e.detail);
			list_text(list, hex(&scratch, e.prev, sizeof(e.prev)));
			list_text(list, hash);
			list_bool(list, (e.flags & JOURNAL_privileged) != 0);
			list_row_end(list);
		}
		scratch = *l->call->arena;
	}
	journal_end(j);
}

/* ---- as files that prove it ---- */

static bool entries_wanted(struct call *c, uint64_t size, uint64_t **out_seq, size_t *out_n)
{
	size_t n = 0;
	const char *v;
	while (call_option_at(c, "entry", n) != NULL)
		n++;
	uint64_t *seq = arena_new(c->arena, uint64_t, n + 1);
	for (size_t i = 0; (v = call_option_at(c, "entry", i)) != NULL; i++) {
		if (!str_u64(str_of(v), &seq[i]) || seq[i] == 0 || seq[i] > size) {
			call_wrong(c, "there is no entry with this number", v);
			return false;
		}
	}
	*out_seq = n > 0 ? seq : NULL;
	*out_n = n;
	return true;
}

/* The act is the last entry of what it writes. */
static bool note(struct call *c, struct kase *k, size_t n, struct tree_head *out_head)
{
	const char *why = call_option(c, "why");
	struct out o = out_mem();
	struct json j = json_of(&o);
	TXN_SCOPE t = case_begin(k);
	json_object(&j);
	json_key(&j, "entries");
	json_number(&j, (int64_t)(n > 0 ? n : journal_size(k) + 1));
	json_key(&j, "without_who");
	json_bool(&j, call_option(c, "withhold-who") != NULL);
	json_key(&j, "why");
	json_text_or_null(&j, str_of(why));
	json_object_end(&j);
	bool ok = journal_add(k, "journal.proof", out_view(&o)) && case_head_sign(k, out_head) &&
		  case_commit(&t);
	out_end(&o);
	return ok;
}

static void say_written(struct call *c, const struct journal_share *s,
			const struct journal_shared *n)
{
	struct out *o = c->out;
	told_number(o, n->told);
	out_z(o, " entries");
	if (n->withheld > 0) {
		out_z(o, ", of which withheld as privileged ");
		told_number(o, n->withheld);
	}
	out_z(o, "; tree of ");
	told_number(o, s->head.size);
	out_z(o, " entries, root ");
	out_hex(o, s->head.root, sizeof(s->head.root));
	out_z(o, "\nCheck it without kond: tools/verify-dossier ");
	out_z(o, call_option(c, "out"));
	out_char(o, '\n');
}

static int write_proof(struct call *c, struct kase *k, struct journal_share *s)
{
	struct journal_shared n;
	const char *why = NULL, *path = call_option(c, "out");
	struct archive *x = archive_begin(path, &why);
	if (x == NULL)
		return call_failed(c, why, path);
	struct out facts = out_mem();
	journal_proof_facts(k, "journal", &s->head, &facts);
	bool read = journal_proof_put(k, x, s, &n);
	bool ok = archive_end(x, out_view(&facts), case_sign_key(k));
	out_end(&facts);
	if (!read)
		return call_failed(c, case_why(k), NULL);
	if (!ok)
		return call_failed(c, "can not be written: is there room?", path);
	say_written(c, s, &n);
	return EXIT_done;
}

static int proof(struct call *c)
{
	struct journal_share s = {.withhold_who = call_option(c, "withhold-who") != NULL};
	uint64_t *seq;
	int r = EXIT_wrong_use;
	if (call_option(c, "out") == NULL)
		return call_wrong(c, "name a new folder, or a file that ends in .tar, with --out",
				  NULL);
	struct kase *k = call_case(c);
	if (k == NULL)
		return EXIT_failed;
	if (entries_wanted(c, journal_size(k), &seq, &s.n_only)) {
		s.only = seq;
		r = note(c, k, s.n_only, &s.head)
			? write_proof(c, k, &s)
			: call_failed(c, "the act could not be written to the journal",
				      case_why(k));
	}
	case_close(k);
	return r;
}

static int run(struct call *c)
{
	static const struct list_column col[] = {
	    {"seq", "no", true},   {"at", "when", false}, {"actor", "who", false},
	    {"role", NULL, false}, {"act", "act", false}, {"detail", "detail", false},
	    {"prev", NULL, false}, {"hash", NULL, false}, {"privileged", NULL, false}};
	struct look l;
	if (call_option(c, "proof") != NULL)
		return proof(c);
	if (call_option(c, "out") != NULL || call_option(c, "entry") != NULL ||
	    call_option(c, "withhold-who") != NULL)
		return call_wrong(c, "--out, --entry and --withhold-who go with --proof", NULL);
	return look_begin(&l, c)
		   ? look_run(&l, "journal", col, sizeof(col) / sizeof(col[0]), NULL, pass)
		   : EXIT_failed;
}

const struct cmd cmd_journal = {.name = "journal",
				.args = "[options]",
				.brief = "Show every act and every look, oldest first",
				.help =
				    "With --proof, the whole journal (or --entry N, each with its "
				    "path in the tree) is written with signed heads and the "
				    "timestamps\n"
				    "from outside, in the form of doc/journal-format.md; "
				    "tools/verify-dossier checks it without kond. Privileged "
				    "entries show\n"
				    "only that they stand there.",
				.options = options,
				.needs_case = true,
				.after_end = true,
				.lists = true,
				.run = run};
