/*
 * The seal and the wire, tried: a reader that attempts every way out it can think of
 * (tests/malice/malice.c), one test each. Each asks for the right outcome, that nothing escaped,
 * and that a fresh worker then reads an ordinary item.
 */
#include "unit.h"

#include <poll.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/io.h"
#include "base/out.h"
#include "box/box.h"

enum outcome {
	DIED, /* and why */
	LIED,
	LIVES, /* the attempt failed with an error, the item goes on */
	STUCK  /* neither ends nor sends anything new: only a watch can end it */
};

struct attempt {
	const char *trick;
	enum outcome outcome;
	enum reason why;
};

static const struct attempt attempts[] = {
    {"exec", DIED, REASON_forbidden_call},
    {"exec-item", DIED, REASON_forbidden_call},
    {"open", LIVES, REASON_none},
    {"create", LIVES, REASON_none},
    {"stat", LIVES, REASON_none},
    {"socket", DIED, REASON_forbidden_call},
    {"socketpair", DIED, REASON_forbidden_call},
    {"fork", DIED, REASON_forbidden_call},
    {"clone", DIED, REASON_forbidden_call},
    {"vfork", DIED, REASON_forbidden_call},
    {"ptrace", DIED, REASON_forbidden_call},
    {"vm-read", DIED, REASON_forbidden_call},
    {"kill", DIED, REASON_forbidden_call},
    {"uring", DIED, REASON_forbidden_call},
    {"bpf", DIED, REASON_forbidden_call},
    {"memfd", DIED, REASON_forbidden_call},
    {"unshare", DIED, REASON_forbidden_call},
    {"sleep", DIED, REASON_forbidden_call},
#ifndef KOND_ASAN
    {"tgkill", DIED, REASON_forbidden_call},
    {"exec-memory", DIED, REASON_forbidden_call},
    {"exec-protect", DIED, REASON_forbidden_call},
    {"write-item", DIED, REASON_forbidden_call},
    {"prctl", DIED, REASON_forbidden_call},
    {"getppid", DIED, REASON_forbidden_call},
    {"memory-library", DIED, REASON_limit_memory},
#endif
    {"memory", DIED, REASON_limit_memory},
    {"trap", DIED, REASON_limit_memory},
    {"stack", DIED, REASON_crashed},
    {"abort", DIED, REASON_crashed},
    {"segv", DIED, REASON_crashed},
    {"exit", DIED, REASON_crashed},
    {"loop", STUCK, REASON_none},
    {"stall", STUCK, REASON_none},
    {"flood", STUCK, REASON_none},
    {"hang-up", LIED, REASON_none},
    {"send-descriptor", LIED, REASON_none},
    {"lie-number", LIED, REASON_none},
    {"lie-number-gap", LIED, REASON_none},
    {"lie-direction", LIED, REASON_none},
    {"lie-short", LIED, REASON_none},
    {"lie-one-byte", LIED, REASON_none},
    {"lie-empty", LIED, REASON_none},
    {"lie-left-over", LIED, REASON_none},
    {"lie-length", LIED, REASON_none},
    {"lie-utf8", LIED, REASON_none},
    {"lie-cell-zero", LIED, REASON_none},
    {"lie-cell-high", LIED, REASON_none},
    {"lie-progress", LIED, REASON_none},
    {"lie-progress-none", LIED, REASON_none},
    {"lie-order", LIED, REASON_none},
    {"lie-accept-twice", LIED, REASON_none},
    {"lie-accept-word", LIED, REASON_none},
    {"lie-hello-again", LIED, REASON_none},
    {"lie-mentions-none", LIED, REASON_none},
    {"lie-data", LIED, REASON_none},
    {"lie-child-end", LIED, REASON_none},
    {"lie-reason", LIED, REASON_none},
    {"lie-reason-none", LIED, REASON_none},
    {"lie-place", LIED, REASON_none},
    {"lie-child-size", LIED, REASON_none},
    {"lie-child-bool", LIED, REASON_none},
    {"lie-done-bytes", LIED, REASON_none},
    {"lie-done-failed", LIED, REASON_none},
    {"lie-name-twice", LIED, REASON_none},
    {"lie-progress-back", LIED, REASON_none},
    {"lie-child-back", LIED, REASON_none},
    {"lie-done-twice", LIED, REASON_none},
    {"lie-partials", LIED, REASON_none},
    {"lie-huge", LIED, REASON_none},
    {"lie-large-data", LIED, REASON_none},
};
#define ATTEMPTS (sizeof(attempts) / sizeof(attempts[0]))

#define STUCK_AFTER_MS 300
#define FLOOD_ENOUGH   200 /* messages */

static struct box *box;

/* What came of one item. */
struct told {
	enum receive last;
	enum reason why;
	bool escaped, ordinary, done, named, charset_told;
	struct message end;
	uint64_t member_bytes, members, messages;
};

static int item_of(const char *text)
{
	int fd = memfd_create("item", MFD_CLOEXEC);
	assert_true(fd >= 0);
	assert_true(io_write_full(fd, text, str_of(text).n));
	return fd;
}

static void take(struct worker *w, const struct message *m, struct told *t)
{
	t->messages++;
	switch (m->wire) {
	case WIRE_mentions:
		t->escaped = t->escaped || str_find(m->mentions, STR("ESCAPED")) < m->mentions.n;
		t->ordinary =
		    t->ordinary || str_find(m->mentions, STR("plain text")) < m->mentions.n;
		break;
	case WIRE_name:
		t->named = m->name.cell == 1 && str_eq(m->name.name, STR("na\xc3\xafve.txt"));
		break;
	case WIRE_child:
		t->members++;
		assert_true(worker_go(w, true));
		break;
	case WIRE_data:
		t->member_bytes += m->data.n;
		break;
	case WIRE_partial:
		t->charset_told = m->partial.why == REASON_charset && m->partial.at == 3;
		break;
	case WIRE_done:
		t->done = true;
		t->end = *m;
		break;
	default:
		break;
	}
}

/* follow - take messages until the item is done, the worker is, or nothing comes for a while. */
static struct told follow(struct worker *w, int wait_ms)
{
	struct told t = {.last = RECEIVE_nothing};
	struct message m;
	while (t.messages < FLOOD_ENOUGH) {
		t.last = worker_receive(w, &m, &t.why);
		if (t.last == RECEIVE_message) {
			take(w, &m, &t);
			continue;
		}
		if (t.last != RECEIVE_nothing)
			return t;
		struct pollfd p = {.fd = worker_fd(w), .events = POLLIN};
		if (poll(&p, 1, t.done ? 20 : wait_ms) == 0)
			return t;
	}
	return t;
}

static struct told hand_over(struct worker *w, const char *text, int wait_ms)
{
	int fd = item_of(text);
	struct job j = {
	    .id = 7, .name = STR("na\xc3\xafve.txt"), .size = str_of(text).n, .can_seek = true};
	assert_true(worker_job(w, &j, fd));
	close(fd);
	return follow(w, wait_ms);
}

static void reads_on(void)
{
	struct worker *w = worker_start(box);
	assert_non_null(w);
	for (int i = 0; i < 2; i++) {
		struct told t = hand_over(w, "plain text", 10000);
		assert_int_equal(t.last, RECEIVE_nothing);
		assert_true(t.done && t.ordinary && t.named && t.charset_told);
		assert_int_equal(t.end.done.why, REASON_partly_unreadable);
		assert_false(t.end.done.failed);
		assert_int_equal(t.end.done.bytes, 10);
		assert_int_equal(t.member_bytes, 6);
		assert_int_equal(t.members, 2);
	}
	worker_kill(w);
}

static void test_attempt(void **state)
{
	const struct attempt *a = *state;
	struct out item = out_mem();
	struct worker *w = worker_start(box);
	assert_non_null(w);
	out_z(&item, "MALICE ");
	out_z(&item, a->trick);
	out_u8(&item, 0);
	struct told t =
	    hand_over(w, (const char *)item.p, a->outcome == STUCK ? STUCK_AFTER_MS : 10000);
	out_end(&item);
	assert_false(t.escaped);
	switch (a->outcome) {
	case DIED:
		assert_int_equal(t.last, RECEIVE_died);
		assert_int_equal(t.why, a->why);
		break;
	case LIED:
		assert_int_equal(t.last, RECEIVE_lied);
		break;
	case LIVES:
		assert_int_equal(t.last, RECEIVE_nothing);
		assert_true(t.done);
		assert_int_equal(t.end.done.why, REASON_none);
		break;
	case STUCK:
		assert_true(t.last == RECEIVE_nothing || t.messages == FLOOD_ENOUGH);
		assert_false(t.done);
		break;
	}
	int64_t from = time_mono_ms();
	worker_kill(w);
	assert_true(time_mono_ms() - from < 2000);
	reads_on();
}

static void test_seal_is_told(void **state)
{
	(void)state;
	const struct seal_report *r = box_seal(box);
	assert_true(r->landlock_abi >= 1);
	assert_true(r->seccomp);
}

static void test_computing_time_is_told(void **state)
{
	struct worker *w = worker_start(box);
	(void)state;
	assert_non_null(w);
	int64_t before = worker_cpu_ms(w);
	hand_over(w, "MALICE loop", STUCK_AFTER_MS);
	assert_true(worker_cpu_ms(w) > before + 20);
	worker_kill(w);
	assert_true(box_memory(box) > 100000);
}

static void test_member_is_fetched(void **state)
{
	struct worker *w = worker_start(box);
	struct job j = {.id = 8, .name = STR("c"), .size = 10, .can_seek = true};
	int fd = item_of("plain text");
	(void)state;
	assert_non_null(w);
	assert_true(worker_fetch(w, &j, fd, 5));
	close(fd);
	struct told t = follow(w, 10000);
	assert_true(t.done && t.members == 1);
	assert_int_equal(t.member_bytes, 200000);
	assert_int_equal(t.end.done.why, REASON_none);
	worker_kill(w);
}

/* A name that is no UTF-8, or longer than the limit, is put right on the way. */
static void test_odd_names_arrive(void **state)
{
	static unsigned char name[10000];
	struct worker *w = worker_start(box);
	struct job j = {.id = 9, .name = {name, sizeof(name)}, .size = 10, .can_seek = true};
	int fd = item_of("plain text");
	(void)state;
	assert_non_null(w);
	for (size_t i = 0; i < sizeof(name); i++)
		name[i] = 0xff;
	assert_true(worker_job(w, &j, fd));
	close(fd);
	struct told t = follow(w, 10000);
	assert_true(t.done && t.ordinary);
	worker_kill(w);
}

static void test_neighbours_live(void **state)
{
	struct worker *good = worker_start(box), *bad = worker_start(box);
	(void)state;
	assert_non_null(good);
	assert_non_null(bad);
	struct told t = hand_over(bad, "MALICE segv", 10000);
	assert_int_equal(t.last, RECEIVE_died);
	t = hand_over(good, "plain text", 10000);
	assert_true(t.done && t.ordinary);
	worker_kill(bad);
	t = hand_over(good, "plain text", 10000);
	assert_true(t.done && t.ordinary);
	worker_kill(good);
}

/* first_child - the warm parent, as the system tells it; 0 when it does not. */
static pid_t first_child(void)
{
	struct arena a = arena_make((size_t)1 << 16);
	uint64_t pid = 0;
	str text;
	if (io_read_file(&a, "/proc/thread-self/children", 4096, &text))
		str_u64(str_cut(&text, ' '), &pid);
	arena_free(&a);
	return (pid_t)pid;
}

static void test_warm_parent_dies(void **state)
{
	pid_t warm = first_child();
	struct worker *w = worker_start(box);
	(void)state;
	assert_non_null(w);
	if (warm == 0)
		skip();
	hand_over(w, "MALICE stall", STUCK_AFTER_MS);
	kill(warm, SIGKILL);
	struct told t = follow(w, 10000);
	assert_int_equal(t.last, RECEIVE_died);
	worker_kill(w);
	reads_on();
}

static void test_no_program(void **state)
{
	struct limits l = limits_standard();
	const char *why = NULL;
	(void)state;
	assert_null(box_start("/nowhere/kond-parse", &l, STR_NONE, &why));
	assert_non_null(why);
	why = NULL;
	assert_null(box_start("/bin/true", &l, STR_NONE, &why));
	assert_non_null(why);
}

static int start_box(void **state)
{
	struct arena a = arena_make((size_t)1 << 16);
	struct limits l = limits_standard();
	struct out path = out_mem();
	const char *why = "no folder";
	str dir;
	(void)state;
	l.worker_memory_mib = 192;
	alarm(300);
	if (io_self_dir(&a, &dir)) {
		out_str(&path, dir);
		out_z(&path, "/kond-parse-malice");
		box = box_start(str_z(&a, out_view(&path)), &l, STR_NONE, &why);
	}
	if (box == NULL)
		print_error("%s\n", why);
	out_end(&path);
	arena_free(&a);
	return box == NULL ? -1 : 0;
}

static int stop_box(void **state)
{
	(void)state;
	if (box != NULL)
		box_stop(box);
	box = NULL;
	return 0;
}

int main(void)
{
	static const struct CMUnitTest plain[] = {
	    cmocka_unit_test(test_seal_is_told),      cmocka_unit_test(test_computing_time_is_told),
	    cmocka_unit_test(test_member_is_fetched), cmocka_unit_test(test_odd_names_arrive),
	    cmocka_unit_test(test_neighbours_live),   cmocka_unit_test(test_warm_parent_dies),
	    cmocka_unit_test(test_no_program),
	};
	static struct CMUnitTest tests[ATTEMPTS];
	for (size_t i = 0; i < ATTEMPTS; i++)
		tests[i] = (struct CMUnitTest){.name = attempts[i].trick,
					       .test_func = test_attempt,
					       .initial_state = (void *)(uintptr_t)&attempts[i]};
	int failed = cmocka_run_group_tests_name("box", plain, start_box, stop_box);
	return failed + cmocka_run_group_tests_name("malice", tests, start_box, stop_box);
}
