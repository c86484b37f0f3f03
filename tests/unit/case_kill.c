/* kill -9 in the middle of writing loses nothing that was said to be done; a backup of a case in
 * use is a case. */
#include "case_common.h"

#define ROUNDS 20

/* Writes acts of several rows each until it is killed; tells every finished one. */
static void write_for_ever(const char *name, int told)
{
	const char *why;
	struct kase *k = case_open(in_dir(name), &by_pass, &why);
	static unsigned char bytes[60000];
	if (k == NULL)
		_exit(2);
	memset(bytes, 'a', sizeof(bytes));
	for (uint32_t n = 0;; n++) {
		TXN_SCOPE t = case_begin(k);
		struct item i = {
		    .exhibit = 1, .bytes = 10, .path = STR("naam.txt"), .state = ITEM_waiting};
		const struct finding f = {.kind = KIND_result, .value = {bytes, sizeof(bytes)}};
		struct packer o;
		packer_start(&o);
		packer_add(&o, &(struct mention){.n = 1, .finding = &f});
		bool ok = case_item_add(k, &i) &&
			  case_block_add(k, i.id, 0, 0, 1, packer_view(&o)) &&
			  journal_add(k, "event", STR("{}")) && case_commit(&t);
		packer_free(&o);
		if (!ok || write(told, &i.id, sizeof(i.id)) != sizeof(i.id))
			_exit(3);
	}
}

static pid_t start_writer(const char *name, int *out_told)
{
	int pipes[2];
	assert_int_equal(pipe(pipes), 0);
	pid_t p = fork();
	if (p == 0) {
		close(pipes[0]);
		write_for_ever(name, pipes[1]);
	}
	close(pipes[1]);
	*out_told = pipes[0];
	return p;
}

static void killed(void **state)
{
	struct arena a = arena_make(1 << 20);
	struct kase *k = made("kill.kond");
	uint32_t id, last = 0;
	add_exhibit(k, "/bewijs", STANDING_stolen);
	case_close(k);
	for (unsigned round = 0; round < ROUNDS; round++) {
		int told;
		pid_t p = start_writer("kill.kond", &told);
		assert_int_equal(read(told, &id, sizeof(id)), sizeof(id));
		last = id;
		usleep(1000 + round * 3571 % 25000);
		kill(p, SIGKILL);
		waitpid(p, NULL, 0);
		while (read(told, &id, sizeof(id)) == sizeof(id))
			last = id;
		close(told);
		k = opened("kill.kond");
		struct item i;
		assert_true(case_item_get(k, &a, last, &i));
		assert_int_equal(case_verify(k, say_bad, state), 0);
		assert_true(case_lease(k));
		case_close(k);
		arena_reset(&a);
	}
	print_message("killed %u times, %u acts, none lost\n", ROUNDS, last);
	arena_free(&a);
}

static void backup_in_use(void **state)
{
	const char *why = NULL;
	int told;
	uint32_t id = 0;
	struct case_totals before, after;
	struct kase *k = made("live.kond");
	fill(k);
	case_close(k);
	pid_t p = start_writer("live.kond", &told);
	for (int i = 0; i < 20; i++)
		assert_int_equal(read(told, &id, sizeof(id)), sizeof(id));
	k = opened("live.kond");
	assert_true(case_backup(k, in_dir("copy.kond")));
	assert_false(case_backup(k, in_dir("copy.kond"))); /* nothing is written over */
	for (int i = 0; i < 20; i++)
		assert_int_equal(read(told, &id, sizeof(id)), sizeof(id));
	kill(p, SIGKILL);
	waitpid(p, NULL, 0);
	close(told);
	assert_int_equal(case_verify(k, say_bad, state), 0);
	assert_true(case_totals(k, &after));
	case_close(k);

	assert_true(case_restore(in_dir("copy.kond"), in_dir("again.kond"), &by_pass, &why));
	k = opened("again.kond");
	assert_true(case_totals(k, &before));
	assert_true(before.files >= 22 && before.files < after.files);
	case_close(k);
	assert_false(case_restore(in_dir("copy.kond"), in_dir("again.kond"), &by_pass, &why));

	FILE *f = fopen(in_dir("copy.kond"), "r+b");
	fseek(f, 0, SEEK_END);
	fseek(f, ftell(f) / 2, SEEK_SET);
	for (int i = 0; i < 20000; i++)
		fputc('x', f);
	fclose(f);
	assert_false(case_restore(in_dir("copy.kond"), in_dir("third.kond"), &by_pass, &why));
	assert_int_not_equal(access(in_dir("third.kond"), F_OK), 0);
	assert_int_not_equal(access(in_dir("third.kond.part"), F_OK), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(killed),
					   cmocka_unit_test(backup_in_use)};
	alarm(240);
	return cmocka_run_group_tests_name("case_kill", tests, dir_make, dir_drop);
}
