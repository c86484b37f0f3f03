/*
 * source_case - answers out of what is said of the case, its legal entities and people who act, and
 * out of frozen counts. Gives no number that is not known, and no name of a person concerned.
 */
#include "notice/fill.h"

#include "base/arena.h"

str fill_taken(const struct fill *f, struct out *o)
{
	str s = str_copy(f->a, out_view(o));
	out_end(o);
	return s;
}

const struct entity *fill_entity(const struct fill *f)
{
	return org_entity(f->c->org, f->c->scope.entity);
}

void fill_line(struct out *o)
{
	if (o->n > 0)
		out_char(o, '\n');
}

static void said(struct notice_answer *x, str value, str where)
{
	x->value = value;
	if (value.n > 0)
		x->origin = where;
}

/* ---- entities and people who act ---- */

static str entity_id(const struct fill *f) { return fact_id(f->a, 'O', f->c->scope.entity); }

static void from_entity(const struct fill *f, const struct form_question *q,
			struct notice_answer *x)
{
	const struct entity *e = fill_entity(f);
	if (e != NULL)
		said(x, e->value[q->part], entity_id(f));
}

static void from_notifier(const struct fill *f, const struct form_question *q,
			  struct notice_answer *x)
{
	const struct actor *n = f->c->notifier;
	if (n == NULL)
		return;
	const str part[PERSON_PARTS] = {n->name, n->function, n->phone, n->email};
	said(x, part[q->part], fact_id(f->a, 'A', n->id));
}

static void contact(const struct fill *f, enum form_source from, struct notice_answer *x)
{
	const struct entity *e = fill_entity(f);
	str notifier = f->c->notifier == NULL ? STR_NONE : f->c->notifier->name;
	if (e == NULL)
		return;
	str name = e->value[ENTITY_contact_name].n > 0 ? e->value[ENTITY_contact_name] : notifier;
	str other = from == FROM_contact_same ? notifier : e->value[ENTITY_dpo_name];
	if (name.n > 0 && other.n > 0)
		said(x, str_eq(name, other) ? STR("yes") : STR("no"), entity_id(f));
}

static void cbw_status(const struct fill *f, struct notice_answer *x)
{
	const struct entity *e = fill_entity(f);
	if (e != NULL)
		said(x, e->value[ENTITY_essential], entity_id(f));
}

/* ---- roles ---- */

static bool of_stream(const struct fill *f, str stream)
{
	return f->c->scope.stream.n == 0 || stream.n == 0 || str_eq(stream, f->c->scope.stream);
}

static const char *role_words(enum stream_role r, bool english)
{
	static const char *const words[ROLE_OF_COUNT][2] = {
	    [ROLE_OF_none] = {"", ""},
	    [ROLE_OF_controller] = {"verwerkingsverantwoordelijke", "controller"},
	    [ROLE_OF_processor] = {"verwerker", "processor"},
	    [ROLE_OF_joint] = {"gezamenlijk verwerkingsverantwoordelijke", "joint controller"},
	    [ROLE_OF_subprocessor] = {"subverwerker", "sub-processor"},
	    [ROLE_OF_disputed] = {"rol betwist", "role disputed"}};
	return words[r][english];
}

static void claim_line(const struct fill *f, const struct role_claim *r, struct out *o)
{
	const struct entity *e = org_entity(f->c->org, r->entity);
	fill_line(o);
	out_str(o, e == NULL ? STR_NONE : e->value[ENTITY_name]);
	out_z(o, ": ");
	out_z(o, role_words(r->role, f->c->english));
	out_z(o, " (");
	out_str(o, r->stream);
	out_char(o, ')');
	if (r->disputed && r->role != ROLE_OF_disputed)
		out_z(o, f->c->english ? ", disputed" : ", betwist");
}

static void others(const struct fill *f, enum form_source from, struct notice_answer *x)
{
	const struct org *o = f->c->org;
	struct out list = out_mem(), ids = out_mem();
	for (size_t i = 0; i < o->n_claim; i++) {
		const struct role_claim *r = &o->claim[i];
		if (r->withdrawn_ms != 0 || r->entity == f->c->scope.entity ||
		    !of_stream(f, r->stream))
			continue;
		claim_line(f, r, &list);
		out_z(&ids, ids.n > 0 ? ", T-" : "T-");
		out_dec(&ids, r->id);
	}
	str lines = fill_taken(f, &list), where = fill_taken(f, &ids);
	said(x, lines.n > 0 && from == FROM_others ? STR("yes") : lines, where);
}

static void role_basis(const struct fill *f, struct notice_answer *x)
{
	const struct org *o = f->c->org;
	for (size_t i = 0; i < o->n_claim; i++) {
		const struct role_claim *r = &o->claim[i];
		const struct entity *behalf = org_entity(o, r->behalf);
		if (r->withdrawn_ms == 0 && r->entity == f->c->scope.entity &&
		    r->role == ROLE_OF_processor && of_stream(f, r->stream) &&
		    (behalf == NULL || behalf->customer == f->c->scope.customer))
			said(x, r->basis, fact_id(f->a, 'T', r->id));
	}
}

/* ---- awareness ---- */

static const struct awareness *awareness_of(const struct fill *f, bool incident)
{
	const struct aware_all *w = f->c->aware;
	const struct awareness *best = NULL;
	for (size_t i = 0; i < w->n_now; i++) {
		const struct awareness *x = &w->now[i];
		if (x->incident == incident && x->entity == f->c->scope.entity &&
		    of_stream(f, x->stream) && x->state == AWARE_aware && when_known(&x->at) &&
		    (best == NULL || x->at.from_ms < best->at.from_ms))
			best = x;
	}
	return best;
}

static void aware(const struct fill *f, enum form_source from, struct notice_answer *x)
{
	const struct awareness *w = awareness_of(f, from == FROM_aware_incident);
	struct out o = out_mem();
	if (w != NULL && from != FROM_aware_how)
		when_write(&o, &w->at);
	else if (w != NULL && w->end != NULL)
		out_str(&o, w->end->how);
	str value = fill_taken(f, &o);
	said(x, value, w == NULL || w->end == NULL ? STR_NONE : fact_id(f->a, 'W', w->end->id));
}

/* ---- frozen counts ---- */

static uint64_t counted(const struct fill *f, enum count c)
{
	return f->c->snapshot == NULL ? 0 : f->c->snapshot->count[c];
}

static str snapshot_id(const struct fill *f)
{
	return f->c->snapshot == NULL ? STR_NONE : fact_id(f->a, 'S', f->c->snapshot->no);
}

static bool unread(const struct fill *f)
{
	return counted(f, COUNT_bytes_unread) + counted(f, COUNT_bytes_partial) +
		   counted(f, COUNT_waiting) >
	       0;
}

static str range_of(const struct fill *f, uint64_t least, uint64_t most)
{
	struct out o = out_mem();
	if (least > 0) {
		out_dec(&o, least);
		out_char(&o, '-');
		if (most > 0)
			out_dec(&o, most < least ? least : most);
	}
	return fill_taken(f, &o);
}

static void people(const struct fill *f, struct notice_answer *x)
{
	bool waits = counted(f, COUNT_waiting) > 0;
	said(x, range_of(f, counted(f, COUNT_at_least), waits ? 0 : counted(f, COUNT_at_most)),
	     snapshot_id(f));
}

static void records(const struct fill *f, struct notice_answer *x)
{
	uint64_t n = counted(f, COUNT_mentions), orphans = counted(f, COUNT_orphans);
	uint64_t least = n > orphans ? n - orphans : 0;
	said(x, range_of(f, least, unread(f) ? 0 : n), snapshot_id(f));
}

static void number(struct out *o, uint64_t v, bool english)
{
	if (v >= 1000) {
		number(o, v / 1000, english);
		out_char(o, english ? ',' : '.');
		out_dec_pad(o, v % 1000, 3);
	} else {
		out_dec(o, v);
	}
}

static void group(const struct fill *f, struct notice_answer *x)
{
	static const struct {
		enum count c;
		const char *words[2];
	} part[] = {{COUNT_patients, {"patiënten", "patients"}},
		    {COUNT_minors, {"minderjarigen", "minors"}},
		    {COUNT_deceased, {"overledenen", "deceased"}},
		    {COUNT_secret_address, {"met een geheim adres", "with a secret address"}},
		    {COUNT_detained, {"gedetineerden", "detained"}},
		    {COUNT_abroad, {"met een adres in het buitenland", "with an address abroad"}},
		    {COUNT_staff, {"medewerkers", "staff"}},
		    {COUNT_professionals, {"zorgverleners", "care professionals"}},
		    {COUNT_published,
		     {"van wie gegevens openbaar zijn gemaakt", "whose data were published"}}};
	bool en = f->c->english;
	struct out o = out_mem();
	if (counted(f, COUNT_confirmed) > 0)
		out_z(&o, en ? "Of those found so far: " : "Van wie tot nu toe gevonden: ");
	bool some = false;
	for (size_t i = 0; i < sizeof(part) / sizeof(part[0]) && o.n > 0; i++) {
		if (counted(f, part[i].c) == 0)
			continue;
		out_z(&o, some ? ", " : "");
		number(&o, counted(f, part[i].c), en);
		out_char(&o, ' ');
		out_z(&o, part[i].words[en]);
		some = true;
	}
	out_z(&o, some ? "." : "");
	str text = fill_taken(f, &o);
	said(x, some ? text : STR_NONE, snapshot_id(f));
	x->draft = some;
}

/* What is told under "other data": kinds that no other option names. */
static void other_data(const struct fill *f, struct notice_answer *x)
{
	static const enum category other[] = {CATEGORY_insurer, CATEGORY_requester, CATEGORY_order};
	struct out o = out_mem();
	const struct forms *all = f->c->forms;
	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]) && f->c->snapshot != NULL; i++) {
		str name = str_of(category_name(other[i]));
		for (size_t j = 0; j < all->options; j++) {
			const struct form_option *p = &all->option[j];
			if (!str_eq(p->list, STR("category")) || !str_eq(p->key, name) ||
			    f->c->snapshot->with[other[i]] == 0)
				continue;
			out_z(&o, o.n > 0 ? ", " : "");
			out_str(&o, f->c->english ? p->en : p->nl);
		}
	}
	said(x, fill_taken(f, &o), snapshot_id(f));
}

static void original(const struct fill *f, struct notice_answer *x)
{
	static const char *const before[][2] = {{"notification", "early"},
						{"final", "notification"}};
	str stage = STR("initial");
	for (size_t i = 0; i < sizeof(before) / sizeof(before[0]); i++)
		if (str_eq(f->s->form->stage, str_of(before[i][0])))
			stage = str_of(before[i][1]);
	const struct notice_sent *s =
	    notice_first(f->c->kept, f->s->form->name, stage, &f->c->scope);
	if (s != NULL)
		said(x, s->number, fact_id(f->a, 'N', s->id));
}

static void summary(const struct fill *f, struct notice_answer *x)
{
	said(x, f->c->org->setting[SETTING_breach_nature], STR("kond set"));
	x->draft = x->value.n > 0;
}

/* ---- options that facts choose ---- */

static bool category_is(str name, const uint64_t with[CATEGORY_none])
{
	for (unsigned c = 0; c < CATEGORY_none; c++)
		if (with != NULL && with[c] > 0 &&
		    str_eq(name, str_of(category_name((enum category)c))))
			return true;
	return false;
}

static bool count_is(const struct fill *f, str name)
{
	for (unsigned c = 0; c < COUNT_ALL; c++)
		if (counted(f, (enum count)c) > 0 &&
		    str_eq(name, str_of(count_name((enum count)c))))
			return true;
	return false;
}

/* What chose an option: a snapshot, an event, the form itself. */
struct chosen {
	bool counts, own;
	uint32_t event;
};

static bool chooses(const struct fill *f, str what, const uint64_t with[CATEGORY_none],
		    struct chosen *by)
{
	str kind = str_cut(&what, ':');
	bool counts = (str_eq(kind, STR("category")) && category_is(what, with)) ||
		      (str_eq(kind, STR("count")) && count_is(f, what));
	bool own = (str_eq(kind, STR("stage")) && str_eq(what, f->s->form->stage)) ||
		   str_eq(kind, STR("always"));
	const struct event_kind_row *row =
	    str_eq(kind, STR("event")) ? event_kind_by_name(what) : NULL;
	const struct event *e = row == NULL ? NULL : fill_event(f, row->kind, 0);
	by->counts = by->counts || counts;
	by->own = by->own || own;
	by->event = by->event == 0 && e != NULL ? e->id : by->event;
	return counts || own || e != NULL;
}

static str options_by(const struct fill *f, const struct form_question *q,
		      const uint64_t with[CATEGORY_none], struct chosen *by)
{
	struct out o = out_mem();
	for (size_t i = 0; i < q->options; i++) {
		bool chosen = false;
		for (str left = q->option[i].chosen; left.n > 0 && !chosen;)
			chosen = chooses(f, str_cut(&left, ' '), with, by);
		if (!chosen || (q->type == FORM_one && o.n > 0))
			continue;
		out_z(&o, o.n > 0 ? "," : "");
		out_str(&o, q->option[i].key);
	}
	return fill_taken(f, &o);
}

str fill_options(const struct fill *f, const struct form_question *q,
		 const uint64_t with[CATEGORY_none])
{
	return options_by(f, q, with, &(struct chosen){.event = 0});
}

static void options(const struct fill *f, const struct form_question *q, struct notice_answer *x)
{
	struct chosen by = {.event = 0};
	x->value = options_by(f, q, f->c->snapshot == NULL ? NULL : f->c->snapshot->with, &by);
	struct out o = out_mem();
	if (by.counts)
		out_str(&o, snapshot_id(f));
	if (by.event > 0) {
		out_z(&o, o.n > 0 ? ", E-" : "E-");
		out_dec(&o, by.event);
	}
	if (by.own)
		out_str(&o, f->s->form->file);
	x->origin = fill_taken(f, &o);
}

void fill_from(const struct fill *f, const struct form_question *q, struct notice_answer *x)
{
	switch (q->from) {
	case FROM_entity:
		return from_entity(f, q, x);
	case FROM_notifier:
		return from_notifier(f, q, x);
	case FROM_options:
		return options(f, q, x);
	case FROM_original:
		return original(f, x);
	case FROM_contact_same:
	case FROM_contact_dpo:
		return contact(f, q->from, x);
	case FROM_others:
	case FROM_others_list:
		return others(f, q->from, x);
	case FROM_aware:
	case FROM_aware_how:
	case FROM_aware_incident:
		return aware(f, q->from, x);
	case FROM_summary:
		return summary(f, x);
	case FROM_other_data:
		return other_data(f, x);
	case FROM_records:
		return records(f, x);
	case FROM_people:
		return people(f, x);
	case FROM_group:
		return group(f, x);
	case FROM_cbw_status:
		return cbw_status(f, x);
	case FROM_role_basis:
		return role_basis(f, x);
	default:
		fill_source_event(f, q, x);
		fill_source_ruling(f, q, x);
		fill_source_customer(f, q, x);
	}
}
