/*
 * file - reading and writing the files of kond match; the layout stands in file.h. Refuses
 * everything whose length is not exactly what its head says, and tags out of order.
 */
#include "match/file.h"

#include <string.h>

#include "base/cur.h"
#include "base/utf8.h"

#define VERSION      1
#define HEAD_BYTES   76
#define KDF_OPS      3 /* as a case: RFC 9106, 4, second recommended option */
#define KDF_BYTES    ((uint64_t)64 << 20)
#define SECRET_PLAIN 26 /* magic, version, salt */
#define LABEL_BYTES  64

static const char magic[] = "KONDMTCH", secret_magic[] = "KONDMSEC";

uint64_t match_file_bytes(uint64_t n_point, uint64_t n_tag)
{
	return HEAD_BYTES + n_point * OPRF_POINT_BYTES + n_tag * MATCH_TAG_BYTES + SHA256_BYTES;
}

void match_file_head(struct out *o, const struct match_file *f)
{
	out_bytes(o, magic, 8);
	out_u16(o, VERSION);
	out_u8(o, (uint8_t)f->what);
	out_u8(o, (uint8_t)f->sorts);
	out_bytes(o, f->id, MATCH_ID_BYTES);
	out_u64(o, f->n_point);
	out_u64(o, f->n_tag);
	out_bytes(o, f->answers, SHA256_BYTES);
}

void match_file_end(struct out *o, unsigned char out_digest[SHA256_BYTES])
{
	sha256_once(out_view(o), out_digest);
	out_bytes(o, out_digest, SHA256_BYTES);
}

static bool no(const char **out_why, const char *why)
{
	*out_why = why;
	return false;
}

static bool head_read(struct cur *c, enum match_what what, struct match_file *f,
		      const char **out_why)
{
	if (!str_eq(cur_take(c, 8), str_of(magic)))
		return no(out_why, "this is no file of kond match");
	if (cur_u16(c) != VERSION)
		return no(out_why, "made by another version of kond match: both sides need the "
				   "same");
	f->what = (enum match_what)cur_u8(c);
	f->sorts = cur_u8(c);
	str id = cur_take(c, MATCH_ID_BYTES);
	f->n_point = cur_u64(c);
	f->n_tag = cur_u64(c);
	str answers = cur_take(c, SHA256_BYTES);
	if (c->bad)
		return no(out_why, "cut off: send it again");
	memcpy(f->id, id.p, id.n);
	memcpy(f->answers, answers.p, answers.n);
	if (f->what != what)
		return no(out_why, what == MATCH_question ? "not a question (of kond match start)"
							  : "not an answer (of kond match answer)");
	if (f->sorts == 0 || (f->sorts & ~MATCH_ALL_SORTS) != 0)
		return no(out_why, "its head is damaged: send it again");
	return true;
}

static bool tags_rise(const struct match_file *f)
{
	for (uint64_t i = 1; i < f->n_tag; i++) {
		const unsigned char *at = f->tag + i * MATCH_TAG_BYTES;
		if (memcmp(at - MATCH_TAG_BYTES, at, MATCH_TAG_BYTES - 1) >= 0)
			return false;
	}
	return true;
}

bool match_file_read(str file, enum match_what what, uint64_t most, struct match_file *out_f,
		     const char **out_why)
{
	static const unsigned char nothing[SHA256_BYTES];
	struct match_file f = {0};
	struct cur c = cur_of(file);
	if (!head_read(&c, what, &f, out_why))
		return false;
	if (f.n_point > most || f.n_tag > most)
		return no(out_why, "holds more keys than may be (--most, and the limit "
				   "match_keys)");
	if (f.n_point == 0 || (what == MATCH_question && f.n_tag > 0) ||
	    match_file_bytes(f.n_point, f.n_tag) != file.n)
		return no(out_why, "its length is not what its head says: send it again");
	f.point = cur_take(&c, f.n_point * OPRF_POINT_BYTES).p;
	f.tag = cur_take(&c, f.n_tag * MATCH_TAG_BYTES).p;
	sha256_once(str_sub(file, 0, file.n - SHA256_BYTES), f.digest);
	if (memcmp(f.digest, cur_take(&c, SHA256_BYTES).p, SHA256_BYTES) != 0)
		return no(out_why, "damaged on the way: send it again");
	bool blank = memcmp(f.answers, nothing, SHA256_BYTES) == 0;
	if (blank != (what == MATCH_question) || !tags_rise(&f))
		return no(out_why, "no kond match made this");
	*out_f = f;
	return true;
}

/* ---- the secret ---- */

static void secret_plain(struct out *o, const struct match_secret *s)
{
	out_bytes(o, s->id, MATCH_ID_BYTES);
	out_bytes(o, s->question, SHA256_BYTES);
	out_bytes(o, s->seed.b, CRYPT_KEY_BYTES);
	out_u8(o, s->people);
	out_u8(o, s->label != NULL);
	out_u32(o, s->rows);
	out_u32(o, s->rows_without);
	out_u64(o, s->n);
	for (size_t i = 0; i < s->n; i++) {
		out_bytes(o, s->entry[i].digest, SHA256_BYTES);
		out_u32(o, s->entry[i].row);
		out_u8(o, (uint8_t)s->entry[i].sort);
	}
	for (uint32_t i = 0; s->label != NULL && i < s->rows; i++)
		out_lv(o, utf8_head(s->label[i], LABEL_BYTES));
}

bool match_secret_pack(struct out *o, const struct match_secret *s, str passphrase)
{
	unsigned char salt[CRYPT_SALT_BYTES];
	struct crypt_key k;
	struct out plain = out_mem();
	crypt_random(salt, sizeof(salt));
	if (!crypt_key_of_passphrase(passphrase, salt, KDF_OPS, KDF_BYTES, &k))
		return false;
	size_t at = o->n;
	out_bytes(o, secret_magic, 8);
	out_u16(o, VERSION);
	out_bytes(o, salt, sizeof(salt));
	secret_plain(&plain, s);
	struct out head = out_mem();
	out_str(&head, str_sub(out_view(o), at, o->n));
	crypt_seal(o, &k, out_view(&head), out_view(&plain));
	crypt_wipe(&k, sizeof(k));
	crypt_wipe(plain.p, plain.cap);
	out_end(&plain);
	out_end(&head);
	return true;
}

static bool entries_read(struct arena *a, struct cur *c, struct match_secret *s)
{
	s->entry = arena_new(a, struct match_entry, s->n);
	for (size_t i = 0; i < s->n; i++) {
		str digest = cur_take(c, SHA256_BYTES);
		uint32_t row = cur_u32(c);
		uint8_t sort = cur_u8(c);
		if (c->bad || sort >= MATCH_SORTS || (!s->people && row > s->rows))
			return false;
		memcpy(s->entry[i].digest, digest.p, SHA256_BYTES);
		s->entry[i].row = row;
		s->entry[i].sort = (enum match_sort)sort;
	}
	return true;
}

static bool secret_parse(struct arena *a, struct cur *c, uint64_t most, struct match_secret *s)
{
	str id = cur_take(c, MATCH_ID_BYTES), question = cur_take(c, SHA256_BYTES),
	    seed = cur_take(c, CRYPT_KEY_BYTES);
	s->people = cur_u8(c) != 0;
	bool labels = cur_u8(c) != 0;
	s->rows = cur_u32(c);
	s->rows_without = cur_u32(c);
	s->n = cur_u64(c);
	if (c->bad || s->n > most || s->n > cur_left(c) || (labels && s->rows > cur_left(c)))
		return false;
	memcpy(s->id, id.p, id.n);
	memcpy(s->question, question.p, question.n);
	memcpy(s->seed.b, seed.p, seed.n);
	if (!entries_read(a, c, s))
		return false;
	if (labels)
		s->label = arena_new(a, str, s->rows);
	for (uint32_t i = 0; labels && i < s->rows; i++)
		s->label[i] = str_copy(a, cur_lv(c));
	return cur_done(c);
}

bool match_secret_read(struct arena *a, str file, str passphrase, uint64_t most,
		       struct match_secret *out_s, const char **out_why)
{
	struct cur c = cur_of(file);
	struct crypt_key k;
	struct out plain = out_mem();
	*out_s = (struct match_secret){0};
	if (!str_eq(cur_take(&c, 8), str_of(secret_magic)))
		return no(out_why, "this is no secret of kond match, or it was forgotten");
	if (cur_u16(&c) != VERSION)
		return no(out_why, "a secret of another version of kond match");
	str salt = cur_take(&c, CRYPT_SALT_BYTES);
	if (c.bad)
		return no(out_why, "the secret is cut off");
	if (!crypt_key_of_passphrase(passphrase, salt.p, KDF_OPS, KDF_BYTES, &k))
		return no(out_why, "not enough memory to work out the key: 64 MiB is needed");
	bool ok = crypt_open(&plain, &k, str_sub(file, 0, SECRET_PLAIN),
			     str_sub(file, SECRET_PLAIN, file.n));
	crypt_wipe(&k, sizeof(k));
	if (!ok) {
		*out_why = "the passphrase does not open this secret, or it is damaged";
	} else {
		c = cur_of(out_view(&plain));
		ok = secret_parse(a, &c, most, out_s);
		if (!ok)
			*out_why = "this secret holds what no kond match wrote, or more keys than "
				   "the limit match_keys";
	}
	if (plain.p != NULL)
		crypt_wipe(plain.p, plain.cap);
	out_end(&plain);
	return ok;
}
