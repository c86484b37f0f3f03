/*
 * prose_record - where one person ends and the next begins in running text. Nobody begins without a
 * contradiction: another BSN, name or date of birth than the person so far has. Only then is looked
 * back for the place: the last form feed, repeated heading or blank line since what is
 * contradicted, and from there up over lines that begin as the person before began. So it does not
 * matter which of name, number and address stands first. Refuses to begin a person at the name of a
 * relative or a professional.
 */
#include "find/prose_record.h"

#include "base/must.h"
#include "find/same_name.h"

#define VALUES_ARENA ((size_t)64 << 20)
#define NO_STEP      UINT32_MAX
#define FIELD_LEAD   28 /* a field's value stands at most so far behind the start of its line */
#define LIST_SLACK   3  /* [byte] that names in a list may begin apart */
#define LABEL_LEAD   24 /* the same for a name above an address */

bool kind_is_name(enum kind k) { return k == KIND_name || k == KIND_surname; }

bool kind_is_identity(enum kind k)
{
	return kind_is_name(k) || k == KIND_bsn || k == KIND_birth_date;
}

bool kind_is_contact(enum kind k)
{
	return (k >= KIND_street && k <= KIND_city) || k == KIND_phone || k == KIND_email ||
	       k == KIND_iban || k == KIND_address;
}

bool role_of_patient(enum role role) { return role == ROLE_none || role == ROLE_patient; }

static void forget(struct record *r) { r->bsn = r->date = r->name = NOT_KNOWN; }

void record_start(struct record *r, const struct limits *l)
{
	*r = (struct record){
	    .limits = l, .values = arena_make(VALUES_ARENA), .spare = arena_make(VALUES_ARENA)};
	forget(r);
}

void record_free(struct record *r)
{
	grow_free(r->e, r->cap, sizeof(*r->e));
	arena_free(&r->values);
	arena_free(&r->spare);
}

void record_clear(struct record *r)
{
	r->n = 0;
	r->of_log = r->of_talk = false;
	arena_reset(&r->values);
	forget(r);
}

void record_step(struct record *r) { r->step++; }

/* know - entry i may say who it is. */
static void know(struct record *r, size_t i)
{
	const struct entry *e = &r->e[i];
	if (e->aside || !role_of_patient(e->role))
		return;
	if (e->f.kind == KIND_bsn && r->bsn == NOT_KNOWN)
		r->bsn = i;
	if (e->f.kind == KIND_birth_date && r->date == NOT_KNOWN)
		r->date = i;
	if (!kind_is_name(e->f.kind))
		return;
	if (r->name == NOT_KNOWN || (e->role == ROLE_patient && r->e[r->name].role != ROLE_patient))
		r->name = i;
}

void record_add(struct record *r, const struct entry *e)
{
	if (e->f.value.n == 0 || e->f.value.n > r->limits->value_bytes)
		return;
	GROW(r->e, r->cap, r->n + 1);
	r->e[r->n] = *e;
	r->e[r->n].step = r->step;
	r->e[r->n].f.value = str_copy(&r->values, e->f.value);
	know(r, r->n++);
}

void record_drop(struct record *r, size_t n)
{
	must(n <= r->n);
	struct arena old = r->values;
	r->values = r->spare;
	r->spare = old;
	arena_reset(&r->values);
	forget(r);
	for (size_t i = n; i < r->n; i++) {
		r->e[i - n] = r->e[i];
		r->e[i - n].f.value = str_copy(&r->values, r->e[i].f.value);
	}
	r->n -= n;
	for (size_t i = 0; i < r->n; i++)
		know(r, i);
	if (r->n == 0)
		r->of_log = r->of_talk = false;
}

void record_move(struct record *r, size_t from, uint32_t lead, struct record *to)
{
	size_t kept = from;
	uint32_t step = NO_STEP;
	for (size_t i = from; i < r->n; i++) {
		if (r->e[i].lead < lead) {
			r->e[kept++] = r->e[i];
			continue;
		}
		if (r->e[i].step != step)
			record_step(to);
		step = r->e[i].step;
		struct entry moved = r->e[i];
		moved.aside = moved.told = false;
		record_add(to, &moved);
	}
	r->n = kept;
	record_drop(r, 0);
}

static const struct finding *known(const struct record *r, size_t i)
{
	return i == NOT_KNOWN ? NULL : &r->e[i].f;
}

/* apart - a blank line or more stands behind entry i. */
static bool apart(const struct record *r, size_t i, enum gap gap)
{
	for (size_t k = i + 1; k < r->n; k++)
		gap = r->e[k].gap > gap ? r->e[k].gap : gap;
	return gap != GAP_none;
}

/* is_next_of_list - the line begins with a name where the line of the person so far does, and
 * neither has a label. */
static bool is_next_of_list(const struct record *r, const struct who *w)
{
	const struct entry *e = &r->e[r->name];
	bool first = r->name == 0 || e[-1].step != e->step;
	uint32_t lead = w->name->lead;
	return w->listed && first && e->role == ROLE_none && r->bsn == NOT_KNOWN &&
	       lead <= e->lead + LIST_SLACK && e->lead <= lead + LIST_SLACK;
}

/* contradicted - the entry that the line can not be reconciled with; NOT_KNOWN when it can. */
static size_t contradicted(const struct record *r, const struct who *w, enum gap gap)
{
	const struct finding *bsn = known(r, r->bsn), *date = known(r, r->date),
			     *name = known(r, r->name);
	if (bsn != NULL && w->bsn != NULL)
		return str_eq(bsn->value, w->bsn->f.value) ? NOT_KNOWN : r->bsn;
	bool same_date = date != NULL && w->date != NULL && str_eq(date->value, w->date->f.value);
	bool other_date = date != NULL && w->date != NULL && !same_date;
	bool other_name =
	    name != NULL && w->name != NULL && !same_name(name->value, w->name->f.value);
	if (other_name && w->name->role == ROLE_patient &&
	    (!same_date || w->name->f.kind == KIND_name))
		return r->name;
	if (other_name && (w->bsn != NULL || other_date || is_next_of_list(r, w)))
		return r->name;
	if (!other_date)
		return NOT_KNOWN;
	bool field = w->name != NULL || w->date->lead <= FIELD_LEAD;
	return field || apart(r, r->date, gap) ? r->date : NOT_KNOWN;
}

/* is_filled - kind k stands in the first n entries. */
static bool is_filled(const struct record *r, size_t n, enum kind k)
{
	for (size_t i = 0; i < n; i++)
		if (r->e[i].f.kind == k)
			return true;
	return false;
}

static bool is_about_material(enum kind k)
{
	return k == KIND_result || k == KIND_test || k == KIND_category;
}

/* alike_start - from place at up to floor: the highest line that begins as the record begins, over
 * lines that only say again what the record said before. */
static size_t alike_start(const struct record *r, size_t at, size_t floor)
{
	size_t best = at;
	while (at > floor && r->n > 0 && (at == r->n || r->e[at].gap < GAP_head)) {
		size_t from = at - 1;
		while (from > floor && r->e[from - 1].step == r->e[at - 1].step)
			from--;
		if (from > 0 && r->e[from - 1].step == r->e[from].step)
			break;
		for (size_t i = from; i < at; i++)
			if (is_about_material(r->e[i].f.kind) ||
			    !is_filled(r, from, r->e[i].f.kind))
				return best;
		at = from;
		if (r->e[at].f.kind == r->e[0].f.kind)
			best = at;
	}
	return best;
}

/* first_place - the entry of floor or behind it where the strongest gap stands, the last of equals;
 * n: the coming line. */
static size_t strongest_gap(const struct record *r, size_t floor, enum gap coming)
{
	size_t best = r->n;
	enum gap gap = coming;
	for (size_t i = r->n; i > floor; i--)
		if (r->e[i - 1].gap > gap) {
			gap = r->e[i - 1].gap;
			best = i - 1;
		}
	return best;
}

/* last_saying - behind the last entry that says the same as entry i. */
static size_t last_saying(const struct record *r, size_t i)
{
	size_t last = i;
	for (size_t k = i + 1; k < r->n; k++)
		if (r->e[k].f.kind == r->e[i].f.kind && str_eq(r->e[k].f.value, r->e[i].f.value) &&
		    !kind_is_name(r->e[k].f.kind))
			last = k;
	while (last + 1 < r->n && r->e[last + 1].step == r->e[last].step)
		last++;
	return last + 1;
}

/* name_above - the coming line is an address; the name that stands alone above it, when it is
 * another's. NOT_KNOWN when there is none. */
static size_t name_above(const struct record *r, enum gap gap)
{
	size_t from = r->n;
	if (gap != GAP_none || r->name == NOT_KNOWN)
		return NOT_KNOWN;
	while (from > 0 && r->e[from - 1].gap == GAP_none)
		from--;
	if (from == 0)
		return NOT_KNOWN;
	from--;
	const struct entry *e = &r->e[from];
	if (from <= r->name || !kind_is_name(e->f.kind) || e->role != ROLE_none ||
	    e->lead > LABEL_LEAD || same_name(r->e[r->name].f.value, e->f.value))
		return NOT_KNOWN;
	for (size_t i = from + 1; i < r->n; i++)
		if (!kind_is_contact(r->e[i].f.kind) && !kind_is_name(r->e[i].f.kind))
			return NOT_KNOWN;
	return from;
}

size_t record_begins(const struct record *r, const struct who *w, enum gap gap, bool bare_address)
{
	size_t old = contradicted(r, w, gap);
	if (old == NOT_KNOWN)
		return bare_address ? name_above(r, gap) : NOT_KNOWN;
	size_t floor = last_saying(r, old), at = strongest_gap(r, floor, gap);
	const struct finding *date = known(r, r->date);
	if (date != NULL && w->date != NULL && r->date >= at &&
	    !str_eq(date->value, w->date->f.value))
		return r->n; /* what stands there is not of the one who begins */
	if (at < r->n ? r->e[at].gap >= GAP_head : gap >= GAP_head)
		return at;
	return alike_start(r, at, floor);
}
