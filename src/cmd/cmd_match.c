/*
 * kond match - who of a list is in a case, without either side giving names away: private set
 * intersection in files that travel by mail (match/round.h, doc/adr/0020). Refuses to write over a
 * file, and never shows who is in the other side's set beside those that asked.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/io.h"
#include "cmd/crowd.h"
#include "cmd/matched.h"
#include "cmd/table_in.h"
#include "cmd/told.h"
#include "match/round.h"

#define ASKED_MOST 1000000 /* keys that are answered unless --most says otherwise */

static const struct option_row options[] = {
    {"list", "FILE", "start, answer: the people of this table", false},
    {"people", NULL, "start, answer: the people of the case", false},
    {"columns", "LIST", TABLE_COLUMNS_HELP "; label=COL is what the rows are called", true},
    {"certainty", "C", "with --people: only those confirmed, or only those possible", false},
    {"requester", "R-ID", "with --people: only those with data through this requester", false},
    {"kinds", "KINDS", "kinds of keys: bsn, name, address (default: all three)", false},
    {"pad", "N", "start, answer: hide how many you have behind keys of nobody, up to N in all",
     false},
    {"most", "N", "answer: refuse a question of more keys (1000000)", false},
    {"out", "FILE", "start, answer: the file to send", false},
    {"secret", "FILE", "start, finish: the secret that stays with you, under the passphrase",
     false},
    {"jobs", "N", "processes that compute (default: one a processor)", false},
    {"why", "TEXT", "why you look; kept in the journal", false},
    {NULL, NULL, NULL, false},
};

static bool jobs_of(struct call *c, unsigned *out_jobs)
{
	uint64_t jobs;
	if (!call_number(c, "jobs", 0, &jobs))
		return false;
	*out_jobs = jobs > 64 ? 64 : (unsigned)jobs;
	return true;
}

/* ---- files ---- */

#define KEY_BYTES 128 /* of one key in any file, with its label */

static bool read_whole(struct call *c, const char *path, struct arena *a, str *out_text)
{
	size_t cap = (size_t)c->limits.match_keys * KEY_BYTES + 4096;
	*a = arena_make(cap + ((size_t)1 << 20));
	if (io_read_file(a, path, cap, out_text))
		return true;
	call_failed(c, "this file can not be read, or is over the limit match_keys", path);
	arena_free(a);
	return false;
}

static bool write_new(struct call *c, const char *path, str text)
{
	FD_SCOPE fd =
	    open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR);
	if (fd < 0) {
		call_failed(c, "can not make this file (it must not exist)", path);
		return false;
	}
	if (io_write_full(fd, text.p, text.n) && fsync(fd) == 0)
		return true;
	unlink(path);
	call_failed(c, "can not write this file: is there room?", path);
	return false;
}

/* A file that is asked for and not there yet: told before the long work begins. */
static const char *new_path(struct call *c, const char *option)
{
	const char *path = call_option(c, option);
	struct stat st;
	if (path == NULL || *path == '\0') {
		call_wrong(c, "name a new file with option", option);
		return NULL;
	}
	if (lstat(path, &st) == 0) {
		call_failed(c, "is there already; kond match writes over nothing", path);
		return NULL;
	}
	return path;
}

/* ---- words ---- */

/* What both sides can read to each other on the telephone. */
static void say_digest(struct out *o, const unsigned char digest[SHA256_BYTES])
{
	out_z(o, ", fingerprint ");
	for (unsigned i = 0; i < 8; i += 2) {
		out_hex(o, digest + i, 2);
		out_z(o, i < 6 ? "-" : "");
	}
}

static void say_crowd(struct out *o, const struct crowd *w)
{
	matched_count(o, " of ", w->rows, w->people ? " people" : " rows");
	if (w->rows_without > 0)
		matched_count(o, " (", w->rows_without, " gave none)");
}

static void say_started(struct call *c, const struct match_secret *s, const struct crowd *w,
			size_t bytes)
{
	struct out *o = c->out;
	out_z(o, call_option(c, "out"));
	matched_count(o, ": ", s->n, " keys");
	say_crowd(o, w);
	matched_count(o, ", ", bytes, " bytes");
	say_digest(o, s->question);
	out_z(o, "\nSend it. Who learns what:\n");
	matched_count(o, "  the other side   that you ask for ", s->n,
		      " keys; nothing of whom they are\n");
	out_z(o, w->people ? "  you, from its answer   which people of this case it has, and how "
			     "many keys it has\n"
			   : "  you, from its answer   which of your rows it has, by which kind of "
			     "key, how certain; and how many keys it has\n");
	out_z(o, "Keep ");
	out_z(o, call_option(c, "secret"));
	out_z(o, " here until `kond match finish`; then `kond match forget` it.\n");
}

/* Told, as it hides nothing when there are more. */
static bool pad_hides(struct call *c, uint64_t pad, size_t n)
{
	const char *why = NULL;
	if (pad > 0 && pad < n)
		why = "there are more keys than --pad, so it would hide nothing";
	else if (pad > c->limits.match_keys)
		why = "--pad is more than the limit match_keys";
	if (why != NULL)
		call_failed(c, why, NULL);
	return why == NULL;
}

/* ---- start ---- */

static bool wanted_sorts(struct call *c, unsigned *out_sorts)
{
	const char *v = call_option(c, "kinds");
	*out_sorts = v == NULL ? MATCH_ALL_SORTS : match_sorts_read(str_of(v));
	if (*out_sorts != 0)
		return true;
	call_wrong(c, "--kinds are bsn, name and address, not", v);
	return false;
}

static void fill(struct match_secret *s, size_t *cap, const struct crowd *w, size_t pad)
{
	for (size_t i = 0; i < w->n; i++) {
		GROW(s->entry, *cap, s->n + 1);
		struct match_entry *e = &s->entry[s->n++];
		*e = (struct match_entry){.row = w->key[i].row, .sort = w->key[i].sort};
		memcpy(e->digest, w->key[i].digest, sizeof(e->digest));
	}
	s->people = w->people;
	s->rows = w->rows;
	s->rows_without = w->rows_without;
	s->label = w->label;
	match_pad(s, cap, pad);
	match_shuffle(s);
}

static bool write_both(struct call *c, const struct match_secret *s, str passphrase, str question)
{
	const char *out = call_option(c, "out"), *secret = call_option(c, "secret");
	struct out sealed = out_mem();
	bool ok = match_secret_pack(&sealed, s, passphrase);
	if (!ok)
		call_failed(c, "not enough memory to work out the key: 64 MiB is needed", NULL);
	ok = ok && write_new(c, secret, out_view(&sealed));
	out_end(&sealed);
	if (ok && !write_new(c, out, question)) {
		unlink(secret);
		ok = false;
	}
	return ok;
}

static int ask(struct call *c, struct match_secret *s, const struct crowd *w, unsigned sorts,
	       unsigned jobs, str passphrase)
{
	struct out question = out_mem();
	int r = EXIT_failed;
	if (!match_ask(s, sorts, jobs, &question))
		call_failed(c, "a process that computes died: is there memory enough?", NULL);
	else if (write_both(c, s, passphrase, out_view(&question)))
		r = EXIT_done;
	if (r == EXIT_done)
		say_started(c, s, w, question.n);
	out_end(&question);
	return r;
}

static int start(struct call *c)
{
	struct crowd_use use = {.step = "match start"};
	struct match_secret s = {.seed = crypt_key_new()};
	struct crowd w;
	unsigned jobs;
	uint64_t pad;
	size_t cap = 0;
	str passphrase;
	if (!wanted_sorts(c, &use.sorts) || !jobs_of(c, &jobs) || !call_number(c, "pad", 0, &pad))
		return EXIT_wrong_use;
	if (c->n_arg != 1)
		return call_wrong(c, "start takes no other file", c->arg[1]);
	if (call_option(c, "secret") == NULL || call_option(c, "out") == NULL)
		return call_wrong(c, "start needs --out FILE and --secret FILE", NULL);
	if (new_path(c, "out") == NULL || new_path(c, "secret") == NULL ||
	    !call_passphrase(c, "Passphrase for the secret: ", true, &passphrase))
		return EXIT_failed;
	crypt_random(s.id, sizeof(s.id));
	memcpy(use.id, s.id, sizeof(use.id));
	int r = crowd_read(c, &use, &w);
	if (r == EXIT_done && w.n == 0)
		r = call_failed(c,
				"nobody in it has a BSN, or a name with a birth date: there is "
				"nothing to ask",
				NULL);
	if (r == EXIT_done && !pad_hides(c, pad, w.n))
		r = EXIT_failed;
	if (r == EXIT_done) {
		fill(&s, &cap, &w, (size_t)pad);
		r = ask(c, &s, &w, use.sorts, jobs, passphrase);
	}
	if (s.entry != NULL)
		crypt_wipe(s.entry, s.n * sizeof(s.entry[0]));
	grow_free(s.entry, cap, sizeof(s.entry[0]));
	crypt_wipe(&s.seed, sizeof(s.seed));
	crowd_free(&w);
	return r;
}

/* ---- answer ---- */

static void say_answered(struct call *c, const struct match_file *f, const struct crowd *w,
			 size_t tags, const struct out *answer)
{
	struct out *o = c->out;
	unsigned char digest[SHA256_BYTES];
	memcpy(digest, answer->p + answer->n - SHA256_BYTES, SHA256_BYTES);
	out_z(o, call_option(c, "out"));
	matched_count(o, ": ", f->n_point, " keys asked");
	say_digest(o, f->digest);
	matched_count(o, "; ", tags, " keys");
	say_crowd(o, w);
	matched_count(o, ", ", answer->n, " bytes");
	say_digest(o, digest);
	out_z(o, "\nSend it back. Who learns what:\n");
	matched_count(o, "  you              that ", f->n_point,
		      " keys were asked for; not whose, not "
		      "which of them you have\n");
	matched_count(o,
		      "  who asked        which of those it asked for you have, by which kind of "
		      "key, how certain; and that you have ",
		      tags, " keys\n");
	out_z(o, "Whoever asks can ask for people it makes up, up to that number: answer only whom "
		 "you trust with that.\nThe secret of this answer is forgotten already.\n");
}

static size_t offers_of(const struct crowd *w, struct match_offer **out_own, size_t *cap)
{
	GROW(*out_own, *cap, w->n + 1);
	for (size_t i = 0; i < w->n; i++) {
		(*out_own)[i].tell = w->key[i].tell;
		memcpy((*out_own)[i].digest, w->key[i].digest, SHA256_BYTES);
	}
	return w->n;
}

static int answer_with(struct call *c, const struct match_file *f, const struct crowd *w,
		       unsigned sorts, size_t pad, unsigned jobs)
{
	struct match_offer *own = NULL;
	struct out answer = out_mem();
	const char *why = NULL;
	size_t cap = 0, n = offers_of(w, &own, &cap);
	int r = EXIT_failed;
	if (!match_answer(f, own, n, pad, sorts, jobs, &answer, &why))
		call_failed(c, why, c->arg[1]);
	else if (write_new(c, call_option(c, "out"), out_view(&answer)))
		r = EXIT_done;
	if (r == EXIT_done) {
		uint64_t tags = (answer.n - match_file_bytes(f->n_point, 0)) / MATCH_TAG_BYTES;
		say_answered(c, f, w, (size_t)tags, &answer);
	}
	crypt_wipe(own, n * sizeof(own[0]));
	grow_free(own, cap, sizeof(own[0]));
	out_end(&answer);
	return r;
}

static int answer_file(struct call *c, str text, unsigned sorts, uint64_t most, size_t pad,
		       unsigned jobs)
{
	struct crowd_use use = {.step = "match answer"};
	struct match_file f;
	struct crowd w;
	const char *why = NULL;
	if (!match_file_read(text, MATCH_question, c->limits.match_keys, &f, &why))
		return call_failed(c, why, c->arg[1]);
	if (f.n_point > most) {
		struct out n = out_mem();
		out_dec(&n, f.n_point);
		int r = call_failed(c,
				    "asks for more keys than --most allows; allow it only when "
				    "the other side has so many people (3 keys each or more)",
				    str_z(c->arena, out_view(&n)));
		out_end(&n);
		return r;
	}
	use.asked = f.n_point;
	use.sorts = sorts & f.sorts;
	if (use.sorts == 0)
		return call_failed(c, "it asks for no kind of key that --kinds allows", NULL);
	memcpy(use.id, f.id, sizeof(use.id));
	int r = crowd_read(c, &use, &w);
	if (r == EXIT_done && !pad_hides(c, pad, w.n))
		r = EXIT_failed;
	if (r == EXIT_done)
		r = answer_with(c, &f, &w, use.sorts, pad, jobs);
	crowd_free(&w);
	return r;
}

static int answer(struct call *c)
{
	struct arena a;
	unsigned sorts, jobs;
	uint64_t most, pad;
	str text;
	if (c->n_arg != 2)
		return call_wrong(c, "name the file with the question", NULL);
	if (!wanted_sorts(c, &sorts) || !jobs_of(c, &jobs) || !call_number(c, "pad", 0, &pad) ||
	    !call_number(c, "most", ASKED_MOST, &most))
		return EXIT_wrong_use;
	if (call_option(c, "out") == NULL)
		return call_wrong(c, "answer needs --out FILE", NULL);
	if (new_path(c, "out") == NULL || !read_whole(c, c->arg[1], &a, &text))
		return EXIT_failed;
	int r = answer_file(c, text, sorts, most, (size_t)pad, jobs);
	arena_free(&a);
	return r;
}

/* ---- finish ---- */

static int finish_with(struct call *c, const struct match_secret *s, str text, unsigned jobs)
{
	struct match_file f;
	uint8_t *hit = NULL;
	size_t cap = 0;
	const char *why = NULL;
	if (!match_file_read(text, MATCH_answer, c->limits.match_keys, &f, &why))
		return call_failed(c, why, c->arg[1]);
	GROW(hit, cap, s->n + 1);
	int code = EXIT_failed;
	if (!match_result(s, &f, jobs, hit, &why)) {
		call_failed(c, why, c->arg[1]);
	} else {
		code = matched_show(c, s, &f, hit);
	}
	grow_free(hit, cap, sizeof(hit[0]));
	return code;
}

static bool open_secret(struct call *c, struct arena *a, struct match_secret *s)
{
	const char *path = call_option(c, "secret"), *why = NULL;
	struct arena held;
	str text, passphrase;
	if (!call_passphrase(c, "Passphrase of the secret: ", false, &passphrase) ||
	    !read_whole(c, path, &held, &text))
		return false;
	bool ok = match_secret_read(a, text, passphrase, c->limits.match_keys, s, &why);
	arena_free(&held);
	if (!ok)
		call_failed(c, why, path);
	return ok;
}

static int finish(struct call *c)
{
	struct arena a, held;
	struct match_secret s;
	unsigned jobs;
	str text;
	if (c->n_arg != 2 || call_option(c, "secret") == NULL)
		return call_wrong(c, "name the file with the answer, and --secret FILE", NULL);
	if (!jobs_of(c, &jobs))
		return EXIT_wrong_use;
	a = arena_make((size_t)c->limits.match_keys * KEY_BYTES + ((size_t)1 << 24));
	int r = EXIT_failed;
	if (open_secret(c, &a, &s) && read_whole(c, c->arg[1], &held, &text)) {
		r = finish_with(c, &s, text, jobs);
		arena_free(&held);
	}
	crypt_wipe(a.base, (size_t)(a.p - a.base));
	crypt_wipe(&s, sizeof(s));
	arena_free(&a);
	return r;
}

/* ---- forget ---- */

/* Written over, not only unlinked: what the disk keeps of it besides stays under the passphrase. */
static bool overwrite(int fd, uint64_t bytes)
{
	unsigned char noise[4096];
	for (uint64_t at = 0; at < bytes; at += sizeof(noise)) {
		uint64_t left = bytes - at;
		crypt_random(noise, sizeof(noise));
		if (!io_write_full(fd, noise, left < sizeof(noise) ? (size_t)left : sizeof(noise)))
			return false;
	}
	return fsync(fd) == 0;
}

static int forget(struct call *c)
{
	unsigned char magic[8] = {0};
	struct stat st;
	if (c->n_arg != 2)
		return call_wrong(c, "name the secret to forget", NULL);
	FD_SCOPE fd = open(c->arg[1], O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) ||
	    pread(fd, magic, sizeof(magic), 0) != sizeof(magic) ||
	    !str_eq((str){magic, sizeof(magic)}, STR("KONDMSEC")))
		return call_failed(c, "this is no secret of kond match, so it stays", c->arg[1]);
	if (!overwrite(fd, (uint64_t)st.st_size) || ftruncate(fd, 0) != 0 || fsync(fd) != 0 ||
	    unlink(c->arg[1]) != 0)
		return call_failed(c, "could not be written over and removed", c->arg[1]);
	out_z(c->out, "forgotten: no answer to this question can be read any more\n");
	return EXIT_done;
}

static int run(struct call *c)
{
	static const struct {
		const char *name;
		int (*run)(struct call *c);
	} steps[] = {{"start", start}, {"answer", answer}, {"finish", finish}, {"forget", forget}};
	if (!crypt_start())
		return call_failed(c, "the cipher library does not start", NULL);
	for (size_t i = 0; c->n_arg > 0 && i < 4; i++)
		if (str_eq(str_of(c->arg[0]), str_of(steps[i].name)))
			return steps[i].run(c);
	return call_wrong(c, "the steps are start, answer, finish and forget", NULL);
}

const struct cmd cmd_match = {
    .name = "match",
    .args = "start|answer|finish|forget [options] [FILE]",
    .brief = "Find who of a list is in the case, names staying on each side",
    .help = "start    makes a question out of a list (or the case): send it\n"
	    "answer   on the other side, makes the answer to it: send it back\n"
	    "finish   shows who of those asked for is in the other side's set;\n"
	    "         only who started can, with the secret\n"
	    "forget   destroys the secret: no answer can be read any more\n"
	    "\n"
	    "A practice asks which of its patients are in the stolen files:\n"
	    "  kond match start --list patients.csv --out q.kond --secret s\n"
	    "the laboratory answers\n"
	    "  kond match answer q.kond --people --requester R-000012 --out a.kond\n"
	    "and the practice reads, and ends it\n"
	    "  kond match finish a.kond --secret s --format csv\n"
	    "  kond match forget s\n"
	    "For the laboratory to learn instead, it starts with --people and\n"
	    "the practice answers with --list.\n"
	    "\n"
	    "Who learns what:\n"
	    "  who answers   how many keys were asked for, and of which kinds\n"
	    "                they may be; not whose they are, not which of them\n"
	    "                it has, not the result\n"
	    "  who started   how many keys the other side has; of each of its\n"
	    "                own rows whether the other side has it, by which\n"
	    "                kind of key, whether confirmed or possible; nothing\n"
	    "                of anybody it did not ask for\n"
	    "  on the way    who reads the files learns the two numbers of keys\n"
	    "                (--pad hides them)\n"
	    "\n"
	    "Who cheats:\n"
	    "  An asker can ask for people it makes up (BSNs in a row, somebody\n"
	    "  it is curious about): as many as one question has keys, and each\n"
	    "  question needs a new answer. --most bounds it, --requester leaves\n"
	    "  out people of other practices, the journal keeps the number.\n"
	    "  An answerer can keep people back, or make up that it has somebody.\n"
	    "  It learns nothing by that, unless from what is done then.\n"
	    "  Neither file says who made it: tell each other the fingerprints.\n"
	    "  Hashed BSNs are not offered: all 91 million hash in seconds.\n"
	    "\n"
	    "Kinds of keys, of which one that is equal is enough:\n"
	    "  bsn       one that passes its check\n"
	    "  name      surname without prefixes, first letter of initials or\n"
	    "            given name, whole birth date; alone it may be a namesake\n"
	    "  address   surname, whole birth date, postcode, house number\n"
	    "Case, diacritics and punctuation do not count, typing errors do.\n"
	    "\n"
	    "Files: 32 bytes for each key asked, in the question and in the\n"
	    "answer, and 17 in the answer for each key of the other side.\n"
	    "A list is CSV, or any other table that kond reads; the sealed reader reads it. Row 1 "
	    "is the first behind the headings.\n"
	    "A secret serves one question. Who answers keeps none.",
    .options = options,
    .needs_case = true,
    .lists = true,
    .most_args = 2,
    .run = run};
