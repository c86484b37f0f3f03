/*
 * fact - rows of named fields: packing, writing with the journal entry, reading. Refuses rows that
 * say anything odd, values that are no text, and more than a megabyte. What the fields mean is
 * org.c's, aware.c's, event.c's and ruling.c's.
 */
#include "case/fact.h"

#include <string.h>

#include "base/cur.h"
#include "base/date.h"
#include "base/utf8.h"
#include "case/store.h"
#include "render/json.h"

#define FACT_VERSION 1
#define NONCE_BYTES  16
#define KEY_BYTES    64

static enum case_table table_of(enum fact_about about)
{
	switch (about) {
	case ABOUT_event:
		return TABLE_event;
	case ABOUT_ruling:
		return TABLE_ruling;
	case ABOUT_approval:
		return TABLE_approval;
	case ABOUT_notice:
		return TABLE_notice;
	case ABOUT_reminder:
		return TABLE_reminder;
	case ABOUT_dossier:
		return TABLE_dossier;
	default:
		return TABLE_fact;
	}
}

static const char *about_name(enum fact_about about)
{
	static const char *const names[ABOUT_COUNT] = {
	    [ABOUT_case] = "case",           [ABOUT_entity] = "entity",
	    [ABOUT_actor] = "actor",         [ABOUT_role] = "role",
	    [ABOUT_awareness] = "awareness", [ABOUT_event] = "event",
	    [ABOUT_ruling] = "ruling",       [ABOUT_approval] = "approval",
	    [ABOUT_notice] = "notice",       [ABOUT_reminder] = "reminder",
	    [ABOUT_contract] = "contract",   [ABOUT_keeping] = "keeping",
	    [ABOUT_dossier] = "dossier"};
	return names[about];
}

uint32_t fact_count(const struct kase *k, enum fact_about table)
{
	return (uint32_t)k->head.table[table_of(table)].rows; /* none is ever dropped */
}

/* ---- the stored form ---- */

static bool is_time(str key) { return str_ends(key, STR("_at")); }

static void pack(struct out *o, const struct fact *f, const unsigned char nonce[NONCE_BYTES])
{
	out_u8(o, FACT_VERSION);
	out_u8(o, (uint8_t)f->about);
	out_var(o, f->number);
	out_lv(o, f->by);
	out_var(o, f->n);
	for (size_t i = 0; i < f->n; i++) {
		out_lv(o, f->field[i].key);
		out_lv(o, f->field[i].value);
	}
	out_bytes(o, nonce, NONCE_BYTES);
}

/* What the journal is bound to: the number and time of entry stand outside the sealed text. */
static void commit(const struct fact *f, str packed, unsigned char out_digest[SHA256_BYTES])
{
	struct out o = out_mem();
	out_z(&o, "kond fact 1");
	out_u32(&o, f->id);
	out_u64(&o, (uint64_t)f->at_ms);
	out_lv(&o, packed);
	sha256_once(out_view(&o), out_digest);
	out_end(&o);
}

static bool value_right(str key, str value)
{
	struct when w;
	return is_time(key) ? when_of(value, &w) : utf8_valid(value);
}

static bool unpack(struct arena *a, str packed, struct fact *f)
{
	struct cur c = cur_of(packed);
	unsigned version = cur_u8(&c), about = cur_u8(&c);
	uint64_t number = cur_var(&c);
	str by = cur_lv(&c);
	uint64_t n = cur_var(&c);
	if (c.bad || version != FACT_VERSION || about == 0 || about >= ABOUT_COUNT ||
	    number > UINT32_MAX || n > FACT_FIELDS_MOST || !utf8_valid(by))
		return false;
	struct field *field = arena_new(a, struct field, (size_t)n);
	for (uint64_t i = 0; i < n; i++) {
		str key = cur_lv(&c), value = cur_lv(&c);
		if (c.bad || key.n == 0 || key.n > KEY_BYTES || !utf8_valid(key) ||
		    !value_right(key, value))
			return false;
		field[i] = (struct field){str_copy(a, key), str_copy(a, value)};
	}
	cur_take(&c, NONCE_BYTES);
	if (!cur_done(&c))
		return false;
	commit(f, packed, f->digest);
	f->about = (enum fact_about)about;
	f->number = (uint32_t)number;
	f->by = str_copy(a, by);
	f->n = (size_t)n;
	f->field = field;
	return true;
}

/* ---- writing ---- */

static bool journal_fact(struct kase *k, const struct fact *f, const char *act, bool hush)
{
	struct out o = out_mem(), hex = out_mem();
	struct json j = json_of(&o);
	out_hex(&hex, f->digest, sizeof(f->digest));
	json_object(&j);
	json_key(&j, "row");
	json_number(&j, f->id);
	json_key(&j, "about");
	json_z(&j, about_name(f->about));
	if (!hush) {
		json_key(&j, "number");
		json_number(&j, f->number);
		json_key(&j, "fields");
		json_array(&j);
		for (size_t i = 0; i < f->n; i++)
			json_text(&j, f->field[i].key);
		json_array_end(&j);
	} else {
		json_key(&j, "privileged");
		json_bool(&j, true);
	}
	json_key(&j, "sha256");
	json_text(&j, out_view(&hex));
	json_object_end(&j);
	bool ok = journal_add(k, act, out_view(&o));
	out_end(&o);
	out_end(&hex);
	return ok;
}

static bool fields_right(struct kase *k, const struct fact *f)
{
	size_t bytes = 0;
	if (f->n > FACT_FIELDS_MOST)
		return store_fail(k, "too much at once: at most 256 fields");
	for (size_t i = 0; i < f->n; i++) {
		bytes += f->field[i].value.n;
		if (!value_right(f->field[i].key, f->field[i].value))
			return store_fail(k, "a value is not text (UTF-8)");
	}
	return bytes <= FACT_BYTES_MOST ||
	       store_fail(k, "too long: what is entered at once is at most 1 MiB of text; attach a "
			     "file instead");
}

bool fact_add(struct kase *k, struct fact *f, size_t seen, const char *act, bool hush)
{
	unsigned char nonce[NONCE_BYTES];
	enum case_table t = table_of(f->about);
	TXN_SCOPE txn = txn_join(k);
	if (k->broken || !fields_right(k, f))
		return false;
	if (seen != FACT_ANY && seen != k->head.table[t].rows)
		return store_fail(k, "another kond changed the case meanwhile: try again");
	struct out who = out_mem();
	journal_actor(&who);
	crypt_random(nonce, sizeof(nonce));
	f->id = (uint32_t)k->head.table[t].rows + 1;
	f->at_ms = time_now_ms();
	f->by = out_view(&who);
	const struct col c[] = {col_u64(f->id), col_u64((uint64_t)f->at_ms)};
	out_clear(&k->packed);
	pack(&k->packed, f, nonce);
	commit(f, out_view(&k->packed), f->digest);
	bool ok = row_put(k, t, c, out_view(&k->packed), true) && journal_fact(k, f, act, hush);
	f->by = STR_NONE;
	out_end(&who);
	return ok && txn_leave(k, &txn);
}

void fact_account(struct out *o) { journal_actor(o); }

bool fact_all(struct kase *k, struct arena *a, enum fact_about table, struct fact **out_f,
	      size_t *out_n)
{
	enum case_table t = table_of(table);
	size_t n = 0, most = fact_count(k, table);
	struct fact *all = arena_new(a, struct fact, most);
	if (!k->in_txn)
		k->why = NULL;
	sqlite3_stmt *s = query_private(k, table_rows[t].all);
	bool ok = s != NULL;
	while (ok && query_step(k, s) && n < most) {
		struct fact *f = &all[n++];
		*f = (struct fact){.id = column_u32(s, 0), .at_ms = sqlite3_column_int64(s, 1)};
		out_clear(&k->plain);
		ok = f->id == n && row_open(k, t, s, &k->plain) &&
		     unpack(a, out_view(&k->plain), f) && table_of(f->about) == t;
	}
	sqlite3_finalize(s);
	ok = ok && k->why == NULL && n == most;
	*out_f = all;
	*out_n = ok ? n : 0;
	return ok || store_fail_read(k, why_altered);
}

/* ---- the journal's word for it ---- */

struct committed {
	struct fact *f;
	size_t n, said; /* said: rows the journal has named so far */
};

static const enum fact_about kinds[] = {ABOUT_case,   ABOUT_event,    ABOUT_ruling, ABOUT_approval,
					ABOUT_notice, ABOUT_reminder, ABOUT_dossier};
#define KINDS (sizeof(kinds) / sizeof(kinds[0]))

/* What stands behind a key in our own JSON, up to the next quote or comma. */
static str said_of(str detail, str key)
{
	str v = str_sub(detail, str_find(detail, key) + key.n, detail.n);
	return str_sub(v, 0, str_find_byte(v, key.p[key.n - 1] == '"' ? '"' : ','));
}

static bool says(struct committed c[KINDS], str detail)
{
	uint64_t row;
	size_t t = 0;
	if (!str_starts(detail, STR("{\"row\":")))
		return true;
	str about = said_of(detail, STR("\"about\":\"")),
	    hex = said_of(detail, STR("\"sha256\":\""));
	for (size_t i = 1; i < KINDS; i++)
		if (str_eq(about, str_of(about_name(kinds[i]))))
			t = i;
	if (!str_u64(said_of(detail, STR("\"row\":")), &row) || row != c[t].said + 1 ||
	    row > c[t].n)
		return false;
	struct out o = out_mem();
	out_hex(&o, c[t].f[c[t].said++].digest, SHA256_BYTES);
	bool same = str_eq(out_view(&o), hex);
	out_end(&o);
	return same;
}

bool fact_committed(struct kase *k, uint64_t *out_n)
{
	struct committed c[KINDS] = {0};
	struct arena a = arena_make((size_t)1 << 30), scratch = arena_make((size_t)16 << 20);
	struct journal_entry e;
	bool ok = true;
	*out_n = 0;
	for (size_t i = 0; i < KINDS; i++)
		ok = fact_all(k, &a, kinds[i], &c[i].f, &c[i].n) && ok;
	struct journal_cursor *j = journal_begin(k);
	/* what entries before the end speak of went with it */
	for (; ok && journal_next(j, &scratch, &e); arena_reset(&scratch))
		ok = e.seq <= k->ended_seq || says(c, e.detail);
	journal_end(j);
	for (size_t i = 0; i < KINDS; i++) {
		ok = ok && c[i].said == c[i].n;
		*out_n += c[i].n;
	}
	arena_free(&scratch);
	arena_free(&a);
	return ok && k->why == NULL;
}

/* ---- reading a row ---- */

static const struct field *find(const struct field *field, size_t n, const char *key)
{
	str name = str_of(key);
	for (size_t i = 0; i < n; i++)
		if (str_eq(field[i].key, name))
			return &field[i];
	return NULL;
}

str fact_id(struct arena *a, char letter, uint32_t id)
{
	struct out o = out_mem();
	out_char(&o, letter);
	out_char(&o, '-');
	out_dec(&o, id);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

str fact_value(const struct fact *f, const char *key)
{
	const struct field *x = find(f->field, f->n, key);
	return x == NULL ? STR_NONE : x->value;
}

struct when fact_when(const struct fact *f, const char *key)
{
	struct when w = {0};
	const struct field *x = find(f->field, f->n, key);
	return x != NULL && when_of(x->value, &w) ? w : (struct when){0};
}

uint32_t fact_number(const struct fact *f, const char *key)
{
	uint64_t v = 0;
	const struct field *x = find(f->field, f->n, key);
	return x != NULL && str_u64(x->value, &v) && v <= UINT32_MAX ? (uint32_t)v : 0;
}

/* ---- a bag being filled ---- */

void bag_put(struct bag *b, const char *key, str value)
{
	if (value.n == 0)
		return;
	GROW(b->field, b->cap, b->n + 1);
	b->field[b->n++] = (struct field){str_copy(b->a, str_of(key)), str_copy(b->a, value)};
}

void bag_set(struct bag *b, const char *key, str value)
{
	size_t kept = 0;
	for (size_t i = 0; i < b->n; i++)
		if (!str_eq(b->field[i].key, str_of(key)))
			b->field[kept++] = b->field[i];
	b->n = kept;
	bag_put(b, key, value);
}

void bag_put_when(struct bag *b, const char *key, const struct when *w)
{
	struct out o = out_mem();
	when_pack(&o, w);
	bag_set(b, key, out_view(&o));
	out_end(&o);
}

void bag_put_number(struct bag *b, const char *key, uint64_t v)
{
	struct out o = out_mem();
	out_dec(&o, v);
	bag_put(b, key, out_view(&o));
	out_end(&o);
}

void bag_end(struct bag *b) { grow_free(b->field, b->cap, sizeof(*b->field)); }
