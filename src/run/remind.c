/*
 * remind - see remind.h. Tells nobody of another legal entity anything but its own clocks. The
 * message has an id that follows from what it tells and to whom: a second copy can be known as one.
 */
#include "run/remind.h"

#include "base/date.h"
#include "base/program.h"
#include "case/event.h"

#define HOOK_PATIENCE_MS 60000
#define HOOK_SAYS_MOST   65536
#define WAY_MAIL         STR("mail")
#define WAY_HOOK         STR("hook")

/* ---- settings ---- */

void remind_job_of(struct remind_job *j)
{
	const str *set = j->org->setting;
	int64_t *step = arena_new(j->a, int64_t, REMINDER_STEPS_MOST);
	j->ask.steps = reminder_steps(set[SETTING_remind_before], step);
	j->ask.step = step;
	j->hook = set[SETTING_remind_hook];
	j->way = (struct mail_way){.server = set[SETTING_mail_server],
				   .tls = set[SETTING_mail_tls],
				   .ca = set[SETTING_mail_ca],
				   .from = set[SETTING_mail_from],
				   .user = set[SETTING_mail_user],
				   .password = reminder_password(j->k, j->a)};
}

/* ---- who ---- */

static bool by_role(const struct actor *x, str word)
{
	for (unsigned r = 0; r < ACTOR_ROLE_COUNT; r++)
		if ((x->roles >> r & 1) != 0 && str_eq(word, str_of(actor_role_rows[r].name)))
			return true;
	return false;
}

static bool is_reminded(const struct remind_job *j, const struct actor *x)
{
	struct arena a = *j->a;
	str id = fact_id(&a, 'A', x->id);
	if (x->gone || x->email.n == 0)
		return false;
	for (str rest = j->org->setting[SETTING_remind_to]; rest.n > 0;) {
		str word = str_trim(str_cut(&rest, ','));
		if (str_eq(word, id) || by_role(x, word))
			return true;
	}
	return false;
}

/* Who belongs to another legal entity than the one that keeps the case sees its own clocks only. */
static bool may_know(const struct remind_job *j, const struct actor *x, const struct duty_clock *c)
{
	uint32_t keeper = entity_of(j->org->setting[SETTING_organisation]);
	return x == NULL || x->entity == 0 || x->entity == keeper ||
	       x->entity == entity_of(c->entity);
}

const char *remind_job_wrong(const struct remind_job *j)
{
	if (j->way.server.n == 0 && j->hook.n == 0)
		return "nobody can be reminded: `kond set mail_server`, `kond set mail_from` and "
		       "e-mail addresses of `kond org person`, or `kond set remind_hook`";
	if (j->way.server.n == 0)
		return NULL;
	for (size_t i = 0; i < j->org->n_actor; i++)
		if (is_reminded(j, &j->org->actor[i]))
			return mail_way_wrong(&j->way);
	return j->hook.n > 0 ? NULL
			     : "nobody who is reminded has an e-mail address: `kond org person "
			       "NAME --email ADDRESS --roles dpo`, `kond set remind_to`";
}

/* ---- what ---- */

static void take(const struct remind_job *j, struct remind_message *m, const struct remind_due *due,
		 size_t n)
{
	struct remind_due *mine = arena_new(j->a, struct remind_due, n + 1);
	str way = m->by_hook ? WAY_HOOK : WAY_MAIL;
	for (size_t i = 0; i < n; i++) {
		const struct reminder_key *key = &due[i].key;
		if (!may_know(j, m->actor, due[i].clock) ||
		    reminder_told(j->all, way, m->to, key, REMINDER_sent) != NULL)
			continue;
		mine[m->n++] = due[i];
		const struct reminder_try *t = reminder_told(j->all, way, m->to, key, REMINDER_cut);
		m->again = t == NULL ? m->again : t;
	}
	m->due = mine;
}

static bool has_address(const struct remind_message *m, size_t n, str to)
{
	for (size_t i = 0; i < n; i++)
		if (!m[i].by_hook && str_eq_nocase(m[i].to, to))
			return true;
	return false;
}

size_t remind_plan(const struct remind_job *j, bool trying, struct remind_message **out_m)
{
	struct remind_message *m = arena_new(j->a, struct remind_message, j->org->n_actor + 1);
	struct remind_due *due = NULL;
	size_t n = 0, dues = trying ? 0 : remind_due(j->a, &j->ask, &due);
	if (j->hook.n > 0) {
		m[n] = (struct remind_message){.by_hook = true};
		take(j, &m[n], due, dues);
		n += trying || m[n].n > 0;
	}
	for (size_t i = 0; i < j->org->n_actor && j->way.server.n > 0; i++) {
		const struct actor *x = &j->org->actor[i];
		if (!is_reminded(j, x) || has_address(m, n, x->email))
			continue;
		m[n] = (struct remind_message){.actor = x, .to = x->email};
		take(j, &m[n], due, dues);
		n += trying || m[n].n > 0;
	}
	*out_m = m;
	return n;
}

/* ---- sending ---- */

static str date_text(struct arena *a, int64_t utc)
{
	static const char *const weekday[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
	static const char *const month[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct out o = out_mem();
	int32_t day = zone_days(utc);
	struct date d = date_of_days(day);
	uint64_t s = (uint64_t)(utc - (int64_t)day * 86400);
	out_z(&o, weekday[((day + 4) % 7 + 7) % 7]);
	out_z(&o, ", ");
	out_dec(&o, d.day);
	out_char(&o, ' ');
	out_z(&o, month[d.month - 1]);
	out_char(&o, ' ');
	out_dec(&o, d.year);
	out_char(&o, ' ');
	out_dec_pad(&o, s / 3600, 2);
	out_char(&o, ':');
	out_dec_pad(&o, s / 60 % 60, 2);
	out_char(&o, ':');
	out_dec_pad(&o, s % 60, 2);
	out_z(&o, " +0000");
	str text = str_copy(a, out_view(&o));
	out_end(&o);
	return text;
}

static str message_id(const struct remind_job *j, const struct remind_message *m)
{
	unsigned char digest[SHA256_BYTES];
	struct out o = out_mem();
	out_z(&o, "kond reminder 1");
	out_bytes(&o, case_id(j->k), 16);
	out_lv(&o, m->to);
	for (size_t i = 0; i < m->n; i++) {
		const struct reminder_key *x = &m->due[i].key;
		out_lv(&o, x->rule);
		out_lv(&o, x->entity);
		out_lv(&o, x->stream);
		out_lv(&o, x->ref);
		out_u64(&o, (uint64_t)x->due);
		out_u64(&o, (uint64_t)x->step);
	}
	if (m->n == 0)
		out_u64(&o, (uint64_t)j->ask.now);
	sha256_once(out_view(&o), digest);
	out_clear(&o);
	out_hex(&o, digest, 16);
	str from = j->way.from;
	out_str(&o, str_sub(from, str_find_byte(from, '@'), from.n));
	str id = str_copy(j->a, out_view(&o));
	out_end(&o);
	return id;
}

static const char *feed(const struct remind_job *j, str json)
{
	const char *const argv[] = {str_z(j->a, j->hook), NULL};
	const struct program p = {
	    .argv = argv, .input = json, .patience_ms = HOOK_PATIENCE_MS, .most = HOOK_SAYS_MOST};
	struct out said = out_mem();
	int ended = program_run(&p, &said);
	out_end(&said);
	if (ended == 0)
		return NULL;
	return ended == PROGRAM_missing ? "the program of remind_hook can not be run"
	       : ended == PROGRAM_slow  ? "the program of remind_hook took longer than a minute"
					: "the program of remind_hook failed";
}

static const char *deliver(const struct remind_job *j, const struct remind_message *m)
{
	struct out text = out_mem(), subject = out_mem(), again = out_mem();
	if (m->again != NULL)
		time_write(&again, m->again->at_ms);
	const struct remind_letter l = {.due = m->due,
					.n = m->n,
					.org = j->org,
					.law = j->law,
					.zone = j->zone,
					.now = j->ask.now,
					.again = out_view(&again)};
	const char *why;
	if (m->by_hook) {
		remind_json(&text, &l);
		why = feed(j, out_view(&text));
	} else {
		remind_text(&text, &l);
		remind_subject(&subject, &l);
		const struct mail mail = {.to = m->to,
					  .to_name = m->actor->name,
					  .subject = out_view(&subject),
					  .text = out_view(&text),
					  .id = message_id(j, m),
					  .date = date_text(j->a, j->ask.now)};
		why = mail_send(j->a, &j->way, &mail);
	}
	out_end(&text);
	out_end(&subject);
	out_end(&again);
	return why;
}

bool remind_cut_off(struct remind_job *j, size_t *out_n)
{
	*out_n = 0;
	for (size_t i = 0; i < j->all->n; i++) {
		if (j->all->tried[i].end != REMINDER_open)
			continue;
		if (!reminder_ended(j->k, j->all, j->all->tried[i].id, REMINDER_cut, STR_NONE))
			return false;
		j->all->tried[i].end = REMINDER_cut;
		(*out_n)++;
	}
	return true;
}

bool remind_send(struct remind_job *j, struct remind_message *m)
{
	struct reminder_key *key = arena_new(j->a, struct reminder_key, m->n + 1);
	struct reminder_try t = {.way = m->by_hook ? WAY_HOOK : WAY_MAIL,
				 .to = m->to,
				 .actor = m->actor == NULL ? 0 : m->actor->id,
				 .key = key,
				 .again = m->again == NULL ? 0 : m->again->id};
	for (; t.keys < m->n; t.keys++)
		key[t.keys] = m->due[t.keys].key;
	if (!reminder_begin(j->k, j->all, &t))
		return false;
	m->id = t.id;
	m->why = deliver(j, m);
	return reminder_ended(j->k, j->all, t.id, m->why == NULL ? REMINDER_sent : REMINDER_failed,
			      str_of(m->why));
}
