/* reminder - see reminder.h. A row says what it is by `act`; one that says anything odd makes the
 * case altered. */
#define _GNU_SOURCE
#include "case/reminder.h"

#include <fcntl.h>
#include <stdio.h>

#include "case/store.h"

#define PART_MARK      0x1f /* names and ids hold none */
#define LONGEST_S      ((uint64_t)366 * 86400)
#define VALUE_PASSWORD "remind.password"
#define LOCK_AT        ((off_t)1 << 62) /* far behind any byte of the file, and what SQLite locks */

static const char *const end_names[REMINDER_ENDS] = {"open", "sent", "failed", "cut off"};

const char *reminder_end_name(enum reminder_end e) { return end_names[e]; }

/* ---- steps ---- */

static int64_t step_read(str s)
{
	static const struct {
		const char *word;
		uint64_t seconds;
	} units[] = {{"min", 60},    {"h", 3600},     {"hour", 3600},   {"hours", 3600},
		     {"day", 86400}, {"days", 86400}, {"week", 604800}, {"weeks", 604800}};
	uint64_t n;
	str number = str_cut(&s, ' ');
	s = str_trim(s);
	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (str_eq(s, str_of(units[i].word)) && str_u64(number, &n) && n > 0 &&
		    n <= LONGEST_S / units[i].seconds)
			return (int64_t)(n * units[i].seconds);
	return -1;
}

size_t reminder_steps(str list, int64_t out_s[REMINDER_STEPS_MOST])
{
	size_t n = 0;
	while (list.n > 0) {
		int64_t s = step_read(str_trim(str_cut(&list, ',')));
		size_t at = n;
		if (s < 0 || n == REMINDER_STEPS_MOST)
			return 0;
		while (at > 0 && out_s[at - 1] < s)
			at--;
		if (at > 0 && out_s[at - 1] == s)
			continue;
		for (size_t i = n++; i > at; i--)
			out_s[i] = out_s[i - 1];
		out_s[at] = s;
	}
	return n;
}

/* ---- keys ---- */

static str key_pack(struct arena *a, const struct reminder_key *x)
{
	struct out o = out_mem();
	const str part[] = {x->rule, x->entity, x->stream, x->ref};
	for (size_t i = 0; i < 4; i++) {
		out_str(&o, part[i]);
		out_char(&o, PART_MARK);
	}
	out_dec(&o, (uint64_t)x->due);
	out_char(&o, PART_MARK);
	out_dec(&o, (uint64_t)x->step);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

static bool key_read(str s, struct reminder_key *x)
{
	uint64_t due, step;
	*x = (struct reminder_key){.rule = str_cut(&s, PART_MARK)};
	x->entity = str_cut(&s, PART_MARK);
	x->stream = str_cut(&s, PART_MARK);
	x->ref = str_cut(&s, PART_MARK);
	if (!str_u64(str_cut(&s, PART_MARK), &due) || !str_u64(s, &step))
		return false;
	x->due = (int64_t)due;
	x->step = (int64_t)step;
	return x->rule.n > 0;
}

bool reminder_same(const struct reminder_key *x, const struct reminder_key *y)
{
	return x->due == y->due && str_eq(x->rule, y->rule) && str_eq(x->entity, y->entity) &&
	       str_eq(x->stream, y->stream) && str_eq(x->ref, y->ref);
}

/* ---- reading ---- */

static bool read_try(struct arena *a, const struct fact *f, struct reminder_try *t)
{
	struct reminder_key *key = arena_new(a, struct reminder_key, f->n);
	*t = (struct reminder_try){.id = f->number,
				   .at_ms = f->at_ms,
				   .by = f->by,
				   .way = fact_value(f, "way"),
				   .to = fact_value(f, "to"),
				   .actor = fact_number(f, "actor"),
				   .again = fact_number(f, "again")};
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->field[i].key, STR("clock")) &&
		    !key_read(f->field[i].value, &key[t->keys++]))
			return false;
	t->key = key;
	return t->way.n > 0 && t->again < t->id;
}

static bool read_row(struct arena *a, struct reminder_all *all, const struct fact *f)
{
	str act = fact_value(f, "act");
	if (str_eq(act, STR("try"))) {
		struct reminder_try *t = &all->tried[all->n++];
		return read_try(a, f, t) && t->id == all->n;
	}
	if (f->number == 0 || f->number > all->n)
		return false;
	struct reminder_try *t = &all->tried[f->number - 1];
	if (t->end != REMINDER_open)
		return false;
	t->ended_ms = f->at_ms;
	t->why = fact_value(f, "why");
	while (++t->end < REMINDER_ENDS)
		if (str_eq(act, str_of(end_names[t->end])))
			return true;
	return false;
}

bool reminder_load(struct kase *k, struct arena *a, struct reminder_all *out_r)
{
	struct fact *f;
	struct reminder_all all = {.n = 0};
	if (!fact_all(k, a, ABOUT_reminder, &f, &all.rows))
		return false;
	all.tried = arena_new(a, struct reminder_try, all.rows + 1);
	for (size_t i = 0; i < all.rows; i++)
		if (!read_row(a, &all, &f[i]))
			return store_fail_read(k, why_altered);
	all.last = (uint32_t)all.n;
	*out_r = all;
	return true;
}

const struct reminder_try *reminder_told(const struct reminder_all *all, str way, str to,
					 const struct reminder_key *key, enum reminder_end end)
{
	for (size_t i = all->n; i-- > 0;) {
		const struct reminder_try *t = &all->tried[i];
		if (t->end != end || !str_eq(t->way, way) || !str_eq_nocase(t->to, to))
			continue;
		for (size_t x = 0; x < t->keys; x++)
			if (reminder_same(&t->key[x], key) && t->key[x].step <= key->step)
				return t;
	}
	return NULL;
}

/* ---- writing ---- */

/*
 * The lock is one of the open file description (F_OFD_SETLK): unlike those of the process, which
 * SQLite uses on this file, it does not mix with them, and it ends with the descriptor.
 */
bool reminder_lock(struct kase *k)
{
	struct flock l = {.l_type = F_WRLCK, .l_whence = SEEK_SET, .l_start = LOCK_AT, .l_len = 1};
	return fcntl(k->fd, F_OFD_SETLK, &l) == 0;
}

static bool write_row(struct kase *k, struct reminder_all *all, uint32_t number, struct bag *b,
		      const char *act)
{
	struct fact f = {.about = ABOUT_reminder, .number = number, .n = b->n, .field = b->field};
	bool ok = fact_add(k, &f, all->rows, act, false);
	bag_end(b);
	all->rows += ok;
	return ok;
}

bool reminder_begin(struct kase *k, struct reminder_all *all, struct reminder_try *t)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct bag b = {.a = &a};
	uint32_t id = all->last + 1;
	bag_put(&b, "act", STR("try"));
	bag_put(&b, "way", t->way);
	bag_put(&b, "to", t->to);
	if (t->actor != 0)
		bag_put_number(&b, "actor", t->actor);
	if (t->again != 0)
		bag_put_number(&b, "again", t->again);
	for (size_t i = 0; i < t->keys; i++)
		bag_put(&b, "clock", key_pack(&a, &t->key[i]));
	bool ok = write_row(k, all, id, &b, "remind.try");
	arena_free(&a);
	all->last += ok;
	t->id = ok ? id : 0;
	return ok;
}

bool reminder_ended(struct kase *k, struct reminder_all *all, uint32_t id, enum reminder_end end,
		    str why)
{
	static const char *const acts[REMINDER_ENDS] = {"", "remind.sent", "remind.failed",
							"remind.cut"};
	struct arena a = arena_make((size_t)1 << 20);
	struct bag b = {.a = &a};
	bag_put(&b, "act", str_of(end_names[end]));
	bag_put(&b, "why", why);
	bool ok = write_row(k, all, id, &b, acts[end]);
	arena_free(&a);
	return ok;
}

/* ---- the secret ---- */

bool reminder_password_set(struct kase *k, str password)
{
	TXN_SCOPE t = case_begin(k);
	const struct journal_number said[] = {{"set", password.n > 0}};
	return case_value_set(k, VALUE_PASSWORD, password) &&
	       journal_numbers(k, "remind.password", said, 1) && case_commit(&t);
}

str reminder_password(struct kase *k, struct arena *a)
{
	str password = STR_NONE;
	case_value_get(k, a, VALUE_PASSWORD, &password);
	return password;
}
