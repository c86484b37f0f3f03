/* The packets and their order: what is written reads back, what can not be true is not believed. */
#include "unit.h"

#include "box/wire.h"

static struct out packet;

static bool round_trip(const struct wire_body *b, enum wire_direction d, struct wire_body *out_b)
{
	wire_encode(&packet, b);
	return wire_decode(out_view(&packet), d, out_b);
}

static void test_orders(void **state)
{
	struct wire_body r, b = {.m = {.wire = WIRE_fetch},
				 .job = {.id = 77,
					 .name = STR("a.zip"),
					 .size = UINT64_MAX,
					 .can_seek = true,
					 .depth = 3,
					 .marks = STR("12+9 40+3")},
				 .index = 9};
	(void)state;
	assert_true(round_trip(&b, TO_WORKER, &r));
	assert_int_equal(r.m.wire, WIRE_fetch);
	assert_int_equal(r.job.id, 77);
	assert_str(r.job.name, "a.zip");
	assert_true(r.job.size == UINT64_MAX && r.job.can_seek && r.job.depth == 3);
	assert_int_equal(r.index, 9);
	assert_str(r.job.marks, "12+9 40+3");
	assert_false(wire_decode(out_view(&packet), TO_PARENT, &r));
	b = (struct wire_body){.m = {.wire = WIRE_go}, .wanted = true};
	assert_true(round_trip(&b, TO_WORKER, &r) && r.wanted);
}

static void test_seal_must_hold(void **state)
{
	struct wire_body r, b = {.m = {.wire = WIRE_hello},
				 .version = STR("0.1.0"),
				 .seal = {.landlock_abi = 7, .seccomp = true, .chrooted = true}};
	(void)state;
	assert_true(round_trip(&b, TO_PARENT, &r));
	assert_int_equal(r.seal.landlock_abi, 7);
	assert_true(r.seal.seccomp && r.seal.chrooted && !r.seal.user_ns);
	packet.p[2 + 2 + 5] = 0; /* Landlock ABI */
	assert_false(wire_decode(out_view(&packet), TO_PARENT, &r));
	packet.p[2 + 2 + 5] = 7;
	packet.p[2 + 2 + 5 + 4] = 0; /* seccomp */
	assert_false(wire_decode(out_view(&packet), TO_PARENT, &r));
}

static void test_child(void **state)
{
	struct wire_body r, b = {.m = {.wire = WIRE_child}};
	(void)state;
	b.m.child.name = STR("caf\xc3\xa9/\n.txt");
	b.m.child.size = -1;
	b.m.child.index = 4000000000u;
	b.m.child.is_file = true;
	assert_true(round_trip(&b, TO_PARENT, &r));
	assert_true(str_eq(r.m.child.name, b.m.child.name));
	assert_true(r.m.child.size == -1 && r.m.child.index == 4000000000u);
	assert_true(wire_child_has_data(&r.m));
	b.m.child.why = REASON_encrypted;
	b.m.child.size = INT64_MAX - 1;
	assert_true(round_trip(&b, TO_PARENT, &r));
	assert_true(r.m.child.size == INT64_MAX - 1);
	assert_false(wire_child_has_data(&r.m));
}

static void test_text_is_put_right(void **state)
{
	static unsigned char longer[WIRE_NAME_MAX + 2];
	struct wire_body r, b = {.m = {.wire = WIRE_name}};
	(void)state;
	b.m.name.cell = 65535;
	b.m.name.name = STR("a\xff"
			    "b");
	assert_true(round_trip(&b, TO_PARENT, &r));
	assert_str(r.m.name.name, "a\xef\xbf\xbd"
				  "b");
	for (size_t i = 0; i < sizeof(longer); i += 2)
		memcpy(longer + i, "\xc3\xa9", 2);
	b.m.name.name = (str){longer, sizeof(longer)};
	assert_true(round_trip(&b, TO_PARENT, &r));
	assert_int_equal(r.m.name.name.n, WIRE_NAME_MAX);
}

/* Every cut and every added byte of every message is refused. */
static void test_sizes(void **state)
{
	struct wire_body r,
	    all[] = {
		{.m = {.wire = WIRE_hello}, .seal = {.landlock_abi = 1, .seccomp = true}},
		{.m = {.wire = WIRE_accept}},
		{.m = {.wire = WIRE_name, .name = {.cell = 1, .name = STR("x")}}},
		{.m = {.wire = WIRE_child}},
		{.m = {.wire = WIRE_child_end}},
		{.m = {.wire = WIRE_progress, .progress = 5}},
		{.m = {.wire = WIRE_partial, .partial = {.why = REASON_broken}}},
		{.m = {.wire = WIRE_done}},
	    };
	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_true(round_trip(&all[i], TO_PARENT, &r));
		str whole = out_view(&packet);
		for (size_t n = 0; n < whole.n; n++)
			assert_false(wire_decode(str_sub(whole, 0, n), TO_PARENT, &r));
		out_u8(&packet, 0);
		assert_false(wire_decode(out_view(&packet), TO_PARENT, &r));
	}
}

static bool say(struct wire_state *s, struct message m)
{
	struct wire_body b = {.m = m};
	return wire_accept(s, &b);
}

static void begin(struct wire_state *s, uint64_t size)
{
	struct job j = {.size = size};
	s->stage = STAGE_idle;
	wire_expect_item(s, &j);
}

/* Which messages may come at each stage, written down once more, by hand. */
static void test_order(void **state)
{
	static const char *const may[STAGE_count] = {
	    [STAGE_lie] = "",
	    [STAGE_start] = "hello",
	    [STAGE_idle] = "",
	    [STAGE_item] = "accept progress partial done",
	    [STAGE_reading] = "name mentions progress partial child done",
	    [STAGE_asked] = "",
	    [STAGE_member] = "data progress partial child_end",
	    [STAGE_fetch] = "progress child done",
	    [STAGE_fetch_member] = "data progress child_end",
	    [STAGE_fetched] = "progress done",
	};
	static const struct {
		const char *name;
		struct message m;
	} all[] = {
	    {"hello", {.wire = WIRE_hello}},
	    {"accept", {.wire = WIRE_accept}},
	    {"name", {.wire = WIRE_name, .name = {.cell = 1}}},
	    {"mentions", {.wire = WIRE_mentions}},
	    {"child", {.wire = WIRE_child}},
	    {"data", {.wire = WIRE_data}},
	    {"child_end", {.wire = WIRE_child_end}},
	    {"progress", {.wire = WIRE_progress, .progress = 1}},
	    {"partial", {.wire = WIRE_partial, .partial = {.why = REASON_broken}}},
	    {"done", {.wire = WIRE_done}},
	    {"job", {.wire = WIRE_job}},
	    {"go", {.wire = WIRE_go}},
	};
	static struct wire_state s;
	(void)state;
	for (unsigned stage = 0; stage < STAGE_count; stage++) {
		for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
			bool allowed = false;
			str words = str_of(may[stage]);
			while (words.n > 0)
				allowed =
				    str_eq(str_cut(&words, ' '), str_of(all[i].name)) || allowed;
			s = (struct wire_state){.stage = (enum wire_stage)stage, .size = 10};
			assert_int_equal(say(&s, all[i].m), allowed);
			assert_int_equal(s.stage == STAGE_lie, !allowed);
		}
	}
}

static void test_values(void **state)
{
	static struct wire_state s;
	(void)state;
	begin(&s, 100);
	assert_true(say(&s, (struct message){.wire = WIRE_accept}));
	assert_true(say(&s, (struct message){.wire = WIRE_progress, .progress = 100}));
	assert_false(say(&s, (struct message){.wire = WIRE_progress, .progress = 100}));
	assert_false(say(&s, (struct message){.wire = WIRE_done})); /* once a liar, always */
	begin(&s, 100);
	assert_false(say(&s, (struct message){.wire = WIRE_progress, .progress = 101}));
	begin(&s, UINT64_MAX);
	assert_true(say(&s, (struct message){.wire = WIRE_progress, .progress = 101}));
	begin(&s, 100);
	assert_false(say(&s, (struct message){.wire = WIRE_done, .done = {.bytes = 101}}));
	begin(&s, 100);
	assert_false(say(&s, (struct message){.wire = WIRE_partial,
					      .partial = {.why = REASON_broken, .at = 101}}));
}

static void test_names(void **state)
{
	static unsigned char text[WIRE_NAME_MAX];
	static struct wire_state s;
	uint32_t cell = 0;
	struct message m = {.wire = WIRE_name, .name = {.name = {text, sizeof(text)}}};
	(void)state;
	begin(&s, 100);
	assert_true(say(&s, (struct message){.wire = WIRE_accept}));
	do
		m.name.cell = ++cell;
	while (say(&s, m));
	assert_int_equal(cell, WIRE_NAMES_MAX / WIRE_NAME_MAX + 1);
}

static void test_members(void **state)
{
	static struct wire_state s;
	struct message m = {.wire = WIRE_child, .child = {.index = 5, .is_file = true}};
	(void)state;
	begin(&s, 100);
	assert_true(say(&s, (struct message){.wire = WIRE_accept}));
	assert_true(say(&s, m));
	wire_answered(&s, false);
	assert_int_equal(s.stage, STAGE_reading);
	m.child.index = 6;
	assert_true(say(&s, m));
	wire_answered(&s, true);
	assert_true(say(&s, (struct message){.wire = WIRE_data}));
	assert_true(say(&s, (struct message){.wire = WIRE_child_end}));
	m.child.index = UINT32_MAX;
	m.child.is_file = false;
	assert_true(say(&s, m));
	assert_int_equal(s.stage, STAGE_reading); /* a folder: nothing to answer */
	assert_false(say(&s, m));
}

static void test_fetch_gives_what_was_asked(void **state)
{
	static struct wire_state s;
	struct job j = {.size = 100};
	struct message m = {.wire = WIRE_child, .child = {.index = 5, .is_file = true}};
	(void)state;
	s.stage = STAGE_idle;
	wire_expect_member(&s, &j, 5);
	assert_true(say(&s, m));
	assert_int_equal(s.stage, STAGE_fetch_member);
	s.stage = STAGE_idle;
	wire_expect_member(&s, &j, 4);
	assert_false(say(&s, m));
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_orders),  cmocka_unit_test(test_seal_must_hold),
	    cmocka_unit_test(test_child),   cmocka_unit_test(test_text_is_put_right),
	    cmocka_unit_test(test_sizes),   cmocka_unit_test(test_order),
	    cmocka_unit_test(test_values),  cmocka_unit_test(test_names),
	    cmocka_unit_test(test_members), cmocka_unit_test(test_fetch_gives_what_was_asked),
	};
	packet = out_mem();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
