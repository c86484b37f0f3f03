#include "cmd/look.h"

#include "render/json.h"

bool look_begin(struct look *l, struct call *c)
{
	*l = (struct look){.call = c};
	l->k = call_case(c);
	if (l->k == NULL)
		return false;
	l->set = sha256_begin();
	case_generation(l->k, &l->generation);
	return true;
}

void look_show(struct look *l, str id)
{
	sha256_add(&l->set, id.p, id.n);
	sha256_add(&l->set, "\n", 1);
	l->count++;
}

int look_end(struct look *l, const char *what)
{
	unsigned char digest[SHA256_BYTES];
	const char *why = call_option(l->call, "why");
	struct out o = out_mem();
	struct json j = json_of(&o);
	sha256_end(&l->set, digest);
	json_object(&j);
	json_key(&j, "listing");
	json_z(&j, what);
	json_key(&j, "generation");
	json_number(&j, l->generation.no);
	json_key(&j, "count");
	json_number(&j, (int64_t)l->count);
	json_key(&j, "set_sha256");
	struct out hex = out_mem();
	out_hex(&hex, digest, sizeof(digest));
	json_text(&j, out_view(&hex));
	json_key(&j, "options");
	json_number(&j, (int64_t)l->call->n_option);
	if (why != NULL) {
		json_key(&j, "why");
		json_text(&j, str_of(why));
	}
	json_object_end(&j);
	bool ok;
	{
		TXN_SCOPE t = case_begin(l->k);
		ok = journal_add(l->k, "look", out_view(&o)) && case_commit(&t);
	}
	int r = ok ? EXIT_done : call_failed(l->call, "the look could not be written to the journal, so nothing more is shown", case_why(l->k));
	out_end(&hex);
	out_end(&o);
	case_close(l->k);
	return r;
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
