/* form: the files built in hold together and with the law; a file that is wrong is refused with its
 * line; branches, sources and the clock decide what is asked. */
#include "unit.h"

#include "base/arena.h"
#include "base/date.h"
#include "duty/duty.h"
#include "notice/sheet.h"

static struct arena memory;
static struct forms forms;
static struct duty_law law;
static const struct zone *home;

static int start(void **state)
{
	struct duty_err e;
	const char *why = NULL;
	(void)state;
	memory = arena_make((size_t)1 << 28);
	if (!forms_load(&memory, &forms, &e) || !duty_law_load(&memory, NULL, &law, &e))
		fail_msg("%s:%u: %s", e.file, e.line, e.what);
	home = zone_open(&memory, STR(ZONE_STANDARD), &why);
	assert_non_null(home);
	return 0;
}

static int end(void **state)
{
	(void)state;
	arena_free(&memory);
	return 0;
}

static int32_t day(const char *text)
{
	struct date d;
	assert_true(date_read(str_of(text), 2100, &d) && date_full(d));
	return date_days(d);
}

static const struct form *form_of(const char *name, const char *stage, const char *on)
{
	const struct form *f = form_on(&forms, str_of(name), str_of(stage), day(on));
	if (f == NULL)
		fail_msg("no form %s %s on %s", name, stage, on);
	return f;
}

static const struct form_question *question(const struct form *f, const char *id)
{
	const struct form_question *q = form_question_of(f, str_of(id));
	if (q == NULL)
		fail_msg("no question %s", id);
	return q;
}

/* ---- the files built in ---- */

static void forms_fit_the_law(void **state)
{
	(void)state;
	assert_true(forms.n >= 11);
	for (size_t i = 0; i < forms.n; i++) {
		const struct form *f = &forms.form[i];
		assert_non_null(duty_recipient_on(&law, f->addressee, day("2026-09-01")));
		if (f->rule.n > 0 && duty_rule_on(&law, f->rule, day("2026-09-01")) == NULL)
			fail_msg("no rule %.*s", (int)f->rule.n, (const char *)f->rule.p);
		bool starts = f->starts.n == 0;
		for (size_t k = 0; k < forms.n; k++) {
			const struct form_question *q = form_question_of(&forms.form[k], f->starts);
			starts = starts || (str_eq(forms.form[k].name, f->name) && q != NULL &&
					    q->type == FORM_time);
		}
		assert_true(starts);
		assert_true(f->questions > 10 && f->question[0].type == FORM_section);
		/* what was not compared with the real form says so */
		assert_true(str_eq(f->origin.mark, STR("D")) || duty_doubted(&f->origin));
	}
}

/* law.md 2.2, by kond id. */
static void all_questions_of_the_ap(void **state)
{
	static const char *const ids[] = {
	    "0.1",      "0.2",          "0.3",       "0.4",       "0.5",   "1.1.name", "1.1.kvk",
	    "1.2.name", "1.2.function", "1.2.phone", "1.2.email", "1.3",   "1.4",      "2.1",
	    "2.1.how",  "2.2",          "2.3",       "2.4",       "3.1",   "3.2",      "3.3",
	    "3.4",      "4.1",          "4.2",       "4.3",       "4.4",   "5.1",      "5.2",
	    "5.3",      "6.1",          "6.2",       "7.1.c",     "7.1.i", "7.1.a",    "7.2",
	    "7.3",      "7.3.why",      "8.1",       "8.2",       "8.3",   "8.4",      "9.1",
	    "9.2"};
	const struct form *f = form_of("ap", "initial", "2025-07-06");
	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
		question(f, ids[i]);
	assert_int_equal(question(f, "1.2.email")->need, NEED_no);
	assert_int_equal(question(f, "1.2.phone")->need, NEED_yes);
	assert_true(question(f, "2.4")->term[0].late);
	assert_int_equal(question(f, "5.1")->type, FORM_range);
}

/* Every kind of data is told of somewhere on the form of the authority. */
static void every_category_is_mapped(void **state)
{
	const struct form *f = form_of("ap", "initial", "2025-07-06");
	const struct form_question *q[2] = {question(f, "4.1"), question(f, "4.2")};
	(void)state;
	for (unsigned c = 0; c < CATEGORY_none; c++) {
		struct out o = out_mem();
		bool found = str_eq(str_of(category_name((enum category)c)), STR("none"));
		out_z(&o, "category:");
		out_z(&o, category_name((enum category)c));
		for (size_t k = 0; k < 2; k++)
			for (size_t i = 0; i < q[k]->options; i++)
				found = found ||
					form_keys_have(q[k]->option[i].chosen, ' ', out_view(&o));
		if (!found)
			fail_msg("%s is on no list", category_name((enum category)c));
		out_end(&o);
	}
}

/* Facts that options name are facts kond has. */
static void options_name_facts(void **state)
{
	(void)state;
	for (size_t i = 0; i < forms.options; i++) {
		for (str left = forms.option[i].chosen; left.n > 0;) {
			str what = str_cut(&left, ' '), kind = str_cut(&what, ':');
			bool found = str_eq(kind, STR("always")) || str_eq(kind, STR("stage"));
			for (unsigned c = 0; c < CATEGORY_none; c++)
				found = found ||
					(str_eq(kind, STR("category")) &&
					 str_eq(what, str_of(category_name((enum category)c))));
			for (unsigned c = 0; c < COUNT_ALL; c++)
				found = found || (str_eq(kind, STR("count")) &&
						  str_eq(what, str_of(count_name((enum count)c))));
			found = found ||
				(str_eq(kind, STR("event")) && event_kind_by_name(what) != NULL);
			for (size_t s = 0; s < law.factors; s++)
				found = found ||
					(str_eq(kind, STR("score")) &&
					 str_eq(law.factor[s].part, STR("level")) &&
					 str_eq(law.factor[s].key, str_eq(what, STR("very-high"))
								       ? STR("very high")
								       : what));
			if (!found)
				fail_msg("%.*s:%.*s", (int)kind.n, (const char *)kind.p,
					 (int)what.n, (const char *)what.p);
		}
	}
}

static void dates(void **state)
{
	(void)state;
	assert_null(form_on(&forms, STR("ncsc"), STR("early"), day("2026-08-14")));
	form_of("ncsc", "early", "2026-08-15");
	assert_null(form_on(&forms, STR("ap"), STR("initial"), day("2021-05-09")));
	assert_null(form_on(&forms, STR("ap"), STR("early"), day("2025-05-09")));
}

/* ---- what is refused ---- */

#define HEAD    "id\tnl\ten\ttype\toptions\trequired\tcondition\tfilled\tsource\tmark\tnote\n"
#define SECTION "0\ta\tb\tsection\t-\t-\t-\t-\t-\tD\t-\n"

static void refused(const char *rows, unsigned line)
{
	struct out o = out_mem();
	struct duty_err e = {0};
	const struct form_question *q;
	size_t n;
	out_z(&o, HEAD SECTION);
	out_z(&o, rows);
	if (form_read(&memory, &forms, "x.tsv", out_view(&o), &q, &n, &e) || e.line != line)
		fail_msg("line %u of %s: %s", e.line, rows, e.what == NULL ? "" : e.what);
	out_end(&o);
}

static void wrong_files_are_refused(void **state)
{
	(void)state;
	refused("1\ta\tb\tline\t-\ty\t-\t-\t-\tD\t-\n1\ta\tb\tline\t-\ty\t-\t-\t-\tD\t-\n", 4);
	refused("1\ta\tb\tword\t-\ty\t-\t-\t-\tD\t-\n", 3);
	refused("1\ta\tb\tone\tnothing\ty\t-\t-\t-\tD\t-\n", 3);
	refused("1\ta\tb\tline\tkind\ty\t-\t-\t-\tD\t-\n", 3);
	refused("1\ta\tb\tone\t-\ty\t-\t-\t-\tD\t-\n", 3);
	refused("1\ta\tb\tline\t-\tc\t2=yes\t-\t-\tD\t-\n", 3);
	refused("1\ta\tb\tline\t-\tc\t-\t-\t-\tD\t-\n", 3);
	refused("1\ta\tb\tline\t-\ty\tlate\t-\t-\tD\t-\n", 3);
	refused("1\ta\tb\tyesno\t-\ty\t-\t-\t-\tD\t-\n2\ta\tb\tline\t-\tc\t1=maybe\t-\t-\tD\t-\n",
		4);
	refused("1\ta\tb\tone\tkind\ty\t-\t-\t-\tD\t-\n2\ta\tb\tline\t-\tc\t1=old\t-\t-\tD\t-\n",
		4);
	refused("1\ta\tb\tline\t-\ty\t-\tnowhere\t-\tD\t-\n", 3);
	refused("1\ta\tb\tline\t-\ty\t-\tentity\t-\tD\t-\n", 3);
	refused("1\ta\tb\tline\t-\ty\t-\tentity:shoe\t-\tD\t-\n", 3);
	refused("1\ta\tb\tline\t-\ty\t-\t-\t-\tX\t-\n", 3);
	refused("1\ta\tb\tline\t-\n", 3);
	refused("1\t-\tb\tline\t-\ty\t-\t-\t-\tD\t-\n", 3);
	refused("UP\ta\tb\tline\t-\ty\t-\t-\t-\tD\t-\n", 3);
}

static void wrong_bytes_never_crash(void **state)
{
	str text;
	struct duty_err e;
	const struct form_question *q;
	size_t n;
	(void)state;
	assert_true(forms_text(STR("ap-2021-05-10"), &text));
	unsigned char *copy = arena_new(&memory, unsigned char, text.n);
	for (size_t i = 0; i < text.n; i += 7) {
		struct arena a = memory;
		memcpy(copy, text.p, text.n);
		copy[i] ^= 0x55;
		form_read(&a, &forms, "x.tsv", (str){copy, text.n - i / 3}, &q, &n, &e);
	}
}

/* ---- answers ---- */

static const char *checked(const struct notice_case *c, const char *id, const char *value, str *out)
{
	const struct form *f = form_of("ap", "initial", "2025-07-06");
	return notice_check(&memory, c, question(f, id), str_of(value), out);
}

static void what_answers_may_be(void **state)
{
	struct org o = {.setting[SETTING_zone] = STR("Europe/Amsterdam")};
	struct notice_case c = {.org = &o};
	str v;
	(void)state;
	assert_null(checked(&c, "5.1", "485,000 - 941.000", &v));
	assert_true(str_eq(v, STR("485000-941000")));
	assert_null(checked(&c, "5.1", "12", &v));
	assert_true(str_eq(v, STR("12-12")));
	assert_non_null(checked(&c, "5.1", "0", &v));
	assert_non_null(checked(&c, "5.1", "0-10", &v));
	assert_non_null(checked(&c, "5.1", "10-9", &v));
	assert_non_null(checked(&c, "5.1", "10-", &v));
	assert_non_null(checked(&c, "5.1", "veel", &v));
	assert_non_null(checked(&c, "5.1", "99999999999999999999", &v));
	assert_non_null(checked(&c, "8.1.number", "0", &v));
	assert_null(checked(&c, "7.2", "other, identity-fraud,other", &v));
	assert_true(str_eq(v, STR("identity-fraud,other")));
	assert_non_null(checked(&c, "7.3", "limited,maximum", &v));
	assert_non_null(checked(&c, "4.3", "maybe", &v));
	assert_null(checked(&c, "2.1", "2025-08-06T16:40", &v));
	assert_true(str_eq(v, STR("2025-08-06 16:40 +02:00")));
	assert_non_null(checked(&c, "2.1", "2025-03-30T02:30", &v));
	assert_non_null(checked(&c, "3.1", "patient 999990019", &v));
	assert_null(checked(&c, "3.1", "bedrag 999990018 en 0701234567", &v));
	assert_non_null(checked(&c, "1.1.name", "a\nb", &v));
	assert_non_null(checked(&c, "3", "x", &v));
	assert_null(checked(&c, "3.1", "a\nb", &v));
}

/* ---- a sheet ---- */

/* A case made by hand: one laboratory, aware on 2025-08-06 16:40 local time. */
struct made {
	struct org org;
	struct entity entity;
	struct role_claim claim;
	struct aware_all aware;
	struct aware_step step;
	struct awareness now;
	struct event_all events;
	struct ruling_all rulings;
	struct approval_all approvals;
	struct notice_all kept;
	struct notice_said said[8];
	struct snapshot snapshot;
	struct notice_case c;
};

static int64_t at(const char *text)
{
	struct zone_time t;
	int64_t utc;
	assert_true(zone_time_read(str_of(text), &t));
	zone_utc(home, t.local, 0, &utc);
	return utc;
}

static void make(struct made *m, const char *now)
{
	int64_t aware = at("2025-08-06T16:40");
	*m = (struct made){.entity = {.id = 1, .value[ENTITY_name] = STR("Lab De Linde")},
			   .claim = {.id = 1,
				     .entity = 1,
				     .stream = STR("huisartsen"),
				     .role = ROLE_OF_controller,
				     .basis = STR("wet")}};
	m->org = (struct org){.entity = &m->entity,
			      .n_entity = 1,
			      .claim = &m->claim,
			      .n_claim = 1,
			      .setting[SETTING_zone] = STR("Europe/Amsterdam")};
	m->step = (struct aware_step){.id = 3, .entity = 1, .state = AWARE_aware};
	m->step.at = (struct when){.kind = WHEN_exact,
				   .from_ms = aware * 1000,
				   .to_ms = aware * 1000,
				   .offset_from_s = 7200,
				   .offset_to_s = 7200};
	m->now = (struct awareness){.entity = 1,
				    .state = AWARE_aware,
				    .end = &m->step,
				    .at = m->step.at,
				    .earliest = m->step.at};
	m->aware = (struct aware_all){.now = &m->now, .n_now = 1};
	m->kept.said = m->said;
	m->snapshot = (struct snapshot){.no = 1,
					.count[COUNT_at_least] = 53516,
					.count[COUNT_at_most] = 941000,
					.count[COUNT_confirmed] = 53516,
					.count[COUNT_patients] = 53516,
					.count[COUNT_mentions] = 90000,
					.count[COUNT_bytes_unread] = 5,
					.with[CATEGORY_bsn] = 5,
					.with[CATEGORY_cervical_screening] = 4};
	m->c = (struct notice_case){.org = &m->org,
				    .aware = &m->aware,
				    .events = &m->events,
				    .rulings = &m->rulings,
				    .approvals = &m->approvals,
				    .kept = &m->kept,
				    .snapshot = &m->snapshot,
				    .forms = &forms,
				    .law = &law,
				    .zone = home,
				    .scope = {.entity = 1},
				    .now = at(now)};
}

static void says(struct made *m, const char *question, const char *value)
{
	m->said[m->kept.n_said++] = (struct notice_said){.form = STR("ap"),
							 .question = str_of(question),
							 .value = str_of(value),
							 .by = STR("tester"),
							 .scope = {.entity = 1}};
}

static const struct notice_answer *answer(const struct notice_sheet *s, const char *id)
{
	return &s->answer[question(s->form, id) - s->form->question];
}

static struct notice_sheet sheet(struct made *m, const char *stage)
{
	return notice_fill(&memory, &m->c, form_of("ap", stage, "2025-08-10"));
}

static bool is(const struct notice_answer *x, enum notice_state state, const char *value)
{
	return x->state == state && str_eq(x->value, str_of(value));
}

static void filled_from_facts(void **state)
{
	struct made m;
	(void)state;
	make(&m, "2025-08-07T12:00");
	struct notice_sheet s = sheet(&m, "initial");
	assert_true(is(answer(&s, "1.1.name"), NOTICE_given, "Lab De Linde"));
	assert_true(str_starts(answer(&s, "1.1.name")->origin, STR("O-1")));
	assert_true(is(answer(&s, "1.1.kvk"), NOTICE_missing, ""));
	assert_true(str_eq(answer(&s, "1.1.kvk")->how, STR("kond org set O-1 --kvk TEXT")));
	assert_true(is(answer(&s, "2.1"), NOTICE_given, "2025-08-06 16:40 +02:00"));
	assert_true(is(answer(&s, "5.1"), NOTICE_given, "53516-941000"));
	assert_true(is(answer(&s, "4.4"), NOTICE_missing, "90000-"));
	assert_true(is(answer(&s, "4.2"), NOTICE_given, "health"));
	assert_true(is(answer(&s, "4.1"), NOTICE_given, "bsn"));
	assert_true(is(answer(&s, "4.1.other"), NOTICE_not_asked, ""));
	assert_true(is(answer(&s, "0.2"), NOTICE_given, "new"));
	assert_true(is(answer(&s, "0.3"), NOTICE_not_asked, ""));
	assert_true(is(answer(&s, "0.5"), NOTICE_given, "preliminary"));
	assert_true(is(answer(&s, "9.1"), NOTICE_blank, ""));
	assert_true(is(answer(&s, "8.2"), NOTICE_open, ""));
	assert_true(is(answer(&s, "2.4"), NOTICE_not_asked, ""));
}

/* Never 0 for what is not known. */
static void without_counts_an_estimate_is_demanded(void **state)
{
	struct made m;
	(void)state;
	make(&m, "2025-08-07T12:00");
	m.c.snapshot = NULL;
	struct notice_sheet s = sheet(&m, "initial");
	assert_true(is(answer(&s, "5.1"), NOTICE_missing, ""));
	assert_true(is(answer(&s, "4.4"), NOTICE_missing, ""));
	make(&m, "2025-08-07T12:00");
	m.snapshot = (struct snapshot){.no = 1};
	s = sheet(&m, "initial");
	assert_true(is(answer(&s, "5.1"), NOTICE_missing, ""));
}

static void branches(void **state)
{
	struct made m;
	(void)state;
	make(&m, "2025-08-07T12:00");
	says(&m, "8.1", "no");
	says(&m, "3.4", "integrity,availability");
	struct notice_sheet s = sheet(&m, "initial");
	assert_int_equal(answer(&s, "8.2")->state, NOTICE_missing);
	assert_int_equal(answer(&s, "8.2.how")->state, NOTICE_open);
	assert_int_equal(answer(&s, "8.1.date")->state, NOTICE_not_asked);
	assert_int_equal(answer(&s, "7.1.c")->state, NOTICE_not_asked);
	assert_int_equal(answer(&s, "7.1.i")->state, NOTICE_missing);
	assert_true(str_eq(answer(&s, "3.4")->facts, STR("confidentiality")));
	says(&m, "8.2", "disproportionate");
	says(&m, "8.1", "");
	says(&m, "8.1", "no");
	s = sheet(&m, "initial");
	assert_int_equal(answer(&s, "8.2.how")->state, NOTICE_missing);
	says(&m, "8.1", "");
	s = sheet(&m, "initial");
	assert_int_equal(answer(&s, "8.1")->state, NOTICE_missing);
}

/* law.md 1.4: late on the strict reading from the alarm on, by every reading from the floor on. */
static void reasons_are_demanded_when_it_is_late(void **state)
{
	static const struct {
		const char *now;
		enum notice_late late;
		enum notice_state asked;
	} row[] = {{"2025-08-09T16:39", LATE_no, NOTICE_not_asked},
		   {"2025-08-09T16:40", LATE_strict, NOTICE_missing},
		   {"2025-08-09T16:59", LATE_strict, NOTICE_missing},
		   {"2025-08-09T17:00", LATE_all, NOTICE_missing}};
	struct made m;
	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		make(&m, row[i].now);
		struct notice_sheet s = sheet(&m, "initial");
		assert_int_equal(s.clock.late, row[i].late);
		assert_int_equal(answer(&s, "2.4")->state, row[i].asked);
	}
	make(&m, "2025-08-12T12:00");
	m.aware.n_now = 0;
	struct notice_sheet s = sheet(&m, "initial");
	assert_int_equal(s.clock.late, LATE_unknown);
	assert_int_equal(answer(&s, "2.4")->state, NOTICE_open);
}

/* A supplement to what was sent in time is not late. */
static void supplements(void **state)
{
	struct made m;
	size_t n;
	struct notice_sent sent[2];
	(void)state;
	make(&m, "2025-08-07T12:00");
	struct notice_sheet s = sheet(&m, "initial");
	sent[0] = (struct notice_sent){.id = 1,
				       .form = STR("ap"),
				       .stage = STR("initial"),
				       .file = s.form->file,
				       .number = STR("N123"),
				       .scope = {.entity = 1}};
	sent[0].at = (struct when){.kind = WHEN_exact, .from_ms = at("2025-08-08T10:00") * 1000};
	sent[0].line = notice_lines(&memory, &s, &n);
	sent[0].lines = n;
	m.kept.sent = sent;
	m.kept.n_sent = 1;
	m.c.now = at("2025-09-01T10:00");
	m.snapshot.count[COUNT_at_least] = 60000;
	assert_true(str_eq(notice_stage(&m.kept, STR("ap"), &m.c.scope), STR("supplement")));
	s = sheet(&m, "supplement");
	assert_int_equal(s.clock.late, LATE_no);
	assert_true(is(answer(&s, "0.3"), NOTICE_given, "N123"));
	assert_true(answer(&s, "5.1")->changed);
	assert_true(str_eq(answer(&s, "5.1")->was, STR("53516-941000")));
	assert_false(answer(&s, "1.1.name")->changed);
	struct notice_change *c;
	size_t lines;
	const struct notice_line *now = notice_lines(&memory, &s, &lines);
	/* kind, number, people, and the description that counts them */
	assert_int_equal(notice_diff(&memory, sent[0].line, n, now, lines, &c), s.changed);
	assert_int_equal(answer(&s, "0.4")->state, NOTICE_not_asked);
	s = sheet(&m, "withdrawal");
	assert_int_equal(answer(&s, "0.4")->state, NOTICE_missing);
	sent[0].retracted = true;
	assert_true(str_eq(notice_stage(&m.kept, STR("ap"), &m.c.scope), STR("initial")));
}

/* What is privileged, denied, or about somebody else is on no form. */
static void events_that_may_not_leave(void **state)
{
	struct made m;
	struct event e[2] = {{.id = 1,
			      .kind = event_kind_by_name(STR("measure")),
			      .value[EVENT_FIELD_title] = STR("geheim")},
			     {.id = 2,
			      .kind = event_kind_by_name(STR("measure")),
			      .value[EVENT_FIELD_title] = STR("VPN dicht")}};
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		make(&m, "2025-08-07T12:00");
		e[0].privileged = i == 0;
		e[0].state = i == 1 ? STATE_denied : STATE_recorded;
		e[0].entity = i == 2 ? 7 : 0;
		m.events = (struct event_all){.event = e, .n = 2};
		struct notice_sheet s = sheet(&m, "initial");
		assert_true(is(answer(&s, "8.3"), NOTICE_given, "VPN dicht"));
		assert_true(answer(&s, "8.3")->draft);
	}
}

static void the_same_sheet_is_the_same_pdf(void **state)
{
	struct made m;
	struct out one = out_mem(), two = out_mem();
	(void)state;
	make(&m, "2025-08-09T16:45");
	struct out text = out_mem();
	for (unsigned i = 0; i < 3000; i++)
		out_z(&text, i % 40 == 39 ? "woord\n" : "woord ");
	out_char(&text, 0);
	says(&m, "3.1", (const char *)text.p);
	struct notice_sheet s = sheet(&m, "initial");
	notice_pdf(&one, &memory, &s);
	notice_pdf(&two, &memory, &s);
	assert_true(one.n > 5000 && !one.failed && str_eq(out_view(&one), out_view(&two)));
	assert_true(str_starts(out_view(&one), STR("%PDF-1.")));
	out_end(&text);
	out_end(&one);
	out_end(&two);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(forms_fit_the_law),
	    cmocka_unit_test(all_questions_of_the_ap),
	    cmocka_unit_test(every_category_is_mapped),
	    cmocka_unit_test(options_name_facts),
	    cmocka_unit_test(dates),
	    cmocka_unit_test(wrong_files_are_refused),
	    cmocka_unit_test(wrong_bytes_never_crash),
	    cmocka_unit_test(what_answers_may_be),
	    cmocka_unit_test(filled_from_facts),
	    cmocka_unit_test(without_counts_an_estimate_is_demanded),
	    cmocka_unit_test(branches),
	    cmocka_unit_test(reasons_are_demanded_when_it_is_late),
	    cmocka_unit_test(supplements),
	    cmocka_unit_test(events_that_may_not_leave),
	    cmocka_unit_test(the_same_sheet_is_the_same_pdf),
	};
	return cmocka_run_group_tests(tests, start, end);
}
