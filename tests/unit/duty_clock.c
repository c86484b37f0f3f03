/* clock: the clocks of a robbery in 2025 and of the same in 2026, each state, colours to the
 * second, decisions, letters and contracts; the decisions of the EDPB's cases. */
#include "duty_common.h"

#include "duty/duty.h"

#define LAB STR("O-1")
#define BVO STR("O-2")
#define GP  STR("practices")
#define SCR STR("screening")

/* A case that the tests change before they ask. */
struct scene {
	str entity[2];
	struct duty_role_fact role[3];
	struct duty_known known[4];
	struct duty_start start[2];
	struct duty_deadline deadline[2];
	struct duty_sent sent[3];
	struct duty_risk_fact risk[2];
	struct duty_said said[4];
	struct duty_finding finding[1];
	struct duty_outage outage[1];
	struct duty_facts f;
	struct duty_clocks out;
};

static struct duty_known aware_at(str entity, str stream, const char *when)
{
	return (struct duty_known){.entity = entity,
				   .stream = stream,
				   .matter = STR("aware"),
				   .state = KNOW_aware,
				   .signal = at(when),
				   .at = at(when),
				   .earliest = at(when)};
}

/* The lab is controller for practices and processor for the screening organisation. */
static void set_scene(struct scene *s, const char *lab, const char *bvo, const char *now)
{
	*s = (struct scene){.entity = {LAB, BVO}};
	s->role[0] = (struct duty_role_fact){LAB, GP, STREAM_controller, STR("own duty of care")};
	s->role[1] = (struct duty_role_fact){LAB, SCR, STREAM_processor, STR("agreement 4.2")};
	s->role[2] = (struct duty_role_fact){BVO, SCR, STREAM_controller, STR("mandate")};
	s->known[0] = aware_at(LAB, STR_NONE, lab);
	s->known[1] = aware_at(BVO, SCR, bvo);
	s->f = (struct duty_facts){.entity = s->entity,
				   .role = s->role,
				   .known = s->known,
				   .start = s->start,
				   .deadline = s->deadline,
				   .sent = s->sent,
				   .risk = s->risk,
				   .said = s->said,
				   .finding = s->finding,
				   .outage = s->outage,
				   .entities = 2,
				   .roles = 3,
				   .knowns = 2,
				   .zone = home,
				   .now = at(now)};
}

static void run(struct scene *s)
{
	duty_clocks_end(&s->out);
	s->out = duty_clocks(&law, &s->f);
}

static const struct duty_clock *find(const struct scene *s, str entity, str stream, const char *id)
{
	const struct duty_clock *found = NULL;
	for (size_t i = 0; i < s->out.n; i++) {
		const struct duty_clock *c = &s->out.clock[i];
		if (str_eq(c->entity, entity) && str_eq(c->stream, stream) &&
		    str_eq(c->rule->id, str_of(id))) {
			assert_null(found);
			found = c;
		}
	}
	return found;
}

static const struct duty_clock *get(struct scene *s, str entity, str stream, const char *id)
{
	const struct duty_clock *c = find(s, entity, stream, id);
	if (c == NULL)
		fail_msg("no clock %s", id);
	return c;
}

static void headline(const struct duty_clock *c, const char *want)
{
	struct out o = out_mem();
	duty_headline(&o, c, home);
	assert_str(out_view(&o), want);
	out_end(&o);
}

static bool any_cbw(const struct scene *s)
{
	for (size_t i = 0; i < s->out.n; i++)
		if (str_starts(s->out.clock[i].rule->id, STR("cbw")))
			return true;
	return false;
}

static struct duty_sent sent(const char *id, str entity, str stream, const char *when)
{
	return (struct duty_sent){.rule = str_of(id),
				  .entity = entity,
				  .stream = stream,
				  .sent = at(when),
				  .received = at(when),
				  .shown = true};
}

/* law.md 8.3: the robbery of 2025 as a test of clocks. */
static void the_robbery(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2025-07-06T09:12", "2025-08-06T16:40", "2025-09-12T12:00");
	s.sent[0] = sent("gdpr-33-2", LAB, SCR, "2025-08-06T09:12");
	s.sent[1] = sent("gdpr-33", BVO, SCR, "2025-08-08T10:00");
	s.f.sents = 2;
	run(&s);
	const struct duty_clock *lab = get(&s, LAB, GP, "gdpr-33");
	assert_int_equal(lab->due, at("2025-07-09T09:12"));
	assert_int_equal(lab->floor, at("2025-07-09T10:00"));
	assert_int_equal(lab->state, DUTY_not_shown);
	assert_true(lab->undecided && lab->reasons_wanted);
	assert_str(lab->colour, "black");
	headline(lab, "not shown to be met; at the latest Wed 2025-07-09 09:12 +02:00, strictest "
		      "reading; not decided: risk");
	const struct duty_clock *told = get(&s, LAB, SCR, "gdpr-33-2");
	assert_int_equal(told->state, DUTY_met);
	assert_int_equal(told->elapsed, 31 * 86400);
	assert_int_equal(told->due, DUTY_NEVER);
	headline(told, "met Wed 2025-08-06 09:12 +02:00, after 31 d 0 h");
	const struct duty_clock *bvo = get(&s, BVO, SCR, "gdpr-33");
	assert_int_equal(bvo->due, at("2025-08-09T16:40"));
	assert_int_equal(bvo->state, DUTY_met);
	assert_false(bvo->late_strict || bvo->reasons_wanted);
	/* A processor has no clock of 72 hours and no letters; a controller no 33(2). */
	assert_null(find(&s, LAB, SCR, "gdpr-33"));
	assert_null(find(&s, LAB, SCR, "gdpr-34"));
	assert_null(find(&s, BVO, SCR, "gdpr-33-2"));
	const struct duty_clock *letters = get(&s, BVO, SCR, "gdpr-34");
	assert_int_equal(letters->state, DUTY_running);
	assert_str(letters->colour, "red");
	headline(letters, "36 d 19 h elapsed, no limit; not decided: high_risk");
	assert_false(any_cbw(&s));
	/* Nor when somebody looks back on it in 2026. */
	s.f.now = at("2026-11-22T12:00");
	run(&s);
	assert_false(any_cbw(&s));
	s.f.knowns = 1;
	run(&s);
	assert_false(any_cbw(&s));
	duty_clocks_end(&s.out);
}

/* The same facts a year and two months later. */
static void the_same_in_2026(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2026-09-06T09:12", "2026-09-07T16:40", "2026-09-08T12:00");
	run(&s);
	assert_true(any_cbw(&s));
	headline(get(&s, LAB, STR_NONE, "cbw-24h"), "no start known, no countdown");
	s.known[2] = aware_at(LAB, STR_NONE, "2026-09-06T11:00");
	s.known[2].matter = STR("aware-incident");
	s.f.knowns = 3;
	run(&s);
	const struct duty_clock *c = get(&s, LAB, STR_NONE, "cbw-24h");
	assert_int_equal(c->state, DUTY_not_shown);
	assert_int_equal(c->due, at("2026-09-07T11:00"));
	assert_true(c->undecided);
	c = get(&s, LAB, STR_NONE, "cbw-72h");
	assert_int_equal(c->due, at("2026-09-09T11:00"));
	assert_int_equal(c->ends, 2);
	assert_str(c->colour, "orange");
	/* Out of scope, by decision. */
	s.said[0] = (struct duty_said){
	    .word = STR("cbw_scope"), .entity = LAB, .truth = DUTY_no, .reason = STR("12 people")};
	s.f.saids = 1;
	run(&s);
	headline(get(&s, LAB, STR_NONE, "cbw-72h"), "not due by decision: 12 people");
	/* The day before the law: none. */
	set_scene(&s, "2026-08-14T23:59", "2026-08-14T23:59", "2026-08-14T23:59:59");
	run(&s);
	assert_false(any_cbw(&s));
	duty_clocks_end(&s.out);
}

/* The final report runs from what was sent, else from when that was due; the brochure's reading is
 * the early one (law.md 4.3). */
static void final_report(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2026-08-20T10:00", "2026-08-20T10:00", "2026-08-26T12:00");
	s.known[2] = aware_at(LAB, STR_NONE, "2026-08-22T02:15");
	s.known[2].matter = STR("aware-incident");
	s.f.knowns = 3;
	run(&s);
	const struct duty_clock *c = get(&s, LAB, STR_NONE, "cbw-final");
	assert_true(c->assumed);
	assert_int_equal(c->start, at("2026-08-25T02:15"));
	assert_int_equal(c->due, at("2026-09-23T00:00"));
	assert_true(c->end[0].early);
	assert_int_equal(c->floor, at("2026-09-26T00:00"));
	s.sent[0] = sent("cbw-72h", LAB, STR_NONE, "2026-08-24T23:00");
	s.f.sents = 1;
	run(&s);
	c = get(&s, LAB, STR_NONE, "cbw-final");
	assert_false(c->assumed);
	assert_int_equal(c->floor, at("2026-09-25T00:00"));
	assert_int_equal(c->due, at("2026-09-23T00:00"));
	assert_int_equal(get(&s, LAB, STR_NONE, "cbw-72h")->state, DUTY_met);
	/* What the CSIRT owes follows on the early warning only. */
	assert_null(find(&s, LAB, STR_NONE, "cbw-feedback"));
	s.sent[1] = sent("cbw-24h", LAB, STR_NONE, "2026-08-22T10:00");
	s.f.sents = 2;
	run(&s);
	assert_int_equal(get(&s, LAB, STR_NONE, "cbw-feedback")->due, at("2026-08-23T10:00"));
	duty_clocks_end(&s.out);
}

static void colours_to_the_second(void **state)
{
	static const struct {
		int64_t used;
		const char *colour;
	} rows[] = {{0, "green"},       {86399, "green"},     {86400, "amber"}, {172799, "amber"},
		    {172800, "orange"}, {215999, "orange"},   {216000, "red"},  {259199, "red"},
		    {259200, "black"},  {259200 * 9, "black"}};
	struct scene s;
	(void)state;
	set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2026-01-14T12:17:30");
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s.f.now = at("2026-01-14T12:17:30") + rows[i].used;
		run(&s);
		const struct duty_clock *c = get(&s, LAB, GP, "gdpr-33");
		assert_str(c->colour, rows[i].colour);
		assert_int_equal(c->elapsed, rows[i].used);
		assert_int_equal(c->state, rows[i].used < 259200 ? DUTY_running : DUTY_not_shown);
	}
	/* In spring the clock on the wall is an hour earlier: black then. */
	set_scene(&s, "2026-03-27T10:30", "2026-03-27T10:30", "2026-03-30T10:29:59");
	run(&s);
	assert_str(get(&s, LAB, GP, "gdpr-33")->colour, "red");
	s.f.now++;
	run(&s);
	assert_str(get(&s, LAB, GP, "gdpr-33")->colour, "black");
	duty_clocks_end(&s.out);
}

/* law.md 1.4: late only when every reading has passed; at the end itself is late. */
static void met_when(void **state)
{
	static const struct {
		const char *sent;
		enum duty_state state;
		bool strict;
	} rows[] = {
	    {"2026-01-17T12:17:29", DUTY_met, false},
	    {"2026-01-17T12:17:30", DUTY_met, true},
	    {"2026-01-17T12:59:59", DUTY_met, true},
	    {"2026-01-17T13:00:00", DUTY_met_late, false},
	    {"2026-02-01T00:00:00", DUTY_met_late, false},
	};
	struct scene s;
	(void)state;
	set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2026-03-01T00:00");
	s.f.sents = 1;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		s.sent[0] = sent("gdpr-33", LAB, GP, rows[i].sent);
		run(&s);
		const struct duty_clock *c = get(&s, LAB, GP, "gdpr-33");
		assert_int_equal(c->state, rows[i].state);
		assert_int_equal(c->late_strict, rows[i].strict);
		assert_int_equal(c->reasons_wanted, i > 0);
		assert_int_equal(c->colour.n, 0);
		s.sent[0].reasons = STR("the night shift had no key");
		run(&s);
		assert_false(get(&s, LAB, GP, "gdpr-33")->reasons_wanted);
	}
	headline(get(&s, LAB, GP, "gdpr-33"), "met late, Sun 2026-02-01 00:00 +01:00, after 17 d "
					      "11 h");
	/* The receipt's time counts, not that of sending. */
	s.sent[0] = sent("gdpr-33", LAB, GP, "2026-01-17T12:00:00");
	s.sent[0].received = at("2026-01-17T12:20:00");
	run(&s);
	assert_true(get(&s, LAB, GP, "gdpr-33")->late_strict);
	/* Said and not shown. */
	s.sent[0].shown = false;
	run(&s);
	const struct duty_clock *c = get(&s, LAB, GP, "gdpr-33");
	assert_int_equal(c->state, DUTY_not_shown);
	assert_true(c->claimed);
	/* One that is shown stands before one that is only said, however early. */
	s.sent[1] = sent("gdpr-33", LAB, GP, "2026-01-18T12:00:00");
	s.f.sents = 2;
	run(&s);
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->state, DUTY_met_late);
	duty_clocks_end(&s.out);
}

static void missed_is_a_finding(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2030-01-01T00:00");
	run(&s);
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->state, DUTY_not_shown);
	s.finding[0] = (struct duty_finding){.rule = STR("gdpr-33"),
					     .entity = LAB,
					     .stream = GP,
					     .by = STR("the DPO"),
					     .reason = STR("no notification in the portal")};
	s.f.findings = 1;
	run(&s);
	headline(get(&s, LAB, GP, "gdpr-33"), "found to be missed: no notification in the portal");
	assert_int_equal(get(&s, BVO, SCR, "gdpr-33")->state, DUTY_not_shown);
	s.finding[0].found = FOUND_met;
	run(&s);
	headline(get(&s, LAB, GP, "gdpr-33"), "found to be met: no notification in the portal");
	s.finding[0].found = FOUND_not_applicable;
	s.finding[0].entity = s.finding[0].stream = STR_NONE;
	run(&s);
	assert_int_equal(get(&s, BVO, SCR, "gdpr-33")->state, DUTY_not_due);
	duty_clocks_end(&s.out);
}

static void how_it_became_known(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2026-01-15T12:17:30");
	/* Nothing is known of anybody. */
	s.f.knowns = 0;
	run(&s);
	headline(get(&s, LAB, GP, "gdpr-33"), "no start known, no countdown");
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->due, DUTY_NEVER);
	/* A signal is looked into: no countdown, but the register, and a colour after a day. */
	s.f.knowns = 2;
	s.known[0].state = KNOW_verifying;
	run(&s);
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->state, DUTY_no_start);
	assert_str(get(&s, LAB, GP, "gdpr-33")->colour, "amber");
	assert_int_equal(get(&s, LAB, GP, "gdpr-33-5")->state, DUTY_running);
	s.f.now--;
	run(&s);
	assert_str(get(&s, LAB, GP, "gdpr-33")->colour, "green");
	/* No breach: nothing is due but the register. */
	s.known[0].state = KNOW_no_breach;
	s.known[0].reason = STR("the files were test data");
	run(&s);
	headline(get(&s, LAB, GP, "gdpr-33"), "not due by decision: the files were test data");
	assert_int_equal(get(&s, LAB, GP, "gdpr-33-5")->state, DUTY_running);
	/* The earliest that can be argued rules the alarm, not the floor. */
	s.known[0] = aware_at(LAB, STR_NONE, "2026-01-14T12:17:30");
	s.known[0].earliest = at("2026-01-13T08:00");
	run(&s);
	const struct duty_clock *c = get(&s, LAB, GP, "gdpr-33");
	assert_int_equal(c->due, at("2026-01-16T08:00"));
	assert_int_equal(c->floor, at("2026-01-17T13:00"));
	assert_true(c->end[0].from_earliest);
	assert_int_equal(c->ends, 8);
	/* What is said of this stream goes before what is said of all. */
	s.known[2] = aware_at(LAB, GP, "2026-01-14T20:00");
	s.f.knowns = 3;
	run(&s);
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->due, at("2026-01-17T20:00"));
	duty_clocks_end(&s.out);
}

static void disputed_and_joint(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2026-01-15T12:00");
	s.role[1].role = STREAM_disputed;
	s.role[2].role = STREAM_joint;
	run(&s);
	get(&s, LAB, SCR, "gdpr-33");
	get(&s, LAB, SCR, "gdpr-33-2");
	get(&s, BVO, SCR, "gdpr-33");
	assert_null(find(&s, BVO, SCR, "gdpr-33-2"));
	duty_clocks_end(&s.out);
}

static void risk_decides(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2026-01-15T12:00");
	s.risk[0] = (struct duty_risk_fact){.risk = RISK_high, .reason = STR("results")};
	s.f.risks = 1;
	run(&s);
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->state, DUTY_running);
	assert_false(get(&s, LAB, GP, "gdpr-33")->undecided);
	assert_int_equal(get(&s, LAB, GP, "gdpr-34")->state, DUTY_running);
	/* A later decision about one stream, with an exemption. */
	s.risk[1] = (struct duty_risk_fact){.entity = LAB,
					    .stream = GP,
					    .risk = RISK_high,
					    .unintelligible = true,
					    .reason = STR("encrypted, key safe")};
	s.f.risks = 2;
	run(&s);
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->state, DUTY_running);
	headline(get(&s, LAB, GP, "gdpr-34"), "not due by decision: encrypted, key safe");
	assert_int_equal(get(&s, BVO, SCR, "gdpr-34")->state, DUTY_running);
	/* A processor may not filter on risk. */
	s.risk[1] = (struct duty_risk_fact){.risk = RISK_none, .reason = STR("nothing")};
	run(&s);
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->state, DUTY_not_due);
	assert_int_equal(get(&s, LAB, SCR, "gdpr-33-2")->state, DUTY_running);
	duty_clocks_end(&s.out);
}

/* law.md 7.2 and 10: 18 cases, three decisions each. */
static void cases_of_the_edpb(void **state)
{
	struct scene s;
	(void)state;
	assert_int_equal(law.precedents, 18);
	set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2026-01-15T12:00");
	s.f.risks = 1;
	for (size_t i = 0; i < law.precedents; i++) {
		const struct duty_precedent *p = &law.precedent[i];
		s.risk[0] =
		    (struct duty_risk_fact){.risk = str_eq(p->risk, STR("none"))   ? RISK_none
						    : str_eq(p->risk, STR("risk")) ? RISK_risk
										   : RISK_high};
		run(&s);
		assert_int_equal(get(&s, LAB, GP, "gdpr-33-5")->state != DUTY_not_due,
				 p->in_register);
		assert_int_equal(get(&s, LAB, GP, "gdpr-33")->state != DUTY_not_due, p->authority);
		assert_int_equal(get(&s, LAB, GP, "gdpr-34")->state != DUTY_not_due, p->persons);
	}
	duty_clocks_end(&s.out);
}

static void letters_and_contracts(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2026-01-15T12:00");
	s.deadline[0] = (struct duty_deadline){.rule = STR("contract-33-2"),
					       .entity = LAB,
					       .stream = SCR,
					       .due = DUTY_NEVER,
					       .period = {DUTY_hours, 24},
					       .set_at = DUTY_NEVER,
					       .basis = STR("agreement 7.1")};
	s.deadline[1] = (struct duty_deadline){.rule = STR("supervisor-igj"),
					       .entity = LAB,
					       .ref = STR("E-9"),
					       .due = at("2026-01-20T17:00"),
					       .set_at = at("2026-01-15T09:00"),
					       .basis = STR("letter of the IGJ")};
	s.f.deadlines = 2;
	run(&s);
	const struct duty_clock *c = get(&s, LAB, SCR, "contract-33-2");
	assert_int_equal(c->due, at("2026-01-15T12:17:30"));
	assert_str(c->colour, "red");
	c = get(&s, LAB, STR_NONE, "supervisor-igj");
	assert_str(c->ref, "E-9");
	headline(c, "at the latest Tue 2026-01-20 17:00 +01:00");
	s.deadline[1].due = at("2026-01-21T00:00");
	run(&s);
	headline(get(&s, LAB, STR_NONE, "supervisor-igj"),
		 "at the latest Tue 2026-01-20, end of the day");
	s.deadline[1].due = at("2026-01-20T17:00");
	run(&s);
	assert_null(find(&s, BVO, SCR, "contract-33-2"));
	s.sent[0] = sent("supervisor-igj", LAB, STR_NONE, "2026-01-20T16:59:59");
	s.sent[0].ref = STR("E-9");
	s.f.sents = 1;
	s.f.now = at("2026-02-01T00:00");
	run(&s);
	assert_int_equal(get(&s, LAB, STR_NONE, "supervisor-igj")->state, DUTY_met);
	duty_clocks_end(&s.out);
}

/* law.md 1.4: the portal was down from 7 to 10 May 2021 and the AP gave until the 14th: T stays,
 * the floor moves. */
static void portal_down(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2021-05-06T10:00", "2021-05-06T10:00", "2021-06-01T00:00");
	s.outage[0] = (struct duty_outage){.addressee = STR("ap"),
					   .from = at("2021-05-07T00:00"),
					   .to = at("2021-05-10T12:00"),
					   .extended = at("2021-05-15T00:00"),
					   .statement = STR("on its website")};
	s.f.outages = 1;
	s.sent[0] = sent("gdpr-33", LAB, GP, "2021-05-12T12:00");
	s.f.sents = 1;
	run(&s);
	const struct duty_clock *c = get(&s, LAB, GP, "gdpr-33");
	assert_int_equal(c->due, at("2021-05-09T10:00"));
	assert_int_equal(c->extended, at("2021-05-15T00:00"));
	assert_int_equal(c->state, DUTY_met);
	assert_true(c->late_strict && c->reasons_wanted);
	assert_non_null(c->outage);
	s.sent[0] = sent("gdpr-33", LAB, GP, "2021-05-15T00:00");
	run(&s);
	assert_int_equal(get(&s, LAB, GP, "gdpr-33")->state, DUTY_met_late);
	duty_clocks_end(&s.out);
}

static void requests(void **state)
{
	struct scene s;
	(void)state;
	set_scene(&s, "2025-07-06T09:12", "2025-08-06T16:40", "2025-10-12T12:00");
	s.start[0] = (struct duty_start){.entity = LAB,
					 .trigger = STR("request"),
					 .ref = STR("Q-1"),
					 .at = at("2025-09-12T14:00")};
	s.start[1] = (struct duty_start){.entity = LAB,
					 .trigger = STR("request"),
					 .ref = STR("Q-2"),
					 .at = at("2025-10-01T00:00")};
	s.f.starts = 2;
	run(&s);
	size_t n = 0;
	for (size_t i = 0; i < s.out.n; i++) {
		const struct duty_clock *c = &s.out.clock[i];
		assert_false(str_eq(c->rule->id, STR("gdpr-12-3-long")));
		if (!str_eq(c->rule->id, STR("gdpr-12-3")))
			continue;
		n++;
		assert_int_equal(c->due, at(str_eq(c->ref, STR("Q-1")) ? "2025-10-13T00:00"
								       : "2025-11-02T00:00"));
		assert_int_equal(c->state, DUTY_running);
	}
	assert_int_equal(n, 2);
	/* The extension was told for one of them. */
	s.said[0] =
	    (struct duty_said){.word = STR("extension_told"), .ref = STR("Q-1"), .truth = DUTY_yes};
	s.f.saids = 1;
	run(&s);
	const struct duty_clock *c = get(&s, LAB, STR_NONE, "gdpr-12-3-long");
	assert_str(c->ref, "Q-1");
	assert_int_equal(c->due, at("2025-12-13T00:00"));
	duty_clocks_end(&s.out);
}

/* What is pending never ticks, and every clock that does has a rule that holds that day. */
static void only_what_holds(void **state)
{
	struct prng r = prng_start();
	(void)state;
	for (int i = 0; i < 500; i++) {
		struct scene s;
		set_scene(&s, "2026-01-14T12:17:30", "2026-01-14T12:00", "2026-01-15T12:00");
		int64_t from = at("2018-01-01T00:00Z") + (int64_t)(prng_next(&r) % 500000000);
		s.known[0].at = s.known[0].earliest = s.known[0].signal = from;
		s.known[2] = s.known[0];
		s.known[2].matter = STR("aware-incident");
		s.f.knowns = 3;
		s.f.now = from + (int64_t)(prng_next(&r) % 10000000);
		run(&s);
		for (size_t k = 0; k < s.out.n; k++) {
			const struct duty_clock *c = &s.out.clock[k];
			assert_true(c->rule->standing != DUTY_off);
			if (c->start != DUTY_NEVER)
				assert_true(duty_holds(&c->rule->origin,
						       zone_days(zone_local(home, c->start))));
			assert_true(c->state != DUTY_missed);
			for (size_t e = 0; e < c->ends; e++)
				assert_true(c->end[e].at >= c->due && c->due <= c->floor);
		}
		duty_clocks_end(&s.out);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_robbery),
	    cmocka_unit_test(the_same_in_2026),
	    cmocka_unit_test(final_report),
	    cmocka_unit_test(colours_to_the_second),
	    cmocka_unit_test(met_when),
	    cmocka_unit_test(missed_is_a_finding),
	    cmocka_unit_test(how_it_became_known),
	    cmocka_unit_test(disputed_and_joint),
	    cmocka_unit_test(risk_decides),
	    cmocka_unit_test(cases_of_the_edpb),
	    cmocka_unit_test(letters_and_contracts),
	    cmocka_unit_test(portal_down),
	    cmocka_unit_test(requests),
	    cmocka_unit_test(only_what_holds),
	};
	return cmocka_run_group_tests(tests, start_law, end_law);
}
