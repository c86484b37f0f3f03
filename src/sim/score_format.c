/* score_format - see score.h: patients by kind of file, and what nobody could read. Reading our own
 * truth/items.jsonl with jansson. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/io.h"
#include "sim/score.h"

/* ---- items ---- */

static int by_path(const void *a, const void *b)
{
	const struct truth_item *x = a, *y = b;
	return str_cmp(x->path, y->path);
}

static bool add_item(struct truth_items *t, struct arena *a, str line)
{
	json_t *o = json_loadb((const char *)line.p, line.n, JSON_REJECT_DUPLICATES, NULL);
	const char *path = json_string_value(json_object_get(o, "path"));
	const char *format = json_string_value(json_object_get(o, "format"));
	bool ok = path != NULL && format != NULL;
	if (ok) {
		GROW(t->item, t->cap, t->n + 1);
		t->item[t->n++] = (struct truth_item){
		    .path = str_copy(a, str_of(path)),
		    .format = str_copy(a, str_of(format)),
		    .readable = !json_is_false(json_object_get(o, "readable")),
		};
	}
	json_decref(o);
	return ok;
}

bool items_read(struct truth_items *t, struct arena *a, const char *path)
{
	struct arena all = arena_make((size_t)4 << 30);
	str text;
	bool ok = io_read_file(&all, path, (size_t)3 << 30, &text);
	while (ok && text.n > 0) {
		str line = str_trim(str_cut(&text, '\n'));
		ok = line.n == 0 || add_item(t, a, line);
	}
	arena_free(&all);
	if (t->n > 0)
		qsort(t->item, t->n, sizeof(*t->item), by_path);
	return ok;
}

void items_free(struct truth_items *t)
{
	grow_free(t->item, t->cap, sizeof(*t->item));
	*t = (struct truth_items){0};
}

/* A path, or the container that holds it. */
static struct truth_item *nearest(const struct truth_items *t, str path)
{
	while (path.n > 0) {
		struct truth_item want = {.path = path};
		struct truth_item *i = bsearch(&want, t->item, t->n, sizeof(*t->item), by_path);
		if (i != NULL)
			return i;
		while (path.n > 1 && !(path.p[path.n - 1] == '/' && path.p[path.n - 2] == '!'))
			path.n--;
		path.n = path.n > 1 ? path.n - 2 : 0;
	}
	return NULL;
}

struct truth_item *items_at(const struct truth_items *t, str path)
{
	struct truth_item *i = t->n > 0 ? nearest(t, path) : NULL;
	if (i == NULL && t->n > 0) {
		str_cut(&path, '/');
		i = nearest(t, path);
	}
	return i;
}

/* ---- people ---- */

static const str container = STR("container");

static bool is_picture(str format)
{
	return str_eq(format, STR("scan")) || str_eq(format, STR("rough"));
}

static struct format_score *row_of(struct format_scores *f, str format)
{
	size_t i = 0;
	while (i < f->n && !str_eq(f->f[i].format, format))
		i++;
	if (i == FORMATS_most)
		return NULL;
	if (i == f->n)
		f->f[f->n++] = (struct format_score){.format = format};
	return &f->f[i];
}

/* The next kind of file of a true person, from tag *at on; "" at the end. */
static str next_format(const struct claim *t, size_t *at)
{
	while (*at < t->n_tag) {
		str tag = t->tag[(*at)++];
		if (str_starts(tag, STR("format ")))
			return str_sub(tag, 7, tag.n);
	}
	return STR_NONE;
}

static void count_truth(struct format_scores *f, const struct claim *t, bool met)
{
	str format, one = STR_NONE;
	size_t kinds = 0;
	bool outside = false;
	for (size_t at = 0; (format = next_format(t, &at)).n > 0;) {
		struct format_score *r = row_of(f, format);
		if (r != NULL) {
			r->r.truth++;
			r->r.right += met;
			r->r.found += met;
		}
		if (str_eq(format, container))
			continue;
		kinds++;
		one = format;
		outside |= !is_picture(format);
	}
	struct format_score *r = kinds == 1 ? row_of(f, one) : NULL;
	if (r != NULL) {
		r->only.truth++;
		r->only.right += met;
	}
	f->outside.truth += outside;
	f->outside.right += outside && met;
	f->outside.found += outside && met;
}

/* Somebody who is nobody: against the kind of file it stands in, when there is but one. */
static void count_unmatched(struct format_scores *f, const struct claim *c,
			    const struct truth_items *items)
{
	str one = STR_NONE;
	bool same = true, outside = c->n_file == 0;
	for (size_t i = 0; i < c->n_file; i++) {
		const struct truth_item *t = items_at(items, c->file[i]);
		str format = t != NULL ? t->format : STR_NONE;
		same = same && (i == 0 || str_eq(format, one));
		one = format;
		outside |= !is_picture(format);
	}
	f->outside.found += outside;
	struct format_score *r = same && one.n > 0 ? row_of(f, one) : NULL;
	if (r != NULL)
		r->r.found++;
}

static int by_format(const void *a, const void *b)
{
	const struct format_score *x = a, *y = b;
	return str_cmp(x->format, y->format);
}

void score_formats(const struct claims *truth, const struct claims *found, const struct score *s,
		   const struct truth_items *items, struct format_scores *out_f)
{
	*out_f = (struct format_scores){0};
	for (size_t t = 0; t < truth->n; t++) {
		const struct claim *c = &truth->c[t];
		uint32_t f = s->found_of[t];
		if (c->kind == PERSON_patient && !c->trial)
			count_truth(out_f, c, f != 0 && found->c[f - 1].kind == c->kind);
	}
	for (size_t f = 0; f < found->n; f++)
		if (s->truth_of[f] == 0 && s->verdict_found[f] != VERDICT_apart &&
		    found->c[f].kind == PERSON_patient)
			count_unmatched(out_f, &found->c[f], items);
	if (out_f->n > 1)
		qsort(out_f->f, out_f->n, sizeof(out_f->f[0]), by_format);
}
