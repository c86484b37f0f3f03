/*
 * org - settings, legal entities, roles and people who act, out of the facts. Later rows of a
 * subject change the fields they name and leave the rest. Refuses rows that speak of a subject
 * there is not, values that do not fit their field, and a role without its basis.
 */
#include "case/org.h"

#include <string.h>

#include "base/date.h"
#include "base/utf8.h"
#include "case/reminder.h"
#include "case/store.h"

const struct field_row setting_rows[SETTING_COUNT] = {
#define SETTING(name, check, standard, words) {#name, words, FIELD_##check, standard},
#include "case/setting.tbl"
#undef SETTING
};
const struct field_row entity_field_rows[ENTITY_FIELD_COUNT] = {
#define ENTITY_FIELD(name, check, option, words) {#name, words, FIELD_##check, option},
#include "case/entity_field.tbl"
#undef ENTITY_FIELD
};
const struct named_row entity_kind_rows[] = {
#define ENTITY_KIND(name, words) {#name, words},
#include "case/entity_kind.tbl"
#undef ENTITY_KIND
    {NULL, NULL}};
const struct named_row stream_role_rows[ROLE_OF_COUNT] = {
    {"none", "no role"},
#define STREAM_ROLE(name, words) {#name, words},
#include "case/stream_role.tbl"
#undef STREAM_ROLE
};
const struct named_row actor_role_rows[ACTOR_ROLE_COUNT] = {
#define ACTOR_ROLE(name, words) {#name, words},
#include "case/actor_role.tbl"
#undef ACTOR_ROLE
};

/* ---- values ---- */

static bool one_line(str v)
{
	for (size_t i = 0; i < v.n; i++)
		if (v.p[i] < ' ' || v.p[i] == 0x7f)
			return false;
	return v.n <= 1000;
}

static bool all_digits(str v, size_t n)
{
	uint64_t x;
	return v.n == n && str_u64(v, &x);
}

static bool is_phone(str v)
{
	size_t digits = 0;
	for (size_t i = 0; i < v.n; i++) {
		if (is_digit(v.p[i]))
			digits++;
		else if (v.p[i] != ' ' && v.p[i] != '-' && v.p[i] != '(' && v.p[i] != ')' &&
			 v.p[i] != '.' && (v.p[i] != '+' || i > 0))
			return false;
	}
	return digits >= 3 && digits <= 20;
}

static bool is_email(str v)
{
	size_t at = str_find_byte(v, '@');
	str host = str_sub(v, at + 1, v.n);
	return one_line(v) && at > 0 && host.n > 2 && str_find_byte(host, '@') == host.n &&
	       str_find_byte(host, '.') < host.n - 1 && str_find_byte(v, ' ') == v.n;
}

static bool is_kind(str v)
{
	for (const struct named_row *r = entity_kind_rows; r->name != NULL; r++)
		if (str_eq(v, str_of(r->name)))
			return true;
	return false;
}

static bool is_entity(str v)
{
	uint64_t n;
	return v.n > 2 && (v.p[0] == 'O' || v.p[0] == 'o') && v.p[1] == '-' &&
	       str_u64(str_sub(v, 2, v.n), &n) && n > 0 && n < UINT32_MAX;
}

static bool is_zone(str v)
{
	bool good = v.n > 2 && v.n < 64 && is_alpha(v.p[0]) && str_find(v, STR("..")) == v.n;
	for (size_t i = 0; i < v.n && good; i++)
		good = is_alnum(v.p[i]) || v.p[i] == '/' || v.p[i] == '_' || v.p[i] == '-' ||
		       v.p[i] == '+';
	return good;
}

static bool one_of(str v, const char *const *words)
{
	for (; *words != NULL; words++)
		if (str_eq(v, str_of(*words)))
			return true;
	return false;
}

static bool is_day(str v)
{
	struct date d;
	return v.n == 10 && v.p[4] == '-' && date_read(v, 2000, &d) && date_full(d);
}

/* Letters, digits, dots; a port. */
static bool is_server(str v)
{
	uint64_t port = 25;
	str host = str_cut(&v, ':');
	bool good = host.n > 0 && host.n < 254 && is_alnum(host.p[0]);
	for (size_t i = 0; i < host.n; i++)
		good = good && (is_alnum(host.p[i]) || host.p[i] == '.' || host.p[i] == '-');
	return good && (v.n == 0 || (str_u64(v, &port) && port > 0 && port < 65536));
}

static bool are_reminded(str list)
{
	bool good = str_eq(list, STR("nobody")) || list.n > 0;
	for (str rest = str_eq(list, STR("nobody")) ? STR_NONE : list; rest.n > 0;) {
		str word = str_trim(str_cut(&rest, ','));
		uint64_t n;
		bool person = word.n > 2 && word.p[0] == 'A' && word.p[1] == '-' &&
			      str_u64(str_sub(word, 2, word.n), &n) && n > 0;
		bool role = false;
		for (unsigned r = 0; r < ACTOR_ROLE_COUNT; r++)
			role = role || str_eq(word, str_of(actor_role_rows[r].name));
		good = good && (person || role);
	}
	return good;
}

const char *field_wrong(enum field_check c, str v)
{
	static const char *const languages[] = {"nl", "en", NULL};
	static const char *const yes_no[] = {"yes", "no", "unknown", NULL};
	static const char *const cbw[] = {"essential", "important", "none", NULL};
	static const char *const tls[] = {"starttls", "tls", "none", NULL};
	int64_t steps[REMINDER_STEPS_MOST];
	if (!utf8_valid(v))
		return "text (UTF-8)";
	if (v.n == 0)
		return NULL;
	switch (c) {
	case FIELD_text:
		return v.n <= 100000 ? NULL : "at most 100,000 bytes of text";
	case FIELD_email:
		return is_email(v) ? NULL : "an e-mail address";
	case FIELD_phone:
		return is_phone(v) ? NULL : "a telephone number";
	case FIELD_kvk:
		return all_digits(v, 8) ? NULL : "a KvK number: 8 digits";
	case FIELD_agb:
		return all_digits(v, 8) ? NULL : "an AGB code: 8 digits";
	case FIELD_entity:
		return is_entity(v) ? NULL : "a legal entity as O-1 (`kond org list`)";
	case FIELD_zone:
		return is_zone(v) ? NULL : "a time zone as Europe/Amsterdam";
	case FIELD_language:
		return one_of(v, languages) ? NULL : "nl or en";
	case FIELD_yes_no:
		return one_of(v, yes_no) ? NULL : "yes, no or unknown";
	case FIELD_cbw:
		return one_of(v, cbw) ? NULL : "essential, important or none";
	case FIELD_day:
		return is_day(v) ? NULL : "a day, as 2027-01-31";
	case FIELD_entity_kind:
		return is_kind(v) ? NULL : "a kind of organisation (`kond org kinds`)";
	case FIELD_steps:
		return reminder_steps(v, steps) > 0 ? NULL : "times as `24 h, 2 h`, at most 16";
	case FIELD_reminded:
		return are_reminded(v) ? NULL
				       : "roles (`kond org kinds`) and people as A-1, or nobody";
	case FIELD_path:
		return one_line(v) && v.p[0] == '/' ? NULL : "an absolute path";
	case FIELD_server:
		return is_server(v) ? NULL : "a server as mail.example.nl or mail.example.nl:587";
	case FIELD_tls:
		return one_of(v, tls) ? NULL : "starttls, tls or none";
	default:
		return one_line(v) ? NULL : "one line of at most 1000 bytes";
	}
}

/* ---- reading the facts ---- */

static void read_setting(struct org *o, const struct fact *f)
{
	for (unsigned s = 0; s < SETTING_COUNT; s++)
		for (size_t i = 0; i < f->n; i++)
			if (str_eq(f->field[i].key, str_of(setting_rows[s].name))) {
				o->set[s] = f->field[i].value.n > 0;
				o->setting[s] = o->set[s] ? f->field[i].value
							  : str_of(setting_rows[s].standard);
			}
}

static bool read_entity(struct org *o, const struct fact *f)
{
	if (f->number == 0 || f->number > o->n_entity + 1)
		return false;
	struct entity *e = &o->entity[f->number - 1];
	if (f->number == o->n_entity + 1) {
		o->n_entity++;
		*e = (struct entity){.id = f->number, .at_ms = f->at_ms};
	}
	e->changed_ms = f->at_ms;
	for (size_t i = 0; i < f->n; i++)
		for (unsigned x = 0; x < ENTITY_FIELD_COUNT; x++)
			if (str_eq(f->field[i].key, str_of(entity_field_rows[x].name)))
				e->value[x] = f->field[i].value;
	if (fact_value(f, "customer").n > 0 || e->customer == 0)
		e->customer = fact_number(f, "customer_number");
	return e->value[ENTITY_name].n > 0;
}

static unsigned role_number(const struct named_row *rows, unsigned n, str name)
{
	for (unsigned i = 0; i < n; i++)
		if (str_eq(name, str_of(rows[i].name)))
			return i;
	return n;
}

static str stream_of(struct org *o, str name)
{
	str known = org_stream(o, name);
	if (known.n == 0 && name.n > 0)
		o->stream[o->n_stream++] = known = name;
	return known;
}

static bool read_claim(struct org *o, const struct fact *f)
{
	if (f->number == 0 || f->number > o->n_claim + 1)
		return false;
	struct role_claim *c = &o->claim[f->number - 1];
	if (f->number <= o->n_claim) { /* a later row withdraws it */
		c->withdrawn_ms = f->at_ms;
		c->withdrawn_why = fact_value(f, "reason");
		return true;
	}
	o->n_claim++;
	unsigned role = role_number(stream_role_rows, ROLE_OF_COUNT, fact_value(f, "role"));
	*c = (struct role_claim){.id = f->number,
				 .at_ms = f->at_ms,
				 .entity = fact_number(f, "entity"),
				 .stream = stream_of(o, fact_value(f, "stream")),
				 .role = (enum stream_role)role,
				 .behalf = fact_number(f, "behalf"),
				 .notifier = fact_number(f, "notifier"),
				 .basis = fact_value(f, "basis"),
				 .claimed_by = fact_number(f, "claimed_by"),
				 .claimed_by_text = fact_value(f, "claimed_by_text"),
				 .from = fact_when(f, "from_at"),
				 .to = fact_when(f, "to_at"),
				 .by = f->by};
	return role < ROLE_OF_COUNT && role != ROLE_OF_none && c->stream.n > 0 && c->entity > 0 &&
	       c->entity <= o->n_entity;
}

static unsigned roles_of(str list)
{
	unsigned bits = 0;
	while (list.n > 0) {
		unsigned r =
		    role_number(actor_role_rows, ACTOR_ROLE_COUNT, str_trim(str_cut(&list, ',')));
		bits |= r < ACTOR_ROLE_COUNT ? 1u << r : 0;
	}
	return bits;
}

static bool read_actor(struct org *o, const struct fact *f)
{
	if (f->number == 0 || f->number > o->n_actor + 1)
		return false;
	struct actor *x = &o->actor[f->number - 1];
	if (f->number == o->n_actor + 1) {
		o->n_actor++;
		*x = (struct actor){.id = f->number, .at_ms = f->at_ms};
	}
	*x = (struct actor){.id = x->id,
			    .at_ms = x->at_ms,
			    .changed_ms = f->at_ms,
			    .name = fact_value(f, "name"),
			    .function = fact_value(f, "function"),
			    .phone = fact_value(f, "phone"),
			    .email = fact_value(f, "email"),
			    .account = fact_value(f, "account"),
			    .entity = fact_number(f, "entity"),
			    .roles = roles_of(fact_value(f, "roles")),
			    .gone = str_eq(fact_value(f, "gone"), STR("yes"))};
	return x->name.n > 0 && x->entity <= o->n_entity;
}

static void mark_disputed(struct org *o)
{
	for (size_t i = 0; i < o->n_claim; i++) {
		struct role_claim *c = &o->claim[i];
		c->disputed = c->withdrawn_ms == 0 && c->role == ROLE_OF_disputed;
		for (size_t j = 0; j < o->n_claim && c->withdrawn_ms == 0; j++) {
			const struct role_claim *d = &o->claim[j];
			c->disputed |= d->withdrawn_ms == 0 && d->entity == c->entity &&
				       str_eq(d->stream, c->stream) && d->role != c->role;
		}
	}
}

static bool read_fact(struct org *o, const struct fact *f)
{
	switch (f->about) {
	case ABOUT_case:
		read_setting(o, f);
		return true;
	case ABOUT_entity:
		return read_entity(o, f);
	case ABOUT_role:
		return read_claim(o, f);
	case ABOUT_actor:
		return read_actor(o, f);
	case ABOUT_contract:
		return contract_read(o, f);
	default:
		return true;
	}
}

bool org_load(struct kase *k, struct arena *a, struct org *out_o)
{
	struct org o = {0};
	if (!fact_all(k, a, ABOUT_case, &o.fact, &o.n_fact))
		return false;
	for (unsigned s = 0; s < SETTING_COUNT; s++)
		o.setting[s] = str_of(setting_rows[s].standard);
	o.entity = arena_new(a, struct entity, o.n_fact);
	o.claim = arena_new(a, struct role_claim, o.n_fact);
	o.actor = arena_new(a, struct actor, o.n_fact);
	o.stream = arena_new(a, str, o.n_fact);
	o.contract = arena_new(a, struct contract, o.n_fact);
	for (size_t i = 0; i < o.n_fact; i++)
		if (!read_fact(&o, &o.fact[i]))
			return store_fail_read(k, why_altered);
	mark_disputed(&o);
	*out_o = o;
	return true;
}

/* ---- asking ---- */

static bool same_name(str x, str y)
{
	struct arena a = arena_make((size_t)1 << 20);
	bool same = str_eq(x, y) || str_eq(utf8_fold(&a, x), utf8_fold(&a, y));
	arena_free(&a);
	return same;
}

str org_stream(const struct org *o, str name)
{
	name = str_trim(name);
	for (size_t i = 0; i < o->n_stream && name.n > 0; i++)
		if (same_name(o->stream[i], name))
			return o->stream[i];
	return STR_NONE;
}

uint32_t org_entity_named(const struct org *o, str name)
{
	uint32_t found = 0;
	for (size_t i = 0; i < o->n_entity; i++)
		if (same_name(o->entity[i].value[ENTITY_name], name))
			found = found == 0 ? o->entity[i].id : UINT32_MAX;
	return found;
}

const struct entity *org_entity(const struct org *o, uint32_t id)
{
	return id == 0 || id > o->n_entity ? NULL : &o->entity[id - 1];
}

const struct actor *org_actor(const struct org *o, uint32_t id)
{
	return id == 0 || id > o->n_actor ? NULL : &o->actor[id - 1];
}

const struct actor *org_actor_named(const struct org *o, str name)
{
	for (size_t i = 0; i < o->n_actor; i++) {
		const struct actor *x = &o->actor[i];
		if (!x->gone &&
		    (same_name(x->name, name) || (x->account.n > 0 && str_eq(x->account, name))))
			return x;
	}
	return NULL;
}

uint32_t org_next(const struct org *o, enum fact_about about)
{
	size_t n = about == ABOUT_entity ? o->n_entity
		   : about == ABOUT_role ? o->n_claim
					 : o->n_actor;
	return (uint32_t)n + 1;
}

/* ---- writing ---- */

static bool put(struct kase *k, const struct org *o, enum fact_about about, uint32_t number,
		struct bag *b, const char *act)
{
	struct fact f = {.about = about, .number = number, .n = b->n, .field = b->field};
	bool ok = fact_add(k, &f, o->n_fact, act, false);
	bag_end(b);
	return ok;
}

bool org_set(struct kase *k, enum setting s, str value)
{
	struct field one = {str_of(setting_rows[s].name), value};
	struct fact f = {.about = ABOUT_case, .n = 1, .field = &one};
	return fact_add(k, &f, FACT_ANY, "set", false);
}

bool org_entity_put(struct kase *k, const struct org *o, uint32_t *id,
		    const str value[ENTITY_FIELD_COUNT], uint64_t changed, str why)
{
	struct arena a = arena_make((size_t)4 << 20);
	struct bag b = {.a = &a};
	bool fresh = *id == 0, ok = true;
	TXN_SCOPE t = txn_join(k);
	for (unsigned x = 0; x < ENTITY_FIELD_COUNT; x++) {
		if ((changed >> x & 1) == 0 || (fresh && value[x].n == 0))
			continue;
		GROW(b.field, b.cap, b.n + 1); /* also what becomes empty */
		b.field[b.n++] = (struct field){str_of(entity_field_rows[x].name), value[x]};
	}
	if ((changed >> ENTITY_customer & 1) != 0 && value[ENTITY_customer].n > 0) {
		uint32_t customer = case_customer_add(k, value[ENTITY_customer]);
		ok = customer != 0;
		bag_put_number(&b, "customer_number", customer);
	}
	bag_put(&b, "reason", why);
	uint32_t number = fresh ? org_next(o, ABOUT_entity) : *id;
	ok = ok && put(k, o, ABOUT_entity, number, &b, fresh ? "org.add" : "org.set") &&
	     txn_leave(k, &t);
	arena_free(&a);
	if (ok)
		*id = number;
	return ok;
}

bool org_role_put(struct kase *k, const struct org *o, struct role_claim *c)
{
	struct arena a = arena_make((size_t)4 << 20);
	struct bag b = {.a = &a};
	c->id = org_next(o, ABOUT_role);
	bag_put_number(&b, "entity", c->entity);
	bag_put(&b, "stream", c->stream);
	bag_put(&b, "role", str_of(stream_role_rows[c->role].name));
	if (c->behalf != 0)
		bag_put_number(&b, "behalf", c->behalf);
	if (c->notifier != 0)
		bag_put_number(&b, "notifier", c->notifier);
	bag_put(&b, "basis", c->basis);
	if (c->claimed_by != 0)
		bag_put_number(&b, "claimed_by", c->claimed_by);
	bag_put(&b, "claimed_by_text", c->claimed_by_text);
	if (when_known(&c->from))
		bag_put_when(&b, "from_at", &c->from);
	if (when_known(&c->to))
		bag_put_when(&b, "to_at", &c->to);
	bool ok = put(k, o, ABOUT_role, c->id, &b, "org.role");
	arena_free(&a);
	return ok;
}

bool org_role_withdraw(struct kase *k, const struct org *o, uint32_t id, str why)
{
	struct field one = {STR("reason"), why};
	struct fact f = {.about = ABOUT_role, .number = id, .n = 1, .field = &one};
	if (id == 0 || id > o->n_claim)
		return store_fail_read(k, "there is no such claim; `kond org show O-1` lists them");
	if (o->claim[id - 1].withdrawn_ms != 0)
		return store_fail_read(k, "this claim was withdrawn already");
	return fact_add(k, &f, o->n_fact, "org.role_withdraw", false);
}

static str roles_text(struct arena *a, unsigned roles)
{
	struct out o = out_mem();
	for (unsigned r = 0; r < ACTOR_ROLE_COUNT; r++) {
		if ((roles >> r & 1) == 0)
			continue;
		if (o.n > 0)
			out_char(&o, ',');
		out_z(&o, actor_role_rows[r].name);
	}
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

bool org_actor_put(struct kase *k, const struct org *o, struct actor *x)
{
	struct arena a = arena_make((size_t)4 << 20);
	struct bag b = {.a = &a};
	bool fresh = x->id == 0;
	if (fresh)
		x->id = org_next(o, ABOUT_actor);
	bag_put(&b, "name", x->name);
	bag_put(&b, "function", x->function);
	bag_put(&b, "phone", x->phone);
	bag_put(&b, "email", x->email);
	bag_put(&b, "account", x->account);
	if (x->entity != 0)
		bag_put_number(&b, "entity", x->entity);
	bag_put(&b, "roles", roles_text(&a, x->roles));
	if (x->gone)
		bag_put(&b, "gone", STR("yes"));
	bool ok = put(k, o, ABOUT_actor, x->id, &b, fresh ? "org.person" : "org.person_set");
	arena_free(&a);
	return ok;
}
