/* notice - see notice.h. A row says what it is by `act`; one that says anything odd makes the case
 * altered. */
#include "case/notice.h"

#include "case/store.h"

/* Parts of a line of what was sent; texts of forms hold none. */
#define PART_MARK 0x1f

static const char *const state_names[NOTICE_STATES] = {"section", "given", "missing",
						       "blank",   "open",  "not-asked"};

const char *notice_state_name(enum notice_state s) { return state_names[s]; }

/* ---- reading ---- */

static struct notice_scope scope_of(const struct fact *f)
{
	return (struct notice_scope){fact_number(f, "entity"), fact_value(f, "stream"),
				     fact_number(f, "customer")};
}

static bool read_line(struct arena *a, const struct field *x, struct notice_line *l)
{
	str left = x->value, state = str_cut(&left, PART_MARK);
	*l = (struct notice_line){.question = str_copy(a, str_sub(x->key, 2, x->key.n))};
	l->label = str_cut(&left, PART_MARK);
	l->value = str_cut(&left, PART_MARK);
	l->origin = left;
	for (; l->state < NOTICE_STATES; l->state++)
		if (str_eq(state, str_of(state_names[l->state])))
			return true;
	return false;
}

static bool read_copy(const struct fact *f, struct attachment *x)
{
	uint64_t bytes;
	x->name = fact_value(f, "copy_name");
	x->id = fact_number(f, "copy");
	if (x->id == 0)
		return true;
	x->bytes = str_u64(fact_value(f, "copy_bytes"), &bytes) ? bytes : 0;
	return hash_read(fact_value(f, "copy_sha256"), x->sha256);
}

static bool read_sent(struct arena *a, const struct fact *f, struct notice_sent *s)
{
	*s = (struct notice_sent){.id = f->number,
				  .at_ms = f->at_ms,
				  .by = f->by,
				  .form = fact_value(f, "form"),
				  .stage = fact_value(f, "stage"),
				  .file = fact_value(f, "file"),
				  .scope = scope_of(f),
				  .number = fact_value(f, "number"),
				  .at = fact_when(f, "sent_at"),
				  .who = fact_value(f, "who"),
				  .snapshot = fact_number(f, "snapshot"),
				  .event = fact_number(f, "event"),
				  .forms_sha256 = fact_value(f, "forms_sha256")};
	struct notice_line *line = arena_new(a, struct notice_line, f->n);
	bool ok = read_copy(f, &s->copy);
	for (size_t i = 0; i < f->n && ok; i++)
		if (str_starts(f->field[i].key, STR("q.")))
			ok = read_line(a, &f->field[i], &line[s->lines++]);
	s->line = line;
	for (size_t i = 0; i < SHA256_BYTES; i++)
		s->digest[i] = f->digest[i];
	return ok && s->form.n > 0 && s->stage.n > 0;
}

static struct notice_said read_said(const struct fact *f)
{
	return (struct notice_said){.row = f->id,
				    .at_ms = f->at_ms,
				    .by = f->by,
				    .form = fact_value(f, "form"),
				    .question = fact_value(f, "question"),
				    .value = fact_value(f, "value"),
				    .scope = scope_of(f)};
}

bool notice_load(struct kase *k, struct arena *a, struct notice_all *out_n)
{
	struct fact *f;
	*out_n = (struct notice_all){.rows = 0};
	if (!fact_all(k, a, ABOUT_notice, &f, &out_n->rows))
		return false;
	out_n->said = arena_new(a, struct notice_said, out_n->rows);
	out_n->sent = arena_new(a, struct notice_sent, out_n->rows);
	for (size_t i = 0; i < out_n->rows; i++) {
		str act = fact_value(&f[i], "act");
		if (str_eq(act, STR("answer"))) {
			out_n->said[out_n->n_said++] = read_said(&f[i]);
			continue;
		}
		if (str_eq(act, STR("retract")) && f[i].number > 0 &&
		    f[i].number <= out_n->n_sent) {
			out_n->sent[f[i].number - 1].retracted = true;
			out_n->sent[f[i].number - 1].why = fact_value(&f[i], "why");
			continue;
		}
		struct notice_sent *s = &out_n->sent[out_n->n_sent++];
		if (!str_eq(act, STR("sent")) || !read_sent(a, &f[i], s) || s->id != out_n->n_sent)
			return store_fail_read(k, "the case was altered: a notice in it says "
						  "something odd; restore a backup");
	}
	return true;
}

/* ---- looking up ---- */

static bool same_scope(const struct notice_scope *x, const struct notice_scope *y)
{
	return x->entity == y->entity && x->customer == y->customer && str_eq(x->stream, y->stream);
}

const struct notice_said *notice_said_to(const struct notice_all *n, str form, str question,
					 const struct notice_scope *s)
{
	const struct notice_said *near = NULL, *far = NULL;
	const struct notice_scope all = {s->entity, STR_NONE, s->customer};
	for (size_t i = 0; i < n->n_said; i++) {
		const struct notice_said *x = &n->said[i];
		if (!str_eq(x->form, form) || !str_eq(x->question, question))
			continue;
		if (same_scope(&x->scope, s))
			near = x;
		else if (same_scope(&x->scope, &all))
			far = x;
	}
	near = near != NULL && near->value.n > 0 ? near : far;
	return near == NULL || near->value.n == 0 ? NULL : near;
}

static bool is_of(const struct notice_sent *x, str form, str stage, const struct notice_scope *s)
{
	return !x->retracted && str_eq(x->form, form) &&
	       (stage.n == 0 || str_eq(x->stage, stage)) && same_scope(&x->scope, s);
}

const struct notice_sent *notice_last(const struct notice_all *n, str form, str stage,
				      const struct notice_scope *s)
{
	for (size_t i = n->n_sent; i > 0; i--)
		if (is_of(&n->sent[i - 1], form, stage, s))
			return &n->sent[i - 1];
	return NULL;
}

const struct notice_sent *notice_first(const struct notice_all *n, str form, str stage,
				       const struct notice_scope *s)
{
	for (size_t i = 0; i < n->n_sent; i++)
		if (is_of(&n->sent[i], form, stage, s))
			return &n->sent[i];
	return NULL;
}

const struct notice_sent *notice_get(const struct notice_all *n, uint32_t id)
{
	return id == 0 || id > n->n_sent ? NULL : &n->sent[id - 1];
}

const struct notice_line *notice_line_of(const struct notice_sent *s, str question)
{
	for (size_t i = 0; i < s->lines; i++)
		if (str_eq(s->line[i].question, question))
			return &s->line[i];
	return NULL;
}

/* ---- writing ---- */

static void put_number(struct bag *b, const char *key, uint64_t v)
{
	if (v > 0)
		bag_put_number(b, key, v);
}

static void put_scope(struct bag *b, const struct notice_scope *s)
{
	put_number(b, "entity", s->entity);
	bag_put(b, "stream", s->stream);
	put_number(b, "customer", s->customer);
}

static bool write_row(struct kase *k, const struct notice_all *n, uint32_t number, struct bag *b,
		      const char *act)
{
	struct fact f = {.about = ABOUT_notice, .number = number, .n = b->n, .field = b->field};
	bool ok = fact_add(k, &f, n->rows, act, false);
	bag_end(b);
	return ok;
}

bool notice_say(struct kase *k, const struct notice_all *n, const struct notice_said *s)
{
	struct arena a = arena_make((size_t)4 << 20);
	struct bag b = {.a = &a};
	bag_put(&b, "act", STR("answer"));
	bag_put(&b, "form", s->form);
	bag_put(&b, "question", s->question);
	bag_put(&b, "value", s->value);
	put_scope(&b, &s->scope);
	bool ok = write_row(k, n, (uint32_t)n->n_said + 1, &b, "notice.answer");
	arena_free(&a);
	return ok;
}

static void put_line(struct bag *b, const struct notice_line *l)
{
	struct out key = out_mem(), v = out_mem();
	out_z(&key, "q.");
	out_str(&key, l->question);
	out_z(&v, state_names[l->state]);
	out_char(&v, PART_MARK);
	out_str(&v, l->label);
	out_char(&v, PART_MARK);
	out_str(&v, l->value);
	out_char(&v, PART_MARK);
	out_str(&v, l->origin);
	bag_put(b, str_z(b->a, out_view(&key)), out_view(&v));
	out_end(&key);
	out_end(&v);
}

static void put_copy(struct bag *b, const struct attachment *x)
{
	struct out o = out_mem();
	if (x->id == 0)
		return;
	bag_put_number(b, "copy", x->id);
	bag_put_number(b, "copy_bytes", x->bytes);
	bag_put(b, "copy_name", x->name);
	out_hex(&o, x->sha256, sizeof(x->sha256));
	bag_put(b, "copy_sha256", out_view(&o));
	out_end(&o);
}

bool notice_put(struct kase *k, const struct notice_all *n, struct notice_sent *s)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct bag b = {.a = &a};
	s->id = (uint32_t)n->n_sent + 1;
	bag_put(&b, "act", STR("sent"));
	bag_put(&b, "form", s->form);
	bag_put(&b, "stage", s->stage);
	bag_put(&b, "file", s->file);
	put_scope(&b, &s->scope);
	bag_put(&b, "number", s->number);
	bag_put_when(&b, "sent_at", &s->at);
	bag_put(&b, "who", s->who);
	put_number(&b, "snapshot", s->snapshot);
	put_number(&b, "event", s->event);
	put_copy(&b, &s->copy);
	bag_put(&b, "forms_sha256", s->forms_sha256);
	for (size_t i = 0; i < s->lines; i++)
		put_line(&b, &s->line[i]);
	bool ok = write_row(k, n, s->id, &b, "notice.sent");
	arena_free(&a);
	return ok;
}

bool notice_retract(struct kase *k, const struct notice_all *n, const struct notice_sent *s,
		    str why)
{
	struct arena a = arena_make((size_t)4 << 20);
	struct bag b = {.a = &a};
	bag_put(&b, "act", STR("retract"));
	bag_put(&b, "why", why);
	bool ok = write_row(k, n, s->id, &b, "notice.retract");
	arena_free(&a);
	return ok;
}
