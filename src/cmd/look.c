/* look - the journal entry of a listing, written before it is shown, and ids as they are shown. */
#define _GNU_SOURCE
#include "cmd/look.h"

#include <unistd.h>

#include "base/cur.h"
#include "render/json.h"

bool look_begin(struct look *l, struct call *c)
{
	*l = (struct look){.call = c};
	l->k = call_case(c);
	if (l->k == NULL)
		return false;
	l->set = sha256_begin();
	l->ids = out_mem();
	case_generation(l->k, &l->generation);
	return true;
}

/* P-000001, F-1.0.2, S-1: a number of kond's own, never words of a case. */
static bool is_number(str s)
{
	size_t i = 2;
	if (s.n < 3 || !is_upper(s.p[0]) || s.p[1] != '-' || !is_digit(s.p[2]))
		return false;
	while (i < s.n && (is_digit(s.p[i]) || s.p[i] == '.' || s.p[i] == '-'))
		i++;
	return i == s.n;
}

void look_show(struct look *l, str id)
{
	sha256_add(&l->set, id.p, id.n);
	sha256_add(&l->set, "\n", 1);
	if (l->count++ < LOOK_IDS && is_number(id))
		out_lv(&l->ids, id);
}

/* The ids themselves, when they are few: NEN 7513 asks which. */
static void write_objects(struct json *j, struct look *l)
{
	struct cur c = cur_of(out_view(&l->ids));
	json_key(j, "object_type");
	json_z(j, "kond id");
	if (l->count > LOOK_IDS || l->ids.n == 0)
		return;
	json_key(j, "objects");
	json_array(j);
	while (cur_left(&c) > 0)
		json_text(j, cur_lv(&c));
	json_array_end(j);
}

static void write_host(struct json *j)
{
	char host[65] = "";
	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	json_key(j, "host");
	json_text(j, str_of(host));
}

static void write_detail(struct out *o, struct look *l, const char *what)
{
	unsigned char digest[SHA256_BYTES];
	const char *why = call_option(l->call, "why");
	struct json j = json_of(o);
	struct out hex = out_mem();
	sha256_end(&l->set, digest);
	out_hex(&hex, digest, sizeof(digest));
	json_object(&j);
	json_key(&j, "listing");
	json_z(&j, what);
	json_key(&j, "generation");
	json_number(&j, l->generation.no);
	json_key(&j, "count");
	json_number(&j, (int64_t)l->count);
	json_key(&j, "set_sha256");
	json_text(&j, out_view(&hex));
	json_key(&j, "query");
	json_array(&j); /* names of options only: their values can be about people */
	for (size_t i = 0; i < l->call->n_option; i++)
		json_z(&j, l->call->option[i].name);
	json_array_end(&j);
	json_key(&j, "action");
	json_z(&j, "R");
	json_key(&j, "outcome");
	json_number(&j, 0);
	json_key(&j, "authorisation");
	json_z(&j, "case key");
	write_host(&j);
	if (why != NULL) {
		json_key(&j, "why");
		json_text(&j, str_of(why));
	}
	write_objects(&j, l);
	if (l->more != NULL)
		l->more(&j, l->more_ctx);
	json_object_end(&j);
	out_end(&hex);
}

bool look_write(struct look *l, const char *what)
{
	struct out o = out_mem();
	write_detail(&o, l, what);
	out_end(&l->ids);
	TXN_SCOPE t = case_begin(l->k);
	l->failed = !journal_add(l->k, "look", out_view(&o)) || !case_commit(&t);
	out_end(&o);
	if (l->failed)
		call_failed(l->call,
			    "the look could not be written to the journal, so nothing is shown",
			    case_why(l->k));
	return !l->failed;
}

int look_close(struct look *l)
{
	case_close(l->k);
	return l->failed ? EXIT_failed : EXIT_done;
}

int look_give_up(struct look *l, int code)
{
	unsigned char unused[SHA256_BYTES];
	sha256_end(&l->set, unused);
	out_end(&l->ids);
	case_close(l->k);
	return code;
}

int look_run(struct look *l, const char *what, const struct list_column *col, size_t n, void *ctx,
	     void (*pass)(struct look *l, struct list *list, void *ctx))
{
	pass(l, NULL, ctx);
	if (look_write(l, what)) {
		struct list *list = call_list(l->call, col, n);
		pass(l, list, ctx);
		list_end(list);
	}
	return look_close(l);
}

str id_text(struct arena *a, char letter, uint32_t id)
{
	struct out o = out_mem();
	out_char(&o, letter);
	out_char(&o, '-');
	out_dec_pad(&o, id, 6);
	str s = str_copy(a, out_view(&o));
	out_end(&o);
	return s;
}

bool id_read(str s, char letter, uint32_t *out_id)
{
	uint64_t v;
	if (s.n > 2 && to_upper(s.p[0]) == (unsigned char)letter && s.p[1] == '-')
		s = str_sub(s, 2, s.n);
	if (!str_u64(s, &v) || v == 0 || v > UINT32_MAX)
		return false;
	*out_id = (uint32_t)v;
	return true;
}
