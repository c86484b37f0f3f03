/*
 * custody - see custody.h. Order is that of exhibits and, within them, of first evidence: the same
 * case gives the same bytes. Refuses to tell paths.
 */
#include "proof/custody.h"

#include <string.h>

#include "base/date.h"
#include "base/must.h"
#include "render/json.h"

struct walk {
	struct kase *k;
	uint32_t customer;
	custody_put *put;
	void *ctx;
	struct custody *sum;
	struct sha256 sha;
	struct out line, part; /* part: of it, being made */
	bool csv;
	bool *told; /* by exhibit */
	size_t cap_told;
};

static void give(struct walk *w)
{
	sha256_add(&w->sha, w->line.p, w->line.n);
	if (w->put != NULL)
		w->put(w->ctx, out_view(&w->line));
	out_clear(&w->line);
}

/* ---- CSV: RFC 4180; a cell that a spreadsheet would run gets an apostrophe ---- */

static void cell(struct walk *w, str s)
{
	if (w->line.n > 0)
		out_char(&w->line, ',');
	out_char(&w->line, '"');
	if (s.n > 0 && (s.p[0] == '=' || s.p[0] == '+' || s.p[0] == '-' || s.p[0] == '@'))
		out_char(&w->line, '\'');
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			out_char(&w->line, '"');
		out_u8(&w->line, s.p[i] < ' ' || s.p[i] == 0x7f ? ' ' : s.p[i]);
	}
	out_char(&w->line, '"');
}

static void cell_number(struct walk *w, uint64_t v)
{
	out_clear(&w->part);
	out_dec(&w->part, v);
	cell(w, out_view(&w->part));
}

static void number(struct walk *w, struct json *j, const char *key, uint64_t v)
{
	if (w->csv) {
		cell_number(w, v);
		return;
	}
	json_key(j, key);
	json_number(j, (int64_t)v);
}

static void text(struct walk *w, struct json *j, const char *key, str s)
{
	if (w->csv) {
		cell(w, s);
		return;
	}
	json_key(j, key);
	json_text_or_null(j, s);
}

/* ---- lines ---- */

static void begin(struct walk *w, struct json *j, const char *what)
{
	*j = json_of(&w->line);
	if (!w->csv)
		json_object(j);
	text(w, j, "what", str_of(what));
}

static void end(struct walk *w, struct json *j)
{
	if (!w->csv)
		json_object_end(j);
	out_z(&w->line, w->csv ? "\r\n" : "\n");
	give(w);
}

static void exhibit_line(struct walk *w, const struct exhibit *e)
{
	struct json j;
	struct out at = out_mem();
	bool all = w->customer == 0; /* what people typed may name another customer */
	begin(w, &j, "exhibit");
	time_write(&at, e->added_ms);
	number(w, &j, "exhibit", e->id);
	number(w, &j, "item", 0);
	number(w, &j, "in", e->derived_from);
	text(w, &j, "standing", str_of(standing_name(e->standing)));
	number(w, &j, "bytes", 0);
	text(w, &j, "sha256", STR_NONE);
	text(w, &j, "state", STR_NONE);
	text(w, &j, "reason", STR_NONE);
	text(w, &j, "received_from", all ? e->received_from : STR_NONE);
	text(w, &j, "by", all ? e->by : STR_NONE);
	text(w, &j, "acquired_at", e->acquired_at);
	text(w, &j, "entered_at", out_view(&at));
	text(w, &j, "authority", all ? e->authority : STR_NONE);
	text(w, &j, "police", all ? e->police : STR_NONE);
	end(w, &j);
	out_end(&at);
}

static void item_line(struct walk *w, const struct item *i)
{
	struct json j;
	unsigned char hex[2 * SHA256_BYTES];
	out_clear(&w->part);
	if (i->has_sha256)
		out_hex(&w->part, i->sha256, SHA256_BYTES);
	str sha = {hex, w->part.n};
	if (sha.n > 0)
		memcpy(hex, w->part.p, sha.n);
	begin(w, &j, i->parent == 0 ? "file" : "member");
	number(w, &j, "exhibit", i->exhibit);
	number(w, &j, "item", i->id);
	number(w, &j, "in", i->parent);
	text(w, &j, "standing", str_of(standing_name(i->standing)));
	number(w, &j, "bytes", i->bytes);
	text(w, &j, "sha256", sha);
	text(w, &j, "state", str_of(item_state_name(i->state)));
	text(w, &j, "reason", i->reason == 0 ? STR_NONE : str_of(reason_name(i->reason)));
	for (int n = 0; w->csv && n < 6; n++)
		cell(w, STR_NONE);
	end(w, &j);
	if (w->sum == NULL || (unsigned)i->state >= 8 || (unsigned)i->reason >= CUSTODY_REASONS)
		return;
	w->sum->items++;
	w->sum->by[i->state][i->reason].items++;
	w->sum->by[i->state][i->reason].bytes += i->bytes;
}

/* ---- the pass ---- */

static bool exhibits(struct walk *w)
{
	struct arena a = arena_make((size_t)16 << 20);
	uint32_t n = case_exhibits(w->k);
	bool ok = true;
	GROW(w->told, w->cap_told, n + 1);
	for (uint32_t id = 1; ok && id <= n; id++, arena_reset(&a)) {
		struct exhibit e;
		ok = case_exhibit_get(w->k, &a, id, &e);
		w->told[id] = ok && (w->customer == 0 || e.customer == w->customer);
		if (w->told[id])
			exhibit_line(w, &e);
	}
	arena_free(&a);
	return ok;
}

static bool items(struct walk *w)
{
	struct arena a = arena_make((size_t)16 << 20);
	struct item_cursor *c = case_items(w->k, WALK_evidence);
	struct item i;
	uint32_t n = case_exhibits(w->k);
	for (; case_items_next(c, &a, &i); arena_reset(&a))
		if (i.exhibit <= n && w->told[i.exhibit])
			item_line(w, &i);
	case_items_end(c);
	arena_free(&a);
	return case_why(w->k) == NULL;
}

static bool walk(struct walk *w)
{
	unsigned char digest[SHA256_BYTES];
	w->sha = sha256_begin();
	w->line = out_mem();
	w->part = out_mem();
	if (w->csv) {
		static const char *const head[] = {
		    "what",  "exhibit",     "item",       "in",        "standing",
		    "bytes", "sha256",      "state",      "reason",    "received_from",
		    "by",    "acquired_at", "entered_at", "authority", "police"};
		for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
			cell(w, str_of(head[i]));
		out_z(&w->line, "\r\n");
		give(w);
	}
	bool ok = exhibits(w) && items(w);
	sha256_end(&w->sha, digest);
	if (w->sum != NULL)
		memcpy(w->sum->digest, digest, sizeof(digest));
	out_end(&w->line);
	out_end(&w->part);
	grow_free(w->told, w->cap_told, sizeof(*w->told));
	return ok;
}

bool custody_jsonl(struct kase *k, uint32_t customer, custody_put *put, void *ctx,
		   struct custody *out_c)
{
	struct walk w = {.k = k, .customer = customer, .put = put, .ctx = ctx, .sum = out_c};
	*out_c = (struct custody){0};
	return walk(&w);
}

bool custody_csv(struct kase *k, uint32_t customer, custody_put *put, void *ctx)
{
	struct walk w = {.k = k, .customer = customer, .put = put, .ctx = ctx, .csv = true};
	return walk(&w);
}
