/*
 * law - reading the tables of rules/ into structs, and finding the row that holds on a day. Refuses
 * a table with any row that it does not understand, and rules that name others that are not there.
 */
#include "duty/law.h"

#include "base/arena.h"
#include "base/date.h"
#include "base/must.h"
#include "base/out.h"
#include "duty/table.h"
#include "duty/tables.h"

static const char *const kind_names[] = {"limit",    "prompt", "case", "keep",
					 "standing", "expect", "free"};
static const char *const standing_names[] = {"in-force", "unverified", "off"};
static const char *const role_names[] = {"any", "controller", "processor"};

const char *duty_kind_name(enum duty_kind k) { return kind_names[k]; }
const char *duty_standing_name(enum duty_standing s) { return standing_names[s]; }
const char *duty_role_name(enum duty_role r) { return role_names[r]; }

/* ---- periods ---- */

/* No law has longer ones; longer ones would end behind the year 9999, or behind any search. */
static const uint32_t most[DUTY_unit_count] = {
    [DUTY_hours] = 100000, [DUTY_days] = 36600,  [DUTY_working_days] = 500,
    [DUTY_weeks] = 5200,   [DUTY_months] = 1200, [DUTY_years] = 100};

static const struct {
	const char *read, *one, *many;
	enum duty_unit unit;
} units[] = {
    {"h", "hour", "hours", DUTY_hours},
    {"days", "day", "days", DUTY_days},
    {"working-days", "working day", "working days", DUTY_working_days},
    {"weeks", "week", "weeks", DUTY_weeks},
    {"months", "month", "months", DUTY_months},
    {"years", "year", "years", DUTY_years},
    {"day", NULL, NULL, DUTY_days},
    {"working-day", NULL, NULL, DUTY_working_days},
    {"week", NULL, NULL, DUTY_weeks},
    {"month", NULL, NULL, DUTY_months},
    {"year", NULL, NULL, DUTY_years},
};
#define UNITS (sizeof(units) / sizeof(units[0]))

bool duty_period_read(str s, struct duty_period *out_period)
{
	str number = str_cut(&s, ' ');
	uint64_t n;
	*out_period = (struct duty_period){.unit = DUTY_no_period};
	if (number.n == 0)
		return s.n == 0;
	if (str_eq(number, STR("case"))) {
		out_period->unit = DUTY_of_case;
		return s.n == 0;
	}
	if (!str_u64(number, &n))
		return false;
	for (size_t i = 0; i < UNITS; i++)
		if (str_eq(s, str_of(units[i].read)) && n <= most[units[i].unit]) {
			*out_period = (struct duty_period){units[i].unit, (uint32_t)n};
			return true;
		}
	return false;
}

void duty_period_write(struct out *o, struct duty_period p)
{
	if (p.unit == DUTY_of_case)
		out_z(o, "as the case says");
	for (size_t i = 0; i < UNITS; i++)
		if (units[i].unit == p.unit && units[i].one != NULL) {
			out_dec(o, p.n);
			out_char(o, ' ');
			out_z(o, p.n == 1 ? units[i].one : units[i].many);
		}
}

bool duty_words_has(const struct duty_words *w, str word)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->word[i], word))
			return true;
	return false;
}

/* ---- tables ---- */

struct load {
	struct arena *a;
	const char *dir;
	struct duty_law *law;
	struct sha256 digest;
	struct table t;
};

/* begin - open a table; gives room for as many rows as it has lines, NULL when it can not be read.
 */
static void *begin(struct load *l, enum table_name name, const char *heading, size_t size,
		   size_t align)
{
	str text, rest;
	size_t lines = 1;
	if (!tables_text(l->a, l->dir, name, &text)) {
		l->t = (struct table){.err = {.file = tables_file(name)}};
		table_bad(&l->t, "can not be read");
		return NULL;
	}
	sha256_add(&l->digest, tables_file(name), str_of(tables_file(name)).n + 1);
	sha256_add(&l->digest, text.p, text.n);
	for (rest = text; rest.n > 0; str_cut(&rest, '\n'))
		lines++;
	if (!table_begin(&l->t, tables_file(name), text, heading))
		return NULL;
	return arena_alloc(l->a, lines, size, align);
}

#define BEGIN(l, name, heading, T) ((T *)begin(l, name, heading, sizeof(T), _Alignof(T)))

/* The columns of an origin that a table has; -1: it lacks it. */
struct origin_columns {
	int from, to, basis, mark, source, verified, note;
};

static str cell(const struct table *t, int column)
{
	return column < 0 ? STR_NONE : t->cell[column];
}

static bool read_origin(struct table *t, const struct origin_columns *c, struct duty_origin *o)
{
	*o = (struct duty_origin){.from = DUTY_EVER_SINCE, .to = DUTY_FOR_EVER};
	o->verified = DUTY_EVER_SINCE;
	o->basis = cell(t, c->basis);
	o->mark = cell(t, c->mark);
	o->source = cell(t, c->source);
	o->note = cell(t, c->note);
	return (c->from < 0 || table_day(t, (size_t)c->from, DUTY_EVER_SINCE, &o->from)) &&
	       (c->to < 0 || table_day(t, (size_t)c->to, DUTY_FOR_EVER, &o->to)) &&
	       table_day(t, (size_t)c->verified, DUTY_EVER_SINCE, &o->verified);
}

#define DUTY_HEADING                                                                               \
	"id\tduty\taddressee\tbasis\trole\tper\ttrigger\tor_else\tearly\twhen\tperiod\tcounting\t" \
	"kind\tfrom\tto\tstate\tmark\tsource\tverified\tnote"

static bool read_duty(struct table *t, struct duty_rule *r)
{
	static const struct origin_columns at = {13, 14, 3, 16, 17, 18, 19};
	size_t role, kind, standing;
	r->id = t->cell[0];
	r->duty = t->cell[1];
	r->addressee = t->cell[2];
	r->per = t->cell[5];
	r->trigger = t->cell[6];
	r->or_else = t->cell[7];
	r->early = t->cell[8];
	r->counting = t->cell[11];
	if (!table_one(t, 4, role_names, DUTY_role_count, &role) ||
	    !table_words(t, 9, '+', &r->when) || !table_period(t, 10, &r->period) ||
	    !table_one(t, 12, kind_names, DUTY_kind_count, &kind) ||
	    !table_one(t, 15, standing_names, DUTY_standing_count, &standing) ||
	    !read_origin(t, &at, &r->origin))
		return false;
	r->role = (enum duty_role)role;
	r->kind = (enum duty_kind)kind;
	r->standing = (enum duty_standing)standing;
	if (r->id.n == 0 || r->duty.n == 0)
		return table_bad(t, "a rule needs an id and says what the duty is");
	bool counted = r->kind == DUTY_limit || r->kind == DUTY_keep || r->kind == DUTY_expect;
	if (counted != (r->period.unit > DUTY_of_case) ||
	    (r->kind == DUTY_case) != (r->period.unit == DUTY_of_case))
		return table_bad(t, "kind and period do not go together");
	return true;
}

static bool load_duty(struct load *l)
{
	struct duty_rule *row = BEGIN(l, TABLE_duty, DUTY_HEADING, struct duty_rule);
	l->law->rule = row;
	while (row != NULL && table_next(&l->t))
		if (read_duty(&l->t, &row[l->law->rules]))
			l->law->rules++;
	return !l->t.failed;
}

static size_t calendar_of(struct duty_law *law, str id)
{
	size_t i = 0;
	while (i < law->calendars && !str_eq(law->calendar[i], id))
		i++;
	return i;
}

/* "90 days, 12 weeks" */
static bool read_most(struct table *t, str s, struct duty_counting *c)
{
	c->limited = s.n > 0;
	for (size_t i = 0; i < DUTY_unit_count; i++)
		c->most[i] = UINT32_MAX;
	while (s.n > 0) {
		struct duty_period p;
		if (!duty_period_read(str_trim(str_cut(&s, ',')), &p) || p.unit <= DUTY_of_case)
			return table_bad(t, "periods as `90 days, 12 weeks` are wanted");
		c->most[p.unit] = p.n;
	}
	return true;
}

static bool read_counting(struct table *t, struct duty_law *law, struct duty_counting *c)
{
	static const struct origin_columns at = {8, 9, 10, 11, 12, 13, 14};
	c->id = t->cell[0];
	c->calendar = calendar_of(law, t->cell[7]);
	if (c->calendar == law->calendars)
		return table_bad(t, "no such calendar in holiday.tsv");
	return table_words(t, 1, ' ', &c->readings) && table_yes(t, 3, &c->roll) &&
	       table_number(t, 4, &c->least_days) && table_number(t, 5, &c->least_working) &&
	       read_most(t, t->cell[6], c) && read_origin(t, &at, &c->origin);
}

static bool load_counting(struct load *l)
{
	struct duty_counting *row =
	    BEGIN(l, TABLE_counting,
		  "id\treadings\tnot_counted\troll\tleast_days\tleast_working\tmost\tcalendar\t"
		  "from\tto\tbasis\tmark\tsource\tverified\tnote",
		  struct duty_counting);
	l->law->counting = row;
	while (row != NULL && table_next(&l->t))
		if (read_counting(&l->t, l->law, &row[l->law->countings]))
			l->law->countings++;
	return !l->t.failed;
}

/* read_shift - "+39", "-2" */
static bool read_shift(str s, int32_t *out)
{
	uint64_t v;
	bool minus = str_starts(s, STR("-"));
	if ((!minus && !str_starts(s, STR("+"))) || !str_u64(str_sub(s, 1, s.n), &v) || v > 366)
		return false;
	*out = minus ? -(int32_t)v : (int32_t)v;
	return true;
}

static bool read_fixed(str s, struct duty_holiday *h)
{
	str day = str_cut(&s, ' ');
	uint64_t month, date;
	if (day.n != 5 || day.p[2] != '-' || !str_u64(str_sub(day, 0, 2), &month) ||
	    !str_u64(str_sub(day, 3, 5), &date))
		return false;
	h->form = DUTY_fixed;
	h->month = (unsigned)month;
	h->date = (unsigned)date;
	struct date leap = {2000, (uint8_t)month, (uint8_t)date};
	if (month == 0 || date == 0 || !date_full(leap))
		return false;
	return s.n == 0 ||
	       (str_starts(s, STR("sunday")) && read_shift(str_sub(s, 6, s.n), &h->shift));
}

static bool read_holiday_rule(str s, struct duty_holiday *h)
{
	if (str_starts(s, STR("fixed ")))
		return read_fixed(str_sub(s, 6, s.n), h);
	if (str_starts(s, STR("date "))) {
		struct date d;
		h->form = DUTY_date;
		if (!date_read(str_sub(s, 5, s.n), 2100, &d) || !date_full(d))
			return false;
		h->single = date_days(d);
		return true;
	}
	h->form = DUTY_easter;
	return str_starts(s, STR("easter")) && read_shift(str_sub(s, 6, s.n), &h->shift);
}

static bool read_holiday(struct table *t, struct duty_law *law, struct duty_holiday *h)
{
	static const struct origin_columns at = {4, 5, 6, 7, 8, 9, 10};
	h->calendar = calendar_of(law, t->cell[0]);
	if (h->calendar == law->calendars)
		law->calendar[law->calendars++] = t->cell[0];
	h->day = t->cell[1];
	return (read_holiday_rule(t->cell[2], h) ||
		table_bad(t,
			  "a rule as `fixed 12-25`, `easter+1` or `date 2031-05-02` is wanted")) &&
	       table_yes(t, 3, &h->off) && read_origin(t, &at, &h->origin);
}

static bool load_holiday(struct load *l)
{
	struct duty_holiday *row =
	    BEGIN(l, TABLE_holiday,
		  "calendar\tday\trule\toff\tfrom\tto\tbasis\tmark\tsource\tverified\tnote",
		  struct duty_holiday);
	size_t rows = 1;
	for (str rest = l->t.rest; rest.n > 0; str_cut(&rest, '\n'))
		rows++;
	l->law->calendar = arena_new(l->a, str, rows);
	l->law->holiday = row;
	while (row != NULL && table_next(&l->t))
		if (read_holiday(&l->t, l->law, &row[l->law->holidays]))
			l->law->holidays++;
	return !l->t.failed;
}

static bool load_recipient(struct load *l)
{
	static const struct origin_columns at = {3, 4, -1, 5, 6, 7, 8};
	struct duty_recipient *row =
	    BEGIN(l, TABLE_recipient, "id\tname\tchannel\tfrom\tto\tmark\tsource\tverified\tnote",
		  struct duty_recipient);
	l->law->recipient = row;
	while (row != NULL && table_next(&l->t)) {
		struct duty_recipient *r = &row[l->law->recipients++];
		r->id = l->t.cell[0];
		r->name = l->t.cell[1];
		r->channel = l->t.cell[2];
		read_origin(&l->t, &at, &r->origin);
	}
	return !l->t.failed;
}

static bool read_band(struct table *t, struct duty_band *b)
{
	str at = t->cell[2];
	uint64_t part, whole;
	b->rule = t->cell[0];
	b->colour = t->cell[1];
	b->basis = t->cell[3];
	b->due = str_eq(at, STR("due"));
	if (b->due || (at.n > 0 && duty_period_read(at, &b->period)))
		return b->due || b->period.unit == DUTY_hours || b->period.unit == DUTY_days ||
		       table_bad(t, "hours or days are wanted");
	if (!str_u64(str_cut(&at, '/'), &part) || !str_u64(at, &whole) || whole == 0 ||
	    whole > 1000 || part > whole)
		return table_bad(t, "`24 h`, `7 days`, `1/3` or `due` is wanted");
	b->part = (uint32_t)part;
	b->whole = (uint32_t)whole;
	return true;
}

static bool load_band(struct load *l)
{
	struct duty_band *row =
	    BEGIN(l, TABLE_band, "rule\tcolour\tat\tbasis\tnote", struct duty_band);
	l->law->band = row;
	while (row != NULL && table_next(&l->t))
		if (read_band(&l->t, &row[l->law->bands]))
			l->law->bands++;
	return !l->t.failed;
}

static bool load_severity(struct load *l)
{
	static const struct origin_columns at = {3, 4, -1, 5, 6, 7, -1};
	struct duty_factor *row =
	    BEGIN(l, TABLE_severity, "part\tkey\tvalue\tfrom\tto\tmark\tsource\tverified\twhat",
		  struct duty_factor);
	l->law->factor = row;
	while (row != NULL && table_next(&l->t)) {
		struct duty_factor *f = &row[l->law->factors++];
		f->part = l->t.cell[0];
		f->key = l->t.cell[1];
		f->what = l->t.cell[8];
		if (table_number(&l->t, 2, &f->value))
			read_origin(&l->t, &at, &f->origin);
	}
	return !l->t.failed;
}

static bool load_edpb(struct load *l)
{
	static const struct origin_columns at = {-1, -1, -1, 6, 7, 8, -1};
	struct duty_precedent *row =
	    BEGIN(l, TABLE_edpb,
		  "case\tfacts\trisk\tregister\tauthority\tpersons\tmark\tsource\tverified",
		  struct duty_precedent);
	l->law->precedent = row;
	while (row != NULL && table_next(&l->t)) {
		struct duty_precedent *p = &row[l->law->precedents++];
		p->number = l->t.cell[0];
		p->facts = l->t.cell[1];
		p->risk = l->t.cell[2];
		if (table_yes(&l->t, 3, &p->in_register) && table_yes(&l->t, 4, &p->authority) &&
		    table_yes(&l->t, 5, &p->persons))
			read_origin(&l->t, &at, &p->origin);
	}
	return !l->t.failed;
}

/* ---- what names what ---- */

static bool has_rule(const struct duty_law *l, str named, str head)
{
	if (!str_starts(named, head))
		return true;
	return duty_rule_on(l, str_sub(named, head.n, named.n), DUTY_EVER_SINCE) != NULL;
}

/* check_names - every rule is counted by a way that is there, goes to somebody who is there, and
 * starts with a rule that is there. */
static bool check_names(const struct duty_law *l, struct duty_err *e)
{
	*e = (struct duty_err){.file = tables_file(TABLE_duty)};
	for (size_t i = 0; i < l->rules; i++) {
		const struct duty_rule *r = &l->rule[i];
		bool counted =
		    r->counting.n == 0 || duty_counting_on(l, r->counting, DUTY_EVER_SINCE) != NULL;
		if (!counted)
			e->what = "a rule is counted by what counting.tsv does not have";
		else if (duty_recipient_on(l, r->addressee, DUTY_EVER_SINCE) == NULL)
			e->what = "a rule goes to somebody whom recipient.tsv does not have";
		else if (!has_rule(l, r->trigger, STR("sent:")) ||
			 !has_rule(l, r->or_else, STR("due:")))
			e->what = "a rule starts with a rule that is not there";
	}
	return e->what == NULL;
}

bool duty_law_load(struct arena *a, const char *dir, struct duty_law *out_law,
		   struct duty_err *out_err)
{
	struct load l = {.a = a, .dir = dir, .law = out_law, .digest = sha256_begin()};
	*out_law = (struct duty_law){.rules = 0};
	bool read = load_holiday(&l) && load_counting(&l) && load_duty(&l) && load_recipient(&l) &&
		    load_band(&l) && load_severity(&l) && load_edpb(&l);
	sha256_end(&l.digest, out_law->digest);
	*out_err = l.t.err;
	return read && check_names(out_law, out_err);
}

bool duty_holds(const struct duty_origin *o, int32_t day) { return day >= o->from && day <= o->to; }

bool duty_doubted(const struct duty_origin *o)
{
	return o->verified == DUTY_EVER_SINCE || str_eq(o->mark, STR("K")) ||
	       str_eq(o->mark, STR("?"));
}

/* Of the rows of one id: the first that holds on the day, else the first. */
#define FIND_ON(rows, count, id_wanted, on)                                                        \
	do {                                                                                       \
		size_t found = (count);                                                            \
		for (size_t i = 0; i < (count); i++) {                                             \
			if (!str_eq((rows)[i].id, (id_wanted)))                                    \
				continue;                                                          \
			if (duty_holds(&(rows)[i].origin, (on)))                                   \
				return &(rows)[i];                                                 \
			if (found == (count))                                                      \
				found = i;                                                         \
		}                                                                                  \
		return found == (count) ? NULL : &(rows)[found];                                   \
	} while (0)

const struct duty_rule *duty_rule_on(const struct duty_law *l, str id, int32_t day)
{
	FIND_ON(l->rule, l->rules, id, day);
}

bool duty_starts(const struct duty_law *l, str trigger)
{
	for (size_t i = 0; i < l->rules && trigger.n > 0; i++)
		if (str_eq(l->rule[i].trigger, trigger) || str_eq(l->rule[i].early, trigger))
			return str_find_byte(trigger, ':') == trigger.n;
	return false;
}

const struct duty_counting *duty_counting_on(const struct duty_law *l, str id, int32_t day)
{
	FIND_ON(l->counting, l->countings, id, day);
}

const struct duty_recipient *duty_recipient_on(const struct duty_law *l, str id, int32_t day)
{
	FIND_ON(l->recipient, l->recipients, id, day);
}
