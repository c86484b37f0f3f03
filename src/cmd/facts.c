/* facts - loading facts, times as options, ids and parties as they are shown. Reads no evidence. */
#include "cmd/facts.h"

#include "base/date.h"
#include "base/utf8.h"
#include "case/when_read.h"

str taken(struct arena *a, struct out *o)
{
	str s = str_copy(a, out_view(o));
	out_end(o);
	return s;
}

bool facts_load(struct call *c, struct kase *k, struct facts *out_f)
{
	*out_f = (struct facts){0};
	if (org_load(k, c->arena, &out_f->org) &&
	    aware_load(k, c->arena, &out_f->org, &out_f->aware) &&
	    event_load(k, c->arena, &out_f->org, &out_f->events))
		return true;
	call_failed(c, "the facts of the case can not be read", case_why(k));
	return false;
}

struct kase *facts_open(struct call *c, struct facts *out_f)
{
	struct kase *k = call_case(c);
	if (k == NULL)
		return NULL;
	case_begin(k); /* ended by facts_commit, or rolled back by case_close */
	if (facts_load(c, k, out_f))
		return k;
	case_close(k);
	return NULL;
}

int facts_commit(struct call *c, struct kase *k)
{
	struct txn t = {k};
	return case_commit(&t) ? EXIT_done : call_failed(c, "nothing was written", case_why(k));
}

str short_id_or(struct arena *a, char letter, uint32_t id)
{
	return id == 0 ? STR_NONE : fact_id(a, letter, id);
}

str joined_ids(struct arena *a, char letter, const uint32_t *id, size_t n)
{
	struct out o = out_mem();
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			out_z(&o, ", ");
		out_char(&o, letter);
		out_char(&o, '-');
		out_dec(&o, id[i]);
	}
	return taken(a, &o);
}

str when_text(struct arena *a, const struct when *w)
{
	struct out o = out_mem();
	when_write(&o, w);
	return taken(a, &o);
}

str moment_text(struct arena *a, int64_t ms)
{
	struct out o = out_mem();
	time_write(&o, ms);
	return taken(a, &o);
}

static void json_moment(struct json *j, const char *key, int64_t ms, int32_t offset_s)
{
	struct out o = out_mem();
	when_write_moment(&o, ms, offset_s);
	json_key(j, key);
	json_text(j, out_view(&o));
	out_end(&o);
}

static void json_utc(struct json *j, const char *key, int64_t ms)
{
	struct out o = out_mem();
	time_write(&o, ms);
	json_key(j, key);
	json_text(j, out_view(&o));
	out_end(&o);
}

str when_json(struct arena *a, const struct when *w)
{
	struct out o = out_mem();
	struct json j = json_of(&o);
	json_object(&j);
	json_key(&j, "kind");
	json_z(&j, when_kind_name(w->kind));
	if (when_known(w)) {
		json_moment(&j, "from", w->from_ms, w->offset_from_s);
		json_utc(&j, "from_utc", w->from_ms);
		if (w->to_ms == WHEN_OPEN) {
			json_key(&j, "to");
			json_null(&j);
			json_key(&j, "to_utc");
			json_null(&j);
		} else {
			json_moment(&j, "to", w->to_ms, w->offset_to_s);
			json_utc(&j, "to_utc", w->to_ms);
		}
		json_key(&j, "dates");
		json_bool(&j, w->from_is_date);
		json_key(&j, "zone");
		json_text_or_null(&j, w->zone);
		json_key(&j, "tzdata");
		json_text_or_null(&j, w->tzdata);
		json_key(&j, "as_entered");
		json_text_or_null(&j, w->text);
	}
	json_object_end(&j);
	return taken(a, &o);
}

str party_text(struct arena *a, const struct org *o, str value)
{
	const struct entity *e = org_entity(o, entity_of(value));
	struct out t = out_mem();
	if (e == NULL)
		return value;
	out_str(&t, e->value[ENTITY_name]);
	out_z(&t, " (O-");
	out_dec(&t, e->id);
	out_char(&t, ')');
	return taken(a, &t);
}

static int fold_of(struct call *c, const char *name, int *out_fold)
{
	const char *v =
	    call_find_option(c->cmd, str_of(name)) == NULL ? NULL : call_option(c, name);
	*out_fold = -1;
	if (v == NULL)
		return EXIT_done;
	*out_fold = str_eq(str_of(v), STR("1"));
	if (!str_eq(str_of(v), STR("0")) && *out_fold == 0)
		return call_wrong(c, "--fold is 0 or 1, not", v);
	return EXIT_done;
}

int call_when(struct call *c, const struct org *o, const char *at, const char *until,
	      struct when *out_w)
{
	const char *zone = call_option(c, "zone"), *text = call_option(c, at);
	struct when_asked q = {.at = str_trim(str_of(text)),
			       .until = until == NULL ? STR_NONE
						      : str_trim(str_of(call_option(c, until))),
			       .zone = zone == NULL ? o->setting[SETTING_zone] : str_of(zone),
			       .zone_said = zone != NULL};
	*out_w = (struct when){0};
	int r = fold_of(c, "fold", &q.fold);
	if (r == EXIT_done)
		r = fold_of(c, "fold-until", &q.fold_until);
	if (r != EXIT_done)
		return r;
	if (text != NULL && q.at.n == 0)
		return call_wrong(c, "an empty time; leave the option out when it is not known",
				  NULL);
	const char *why = when_read(c->arena, &q, out_w);
	return why == NULL ? EXIT_done : call_wrong(c, why, text);
}

void row_text(struct out *o, const char *word, str text)
{
	bool first = true;
	while (text.n > 0) {
		str line = str_cut(&text, '\n');
		size_t n = first ? str_of(word).n : 0;
		out_z(o, "  ");
		out_z(o, first ? word : "");
		for (; n < 18; n++)
			out_char(o, ' ');
		out_char(o, ' ');
		utf8_show(o, line);
		out_char(o, '\n');
		first = false;
	}
}

bool one_line(str s, size_t most)
{
	bool good = utf8_valid(s) && s.n <= most;
	for (size_t i = 0; i < s.n; i++)
		good = good && s.p[i] >= ' ' && s.p[i] != 0x7f;
	return good;
}
