/*
 * certificate - see certificate.h. Reads only JSON of kond's own (case/ending_certificate.c);
 * refuses another format, and shows members it does not know not at all.
 */
#include "proof/certificate.h"

#include <jansson.h>

#include "base/must.h"
#include "base/utf8.h"
#include "render/paper.h"

struct reading {
	struct arena *a;
	struct certificate_line *line;
	size_t n, cap;
};

static str taken(struct reading *r, struct out *o)
{
	str s = str_copy(r->a, out_view(o));
	out_end(o);
	return s;
}

static void line(struct reading *r, enum certificate_kind kind, str left, str right)
{
	if (r->n == r->cap) {
		size_t more = r->cap == 0 ? 64 : r->cap * 2;
		struct certificate_line *to = arena_new(r->a, struct certificate_line, more);
		for (size_t i = 0; i < r->n; i++)
			to[i] = r->line[i];
		r->line = to;
		r->cap = more;
	}
	r->line[r->n].kind = kind;
	r->line[r->n].left = left;
	r->line[r->n++].right = right;
}

static void head(struct reading *r, const char *words)
{
	line(r, CERTIFICATE_head, STR_NONE, str_of(words));
}

static str value_text(struct reading *r, const json_t *v)
{
	struct out o = out_mem();
	if (json_is_string(v))
		return str_copy(r->a, (str){(const unsigned char *)json_string_value(v),
					    json_string_length(v)});
	if (json_is_integer(v) && json_integer_value(v) >= 0)
		out_dec(&o, (uint64_t)json_integer_value(v));
	if (json_is_boolean(v))
		out_z(&o, json_is_true(v) ? "yes" : "no");
	return taken(r, &o);
}

static void fact(struct reading *r, const char *words, const json_t *v)
{
	str s = value_text(r, v);
	if (s.n > 0)
		line(r, CERTIFICATE_fact, str_of(words), s);
}

static void put(struct out *o, const char *words, str s)
{
	if (s.n == 0)
		return;
	out_z(o, o->n > 0 ? ", " : "");
	out_z(o, words);
	out_str(o, s);
}

/* ---- parts ---- */

static void put_who(struct reading *r, const json_t *j)
{
	static const struct {
		const char *key, *words;
	} rows[] = {{"case", "case"},
		    {"plan", "destruction"},
		    {"what", "of"},
		    {"why", "why"},
		    {"prepared_by", "prepared by"},
		    {"prepared_at", "prepared"},
		    {"released_by", "released by"},
		    {"released_at", "released"},
		    {"counsel", "counsel"},
		    {"carried_out_by", "carried out by"},
		    {"account", "account"},
		    {"at", "carried out"},
		    {"wiped_at", "file wiped"},
		    {"old_lock_of_key_looked_for", "old lock looked for"},
		    {"old_lock_of_key_found", "old lock found"},
		    {"program", "program"}};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fact(r, rows[i].words, json_object_get(j, rows[i].key));
}

static void put_tables(struct reading *r, const json_t *list, const char *words)
{
	if (json_array_size(list) == 0)
		return;
	head(r, words);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *t = json_array_get(list, i);
		struct out o = out_mem();
		out_str(&o, value_text(r, json_object_get(t, "words")));
		out_z(&o, ": ");
		out_str(&o, value_text(r, json_object_get(t, "rows")));
		line(r, CERTIFICATE_fact, value_text(r, json_object_get(t, "table")), taken(r, &o));
	}
}

static void put_exhibits(struct reading *r, const json_t *list)
{
	if (json_array_size(list) == 0)
		return;
	head(r, "Evidence it was about (custody)");
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *t = json_array_get(list, i);
		struct out o = out_mem(), name = out_mem();
		out_z(&name, "exhibit ");
		out_str(&name, value_text(r, json_object_get(t, "exhibit")));
		put(&o, "", value_text(r, json_object_get(t, "standing")));
		put(&o, "acquired ", value_text(r, json_object_get(t, "acquired_at")));
		put(&o, "added ", value_text(r, json_object_get(t, "added_at")));
		put(&o, "files ", value_text(r, json_object_get(t, "files")));
		put(&o, "bytes ", value_text(r, json_object_get(t, "bytes")));
		put(&o, "SHA-256 over the SHA-256 of its files ",
		    value_text(r, json_object_get(t, "sha256_of_sha256")));
		line(r, CERTIFICATE_fact, taken(r, &name), taken(r, &o));
	}
}

static void put_members(struct reading *r, const json_t *o)
{
	json_t *of = (json_t *)(uintptr_t)o; /* jansson walks only what it may change */
	for (void *at = json_object_iter(of); at != NULL; at = json_object_iter_next(of, at))
		fact(r, str_z(r->a, str_of(json_object_iter_key(at))), json_object_iter_value(at));
}

static void put_counts(struct reading *r, const json_t *counts)
{
	if (!json_is_object(counts))
		return;
	head(r, "The last frozen counts");
	put_members(r, counts);
}

static void put_object(struct reading *r, const json_t *o, const char *words, const char *none)
{
	head(r, words);
	if (!json_is_object(o)) {
		line(r, CERTIFICATE_text, STR_NONE, str_of(none));
		return;
	}
	put_members(r, o);
}

static void put_entries(struct reading *r, const json_t *list, const char *words, const char *none)
{
	head(r, words);
	if (json_array_size(list) == 0)
		line(r, CERTIFICATE_text, STR_NONE, str_of(none));
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *t = json_array_get(list, i);
		struct out o = out_mem();
		out_z(&o, "entry ");
		out_str(&o, value_text(r, json_object_get(t, "entry")));
		line(r, CERTIFICATE_fact, taken(r, &o), value_text(r, json_object_get(t, "at")));
	}
}

static void put_holds(struct reading *r, const json_t *list)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *t = json_array_get(list, i);
		struct out o = out_mem(), name = out_mem();
		if (i == 0)
			head(r, "Legal holds there were");
		out_z(&name, "H-");
		out_str(&name, value_text(r, json_object_get(t, "hold")));
		put(&o, "placed ", value_text(r, json_object_get(t, "placed_at")));
		put(&o, "lifted ", value_text(r, json_object_get(t, "lifted_at")));
		line(r, CERTIFICATE_fact, taken(r, &name), taken(r, &o));
	}
}

static void put_texts(struct reading *r, const json_t *list, const char *words)
{
	head(r, words);
	for (size_t i = 0; i < json_array_size(list); i++)
		line(r, CERTIFICATE_text, STR_NONE, value_text(r, json_array_get(list, i)));
}

static void put_all(struct reading *r, const json_t *j)
{
	put_who(r, j);
	put_tables(r, json_object_get(j, "destroyed"), "What was destroyed, in rows");
	put_tables(r, json_object_get(j, "left"), "What was left, in rows before it");
	put_exhibits(r, json_object_get(j, "exhibits"));
	put_object(r, json_object_get(j, "copies"), "Files of the evidence outside the case",
		   "kond did nothing to them: whoever keeps them answers for them");
	put_counts(r, json_object_get(j, "counts"));
	put_holds(r, json_object_get(j, "holds"));
	put_object(r, json_object_get(j, "register"), "The register of who was told",
		   "there is none");
	put_object(r, json_object_get(j, "journal"),
		   "The journal before it (its last signed head under the old key)", "-");
	put_object(r, json_object_get(j, "anchor"), "The last timestamp from outside",
		   "none: nobody outside vouches for the journal");
	put_entries(
	    r, json_object_get(j, "backups"),
	    "Backups made by kond, which it can not reach: destroy them, or what opens them",
	    "none was made by `kond backup`");
	put_entries(r, json_object_get(j, "sheets"),
		    "Key sheets that were printed: they open such backups", "none were made");
	put_texts(r, json_object_get(j, "shows"), "What this shows");
	put_texts(r, json_object_get(j, "does_not_show"), "What this does not show");
}

bool certificate_read(struct arena *a, str json, struct certificate *out_c)
{
	struct reading r = {.a = a};
	json_error_t err;
	json_t *j = json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, &err);
	const char *format = json_string_value(json_object_get(j, "format"));
	bool ok = format != NULL && str_eq(str_of(format), STR("kond certificate 1"));
	if (ok)
		put_all(&r, j);
	json_decref(j);
	*out_c = (struct certificate){r.line, r.n};
	return ok;
}

/* ---- on a terminal ---- */

void certificate_text(struct out *o, const struct certificate *c)
{
	out_z(o, "Certificate of destruction\n");
	for (size_t i = 0; i < c->n; i++) {
		const struct certificate_line *l = &c->line[i];
		out_z(o, l->kind == CERTIFICATE_head   ? "\n"
			 : l->kind == CERTIFICATE_text ? "  - "
						       : "  ");
		utf8_show(o, l->left);
		for (size_t n = l->left.n; l->kind == CERTIFICATE_fact && n < 20; n++)
			out_char(o, ' ');
		if (l->kind == CERTIFICATE_fact)
			out_char(o, ' ');
		utf8_show(o, l->right);
		out_char(o, '\n');
	}
}

/* ---- as PDF ---- */

bool certificate_pdf(struct out *o, const struct certificate *c, int64_t at_ms)
{
	struct paper *p = paper_begin(o, &(struct paper_about){
					     .title = STR("Certificate of destruction"),
					     .lang = STR("en"),
					     .head = STR("Certificate of destruction"),
					     .at_ms = at_ms,
					 });
	for (size_t i = 0; i < c->n; i++) {
		const struct certificate_line *l = &c->line[i];
		if (l->kind == CERTIFICATE_head)
			paper_heading(p, 1, l->right);
		else if (l->kind == CERTIFICATE_fact)
			paper_fact(p, l->left, l->right);
		else
			paper_item(p, l->right);
	}
	return paper_end(p);
}
